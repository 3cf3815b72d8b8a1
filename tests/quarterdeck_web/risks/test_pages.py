"""Dependencies, options, assumptions, decisions: what pages show, keep and refuse."""

import pytest

from quarterdeck_web.features.models import Assumption, Dependency, Feature
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Change, Decision
from quarterdeck_web.risks.models import DecisionRecord

BASE = "/w/ours/feasibility/"


@pytest.fixture
def tpm(client_as):
    return client_as("tpm")


@pytest.fixture
def features(scope_for):
    with changing(scope_for("pm"), "features.edit") as change:
        return [change.create(Feature, {"id": f"F{idx}", "title": title}) for idx, title in enumerate(["Sign-on", "Booking", "Auction", "Map"])]


@pytest.fixture
def chain(tpm, features, ours):
    for feature, requires in (("F1", "F0"), ("F2", "F1")):
        assert (
            tpm.post(f"{BASE}dependencies/new/", {"feature": feature, "requires": requires, "hardness": "hard", "kind": "finish-start"}).status_code
            == 302
        )
    return list(Dependency.objects.within(ours))


def link(feature, requires, **more):
    return {"feature": feature, "requires": requires, "hardness": "hard", "kind": "finish-start", **more}


def test_a_dependency_is_kept_with_its_sentence(tpm, features, ours):
    tpm.post(f"{BASE}dependencies/new/", link("F1 Booking", "Sign-on", quote="needs to know who books", lag_weeks="2", source="design note"))
    assert Dependency.objects.within(ours).get().body == {
        "feature": "F1",
        "requires": "F0",
        "lag_weeks": 2,
        "quote": "needs to know who books",
        "source": "design note",
    }
    text = tpm.get(f"{BASE}dependencies/?as=list").content.decode()
    assert "needs to know who books" in text
    assert "design note" in text


@pytest.mark.parametrize(
    ("feature", "requires", "said"),
    [
        ("F0", "F2", "That would close a circle: F0 waits for F2 waits for F1 waits for F0"),
        ("F3", "F3", "That would close a circle: F3 waits for F3"),
        ("F1", "F0", "F1 waits for F0 already"),
        ("F3", "Nothing", "No feature is called “Nothing”"),
    ],
)
def test_circles_and_doubles_are_refused(tpm, chain, ours, feature, requires, said):
    page = tpm.post(f"{BASE}dependencies/new/", link(feature, requires, quote="kept as typed"))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "kept as typed" in page.content.decode()
    assert Dependency.objects.within(ours).count() == 2


def test_a_link_is_turned_round_only_where_that_closes_nothing(tpm, chain, ours):
    row = Dependency.objects.within(ours).get(body__feature="F2")
    assert tpm.post(f"{BASE}dependencies/{row.pk}/", link("F3", "F1", hardness="soft", version=row.version)).status_code == 302
    assert Dependency.objects.within(ours).get(pk=row.pk).body == {"feature": "F3", "requires": "F1", "hardness": "soft"}
    assert tpm.post(f"{BASE}dependencies/{row.pk}/delete/").status_code == 302
    assert Dependency.objects.within(ours).count() == 1


def test_what_slips_is_named_through_the_chain(tpm, chain):
    text = tpm.get(f"{BASE}dependencies/?slip=F0&weeks=3").content.decode()
    assert "If Sign-on is 3 weeks late, 2 features slip" in text
    assert "Nothing else slips if Auction" in tpm.get(f"{BASE}dependencies/?slip=F2").content.decode()
    assert tpm.get(f"{BASE}dependencies/?slip=nothing&weeks=999999999999").status_code == 200


@pytest.mark.parametrize(
    "query", ["", "?as=list", "?team=docks", "?objective=O1", "?feature=HB-124", "?hardness=soft", "?slip=HB-131&weeks=6", "?all=1"]
)
def test_the_graph_shows_the_sample(harbor, client_as, query, django_assert_max_num_queries):
    client = client_as("viewer", workspace=harbor)
    with django_assert_max_num_queries(30):
        page = client.get(f"/w/harbor/feasibility/dependencies/{query}")
    assert page.status_code == 200
    assert 'style="' not in page.content.decode()


