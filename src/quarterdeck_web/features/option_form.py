"""One option of a feature as a form: its activities and asks as rows that are added and taken away without script."""

from typing import Any

from django.http import QueryDict

from quarterdeck_web.features.learned.reading import SIZES, Sizes
from quarterdeck_web.features.typed import Typed, plain, shown_three

LEVELS = {"small": "Small", "medium": "Medium", "large": "Large", "unsized": "Not sized"}
KINDS = {
    "dedicated support": "Dedicated support",
    "review": "Review",
    "decision": "Decision",
    "design meeting": "Design meeting",
    "approval": "Approval",
}
STATES = {"open": "Asked", "agreed": "Agreed", "declined": "Declined"}
MOST_ROWS = 60
DAYS_PER_WEEK = 5.0


class OptionForm:
    """What was typed of an option, or an option as it stands."""

    def __init__(self, option: dict[str, Any], ref: str, sizes: Sizes) -> None:
        self.option, self.ref, self.sizes = option, ref, sizes
        self.taken_over: list[str] = []
        """What was set by a size instead of by numbers, each as a sentence for the history."""

    def shown(self) -> dict[str, Any]:
        """The form as the option stands."""
        option = self.option
        values: dict[str, Any] = {
            "title": option.get("title", ""),
            "note": option.get("note", ""),
            "cost": plain(option.get("cost")),
            "value_share": plain(round(100 * option.get("value_share", 1.0), 2)),
        }
        for number, activity in enumerate(option.get("activities") or ()):
            values |= self._shown_activity(f"a{number}", activity)
        for number, ask in enumerate(option.get("asks") or ()):
            values |= {f"q{number}_{name}": ask.get(name) or "" for name in ("id", "team", "champion", "note")}
            values |= {
                f"q{number}_level": ask.get("level", "small"),
                f"q{number}_kind": ask.get("kind", "dedicated support"),
                f"q{number}_status": ask.get("status", "open"),
            }
            values[f"q{number}_after"] = list(ask.get("after") or ())
        return values

    @staticmethod
    def _shown_activity(row: str, activity: dict[str, Any]) -> dict[str, Any]:
        values = {f"{row}_{name}": activity.get(name) or "" for name in ("id", "title", "team", "skill", "not_before")}
        values |= shown_three(f"{row}_effort", activity.get("effort"))
        values |= {f"{row}_people_min": plain(activity.get("people_min", 1)), f"{row}_people_max": plain(activity.get("people_max", 1))}
        values[f"{row}_days_per_week"] = plain(activity.get("days_per_week", DAYS_PER_WEEK))
        values[f"{row}_after"] = [link["activity"] for link in activity.get("after") or ()]
        return values

    def read(self, form: Typed, *, only_estimates: bool = False) -> dict[str, Any]:
        """The option as the file writes it."""
        if only_estimates:
            return self._read_estimates(form)
        share = form.number("value_share", low=0.1, high=100)
        found: dict[str, Any] = {
            "id": self.option.get("id") or "",
            "title": form.line("title", required=True),
            "activities": [each for row in rows_of(form.data, "a") if (each := self._read_activity(form, row))],
            "asks": [each for row in rows_of(form.data, "q") if (each := self._read_ask(form, row))],
            "cost": form.number("cost", low=0),
            "value_share": None if share is None else round(share / 100, 4),
            "note": form.text("note"),
        }
        if not found["activities"] and not found["asks"]:
            form.flaw("title", "An option without work cannot be planned: add an activity or an ask.")
        return {name: value for name, value in found.items() if value not in (None, [])}

    def _read_estimates(self, form: Typed) -> dict[str, Any]:
        """The same option with the efforts that were typed; nothing else is looked at."""
        activities = []
        for number, activity in enumerate(self.option.get("activities") or ()):
            effort = self._effort(form, f"a{number}", activity.get("team") or "", activity["title"])
            activities.append({**activity, "effort": effort or activity["effort"]})
        return {**self.option, "activities": activities}

    def _read_activity(self, form: Typed, row: str) -> dict[str, Any] | None:
        if f"{row}_gone" in form.data:
            return None
        was = next((each for each in self.option.get("activities") or () if each["id"] == form.data.get(f"{row}_id")), {})
        links = {link["activity"]: link for link in was.get("after") or ()}
        low, high = form.whole(f"{row}_people_min", low=1, high=100), form.whole(f"{row}_people_max", low=1, high=100)
        if low and high and low > high:
            form.flaw(f"{row}_people_max", f"Expected at least the fewest, {low}, got {high}.")
        team, skill = form.line(f"{row}_team"), form.line(f"{row}_skill")
        if skill and not team:
            form.flaw(f"{row}_team", "A skill is found in a team: choose the team too.")
        found = {
            **was,
            "id": form.line(f"{row}_id", longest=200),
            "title": form.line(f"{row}_title", required=True),
            "effort": self._effort(form, row, team or "", form.data.get(f"{row}_title", "").strip()),
            "team": team,
            "skill": skill,
            "people_min": low,
            "people_max": high,
            "days_per_week": form.number(f"{row}_days_per_week", low=0.1, high=5),
            "after": [links.get(each, {"activity": each}) for each in form.data.getlist(f"{row}_after") if each] or None,
            "not_before": form.day(f"{row}_not_before"),
        }
        return {name: value for name, value in found.items() if value is not None}

    def _effort(self, form: Typed, row: str, team: str, title: str) -> dict[str, float] | None:
        size = form.choice(f"{row}_size", SIZES)
        if size:
            known = self.sizes.of(size, team)
            if known is None:
                form.flaw(f"{row}_size", f"Nothing says yet how many days {size} is. Type three numbers, or set it under Feasibility.")
                return None
            self.taken_over.append(f"{title} is {size}: {known['said']}")
            days: dict[str, float] = known["days"]
            return days
        effort = form.three(f"{row}_effort", low=0, required=True)
        if effort is not None and effort["p10"] <= 0:
            form.flaw(f"{row}_effort_p10", "Expected more than 0 person-days.")
        return effort

    def _read_ask(self, form: Typed, row: str) -> dict[str, Any] | None:
        if f"{row}_gone" in form.data:
            return None
        found = {
            "id": form.line(f"{row}_id", longest=200),
            "team": form.line(f"{row}_team", required=True),
            "level": form.choice(f"{row}_level", LEVELS),
            "kind": form.choice(f"{row}_kind", KINDS),
            "champion": form.line(f"{row}_champion"),
            "after": [each for each in form.data.getlist(f"{row}_after") if each] or None,
            "note": form.line(f"{row}_note"),
            "status": form.choice(f"{row}_status", STATES),
        }
        return {name: value for name, value in found.items() if value is not None}


