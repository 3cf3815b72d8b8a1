"""Reader × field × door of the portal: what a product keeps to itself stands on no page, in no feed and in no mail."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from quarterdeck.reports.rule_fields import FIELDS
from quarterdeck.reports.rules import sees_exactly
from quarterdeck.roadmap.plan import Plan as EnginePlan
from quarterdeck.roadmap.plan import PlannedFeature, PlanSettings
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.portal import changelog, opening
from quarterdeck_web.portal.ideas import judging, posting, voting
from quarterdeck_web.portal.models import ChangelogEntry, Idea, PortalAddress
from quarterdeck_web.products.assemble import replace_content
from tests.quarterdeck.reports.canaries import POINTS_TO, word
from tests.quarterdeck_web.forecasts.conftest import keep_plan
from tests.quarterdeck_web.portal.conftest import OPEN, Portal, form
from tests.quarterdeck_web.portal.planted import DESK, NEVER, OWN, POSTED, SHOWN, planted

pytestmark = pytest.mark.once
"""What files and pages tell; the database has no say in it."""

IDEA, ENTRY, FEATURE = word("Idea.id"), word("ChangelogEntry.id"), word("Feature.id")
POSTER = f"{word('Visitor.email').lower()}@secret.example"
VOTER, STRANGER = "voter@orrin.example", "somebody@elsewhere.example"
DOORS = {
    "roadmap/": ["RoadmapItem.title", "RoadmapItem.text", "Portal.title", "Portal.welcome"],
    "ideas/": ["Idea.title", "Idea.text"],
    "ideas/?q=zq&sort=new": ["Idea.title"],
    f"ideas/{IDEA}/": ["Idea.title", "Idea.text", "Idea.answer", "Idea.author", "IdeaComment.text", "ChangelogEntry.title"],
    f"ideas/similar?title={word('Idea.title')}": ["Idea.title"],
    "ideas/new/": ["Portal.title"],
    "changelog/": ["ChangelogEntry.title", "ChangelogEntry.text", "Idea.title"],
    "changelog/feed.atom": ["ChangelogEntry.title", "ChangelogEntry.text", "Portal.welcome"],
    f"changelog/{ENTRY}/": ["ChangelogEntry.title", "ChangelogEntry.text"],
    "sign-in/": ["Portal.title"],
}
"""Each page that shows something, with what it must show: an empty page leaks nothing either."""
HIDDEN_PAGES = ("ideas/hidden-waiting/", "ideas/hidden-spam/", "changelog/draft/")
DESK_PAGES = ("", f"ideas/{IDEA}/", "moderation/", "roadmap/", f"roadmap/{FEATURE}/", "changelog/", f"changelog/{ENTRY}/", "mails/")


@pytest.fixture
def ship(ours: Workspace, scope_for) -> Portal:
    """The planted product with its current plan, and its portal open to everybody."""
    replace_content(ours, planted().product)
    ours.refresh_from_db()
    _plan(ours)
    made = Portal(ours, scope_for("pm", "owner"))
    settings_of(made, visibility="public")
    return made


def settings_of(portal: Portal, **more: str) -> None:
    """Open or close the portal; its title and welcome stay the secrets they are."""
    kept = {"title": word("Portal.title"), "welcome": word("Portal.welcome"), "domains": "orrin.example"}
    portal.pm.workspace.refresh_from_db()
    opening.save(portal.pm, form(**{**OPEN, **kept, **more}))
    portal.workspace.refresh_from_db()


def _plan(workspace: Workspace) -> None:
    """A plan in which the feature begins in some weeks, with a reason that names people."""
    product, start = planted().product, timezone.localdate() + timedelta(days=60)
    item = PlannedFeature(
        feature=FEATURE,
        title=word("Feature.title"),
        option=word("Option.id"),
        release=None,
        value=1e5,
        late_reason=f"{word('Person.name')} is away: {word('Absence.reason')}",
        value_range=None,
        activities=(),
        waits_for=(),
        start_week=0,
        finish_week=4,
        start=start,
        finish=start + timedelta(weeks=4),
    )
    settled = {"value": 1e5, "upper_bound": 1e5, "items": (item,), "left_out": (), "loads": (), "method": "CP-SAT", "product": product}
    named = {"product_id": product.id, "product_name": product.name, "product_hash": "x", "value_unit": product.value_unit}
    plan = EnginePlan(**named, as_of=start, start=start, num_weeks=8, settings=PlanSettings(), status="feasible", **settled)
    keep_plan(workspace, 1, engine=plan)


def told(answer) -> str:
    return str(answer.content.decode())


def without_address(page: str, path: str) -> str:
    """A page without the address that was asked for, which is no news to whoever typed it."""
    for spelling in (path, quote(path), quote(path, safe=""), *path.rstrip("/").split("/"), *path.split("=")):
        page = page.replace(spelling, "") if "Zq" in spelling else page
    return page


def readers(portal: Portal, client_as) -> Iterator[tuple[str, Client, frozenset[str]]]:
    """Who reads an open portal, and what they may read on its pages."""
    yield "a stranger", Client(), SHOWN
    yield "a voter", portal.client(VOTER), SHOWN
    yield "one who posted", portal.client(POSTER), SHOWN | OWN
    yield "a member", client_as("viewer"), SHOWN
    yield "a moderator", client_as("pm"), SHOWN


def test_no_page_of_an_open_portal_tells_what_is_kept(ship, client_as):
    num = 0
    for who, browser, may in readers(ship, client_as):
        for path, wanted in DOORS.items():
            answer = browser.get(f"/p/ours/{path}", follow=True)
            page = told(answer)
            assert planted().leaks(page, may) == [], (who, path)
            if not (path == "sign-in/" and who in ("a voter", "one who posted")):
                assert [field for field in wanted if word(field) not in page] == [], (who, path)
            num += 1
        for path in HIDDEN_PAGES:
            answer = browser.get(f"/p/ours/{path}")
            assert answer.status_code == 404, (who, path)
            assert planted().leaks(told(answer), SHOWN) == [], (who, path)
    assert num == 50
    assert len(planted().spellings) > 400


def test_every_secret_is_looked_for_with_the_spelling_the_pages_use(ship):
    """The proof that a leak would be found: a page that shows every secret is refused for each."""
    everything = ";".join(min(each, key=lambda said: ("e" in said, said)) for each in planted().spellings.values())
    found = planted().leaks(everything, SHOWN)
    told_with_it = {field for field in planted().spellings if field not in found}
    assert {POINTS_TO.get(field, field) for field in told_with_it} <= SHOWN
    assert planted().leaks(word("Never.draft"), SHOWN) == ["draft"]


def test_what_is_published_is_what_the_one_table_lets_customers_read():
    for field in ("RoadmapItem.title", "Idea.answer", "ChangelogEntry.text", "Portal.welcome"):
        assert field in SHOWN
    beyond = {field for field in SHOWN if not sees_exactly("customers", FIELDS[field])}
    assert beyond == POSTED | {"Idea.id", "IdeaComment.id", "ChangelogEntry.id"}, "what people posted themselves, and addresses"


@pytest.mark.parametrize("path", [*DOORS, *HIDDEN_PAGES, "you/", "you/delete/", "ideas/similar?title=zq"])
@pytest.mark.parametrize("visibility", ["private", "off"])
def test_a_closed_portal_tells_a_stranger_nothing_but_its_name(ship, visibility, path):
    settings_of(ship, visibility=visibility)
    answer = Client().get(f"/p/ours/{path}", follow=True)
    page = without_address(told(answer), path)
    assert planted().leaks(page, frozenset(("Portal.title",)) if visibility == "private" else frozenset()) == []
    assert answer.status_code == (404 if visibility == "off" else 200)


@pytest.mark.parametrize("path", [*DOORS, *HIDDEN_PAGES])
def test_a_private_portal_shows_a_guest_what_an_open_one_shows_and_one_not_asked_nothing(ship, path):
    guest, left_out = ship.client(VOTER), ship.client(STRANGER)
    settings_of(ship, visibility="private")
    page = told(guest.get(f"/p/ours/{path}", follow=True))
    assert [field for field in DOORS.get(path, ()) if word(field) not in page and path != "sign-in/"] == []
    assert planted().leaks(page, SHOWN) == []
    assert planted().leaks(without_address(told(left_out.get(f"/p/ours/{path}", follow=True)), path), frozenset(("Portal.title",))) == []


def test_a_portal_that_shows_no_ideas_and_no_changelog_tells_of_neither(ship):
    settings_of(ship, tabs=["roadmap"])
    page = told(Client().get("/p/ours/roadmap/"))
    assert word("RoadmapItem.title") in page
    assert planted().leaks(page, frozenset(("RoadmapItem.title", "RoadmapItem.text", "Portal.title", "Portal.welcome"))) == []
    for path in (each for each in DOORS if each.startswith(("ideas", "changelog"))):
        answer = Client().get(f"/p/ours/{path}")
        assert (answer.status_code, planted().leaks(without_address(told(answer), path), frozenset())) == (404, []), path


def test_your_own_pages_tell_of_nobody_else_and_not_what_your_company_is_called_inside(ship):
    for email, may in ((VOTER, SHOWN), (POSTER, SHOWN | OWN)):
        browser = ship.client(email)
        for path in ("you/", "you/delete/"):
            assert planted().leaks(told(browser.get(f"/p/ours/{path}")), may) == [], (email, path)


def test_what_somebody_posts_is_signed_by_the_name_they_chose_and_by_no_account(ship):
    posting.post(ship.scope, ship.visitor(VOTER), "Another thing", "in other words")
    said = posting.comment(ship.scope, Idea.objects.within(ship.workspace).get(ref=IDEA), ship.visitor(VOTER), "Me too")
    page = told(Client().get(f"/p/ours/ideas/{IDEA}/"))
    assert "Me too" in page
    assert said.body["author"] == "A customer"
    for path in ("ideas/", f"ideas/{IDEA}/"):
        assert planted().leaks(told(Client().get(f"/p/ours/{path}")), SHOWN) == [], path


def test_a_member_answers_as_the_product_and_is_not_named(ship, member):
    idea = Idea.objects.within(ship.workspace).get(ref=IDEA)
    posting.answer_below(ship.pm, idea, "From next week.")
    page = told(Client().get(f"/p/ours/ideas/{IDEA}/"))
    assert "From next week." in page
    assert ship.pm.who not in page
    assert word("Person.name") not in page


def test_mails_tell_voters_what_the_portal_shows_and_nothing_else(ship):
    posted = POSTER
    voting.vote(ship.scope, Idea.objects.within(ship.workspace).get(ref=IDEA), ship.visitor(VOTER))
    mail.outbox.clear()
    _publish(ship)
    _ship(ship)
    work_off()
    assert sorted(each.to[0] for each in mail.outbox) == [VOTER, VOTER, posted, posted]
    for each in mail.outbox:
        own = OWN if each.to == [posted] else frozenset()
        assert planted().leaks(str(each.message().as_string()) + each.body + str(each.alternatives), SHOWN | own) == [], each.subject
        assert word("Idea.title") in each.body


def test_nobody_is_told_by_mail_what_they_may_not_read_any_more(ship):
    """A portal that was open when they voted, and lets them in no more."""
    for email in (VOTER, STRANGER):
        voting.vote(ship.scope, Idea.objects.within(ship.workspace).get(ref=IDEA), ship.visitor(email))
    mail.outbox.clear()
    settings_of(ship, visibility="private")
    _publish(ship)
    _ship(ship)
    work_off()
    assert {each.to[0] for each in mail.outbox} == {VOTER}


def test_a_changelog_that_is_not_shown_is_told_by_no_mail(ship):
    mail.outbox.clear()
    settings_of(ship, tabs=["roadmap", "ideas"])
    _publish(ship)
    work_off()
    assert mail.outbox == []


@pytest.mark.parametrize("path", DESK_PAGES)
@pytest.mark.parametrize("role", ["pm", "viewer"])
def test_the_desk_tells_members_of_the_portal_and_of_nothing_else(ship, client_as, role, path):
    page = told(client_as(role).get(f"/w/ours/portal/{path}"))
    assert set(planted().leaks(page, DESK)) <= set(NEVER), "posts that wait, and drafts, are what the desk is for"
    assert "Zq" in page


def _publish(portal: Portal) -> None:
    row = ChangelogEntry.objects.within(portal.workspace).get(ref=ENTRY)
    changelog.take_back(portal.pm, row)
    row.refresh_from_db()
    changelog.publish(portal.pm, row)


def _ship(portal: Portal) -> None:
    judging.judge(portal.pm, Idea.objects.within(portal.workspace).get(ref=IDEA), {"status": "shipped"})
    assert PortalAddress.objects.within(portal.workspace).exists()
