"""Changing teams, people, skills and days: what is kept, and what is refused at its field."""

import pytest

from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.assemble import product_of
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Change
from quarterdeck_web.teams.models import Absence, AskConversion, DecisionCapacity, Holiday, Person, Skill, Team

BASE = "/w/ours/feasibility/"


@pytest.fixture
def tpm(client_as):
    return client_as("tpm")


@pytest.fixture
def docks(tpm, ours):
    tpm.post(f"{BASE}teams/new/", {"title": "Docks", "upkeep": "20"})
    return Team.objects.within(ours).get(ref="docks")


@pytest.fixture
def ann(tpm, docks, ours):
    tpm.post(f"{BASE}people/new/", {"name": "Ann Lee", "team_0": "docks", "fte_0": "80", "new_skills": "Web, Rules"})
    return Person.objects.within(ours).get(ref="ann-lee")


def test_a_team_is_kept_as_the_file_has_it(docks):
    assert docks.body == {"id": "docks", "title": "Docks", "keep_the_lights_on": 0.2}


def test_a_team_limits_its_work_in_progress(tpm, client_as, docks, ours):
    url = f"{BASE}teams/docks/edit/"
    assert tpm.post(url, {"title": "Docks", "upkeep": "20", "max_in_progress": "3", "version": docks.version}).status_code == 302
    assert product_of(ours).teams[0].max_in_progress == 3
    assert "at most 3 pieces of work in a week" in client_as("viewer").get(f"{BASE}teams/docks/").content.decode()
    assert 'value="3"' in tpm.get(url).content.decode()
    assert Change.objects.within(ours).filter(field="max_in_progress").get().subject == "docks"
    for wrong in ("0", "-2", "2.5", "many", "100000"):
        page = tpm.post(url, {"title": "Docks", "upkeep": "20", "max_in_progress": wrong})
        assert page.status_code == 422
        assert page.context["form"].errors["max_in_progress"] == ["Expected a whole number from 1 to 1,000. Leave it empty for no limit."]
    assert client_as("pm").post(url, {"title": "Docks", "max_in_progress": "1"}).status_code == 403
    assert tpm.post(url, {"title": "Docks", "upkeep": "20", "max_in_progress": ""}).status_code == 302
    assert product_of(ours).teams[0].max_in_progress is None


def test_a_second_team_of_that_name_gets_an_id_of_its_own(tpm, docks, ours):
    tpm.post(f"{BASE}teams/new/", {"title": "Docks"})
    tpm.post(f"{BASE}teams/new/", {"title": "New"})
    assert set(Team.objects.within(ours).values_list("ref", flat=True)) == {"docks", "docks-2", "new-2"}


