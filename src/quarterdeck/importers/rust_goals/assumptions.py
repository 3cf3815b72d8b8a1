"""What the public data does not say and a plan needs. All of it is ours, stands here once, and travels in the product to be edited."""

from datetime import date

from quarterdeck.product import AskConversion, Assumption
from quarterdeck.uncertainty import ThreePoint

OURS = "An assumption of Quarterdeck, not of the Rust project, which publishes no effort figures; edit it."

ASK_CONVERSIONS = (
    AskConversion(
        level="small", effort=ThreePoint(1, 2, 5), days_per_week=1, basis=f"Routine work: answers and reviews, 1 to 5 days at one day a week. {OURS}"
    ),
    AskConversion(
        level="medium",
        effort=ThreePoint(5, 10, 20),
        days_per_week=1,
        dedicated=True,
        champion_share=1.0,
        basis=f"Dedicated support from one member, the champion: 5 to 20 days at one day a week. {OURS}",
    ),
    AskConversion(
        level="large",
        effort=ThreePoint(12, 25, 50),
        days_per_week=2.5,
        dedicated=True,
        champion_share=0.5,
        basis=f"The whole team: 12 to 50 days at two and a half days a week, half of it the champion's. {OURS}",
    ),
    AskConversion(
        level="unsized",
        effort=ThreePoint(1, 5, 40),
        days_per_week=1,
        basis=f"Asked without a level, so anything from a small to a large ask: 1 to 40 days at one day a week. {OURS}",
    ),
)

DEDICATED_PER_MEMBER = 3.0
DEDICATED_BASIS = f"A member champions up to {DEDICATED_PER_MEMBER:g} goals with dedicated support in the horizon. {OURS}"

TEAM_FTE = 0.4
"""Two days a week for the goals that ask a team, from a member who is in no other asked team."""
PERSON_FTE = 1.0

WORK_ITEM_EFFORT = ThreePoint(5, 10, 25)
OWNER_DAYS_PER_WEEK = 2.0
MAX_OWNERS = 3
MAX_WEEKS_AT_MEDIAN = 30
"""A goal is set for one year: a list of work items that would take one to three owners longer than this is read as shared wider."""

STRONG_WEIGHT, MILD_WEIGHT = 1.0, 0.25
COVERAGE_SHARE = {"full": ThreePoint(0.7, 1.0, 1.0), "partial": ThreePoint(0.15, 0.4, 0.7)}
"""The share of a need that a feature meets: a full answer may fall short, a partial one is anyone's guess."""
REFERENCE_VALUE = ThreePoint(0.3, 1.5, 6.0)
REFERENCE_BASIS = (
    "No survey item is mapped to this goal: a reference range in points, the same for all such goals. An assumption of Quarterdeck; replace it."
)

RELEASE_TRAIN_DAYS = 42
RELEASES_AFTER_HORIZON = 2

ARCHIVED_TEAMS = {"libs-api": (date(2026, 8, 19), "libs")}
"""Teams that the snapshot of teams no longer holds because they were merged into another (rust-lang/team, 2026-08-19)."""

FIRST_MONDAY = date(2026, 1, 5)
NUM_WEEKS = 52


def stated_assumptions() -> tuple[Assumption, ...]:
    """The assumptions in sentences, as they travel in the product."""
    effort, full, partial = WORK_ITEM_EFFORT, COVERAGE_SHARE["full"], COVERAGE_SHARE["partial"]
    sentences = {
        "ask-effort": "What a small, medium, large or unsized ask costs a team is assumed: see the ask conversions.",
        "dedicated-capacity": (
            f"Each member of a team takes at most {DEDICATED_PER_MEMBER:g} asks for dedicated support in the horizon: see the decision capacities."
        ),
        "member-time": (
            f"A member gives the goals up to {TEAM_FTE * 5:g} days a week in each asked team and {PERSON_FTE * 5:g} in all, spread evenly over "
            "these teams; who is in no asked team has two days a week; who is in no team at all limits nothing but their own work."
        ),
        "work-item-effort": (
            f"A work item that is no team ask takes {effort.p10:g} to {effort.p90:g} person-days, as likely as not {effort.p50:g}; "
            f"a goal that lists none counts as one. Its owners (at most {MAX_OWNERS}, else the point of contact) give it "
            f"{OWNER_DAYS_PER_WEEK:g} days a week each. Where that would pass {MAX_WEEKS_AT_MEDIAN} weeks at the median, the effort is cut to "
            f"{MAX_WEEKS_AT_MEDIAN} weeks: such lists are shared wider than they name."
        ),
        "value-from-surveys": (
            f"A need is worth the percentage points of respondents it blocks, plus {MILD_WEIGHT:g} of those it would merely help. "
            f"A full answer brings {full.p10:g} to {full.p90:g} of that, a partial one {partial.p10:g} to {partial.p90:g} "
            f"(median {partial.p50:g}); all answers to one need share at most the whole."
        ),
        "value-without-survey": REFERENCE_BASIS,
        "release-train": (
            f"Releases not yet made are predicted every {RELEASE_TRAIN_DAYS} days; what is to be in one must be done {RELEASE_TRAIN_DAYS} days "
            "before it, when the beta branches."
        ),
    }
    return tuple(Assumption(id=identity, title=title) for identity, title in sentences.items())