def test_the_graph_is_drawn_as_links_in_layers(harbor, client_as):
    page = client_as("viewer", workspace=harbor).get("/w/harbor/feasibility/dependencies/")
    text = page.content.decode()
    refs = {end for body in Dependency.objects.within(harbor).values_list("body", flat=True) for end in (body["feature"], body["requires"])}
    assert all(f'href="/w/harbor/features/{ref}/"' in text for ref in refs)
    assert text.count('class="edge') - 3 == Dependency.objects.within(harbor).count()
    assert "5 features wait for Single sign-on and provisioning." in text


def test_options_stand_side_by_side(harbor, client_as):
    client = client_as("viewer", workspace=harbor)
    assert "44 features can be built in more than one way." in client.get("/w/harbor/feasibility/options/").content.decode()
    text = client.get("/w/harbor/feasibility/options/HB-140/").content.decode()
    assert "brings most for its effort" in text
    assert all(
        option.title.replace("'", "&#x27;") in text for feature in product_of(harbor).features if feature.id == "HB-140" for option in feature.options
    )
    assert client.get("/w/harbor/feasibility/options/HB-101/").status_code == 404
    assert client.get("/w/harbor/feasibility/options/HB-999/").status_code == 404


def test_an_assumption_is_settled_with_a_result_and_enters_the_log(tpm, features, ours):
    typed = {
        "title": "The oldest gate can take a push",
        "feature": "F1",
        "spike": "Push for a day",
        "timebox_days": "3",
        "decision_rule": "Go if no restart",
    }
    assert tpm.post(f"{BASE}assumptions/new/", typed).status_code == 302
    row = Assumption.objects.within(ours).get()
    assert row.ref == "A01"
    refused = tpm.post(
        f"{BASE}assumptions/A01/settle/", {"status": "confirmed", "result": "", "decision": "kept as typed", "settled_on": "2026-01-06"}
    )
    assert refused.status_code == 422
    assert "kept as typed" in refused.content.decode()
    found = {"status": "refuted", "result": "It froze twice.", "decision": "Poll each minute.", "settled_on": "2026-01-06", "version": row.version}
    assert tpm.post(f"{BASE}assumptions/A01/settle/", found).status_code == 302
    kept = product_of(ours).assumptions[0]
    assert (kept.status, kept.result, kept.decision) == ("refuted", "It froze twice.", "Poll each minute.")
    entry = Decision.objects.within(ours).get(kind="spike")
    assert (entry.subject, entry.text) == ("features:F1", "The oldest gate can take a push: refuted")
    assert "The oldest gate" in tpm.get(f"{BASE}assumptions/?status=refuted").content.decode()
    tpm.post(f"{BASE}assumptions/A01/settle/", {"action": "open"})
    assert product_of(ours).assumptions[0].status == "open"
    assert tpm.post(f"{BASE}assumptions/A01/", {**typed, "title": "Any gate can", "version": 3}).status_code == 302
    tpm.post(f"{BASE}assumptions/A01/delete/")
    assert not Assumption.objects.within(ours).exists()


RECORD = {"title": "Push slots to gates", "context": "Gates poll.", "decision": "We push.", "consequences": "One more port."}


def test_a_decision_is_proposed_accepted_and_superseded(tpm, client_as, features, ours):
    tpm.post(f"{BASE}decisions/new/", {**RECORD, "feature": "F1"})
    first = DecisionRecord.objects.within(ours).get()
    assert (first.number, first.decision.status, first.decision.subject) == (1, "proposed", "features:F1")
    page = f"{BASE}decisions/{first.decision_id}/"
    assert "We push." in tpm.get(page).content.decode()
    tpm.post(f"{page}edit/", {**RECORD, "decision": "We push each minute.", "version": 1})
    tpm.post(f"{page}settle/", {"status": "accepted"})
    first.refresh_from_db()
    assert (first.decision.status, first.decided_by, first.decision.why) == ("accepted", str(tpm.user), "We push each minute.")
    assert tpm.get(f"{page}edit/").status_code == 422
    assert tpm.post(f"{page}settle/", {"status": "rejected"}).status_code == 422
    tpm.post(f"{BASE}decisions/new/", {**RECORD, "title": "Poll after all", "replaces": str(first.pk)})
    second = DecisionRecord.objects.within(ours).get(number=2)
    first.refresh_from_db()
    assert first.decision.status == "accepted"
    tpm.post(f"{BASE}decisions/{second.decision_id}/settle/", {"status": "accepted"})
    first.refresh_from_db()
    assert (first.decision.status, first.superseded_by_id) == ("superseded", second.pk)
    assert "Poll after all" not in tpm.get(f"{BASE}decisions/?status=superseded").content.decode().split("qd-decisions")[1]


