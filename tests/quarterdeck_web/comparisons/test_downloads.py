"""What is downloaded of a comparison is cut for who takes it along, by the table that cuts every other document."""

import re

import pytest

from quarterdeck.reports import AUDIENCES, hidden_of_comparison
from quarterdeck_web.products.changes import changing
from quarterdeck_web.teams.models import Person
from tests.quarterdeck_web.comparisons.conftest import ROOT

pytestmark = pytest.mark.once
"""What files and pages tell; the database has no say in it."""

PLANS = f"{ROOT}text?a=plan:1&b=plan:2"
FEATURES = f"{ROOT}text?a=feature:D-1&b=feature:D-2"
ENDINGS = ("pdf", "xlsx", "html", "md", "json")


@pytest.fixture
def named(scope_for, docks):
    """A person of the product."""
    with changing(scope_for("owner", workspace=docks), "teams.edit") as change:
        change.create(Person, {"id": "zq-person", "name": "Zelda Quillfeather"})


@pytest.mark.parametrize("role", ["owner", "pm", "tpm"])
def test_who_plans_takes_along_what_the_page_shows(client_as, docks, two_plans, role):
    answer = client_as(role, workspace=docks).get(f"{PLANS}&as=md&download")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('plan-2.md"') or "-for-" not in answer["Content-Disposition"]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(("role", "audience"), [("viewer", "executive"), ("contributor", "engineering")])
def test_who_does_not_plan_gets_it_cut_for_them(client_as, docks, two_plans, role, audience, ending):
    answer = client_as(role, workspace=docks).get(f"{PLANS}&as={ending}&download")
    if hidden_of_comparison("plans", audience):
        assert answer.status_code == 422
        return
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'-for-{audience}.{ending}"')


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_viewer_may_not_see_comes_in_no_form_and_the_refusal_says_why(client_as, docks, two_plans, ending):
    answer = client_as("viewer", workspace=docks).get(f"{FEATURES}&as={ending}&download")
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert answer.status_code == 422
    assert "A comparison of features holds what executives may not see" in page
    assert "Internal notes and reasons" in page
    assert "Give them a report instead" in page


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("kind", ["a=plan:1&b=plan:2", "a=feature:D-1&b=feature:D-2", "a=pm:D-1&b=tpm:D-1"])
def test_a_planner_takes_along_for_others_only_what_they_may_see(client, two_plans, audience, kind):
    name = {"plan": "plans", "feature": "features", "pm": "views"}[kind[2:].partition(":")[0]]
    answer = client.get(f"{ROOT}text?{kind}&as=json&for={audience}&download")
    assert answer.status_code == (422 if hidden_of_comparison(name, audience) else 200)


def test_names_of_people_are_taken_out_for_executives(client, two_plans, named, docks):
    from quarterdeck_web.comparisons import plans
    from quarterdeck_web.comparisons.side import SideBySide

    kept, whole = plans.side_by_side, client.get(f"{PLANS}&as=md&download").content.decode()

    def telling(pair):
        found = kept(pair)
        return SideBySide(f"{found.headline} Zelda Quillfeather is away.", found.sections, found.rest)

    plans.side_by_side = telling
    try:
        uncut, cut = (client.get(f"{PLANS}&as=md{whom}&download").content.decode() for whom in ("", "&for=executive"))
    finally:
        plans.side_by_side = kept
    assert "Quillfeather" in uncut
    assert "Quillfeather" not in cut
    assert "[not shown] is away" in cut, "the history of changes holds the name as well"
    assert "Plan 2 is worth €100 less" in whole


@pytest.mark.parametrize(("role", "audience"), [("viewer", "engineering"), ("viewer", "sales")])
def test_nobody_takes_along_for_an_audience_they_may_not_read(client_as, docks, two_plans, role, audience):
    assert client_as(role, workspace=docks).get(f"{PLANS}&as=md&for={audience}").status_code == 403


def test_an_audience_there_is_not_is_a_404(client, two_plans):
    assert client.get(f"{PLANS}&as=md&for=press").status_code == 404


def test_the_menu_offers_what_opens_and_nothing_else(client_as, docks, two_plans):
    for role, num in (("pm", 3), ("contributor", 2), ("viewer", 1)):
        browser = client_as(role, workspace=docks)
        page = browser.get(f"{ROOT}?a=plan:1&b=plan:2").content.decode()
        links = {each.replace("&amp;", "&") for each in re.findall(r'href="([^"]+&amp;download)"', page)}
        assert len(links) == num * len(ENDINGS), role
        assert {browser.get(link).status_code for link in links if "as=md" in link or "as=json" in link} == {200}
    page = client_as("viewer", workspace=docks).get(f"{ROOT}?a=feature:D-1&b=feature:D-2").content.decode()
    assert "Download" not in page
    assert ">As text<" not in page