def test_a_person_brings_new_skills_along(ann, ours):
    assert ann.body["memberships"] == [{"team": "docks", "fte": 0.8}]
    assert ann.body["skills"] == ["web", "rules"]
    assert {row.title for row in Skill.objects.within(ours)} == {"Web", "Rules"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Bo", "team_0": "docks", "fte_0": "80", "team_1": "docks", "fte_1": "10"}, "stands above already"),
        ({"name": "Bo", "team_0": "docks", "fte_0": "120"}, "less than or equal to 100"),
        ({"name": "Bo", "team_0": "elsewhere"}, "Select a valid choice"),
        ({"name": "Bo", "joins_on": "2026-05-01", "leaves_on": "2026-04-01"}, "on or after 1 May 2026"),
        ({"name": "Bo", "joins_on": "yesterday"}, "Enter a valid date"),
        ({"name": "Bo" * 200}, "at most 200 characters"),
    ],
)
def test_what_a_person_cannot_be_is_said_at_its_field(tpm, docks, ours, typed, said):
    page = tpm.post(f"{BASE}people/new/", {**typed, "new_skills": "kept as typed"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "kept as typed" in page.content.decode()
    assert not Person.objects.within(ours).exists()


def test_shares_of_two_teams_add_up_to_at_most_a_week(tpm, ann, docks, ours):
    tpm.post(f"{BASE}teams/new/", {"title": "Data"})
    page = tpm.post(
        f"{BASE}people/ann-lee/edit/", {"name": "Ann Lee", "team_0": "docks", "fte_0": "80", "team_1": "data", "fte_1": "30", "version": ann.version}
    )
    assert "add up to 110 %" in page.content.decode()
    kept = tpm.post(
        f"{BASE}people/ann-lee/edit/", {"name": "Ann Lee", "team_0": "docks", "fte_0": "70", "team_1": "data", "fte_1": "30", "version": ann.version}
    )
    assert kept.status_code == 302
    ann.refresh_from_db()
    assert [place["fte"] for place in ann.body["memberships"]] == [0.7, 0.3]


def test_a_team_cannot_stand_below_itself(tpm, docks, ours):
    tpm.post(f"{BASE}teams/new/", {"title": "Gates", "parent": "docks"})
    page = tpm.post(f"{BASE}teams/docks/edit/", {"title": "Docks", "parent": "gates", "upkeep": "20"})
    assert "would close a circle" in page.content.decode()


def test_absences_of_one_person_may_not_overlap(tpm, ann, ours):
    away = {"person": "ann-lee", "first": "2026-02-02", "last": "2026-02-06", "reason": "leave"}
    assert tpm.post(f"{BASE}absences/new/", away).status_code == 302
    page = tpm.post(f"{BASE}absences/new/", {**away, "first": "2026-02-06", "last": "2026-02-09"})
    assert page.status_code == 422
    said = page.context["form"].errors["first"][0]
    assert said.startswith("This person is away 2–6 Feb"), said
    assert "already (leave)" in said
    assert tpm.post(f"{BASE}absences/new/", {**away, "first": "2026-02-07", "last": "2026-02-09"}).status_code == 302
    row = Absence.objects.within(ours).order_by("first").first()
    longer = tpm.post(f"{BASE}absences/{row.pk}/", {**away, "last": "2026-02-05", "share": "50", "version": row.version})
    assert longer.status_code == 302
    assert Absence.objects.within(ours).get(pk=row.pk).body["share"] == 0.5


def test_the_last_day_is_not_before_the_first(tpm, ann):
    page = tpm.post(f"{BASE}absences/new/", {"person": "ann-lee", "first": "2026-02-06", "last": "2026-02-02"})
    assert "on or after 6 Feb 2026" in page.content.decode()


def test_days_off_limits_and_conversions(tpm, docks, ours):
    assert tpm.post(f"{BASE}holidays/new/", {"day": "2026-04-03", "title": "Good Friday"}).status_code == 302
    assert "a day off already" in tpm.post(f"{BASE}holidays/new/", {"day": "2026-04-03"}).content.decode()
    limit = {"team": "docks", "kind": "approval", "first": "2026-01-05", "last": "2026-03-31", "total": "2"}
    assert tpm.post(f"{BASE}decision-capacities/new/", limit).status_code == 302
    assert "not both and not neither" in tpm.post(f"{BASE}decision-capacities/new/", {**limit, "per_member": "1"}).content.decode()
    cost = {"level": "small", "effort_p10": "2", "effort_p50": "4", "effort_p90": "8", "days_per_week": "2"}
    assert tpm.post(f"{BASE}ask-conversions/new/", cost).status_code == 302
    assert "a conversion for this level and team already" in tpm.post(f"{BASE}ask-conversions/new/", cost).content.decode()
    assert "low ≤ likely ≤ high" in tpm.post(f"{BASE}ask-conversions/new/", {**cost, "level": "large", "effort_p10": "5"}).content.decode()
    assert "above 0 person-days" in tpm.post(f"{BASE}ask-conversions/new/", {**cost, "level": "large", "effort_p10": "0"}).content.decode()
    product = product_of(ours)
    assert (len(product.holidays), product.decision_capacities[0].total, product.ask_conversions[0].effort.p90) == (1, 2.0, 8.0)


def test_upkeep_is_saved_for_all_teams_or_for_none(tpm, docks, ours):
    tpm.post(f"{BASE}teams/new/", {"title": "Data"})
    page = tpm.post(f"{BASE}upkeep/", {"upkeep_docks": "30", "upkeep_data": "100"})
    assert page.status_code == 422
    assert "from 0 to below 100 %" in page.content.decode()
    docks.refresh_from_db()
    assert docks.body["keep_the_lights_on"] == 0.2
    tpm.post(f"{BASE}upkeep/", {"upkeep_docks": "30", "upkeep_data": "0"})
    docks.refresh_from_db()
    assert docks.body["keep_the_lights_on"] == 0.3


def test_two_people_who_edit_different_fields_do_not_meet(tpm, client_as, docks, ours):
    page = tpm.get(f"{BASE}teams/docks/edit/")
    was = page.context["form"]["was"].value()
    client_as("tpm").post(f"{BASE}teams/docks/edit/", {"title": "Docks and gates", "upkeep": "20", "version": docks.version, "was": was})
    kept = tpm.post(f"{BASE}teams/docks/edit/", {"title": "Docks", "description": "Slots", "upkeep": "20", "version": docks.version, "was": was})
    assert kept.status_code == 302
    docks.refresh_from_db()
    assert (docks.body["title"], docks.body["description"]) == ("Docks and gates", "Slots")


def test_a_stale_edit_shows_both_versions(tpm, client_as, docks, ours):
    client_as("tpm").post(f"{BASE}teams/docks/edit/", {"title": "Gates", "upkeep": "20", "version": docks.version})
    page = tpm.post(f"{BASE}teams/docks/edit/", {"title": "Yards", "upkeep": "20", "version": docks.version})
    assert page.status_code == 409
    assert "Gates" in page.content.decode()
    assert "Yards" in page.content.decode()


def test_archiving_names_who_answers_and_is_undone(tpm, docks, ours, scope_for):
    tpm.post(f"{BASE}teams/new/", {"title": "Data"})
    assert tpm.post(f"{BASE}teams/docks/archive/", {"merged_into": "docks"}).status_code == 422
    tpm.post(f"{BASE}teams/docks/archive/", {"merged_into": "data", "why": "too small"})
    docks.refresh_from_db()
    assert docks.body["merged_into"] == "data"
    assert Change.objects.within(ours).filter(subject="docks", field="merged_into").get().body["why"] == "too small"
    tpm.post(f"{BASE}teams/docks/archive/")
    docks.refresh_from_db()
    assert "archived_on" not in docks.body


def test_deleting_says_what_hangs_on_it_and_undo_brings_all_back(tpm, ann, docks, ours):
    tpm.post(f"{BASE}decision-capacities/new/", {"team": "docks", "kind": "review", "first": "2026-01-05", "last": "2026-03-31", "total": "2"})
    said = tpm.get(f"{BASE}teams/docks/delete/").content.decode()
    assert "1 person loses this team" in said
    assert "1 limit on its decisions goes" in said
    tpm.post(f"{BASE}teams/docks/delete/")
    ann.refresh_from_db()
    assert "memberships" not in ann.body
    assert not DecisionCapacity.objects.within(ours).exists()
    from quarterdeck_web.accounts.scope import scope_of

    undo_last(scope_of(tpm.user, "ours"))
    ann.refresh_from_db()
    assert ann.body["memberships"] == [{"team": "docks", "fte": 0.8}]
    assert Team.objects.within(ours).filter(ref="docks").exists()
    assert DecisionCapacity.objects.within(ours).count() == 1


def test_what_work_needs_cannot_be_deleted(tpm, ann, ours, scope_for):
    work = {"id": "w", "title": "Build it", "effort": {"p10": 1, "p50": 2, "p90": 3}, "team": "docks", "skill": "web"}
    with changing(scope_for("tpm"), "features.edit") as change:
        change.create(Feature, {"id": "F1", "title": "Yard map", "options": [{"id": "a", "title": "A", "activities": [work]}]})
    for path in ("teams/docks/delete/", "skills/web/delete/"):
        assert "Yard map" in tpm.get(BASE + path).content.decode()
        refused = tpm.post(BASE + path)
        assert refused.status_code == 422
        assert "is needed by F1 Yard map" in refused.content.decode()
    assert Team.objects.within(ours).exists()
    assert tpm.post(f"{BASE}skills/rules/delete/").status_code == 302
    ann.refresh_from_db()
    assert ann.body["skills"] == ["web"]


WRITES = [
    "teams/new/", "teams/docks/edit/", "teams/docks/archive/", "teams/docks/delete/", "people/new/", "people/ann-lee/edit/", "people/ann-lee/delete/",
    "skills/new/", "skills/web/", "skills/web/delete/", "absences/new/", "holidays/new/", "upkeep/", "decision-capacities/new/",
    "ask-conversions/new/",
]  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("role", ["viewer", "pm", "contributor"])
def test_only_who_may_edit_teams_does(client_as, ann, ours, path, role):
    before = Change.objects.within(ours).count()
    assert client_as(role).post(BASE + path, {"title": "X", "name": "X"}).status_code == 403
    assert Change.objects.within(ours).count() == before


@pytest.mark.parametrize("path", ["", "people/", "teams/docks/", *WRITES])
def test_nobody_signed_in_is_led_to_the_door(client, ann, path):
    assert client.get(BASE + path).status_code in (302, 405)


@pytest.mark.parametrize("path", ["teams/docks/", "teams/docks/edit/", "people/ann-lee/", "people/ann-lee/edit/", "skills/web/"])
def test_what_is_somebody_elses_looks_missing(client_as, ann, theirs, path):
    stranger = client_as("tpm", "owner", workspace=theirs)
    assert stranger.get(BASE + path).status_code == 404
    assert stranger.get(f"/w/theirs/feasibility/{path}").status_code == 404
    assert stranger.get(f"/w/theirs/feasibility/{path.replace('docks', 'nowhere')}").status_code == 404


def test_a_row_of_another_workspace_is_not_reached_by_its_id(client_as, ann, ours, theirs, tpm):
    tpm.post(f"{BASE}absences/new/", {"person": "ann-lee", "first": "2026-02-02", "last": "2026-02-06"})
    row = Absence.objects.within(ours).get()
    stranger = client_as("tpm", workspace=theirs)
    assert stranger.post(f"/w/theirs/feasibility/absences/{row.pk}/delete/").status_code == 404
    assert Absence.objects.within(ours).exists()


def test_texts_are_shown_and_never_run(tpm, ours):
    name = "<script>alert(1)</script> ‮ 🚢"
    tpm.post(f"{BASE}people/new/", {"name": name})
    page = tpm.get(f"{BASE}people/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_long_or_nul_text_is_refused(tpm, ours):
    assert tpm.post(f"{BASE}teams/new/", {"title": "x" * 10_000}).status_code == 422
    assert tpm.post(f"{BASE}teams/new/", {"title": "a\0b"}).status_code == 400
    assert not Team.objects.within(ours).exists()


def test_holidays_and_conversions_are_edited_and_deleted(tpm, docks, ours):
    tpm.post(f"{BASE}holidays/new/", {"day": "2026-04-03"})
    day = Holiday.objects.within(ours).get()
    assert tpm.post(f"{BASE}holidays/{day.pk}/", {"day": "2026-04-06", "title": "Easter Monday", "version": 1}).status_code == 302
    assert Holiday.objects.within(ours).get().body == {"day": "2026-04-06", "title": "Easter Monday"}
    tpm.post(f"{BASE}holidays/{day.pk}/delete/")
    assert not Holiday.objects.within(ours).exists()
    tpm.post(f"{BASE}ask-conversions/new/", {"level": "medium", "effort_p50": "15", "days_per_week": "2.5", "dedicated": "on", "champion": "50"})
    row = AskConversion.objects.within(ours).get()
    assert row.body == {
        "level": "medium",
        "effort": {"p10": 15.0, "p50": 15.0, "p90": 15.0},
        "days_per_week": 2.5,
        "dedicated": True,
        "champion_share": 0.5,
    }
    assert tpm.get(f"{BASE}ask-conversions/{row.pk}/").status_code == 200
    tpm.post(f"{BASE}ask-conversions/{row.pk}/delete/")
    assert not AskConversion.objects.within(ours).exists()
