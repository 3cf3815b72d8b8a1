"""The index, what is similar, search by words and meaning, and questions answered by quotes."""

from html import unescape

import pytest
from django.http import QueryDict

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.meaning import finding, index
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Figures
from tests.quarterdeck_web.evidence.conftest import write


def bring_up_to_date(workspace) -> Job:
    Job.objects.within(workspace).filter(state=Job.QUEUED).delete()
    job = enqueue(system_scope(workspace), index.JOB)
    work_off()
    job.refresh_from_db()
    assert job.state == Job.DONE, job.technical_detail
    return job


@pytest.fixture
def indexed(repeated):
    bring_up_to_date(repeated)
    return repeated


def hits(page) -> list[str]:
    return [hit.other.ref for hit, _ in page.context["closest"]]


def test_similar_items_are_the_nearest_with_words_for_how_near(indexed, scope_for, of):
    scope = scope_for("pm")
    found, basis = finding.similar(scope, of(scope, "E1"), 4)
    assert basis == "words"
    assert found[0].other.ref == "NEAR"
    assert all(hit.words and 0 <= hit.percent <= 100 and hit.other.ref != "E1" for hit in found)
    assert [hit.percent for hit in found] == sorted((hit.percent for hit in found), reverse=True)


def test_before_there_is_an_index_similar_items_share_words(repeated, scope_for, of):
    found, basis = finding.similar(scope_for("pm"), of(scope_for("pm"), "E1"), 4)
    assert (basis, found[0].other.ref, found[0].words) == ("", "NEAR", "shares most words")


def test_an_item_that_is_not_indexed_yet_shares_words(indexed, scope_for, of):
    write(indexed, Evidence, id="FRESH", text="The gate phone: four times a day, one slot")
    assert finding.similar(scope_for("pm"), of(scope_for("pm"), "FRESH"), 4)[1] == ""


def test_the_inbox_says_how_similar_and_by_what(indexed, client_as):
    page = client_as("pm").get("/w/ours/evidence/E3/").content.decode()
    assert "by words: no sentence model is installed" in page
    assert "Similar items" in page


def test_search_finds_what_is_near_without_every_word(indexed, client_as):
    client = client_as("viewer")
    page = client.get("/w/ours/evidence/search/?q=phone+the+gate+urgently")
    assert {"E1", "NEAR"} <= set(hits(page))
    assert not client.get("/w/ours/evidence/search/?q=phone+the+gate+urgently&order=newest").context["hits"]
    assert "since the sentence model is not installed" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=gate&account=orrin", {"E2", "NEAR"}),
        ("q=gate&segment=food", {"E1", "E3"}),
        ("q=gate&state=new", {"E3", "NEAR"}),
        ("q=gate&from=2026-01-04&until=2026-01-05", {"E3"}),
        ("q=gate&kind=deal", set()),
    ],
)
def test_search_keeps_to_the_filters(indexed, client_as, monkeypatch, query, expected):
    def wanted() -> set[str]:
        return set(hits(client_as("viewer").get(f"/w/ours/evidence/search/?{query}")))

    assert expected <= wanted()
    filters = finding.without_words(scope_of(client_as("viewer").user, "ours"), QueryDict(query))
    passing = {row.ref for state in filters.states for row in filters.within(state)}
    assert wanted() <= passing
    monkeypatch.setattr(finding, "MOST_NAMED", 0)
    assert expected <= wanted() <= passing, "what is too much to name is sifted afterwards"


def test_without_an_index_search_holds_every_word(repeated, client_as):
    page = client_as("viewer").get("/w/ours/evidence/search/?q=phone+gate")
    assert page.context["hits"]
    assert not page.context["closest"]


def test_a_question_is_answered_by_the_texts_own_characters(indexed, client_as, of):
    client = client_as("viewer")
    page = client.get("/w/ours/evidence/ask/?q=who+answers+the+phone+at+the+gate?")
    quotes = page.context["quotes"]
    assert quotes
    for quote in quotes:
        assert quote.before + quote.text + quote.after == quote.item.text
        assert quote.text in unescape(page.content.decode())
    assert quotes[0].item.ref in ("E1", "E2", "NEAR")
    kept = client.get("/w/ours/evidence/ask/?q=who+answers+the+phone+at+the+gate?&account=orrin").context["quotes"]
    assert {quote.item.ref for quote in kept} <= {"E2", "NEAR"}


def test_a_quote_is_cut_from_the_verbatim_where_the_clean_text_differs(repeated, client_as):
    text = "<p>Hello&nbsp;there,</p><p>the invoice export of ann@example.org loses every second line in March.</p>"
    write(repeated, Evidence, id="HTML", text=text)
    bring_up_to_date(repeated)
    quotes = client_as("viewer").get("/w/ours/evidence/ask/?q=invoice+export+loses+lines").context["quotes"]
    found = next(quote for quote in quotes if quote.item.ref == "HTML")
    assert "the invoice export of ann@example.org loses every second line" in found.text
    assert found.before + found.text + found.after == text


