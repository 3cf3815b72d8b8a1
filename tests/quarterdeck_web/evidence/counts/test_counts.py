"""Every count and claim of evidence on every page opens what was counted: as many entries, word for word, as it says."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve

from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.models import Evidence, Need, Survey
from quarterdeck_web.evidence.views import behind, inbox
from quarterdeck_web.features.models import NeedLink
from quarterdeck_web.lib import counting
from tests.quarterdeck_web.evidence.conftest import write
from tests.quarterdeck_web.evidence.counts.crawling import crawl, names_of
from tests.quarterdeck_web.evidence.counts.reading import Count, Pages, counts_of, escaped_counts, leads_on, num_behind, parsed

ALLOWED = (
    (r"^(activity|job|jobs|history|notifications|audit|talk)$", r".", "a record of what somebody did, or a worker counted then"),
    (r"^(calibration|home|forecast|feature-forecast|release-forecast|report|reports)$", r"n = |'n'|items like", "forecasts that met their truth"),
    (r"^feedback-import$", r"item|row|vote|term 'New'", "a file that is not in yet, or what of it was there: its list can be downloaded"),
    (r"^(import-feedback|imported-file|table|tables|import|export)$", r".", "what a file holds: nothing of it is evidence yet, or no more"),
    (r"^(teams|team|people|person|plan|load|upkeep|absences)", r"people|person|People|asks, ", "people of the teams and what is asked of them"),
    (r"^(settings|members|delete-workspace|roles|permissions|two-roles)$", r".", "members of the workspace"),
    (r"^(add-evidence|pick-need)$", r"item", "what is about to be added or linked"),
)
"""Address, what it says, and why that need not open quotes."""
LISTS_ITSELF = ("start", "page", "after", "from")
"""Parameters of a later page of a list: what its lead says is the whole list's."""


@pytest.mark.once
@pytest.mark.parametrize("role", ["pm", "viewer"])
def test_every_count_of_every_page_opens_as_many_entries(counted, own_words, client_as, monkeypatch, role):
    monkeypatch.setattr(inbox, "PAGE", 400)  # Ten pages of a list show no more than one.
    pages = Pages(client_as(*(["pm", "tpm", "owner"] if role == "pm" else [role]), workspace=counted))
    urls = crawl(pages, counted, telling_pages(counted) if role == "pm" else [])
    opened, failures, escaped = 0, list[str](), list[str]()
    for url in urls:
        tree = parsed(pages.get(url))
        for count in counts_of(url, tree):
            told = wrong(count, pages)
            opened += told is None
            failures += [told] if told else []
        escaped += [f"{url}: {each}" for each in escaped_counts(tree, own_words) if not is_allowed(url, each)]
    assert not failures, f"{len(failures)} counts open something else:\n" + "\n".join(failures[:60])
    assert not escaped, f"{len(escaped)} counts open nothing:\n" + "\n".join(escaped[:60])
    assert opened > (1000 if role == "pm" else 400), "the pages hold fewer counts than they did: is something no longer read?"
    assert len(names_of(urls)) > (120 if role == "pm" else 60), "fewer pages are reached than there are"


def telling_pages(workspace) -> list[str]:
    """Pages of what has every kind of count: votes, doubles, a merge, surveys, imports in every state."""
    root, rows = f"/w/{workspace.slug}/evidence/", Evidence.objects.within(workspace)
    voted = [row.ref for row in rows.filter(source="Calls") if row.body.get("votes")][:1]
    items = [*voted, rows.exclude(duplicate_of=None).first().duplicate_of.ref, rows.get(ref="NOW0").ref]
    needs = [row.ref for row in Need.objects.within(workspace).order_by("position")[:2]]
    surveys = [f"{root}surveys/{row.ref}/" for row in Survey.objects.within(workspace)]
    imports = [f"{root}import/{row.pk}/" for row in FeedbackImport.objects.within(workspace)]
    linked = [link.feature.ref for link in NeedLink.objects.within(workspace).exclude(feature=None).order_by("position")[:2]]
    named = [f"{root}needs/{ref}/{end}" for ref in needs for end in ("", *(f"numbers/?what={what}" for what in ("strength", "trend", "opportunity")))]
    features = [f"/w/{workspace.slug}/features/{ref}/{end}" for ref in linked for end in ("", "value", "why/quotes/", "why/value/")]
    return [*(f"{root}{ref}/" for ref in items), *named, *surveys, *imports, *features]


def wrong(count: Count, pages: Pages) -> str | None:
    """What is wrong with a count; None where it opens what it says."""
    place = f"{count.page}: {count.said!r}"
    if count.href is None:
        return f"{place} leads nowhere" if count.number else None
    if count.href.partition("#")[0] == count.page and parse_qs(urlsplit(count.page).query).keys() & set(LISTS_ITSELF):
        return None
    pages.get(count.href.partition("#")[0])
    if (status := pages.status[count.href.partition("#")[0]]) != 200:
        return f"{place} leads to {count.href}, which answers {status}"
    number = num_behind(count, pages)
    if number != pytest.approx(count.number, abs=0.01) and (further := leads_on(count, pages)):
        number = num_behind(further, pages)
    return None if number == pytest.approx(count.number, abs=0.01) else f"{place} ({count.number:g} {count.of}) opens {number:g} at {count.href}"


