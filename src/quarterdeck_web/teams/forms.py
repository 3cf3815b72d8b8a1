"""What can be typed of teams, people, skills and days."""

from typing import Any, ClassVar

from django import forms

from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.words import day_span
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.teams.models import Absence, Holiday, Person, Skill, Team
from quarterdeck_web.teams.noun_forms import (
    TITLE_LENGTH,
    NounForm,
    day_field,
    free_ref,
    percent_field,
    plain,
    text_field,
)

PLACES = 4
"""How many teams one person can be in, on a form."""
MOST_IN_PROGRESS = 1000
EXPECTED_IN_PROGRESS = f"Expected a whole number from 1 to {MOST_IN_PROGRESS:,}. Leave it empty for no limit."


def choices_of(scope: Any, model: type[NounRow], empty: str | None = None) -> list[tuple[str, str]]:
    """Every row of a kind as a choice, in the order of the product."""
    rows = [(ref, body.get("title") or body.get("name") or ref) for ref, body in scope.rows(model).order_by("position").values_list("ref", "body")]
    return [*([("", empty)] if empty is not None else []), *rows]


class TeamForm(NounForm):
    """A team."""

    model = Team
    shown_at: ClassVar = {"keep_the_lights_on": "upkeep"}
    title = text_field("Name", required=True, length=TITLE_LENGTH)
    description = text_field("What it looks after", rows=2)
    upkeep = percent_field("Upkeep, %", top=99, help_text="The share of everyone's time that keeping the lights on takes, before any feature.")
    max_in_progress = forms.IntegerField(
        label="At most in progress",
        required=False,
        min_value=1,
        max_value=MOST_IN_PROGRESS,
        help_text="How many pieces of work it has under way in the same week: activities and asks together. Empty: no limit.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), EXPECTED_IN_PROGRESS),
    )
    parent = forms.ChoiceField(label="Part of", required=False)
    leads = forms.MultipleChoiceField(label="Leads", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.row.ref if self.row else None
        self.fields["parent"].choices = [choice for choice in choices_of(self.scope, Team, "No larger team") if choice[0] != own]
        self.fields["leads"].choices = self._could_lead(own)
        if not self.fields["leads"].choices:
            del self.fields["leads"]

    def _could_lead(self, team: str | None) -> list[tuple[str, str]]:
        """People of the team, and whoever leads it now."""
        now = set(self.row.body.get("leads", ())) if self.row else set()
        people = self.scope.rows(Person).order_by("position").values_list("ref", "body")
        return [(ref, body["name"]) for ref, body in people if ref in now or team in {place["team"] for place in body.get("memberships", ())}]

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "upkeep": plain(100 * body.get("keep_the_lights_on", 0.0))}

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        found = {"title": typed["title"], "description": typed["description"] or None, "parent": typed["parent"] or None}
        if "leads" in self.fields:
            found["leads"] = typed["leads"] or None
        return {**found, "keep_the_lights_on": (typed["upkeep"] or 0.0) / 100 or None, "max_in_progress": typed["max_in_progress"]}

    def id_for(self, body: dict[str, Any]) -> str:
        return free_ref(self.scope, Team, body["title"], "team")

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        """A team may not stand below itself."""
        above = dict(self.scope.rows(Team).values_list("ref", "body"))
        at, passed = fields.get("parent"), [self.row.ref if self.row else ""]
        while at:
            if at in passed:
                titles = " is part of ".join(above[ref]["title"] if ref in above else ref for ref in [*passed, at])
                raise FieldErrors({"parent": [f"That would close a circle: {titles}. Choose a team that is not below this one."]})
            passed.append(at)
            at = above.get(at, {}).get("parent")