def test_nobody_is_quoted_where_nothing_comes_near(indexed, client_as):
    page = client_as("viewer").get("/w/ours/evidence/ask/?q=zzzz+qqqq")
    assert "Nobody said anything" in page.content.decode()
    assert client_as("viewer").get("/w/ours/evidence/ask/").status_code == 200
    assert client_as("viewer").get("/w/ours/evidence/ask/?q=" + "long " * 2000).status_code == 200


def test_before_there_is_an_index_asking_says_so_and_makes_one(voices, client_as):
    assert "Nothing is indexed here yet" in client_as("viewer").get("/w/ours/evidence/ask/?q=gate").content.decode()
    assert client_as("viewer").post("/w/ours/evidence/ask/").status_code == 403
    assert client_as("contributor").post("/w/ours/evidence/ask/").status_code == 302
    work_off()
    assert client_as("viewer").get("/w/ours/evidence/ask/?q=gate").context["quotes"]


def test_what_is_new_is_added_and_what_is_gone_is_not_found(indexed, scope_for, client_as):
    scope = scope_for("pm")
    triage.add(scope, ["The tarpaulin tears when forklifts reverse"], {})
    before = Figures.objects.within(indexed).get(kind=index.KIND).body["folder"]
    bring_up_to_date(indexed)
    assert Figures.objects.within(indexed).get(kind=index.KIND).body["folder"] == before, "added to, not begun anew"
    with changing(scope, "evidence.triage") as change:
        change.delete(scope.rows(Evidence).get(ref="NEAR"))
    assert "NEAR" not in hits(client_as("viewer").get("/w/ours/evidence/search/?q=phone+the+gate"))


def test_twice_as_many_items_have_their_words_learnt_anew(voices, client_as):
    bring_up_to_date(voices)
    before = Figures.objects.within(voices).get(kind=index.KIND).body["folder"]
    for number in range(20):
        write(voices, Evidence, id=f"T{number}", text=f"The tarpaulin number {number} tears when forklifts reverse")
    bring_up_to_date(voices)
    after = Figures.objects.within(voices).get(kind=index.KIND).body["folder"]
    assert before != after
    assert hits(client_as("viewer").get("/w/ours/evidence/search/?q=tarpaulin+tears"))


def test_a_workspace_without_a_word_has_no_index(ours, client_as):
    bring_up_to_date(ours)
    write(ours, Evidence, id="MUTE", text="…")
    bring_up_to_date(ours)
    assert index.index_of(scope_of(client_as("viewer").user, "ours")) is None
    assert client_as("viewer").get("/w/ours/evidence/MUTE/").status_code == 200


def test_an_index_of_another_machine_is_none_here(indexed, scope_for, client_as):
    import shutil

    shutil.rmtree(index.folder_of(indexed))
    assert index.index_of(scope_for("pm")) is None
    assert client_as("viewer").get("/w/ours/evidence/search/?q=gate").context["hits"]
    bring_up_to_date(indexed)
    assert index.index_of(scope_for("pm")) is not None


def test_workspaces_never_meet(indexed, theirs, client_as, client):
    write(theirs, Evidence, id="E1", text="The gate of the others, which only they may read")
    bring_up_to_date(theirs)
    stranger = client_as("pm", workspace=theirs)
    for path in ("ask/?q=gate", "search/?q=gate"):
        assert stranger.get(f"/w/ours/evidence/{path}").status_code == 404
        assert client.get(f"/w/ours/evidence/{path}").status_code == 302
        assert "only they may read" not in client_as("viewer").get(f"/w/ours/evidence/{path}").content.decode()
    assert hits(stranger.get("/w/theirs/evidence/search/?q=gate")) == ["E1"]


def test_a_deleted_workspace_leaves_no_index(indexed, django_capture_on_commit_callbacks):
    folder = index.folder_of(indexed)
    assert folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        index.forget(None, indexed)
    assert not folder.exists()


def test_with_the_sentence_model_pages_say_by_meaning(repeated, client_as, monkeypatch):
    from quarterdeck.evidence.embedding import fit_tfidf
    from quarterdeck_web.evidence.meaning import assemble

    standing_in = fit_tfidf([row.text for row in Evidence.objects.within(repeated)])
    monkeypatch.setattr(assemble, "has_model", lambda: True)
    monkeypatch.setattr(assemble, "load_embedder", lambda: standing_in)
    assemble._embedder.cache_clear()
    bring_up_to_date(repeated)
    assert "by meaning and words" in client_as("pm").get("/w/ours/evidence/E3/").content.decode()
    assert "by words and meaning" in client_as("pm").get("/w/ours/evidence/search/?q=gate").content.decode()
    assert "nothing leaves it" in client_as("pm").get("/w/ours/evidence/ask/?q=gate").content.decode()
    assemble._embedder.cache_clear()