def rows_of(data: QueryDict, kind: str) -> list[str]:
    """The rows of one kind that a form sent, in order: `a0`, `a1` …"""
    numbers = [int(name[1:-3]) for name in data if name.startswith(kind) and name.endswith("_id") and name[1:-3].isdigit()]
    return [f"{kind}{number}" for number in sorted(numbers)[:MOST_ROWS]]


def values_of(data: QueryDict) -> dict[str, Any]:
    """What was typed, with choices of several kept as lists."""
    return {name: values if name.endswith("_after") else values[-1] for name, values in data.lists() if values}


def with_row(values: dict[str, Any], kind: str, ref: str) -> dict[str, Any]:
    """The form with one more row of a kind, which has its id already."""
    numbers = [int(name[1:-3]) for name in values if name.startswith(kind) and name.endswith("_id") and name[1:-3].isdigit()]
    number, stem = max(numbers, default=-1) + 1, f"{ref}.{'ask' if kind == 'q' else ''}"
    used = {values[name] for name in values if name[:1] in "aq" and name.endswith("_id")}
    key = next(f"{stem}{each}" for each in range(1, 1000) if f"{stem}{each}" not in used)
    fresh = (
        {"id": key, "people_min": "1", "people_max": "1", "days_per_week": "5"} if kind == "a" else {"id": key, "level": "small", "status": "open"}
    )
    return {**values, **{f"{kind}{number}_{name}": value for name, value in fresh.items()}}


def table(values: dict[str, Any], errors: dict[str, list[str]], kind: str) -> list[dict[str, Any]]:
    """The rows of a form for its page: names, values and flaws of each field."""
    numbers = sorted(int(name[1:-3]) for name in values if name.startswith(kind) and name.endswith("_id") and name[1:-3].isdigit())
    found = []
    for number in numbers[:MOST_ROWS]:
        stem = f"{kind}{number}_"
        own = {name.removeprefix(stem): value for name, value in values.items() if name.startswith(stem)}
        flaws = {name.removeprefix(stem): messages for name, messages in errors.items() if name.startswith(stem)}
        found.append(
            {"row": f"{kind}{number}", "number": number + 1, "flaws": flaws, "all_flaws": [each for said in flaws.values() for each in said], **own}
        )
    return found