class PersonForm(NounForm):
    """A person: their places in teams, what they can do, and the days that bound them."""

    model = Person
    shown_at: ClassVar = {"memberships": "fte_0"}
    name = text_field("Name", required=True, length=200)
    joins_on = day_field("Joins on", help_text="Empty: is there already.")
    leaves_on = day_field("Leaves on", help_text="The last day. Empty: stays.")
    skills = forms.MultipleChoiceField(label="Skills", required=False, widget=forms.CheckboxSelectMultiple)
    new_skills = text_field("New skills", length=TITLE_LENGTH, help_text="Skills that nobody had so far, separated by commas.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = choices_of(self.scope, Skill)
        teams = choices_of(self.scope, Team, "No team")
        for idx in range(PLACES):
            self.fields[f"team_{idx}"] = forms.ChoiceField(label="Team", required=False, choices=teams)
            self.fields[f"fte_{idx}"] = percent_field("Share of a week, %")
            self.fields[f"role_{idx}"] = text_field("Role there", length=200)

    @property
    def places(self) -> list[tuple[Any, Any, Any]]:
        """The rows of memberships: team, share, role."""
        return [(self[f"team_{idx}"], self[f"fte_{idx}"], self[f"role_{idx}"]) for idx in range(PLACES)]

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        typed = dict(body)
        for idx, place in enumerate(body.get("memberships", ())[:PLACES]):
            typed |= {f"team_{idx}": place["team"], f"fte_{idx}": plain(100 * place.get("fte", 1.0)), f"role_{idx}": place.get("role", "")}
        return typed

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        chosen = [typed.get(f"team_{idx}") for idx in range(PLACES)]
        for idx, team in enumerate(chosen):
            if team and team in chosen[:idx]:
                self.add_error(f"team_{idx}", "This team stands above already. Give one share for each team.")
            if not team and (typed.get(f"fte_{idx}") or 0) > 0 and idx not in self._preset():
                self.add_error(f"team_{idx}", "Say which team gets this share.")
        total = sum(self._share(typed, idx) for idx, team in enumerate(chosen) if team)
        if total > 100 + 1e-6:
            last = max(idx for idx, team in enumerate(chosen) if team)
            self.add_error(f"fte_{last}", f"One person has at most 100 % to give, and these shares add up to {total:g} %.")
        joins, leaves = typed.get("joins_on"), typed.get("leaves_on")
        if joins and leaves and joins > leaves:
            self.add_error("leaves_on", f"Expected the last day on or after {joins:%-d %b %Y}, the day of joining.")
        return typed

    def _preset(self) -> set[int]:
        return {0} if self.row is None else set()

    @staticmethod
    def _share(typed: dict[str, Any], idx: int) -> float:
        share = typed.get(f"fte_{idx}")
        return 100.0 if share is None else share

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        memberships = []
        for idx in range(PLACES):
            if typed[f"team_{idx}"]:
                share, role = self._share(typed, idx) / 100, typed[f"role_{idx}"]
                memberships.append({"team": typed[f"team_{idx}"], **({"fte": share} if share != 1 else {}), **({"role": role} if role else {})})
        days = {name: typed[name].isoformat() if typed[name] else None for name in ("joins_on", "leaves_on")}
        return {"name": typed["name"], "memberships": memberships or None, "skills": typed["skills"] or None, **days}

    def _keep(self, change: Any) -> NounRow:
        titles = {body["title"].casefold(): ref for ref, body in self.scope.rows(Skill).values_list("ref", "body")}
        added = []
        for title in dict.fromkeys(part.strip() for part in self.cleaned_data["new_skills"].split(",") if part.strip()):
            ref = titles.get(title.casefold())
            added.append(ref or change.create(Skill, {"id": free_ref(self.scope, Skill, title, "skill"), "title": title}).ref)
        self.cleaned_data["skills"] = list(dict.fromkeys([*self.cleaned_data["skills"], *added]))
        return super()._keep(change)

    def id_for(self, body: dict[str, Any]) -> str:
        return free_ref(self.scope, Person, body["name"], "person")


class SkillForm(NounForm):
    """A skill."""

    model = Skill
    title = text_field("Skill", required=True, length=TITLE_LENGTH)

    def id_for(self, body: dict[str, Any]) -> str:
        return free_ref(self.scope, Skill, body["title"], "skill")

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        same = [
            row for row in self.scope.rows(Skill) if row.title.casefold() == fields["title"].casefold() and row.pk != getattr(self.row, "pk", None)
        ]
        if same:
            raise FieldErrors({"title": [f"There is a skill of this name already: {same[0].title}."]})


class AbsenceForm(NounForm):
    """Days a person is away."""

    model = Absence
    person = forms.ChoiceField(label="Who")
    first = day_field("First day", required=True)
    last = day_field("Last day", required=True)
    share = percent_field("Away, % of each day", help_text="50 for half days. Empty: whole days.")
    reason = text_field("Reason", length=TITLE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = choices_of(self.scope, Person, "Choose a person")

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "share": plain(100 * body["share"]) if "share" in body else None}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("first") and typed.get("last") and typed["first"] > typed["last"]:
            self.add_error("last", f"Expected the last day on or after {typed['first']:%-d %b %Y}.")
        if typed.get("share") == 0:
            self.add_error("share", "Expected more than 0 %. Delete the absence if nobody is away.")
        return typed

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        share = None if typed["share"] in (None, 100) else typed["share"] / 100
        days = {"first": typed["first"].isoformat(), "last": typed["last"].isoformat()}
        return {"person": typed["person"], **days, "share": share, "reason": typed["reason"] or None}

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        """Two absences of one person may not share a day: it would be counted twice."""
        others = self.scope.rows(Absence).filter(person__ref=fields["person"], first__lte=fields["last"], last__gte=fields["first"])
        clash = others.exclude(pk=self.row.pk).first() if self.row else others.first()
        if clash is not None:
            reason = f" ({clash.body['reason']})" if clash.body.get("reason") else ""
            message = f"This person is away {day_span(clash.first, clash.last)} already{reason}. Change that absence, or choose days outside it."
            raise FieldErrors({"first": [message]})


class HolidayForm(NounForm):
    """A day off for everyone."""

    model = Holiday
    day = day_field("Day", required=True)
    title = text_field("What it is", length=TITLE_LENGTH)

    def fields_of_noun(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"].isoformat(), "title": self.cleaned_data["title"] or None}

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        same = self.scope.rows(Holiday).filter(day=fields["day"])
        if (same.exclude(pk=self.row.pk) if self.row else same).exists():
            raise FieldErrors({"day": ["This day is a day off already."]})