def is_allowed(url: str, said: str) -> bool:
    """Whether what is said there need not open anything."""
    name = resolve(urlsplit(url).path).url_name or ""
    return any(re.search(address, name) and re.search(words, said) for address, words, _ in ALLOWED)


# What the test above must notice.


@pytest.fixture
def page_of(voices, client_as):
    """`page_of("people", need="slots")`: the page of a count, and its counts checked."""
    from quarterdeck_web.features.assemble import compute_figures

    compute_figures(voices)
    pages = Pages(client_as("viewer"))

    def flaws(url: str) -> tuple[list[str], list[str]]:
        pages.forget()
        tree = parsed(pages.get(url))
        counts = [told for count in counts_of(url, tree) if (told := wrong(count, pages))]
        return counts, escaped_counts(tree, "")

    return flaws


def test_sound_pages_have_no_flaw(page_of):
    assert page_of("/w/ours/evidence/needs/slots/") == ([], [])


def test_a_count_that_is_off_by_one_is_found(page_of, monkeypatch):
    sound = behind.count_behind
    monkeypatch.setattr(behind, "count_behind", lambda where, of: _shortened(sound(where, of)))
    assert any("opens" in told for told in page_of("/w/ours/evidence/needs/slots/")[0])


def test_a_count_without_a_link_is_found(page_of, monkeypatch):
    monkeypatch.setattr(counting, "behind_url", lambda *_, **__: "")
    assert any("leads nowhere" in told for told in page_of("/w/ours/evidence/needs/slots/")[0])


@pytest.mark.parametrize(
    "said",
    [
        "<p>Raised by 33 people</p>",
        "<p>9 accounts ask</p>",
        "<p>shares (n = 12)</p>",
        "<table><thead><tr><th>Need</th><th>People</th></tr></thead><tbody><tr><td>Slots</td><td>33</td></tr></tbody></table>",
        "<dl><dt>Accounts</dt><dd>9</dd></dl>",
        '<p><span class="qd-state">Growing</span></p>',
    ],
)
def test_what_is_not_written_by_the_component_escapes_nobody(said):
    assert escaped_counts(parsed(f"<main>{said}</main>"), "")


def test_what_people_wrote_may_say_what_it_likes():
    assert not escaped_counts(parsed("<main><p>“We have 33 people at the gate”</p></main>"), "we have 33 people at the gate")


def _shortened(found):
    return type(found)(found.counted, dict(list(found.found.items())[1:]), found.scope)


# How the list behind a count counts.


def test_a_long_list_goes_on(voices, client_as, monkeypatch):
    monkeypatch.setattr(behind, "PAGE", 2)
    for n in range(5):
        write(voices, Evidence, id=f"P{n}", text=f"The gate, again {n}", person=f"Person {n}", need="slots", said_on="2026-01-02")
    assert num_opened(client_as("viewer"), "people", need="slots") == 5


def test_what_counts_is_what_the_engine_counts(voices, client_as):
    write(voices, Evidence, id="LATE", text="After the product's day", person="Late", need="slots", said_on="2027-02-01")
    write(voices, Evidence, id="TWIN", text="The same again", person="Twin", duplicate_of="E1", need="slots", said_on="2026-01-02")
    client = client_as("viewer")
    assert num_opened(client, "people", need="slots") == 1, "a double's person counts; tomorrow's does not"
    assert num_opened(client, "items", need="slots") == 2
    assert num_opened(client, "items", need="slots", each="on") == 3
    assert num_opened(client, "accounts", need="slots") == 2
    assert num_opened(client, "askers", need="slots") == 3, "a person, else the account"


def test_the_list_says_what_it_is_of_and_how_to_get_back(voices, client_as):
    client = client_as("viewer")
    page = client.get("/w/ours/evidence/behind/?of=accounts&need=slots&from=2026-01-03").content.decode()
    assert "behind “Book a dock slot without phoning”" in page
    assert "said from 3 Jan 2026 on" in " ".join(page.split())
    assert "€90 k a year" in page.replace("\u202f", " ")


@pytest.mark.parametrize("query", ["of=people&need=none", "of=people&feature=none", "of=items&import=none", "of=items&case=none"])
def test_what_is_not_there_is_not_found(voices, client_as, query):
    assert client_as("viewer").get(f"/w/ours/evidence/behind/?{query}").status_code == 404


def test_strangers_find_nothing(voices, theirs, client_as, client):
    assert client_as("pm", workspace=theirs).get("/w/ours/evidence/behind/?need=slots").status_code == 404
    assert client.get("/w/ours/evidence/behind/?need=slots").status_code == 302


def num_opened(client, of: str, **where: str) -> float:
    """How many entries a list has, through all its pages."""
    url = counting.behind_url("ours", of, **where)
    return num_behind(Count("", 0, "items", url, ""), Pages(client))
