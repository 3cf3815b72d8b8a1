"""Sizes as done work says them, on the form of an option, and ranges that are too narrow against it."""

from typing import Any

from quarterdeck_web.features.assemble import compute_figures
from quarterdeck_web.features.learned.reading import Sizes
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Change, Outcome, Period

FORM = {
    "title": "Plain",
    "a0_id": "OUR-101.1",
    "a0_title": "Build it",
    "a0_team": "docks",
    "a0_effort_p10": "9",
    "a0_effort_p50": "10",
    "a0_effort_p90": "11",
    "a0_people_min": "1",
    "a0_people_max": "1",
    "a0_days_per_week": "5",
}


def done(number: int, size: str, estimate: float, actual: float, team: str = "docks") -> dict[str, Any]:
    days = {"started_on": "2025-10-06", "finished_on": "2025-11-20", "estimate_days": estimate, "actual_days": actual}
    return {"id": f"OUT{number}", "title": f"Goal {number}", "period": "PER", "status": "completed", "team": team, "size": size, **days}


def with_history(small: Any) -> Any:
    """Twelve small goals of the docks that took 4 to 26 days, each estimated at 10."""
    with changing(small.scope, "features.edit") as change:
        change.create(Period, {"id": "PER", "title": "A period", "first": "2025-07-01", "last": "2025-12-31"})
        for number in range(12):
            change.create(Outcome, done(number, "small", 10.0, 4.0 + 2 * number))
    small.workspace.refresh_from_db()
    compute_figures(small.workspace)
    return Sizes(small.scope)


def test_a_size_is_what_done_work_of_the_team_took_else_what_was_set(small):
    assert Sizes(small.scope).of("small", "docks")["said"].startswith("set under Feasibility")
    sizes = with_history(small)
    learned = sizes.of("small", "docks")
    assert learned["said"].startswith("learned range:")
    assert "done goals: 12" in learned["said"]
    assert 4 <= learned["days"]["p10"] < learned["days"]["p50"] < learned["days"]["p90"] <= 30
    assert sizes.of("small", "mobile")["said"].startswith("learned range:"), "a team without its own leans on all"
    assert sizes.of("large", "docks") is None


def test_a_size_is_taken_over_and_the_history_says_so(small, client_as):
    known = with_history(small).of("small", "docks")
    tpm, url = client_as("tpm"), small.url("feature-option", "OUR-101", "a")
    assert known["said"] in tpm.get(url).content.decode()
    assert tpm.post(url, {**FORM, "a0_size": "small", "confirm": "on"}).status_code == 302
    assert small.body("OUR-101")["options"][0]["activities"][0]["effort"] == known["days"]
    why = small.scope.rows(Change).filter(field="options").order_by("-position").first().body["why"]
    assert why == f"Build it is small: {known['said']}"


def test_a_size_that_nothing_is_known_of_is_refused_at_its_field(small, client_as):
    page = client_as("tpm").post(small.url("feature-option", "OUR-101", "a"), {**FORM, "a0_size": "large"}).content.decode()
    assert "Nothing says yet how many days large is" in page


def test_a_range_narrower_than_what_was_learned_is_warned_of_and_not_refused(small, client_as):
    with_history(small)
    tpm, url = client_as("tpm"), small.url("feature-option", "OUR-101", "a")
    assert tpm.post(url, {**FORM, "confirm": "on"}).status_code == 302
    small.workspace.refresh_from_db()
    compute_figures(small.workspace)
    assert "Too narrow" in tpm.get(url).content.decode()
    assert "1 range too narrow against what done work took" in tpm.get(small.url("feature", "OUR-101")).content.decode()
