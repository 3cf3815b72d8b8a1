"""What can be typed of a launch."""

import re
from datetime import date
from typing import Any

from django import forms

from quarterdeck_web.teams.noun_forms import TITLE_LENGTH, day_field, text_field

SIDES = [("market", "Market: the Product Manager’s"), ("technical", "Technical: the Technical Product Manager’s")]
STEP = re.compile(r"(?P<on>\d{4}-\d{2}-\d{2})\s*[:,]?\s+(?P<share>\d+(?:[.,]\d+)?)\s*%?")


class CheckForm(forms.Form):
    """A line of the checklist."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    title = text_field("What must be ready", required=True, length=TITLE_LENGTH)
    side = forms.ChoiceField(label="Side", choices=SIDES)
    owner = text_field("Who sees to it", length=200)
    due = day_field("Due")

    def line(self) -> dict[str, Any]:
        """The line as the product file has it."""
        typed = self.cleaned_data
        due = typed["due"].isoformat() if typed["due"] else None
        found = {"title": typed["title"], "side": typed["side"], "owner": typed["owner"], "due": due}
        return {name: value for name, value in found.items() if value}


class WayForm(forms.Form):
    """How a release is rolled out, and how it is rolled back."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    rollout = text_field("Rolled out", rows=3, help_text="A day and the share of users it reaches then, one step a line: 2027-03-01 10 %.")
    rollback = text_field("Rolled back", rows=3, help_text="How one gets back, how long that takes, and what tells one to.")
    rollback_owner = text_field("Who decides that", length=200)

    def clean_rollout(self) -> list[dict[str, Any]]:
        """The steps; every line that cannot be read is named."""
        steps, flaws = [], []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["rollout"].splitlines())), 1):
            found = STEP.fullmatch(line)
            try:
                on, share = (date.fromisoformat(found["on"]), float(found["share"].replace(",", ".")) / 100) if found else (None, 0.0)
            except ValueError:
                on, share = None, 0.0
            if on is None or not 0 < share <= 1:
                flaws.append(f"Step {number}: expected a day and a share up to 100 %, such as 2027-03-01 10 %, got “{line[:60]}”.")
            else:
                steps.append({"on": on.isoformat(), "share": round(share, 6)})
        if flaws:
            raise forms.ValidationError(flaws)
        return steps

    def fields_of_launch(self) -> dict[str, Any]:
        """Empty is its default."""
        return {name: self.cleaned_data[name] or None for name in ("rollout", "rollback", "rollback_owner")}


def typed_way(body: dict[str, Any], version: int) -> dict[str, Any]:
    """What a launch says, as the form has it."""
    steps = "\n".join(f"{step['on']} {step['share'] * 100:g} %" for step in body.get("rollout", ()))
    return {"rollout": steps, "rollback": body.get("rollback", ""), "rollback_owner": body.get("rollback_owner", ""), "version": version}
