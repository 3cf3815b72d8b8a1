"""The sentence that opens a page of capacity: what is so, and what to do."""

from collections.abc import Sequence
from typing import Any

from quarterdeck_web.lib.words import plural, share
from quarterdeck_web.teams.load import HeatRow


def lead_of_load(
    rows: Sequence[HeatRow], over_asked: Sequence[dict[str, Any]], planned: bool, plan: dict[str, Any] | None, known: bool, best: str = ""
) -> tuple[str, str]:
    """Who is asked for too much, and where; the second sentence says what would help (`best`: the person worth most)."""
    if planned:
        first, rest = _of_plan(rows, plan)
        return first, best or rest
    if not known:
        return "What is asked of whom is being worked out.", "Capacity is below; load follows as soon as the figures are ready."
    if not over_asked:
        fullest = max((row for row in rows if row.peak is not None), key=lambda row: row.peak or 0, default=None)
        rest = f"{fullest.title} is asked for most: {share(fullest.peak)} of its fullest week." if fullest else ""
        return "Every team can take what is asked of it.", rest
    worst = max(over_asked, key=lambda team: team["load"].get("ratio") or 0)
    names = _listed([team["title"] for team in over_asked])
    if len(over_asked) > 1 and len(over_asked) == len(rows):
        first = f"All {len(rows)} teams are asked for more than they have."
    else:
        first = f"{names} {'is' if len(over_asked) == 1 else 'are'} asked for more than {'it has' if len(over_asked) == 1 else 'they have'}."
    if not worst["load"].get("ratio"):
        return first, f"{worst['title']}: {'; '.join(dict.fromkeys(worst['reasons']))}."
    most = f"{worst['title']} most: {share(worst['load']['ratio'])} of its capacity, {worst['load']['over_days']:,.0f} person-days too many."
    return first, f"{most} {best}".strip()


def _of_plan(rows: Sequence[HeatRow], plan: dict[str, Any] | None) -> tuple[str, str]:
    name = f"Plan {plan['number']}" if plan and plan.get("number") else "The plan"
    over = [row for row in rows if row.weeks_over]
    if over:
        return (
            f"{name} asks {_listed([row.title for row in over])} for more than they have now.",
            "Capacity fell since it was made, or work was pinned. Plan again.",
        )
    full = sorted((row for row in rows if row.full_weeks), key=lambda row: -row.full_weeks)
    if not full:
        return f"{name} keeps every team within its capacity.", "No team is full in any week."
    first = f"{name} keeps every team within its capacity."
    return first, f"{full[0].title} has nothing left in {plural(full[0].full_weeks, 'week')}: any slip there moves something."


def lead_of_team(row: HeatRow | None, team_load: dict[str, Any] | None, num_people: int, planned: HeatRow | None) -> tuple[str, str]:
    """Whether one team can take what is asked of it."""
    if not num_people:
        return "Nobody is known in this team.", "Add people, or nothing says what it can take."
    if team_load is None or row is None:
        return f"{plural(num_people, 'person,people')} plan together here.", "What is asked of them is being worked out."
    ratio = team_load["load"].get("ratio")
    if team_load["is_over_asked"]:
        fitting = f"{share(1 / ratio)} of it fits." if ratio and ratio > 1 else f"{_capital('; '.join(dict.fromkeys(team_load['reasons'])))}."
        return f"Asked for {share(ratio)} of what it has.", fitting
    rest = f"Its fullest week in the plan is at {share(planned.peak)}." if planned and planned.peak is not None else "It can take what is asked."
    return (f"Asked for {share(ratio)} of what it has." if ratio else "Nothing is asked of it yet."), rest


def _listed(words: Sequence[str], most: int = 3) -> str:
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more teams"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
