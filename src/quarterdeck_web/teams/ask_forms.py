"""What can be typed of asks: how many decisions a team takes, and what an ask costs it."""

from typing import Any, ClassVar

from django import forms

from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.teams.forms import choices_of
from quarterdeck_web.teams.models import AskConversion, DecisionCapacity, Team
from quarterdeck_web.teams.noun_forms import (
    TITLE_LENGTH,
    NounForm,
    day_field,
    number_field,
    percent_field,
    plain,
    range_of,
    range_typed,
    text_field,
)

KINDS = ("dedicated support", "review", "decision", "design meeting", "approval")
LEVELS = ("small", "medium", "large", "unsized")


class DecisionCapacityForm(NounForm):
    """How many asks of one kind a team can take."""

    model = DecisionCapacity
    team = forms.ChoiceField(label="Team")
    kind = forms.ChoiceField(label="Kind of ask", choices=[(kind, kind.capitalize()) for kind in KINDS])
    first = day_field("From", required=True)
    last = day_field("To", required=True)
    total = number_field("How many in all", help_text="Give this, or how many for each member.")
    per_member = number_field("How many for each member")
    basis = text_field("Agreed by whom, and when", length=TITLE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = choices_of(self.scope, Team, "Choose a team")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("first") and typed.get("last") and typed["first"] > typed["last"]:
            self.add_error("last", f"Expected a day on or after {typed['first']:%-d %b %Y}.")
        if (typed.get("total") is None) == (typed.get("per_member") is None):
            self.add_error("total", "Expected either a number in all or a number for each member, not both and not neither.")
        return typed

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        days = {"first": typed["first"].isoformat(), "last": typed["last"].isoformat()}
        kind = None if typed["kind"] == KINDS[0] else typed["kind"]
        return {
            "team": typed["team"],
            "kind": kind,
            **days,
            "total": typed["total"],
            "per_member": typed["per_member"],
            "basis": typed["basis"] or None,
        }

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"kind": KINDS[0], **body}


class AskConversionForm(NounForm):
    """What an ask of a level costs the asked team: an assumption, said aloud."""

    model = AskConversion
    shown_at: ClassVar = {"effort": "effort_p50", "champion_share": "champion"}
    level = forms.ChoiceField(label="Level", choices=[(level, level.capitalize()) for level in LEVELS])
    team = forms.ChoiceField(label="For", required=False, help_text="A team's own conversion goes before the general one.")
    effort_p10 = number_field("Person-days, low", help_text="One in ten takes less.")
    effort_p50 = number_field("likely", required=True)
    effort_p90 = number_field("high", help_text="One in ten takes more.")
    days_per_week = number_field("Days a week it is worked on", required=True)
    dedicated = forms.BooleanField(label="Needs a champion, and takes one of the team's dedicated asks", required=False)
    champion = percent_field("Of it on the champion, %")
    basis = text_field("Why we think so", length=TITLE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = choices_of(self.scope, Team, "Every team")

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, **range_typed(body, "effort"), "champion": plain(100 * body.get("champion_share", 0))}

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        found = {name: typed[name] or None for name in ("team", "dedicated", "basis")}
        return {
            **found,
            "level": typed["level"],
            "effort": range_of(typed, "effort"),
            "days_per_week": typed["days_per_week"],
            "champion_share": (typed["champion"] or 0) / 100 or None,
        }

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        for row in self.scope.rows(AskConversion):
            if row.pk != getattr(self.row, "pk", None) and (row.body["level"], row.body.get("team")) == (fields["level"], fields.get("team")):
                raise FieldErrors({"level": ["There is a conversion for this level and team already. Edit that one."]})