def test_a_rejected_successor_leaves_the_first_standing(tpm, ours):
    tpm.post(f"{BASE}decisions/new/", RECORD)
    first = DecisionRecord.objects.within(ours).get()
    tpm.post(f"{BASE}decisions/{first.decision_id}/settle/", {"status": "accepted"})
    tpm.post(f"{BASE}decisions/new/", {**RECORD, "replaces": str(first.pk)})
    second = DecisionRecord.objects.within(ours).get(number=2)
    tpm.post(f"{BASE}decisions/{second.decision_id}/settle/", {"status": "rejected"})
    first.refresh_from_db()
    assert (first.decision.status, first.superseded_by) == ("accepted", None)


def test_a_stale_record_is_a_conflict(tpm, client_as, ours):
    tpm.post(f"{BASE}decisions/new/", RECORD)
    record = DecisionRecord.objects.within(ours).get()
    page = f"{BASE}decisions/{record.decision_id}/edit/"
    client_as("pm").post(page, {**RECORD, "context": "Theirs.", "version": 1})
    answer = tpm.post(page, {**RECORD, "context": "Mine.", "version": 1})
    assert answer.status_code == 409
    assert "Theirs." in answer.content.decode()


def test_a_record_says_everything_that_is_missing_at_once(tpm, ours):
    page = tpm.post(f"{BASE}decisions/new/", {"consequences": "kept as typed"})
    assert page.status_code == 422
    assert page.content.decode().count("This field is required") >= 3
    assert "kept as typed" in page.content.decode()


def test_the_log_walks_by_pages(tpm, scope_for, ours):
    scope = scope_for("tpm")
    for idx in range(60):
        scope.rows(Decision).create(subject="features:F1", kind="key turned", text=f"Turn {idx:02}", by_name="Ann")
    first = tpm.get(f"{BASE}decisions/")
    assert first.content.decode().count("<article") == 50
    then = tpm.get(f"{BASE}decisions/", {"after": first.context["next"]})
    assert then.content.decode().count("<article") == 10
    assert tpm.get(f"{BASE}decisions/?after=nonsense").status_code == 200
    assert tpm.get(f"{BASE}decisions/?q=Turn+07").content.decode().count("<article") == 1


WRITES = ["dependencies/new/", "assumptions/new/", "decisions/new/"]


@pytest.mark.parametrize("path", WRITES)
def test_a_viewer_writes_nothing(client_as, features, ours, path):
    before = Change.objects.within(ours).count()
    assert client_as("viewer").post(BASE + path, {**RECORD, **link("F1", "F0")}).status_code == 403
    assert (Change.objects.within(ours).count(), Decision.objects.within(ours).count()) == (before, 0)


@pytest.mark.parametrize("path", ["dependencies/", "options/", "assumptions/", "decisions/", *WRITES])
def test_empty_places_teach_and_strangers_stay_out(client, client_as, ours, path):
    assert client.get(BASE + path).status_code == 302
    assert client_as("tpm").get(BASE + path).status_code == 200
    other = client_as()
    assert other.get(BASE + path).status_code == 404


def test_rows_of_others_look_missing(client_as, chain, tpm, ours, theirs):
    tpm.post(f"{BASE}decisions/new/", RECORD)
    tpm.post(f"{BASE}assumptions/new/", {"title": "It holds"})
    record = DecisionRecord.objects.within(ours).get()
    stranger = client_as("tpm", workspace=theirs)
    for path in (f"dependencies/{chain[0].pk}/delete/", f"decisions/{record.decision_id}/settle/", "assumptions/A01/settle/"):
        assert stranger.post(f"/w/theirs/feasibility/{path}", {"status": "accepted"}).status_code == 404
    assert stranger.post("/w/theirs/feasibility/decisions/new/", {**RECORD, "replaces": str(record.pk)}).status_code == 404
    assert stranger.get(f"/w/theirs/feasibility/decisions/new/?replaces={record.pk}").status_code == 404
    record.refresh_from_db()
    assert record.decision.status == "proposed"
