"""What can be typed of dependencies, risks, assumptions and decisions."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.features.models import Assumption, Dependency, Risk
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.risks.links import Link, circle_closed_by
from quarterdeck_web.risks.naming import currency_of, ref_typed
from quarterdeck_web.teams.noun_forms import (
    POINTS,
    TITLE_LENGTH,
    NounForm,
    day_field,
    next_number,
    number_field,
    percent_field,
    range_of,
    range_typed,
    text_field,
)

KINDS = {
    "finish-start": "starts after it is finished",
    "start-start": "starts after it has started",
    "finish-finish": "finishes after it is finished",
    "start-finish": "finishes after it has started",
}
RESPONSES = {
    "avoid": "Avoid: do something else",
    "reduce": "Reduce: make it less likely or less bad",
    "transfer": "Transfer: somebody else bears it",
    "accept": "Accept: live with it",
}
RISK_KINDS = {"market": "Value or market", "technical": "Technical", "delivery": "Delivery", "compliance": "Compliance", "funding": "Funding"}


class FeatureField(forms.CharField):
    """A feature, typed as its key or title; suggestions come from the page's list `features`."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        widget = forms.TextInput(attrs={"list": "features", "autocomplete": "off"})
        super().__init__(label=label, required=required, max_length=500, help_text=help_text, widget=widget)


def meant(form: NounForm, name: str) -> str | None:
    """The ref of the feature typed in a field; an error at the field where nothing is meant."""
    typed = form.cleaned_data.get(name) or ""
    ref = ref_typed(form.scope, typed)
    if typed.strip() and ref is None:
        form.add_error(name, f"No feature is called “{typed[:80]}”. Type its key or its whole title.")
    return ref


class DependencyForm(NounForm):
    """A feature waits for another."""

    model = Dependency
    feature = FeatureField("This feature waits")
    requires = FeatureField("For this one")
    hardness = forms.ChoiceField(label="How hard", choices=[("hard", "Hard: it binds the plan"), ("soft", "Soft: it informs")])
    kind = forms.ChoiceField(label="The first one", choices=list(KINDS.items()))
    lag_weeks = forms.IntegerField(label="Weeks in between", required=False, min_value=0, max_value=520)
    quote = text_field("The sentence that proves it", rows=2, help_text="As somebody said or wrote it.")
    source = text_field("Where it was said", length=TITLE_LENGTH)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for name in ("feature", "requires"):
            if name in typed:
                kept = self.row.body.get(name) if self.row else None
                typed[name] = kept if kept is not None and typed[name].strip() == kept else meant(self, name)
        return typed

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"hardness": "hard", "kind": "finish-start", **body}

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        soft = {"hardness": None if typed["hardness"] == "hard" else "soft", "kind": None if typed["kind"] == "finish-start" else typed["kind"]}
        words = {name: typed[name] or None for name in ("quote", "source")}
        return {"feature": typed["feature"], "requires": typed["requires"], **soft, "lag_weeks": typed["lag_weeks"] or None, **words}

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        """Nothing waits for itself, not even by a long way round; nor twice for the same."""
        others = [Link.of(row.pk, row.body) for row in self.scope.rows(Dependency) if self.row is None or row.pk != self.row.pk]
        feature, requires = fields["feature"], fields["requires"]
        if any((link.feature, link.requires) == (feature, requires) for link in others):
            raise FieldErrors({"requires": [f"{feature} waits for {requires} already. Edit that link."]})
        circle = circle_closed_by(others, feature, requires)
        if circle is not None:
            said = " waits for ".join(circle)
            raise FieldErrors({"requires": [f"That would close a circle: {said}. Take one of these links away first, or turn this one round."]})


class RiskForm(NounForm):
    """Something that may happen and then delays or costs. Ranges, never single numbers."""

    model = Risk
    shown_at: ClassVar = {"probability": "probability_p50", "delay_days": "delay_days_p50", "loss": "loss_p50"}
    title = text_field("What may happen", required=True, length=TITLE_LENGTH)
    feature = FeatureField("To which feature")
    kind = forms.ChoiceField(
        label="Kind", choices=list(RISK_KINDS.items()), initial="delivery", help_text="Value and market risks are the PM’s, the others the TPM’s."
    )
    owner = text_field("Who watches it", length=200)
    trigger = text_field("How we will notice", length=TITLE_LENGTH)
    response = forms.ChoiceField(label="Response", choices=list(RESPONSES.items()), initial="reduce")
    action = text_field("What is done, by when", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"p10": "low", "p50": "likely", "p90": "high"}
        for point, word in words.items():
            self.fields[f"probability_{point}"] = percent_field(word, required=point == "p50")
            self.fields[f"delay_days_{point}"] = number_field(word)
            self.fields[f"loss_{point}"] = number_field(word)
        self.fields["owner"].widget.attrs["list"] = "members"

    @property
    def ranges(self) -> list[tuple[str, str, list[Any]]]:
        """The three ranges with their legends."""
        unit = currency_of(self.scope)
        legends = {"probability": "How likely, %", "delay_days": "Delay if it happens, working days", "loss": f"Loss if it happens, {unit}"}
        return [(name, legend, [self[f"{name}_{point}"] for point in POINTS]) for name, legend in legends.items()]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "feature" in typed:
            kept = self.row.body.get("feature") if self.row else None
            typed["feature"] = kept if kept is not None and typed["feature"].strip() == kept else meant(self, "feature")
        effects = [typed.get(f"{name}_{point}") for name in ("delay_days", "loss") for point in POINTS]
        if all(effect is None for effect in effects) and not self.errors:
            self.add_error("delay_days_p50", "Say what it would delay or cost: without either it is no risk.")
        return typed

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        ranges = {**range_typed(body, "probability", 100), **range_typed(body, "delay_days"), **range_typed(body, "loss")}
        return {"kind": "delivery", "response": "accept", **body, **ranges}

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        words = {name: typed[name] or None for name in ("owner", "trigger", "action")}
        ranges = {"probability": range_of(typed, "probability", 100), "delay_days": range_of(typed, "delay_days"), "loss": range_of(typed, "loss")}
        kind = None if typed["kind"] == "delivery" else typed["kind"]
        response = None if typed["response"] == "accept" else typed["response"]
        return {"title": typed["title"], "feature": typed["feature"], "kind": kind, "response": response, **words, **ranges}

    def id_for(self, body: dict[str, Any]) -> str:
        return next_number(self.scope, Risk, "R")


class AssumptionForm(NounForm):
    """Something believed and not known, and the spike that would settle it."""

    model = Assumption
    title = text_field("What we believe", required=True, length=TITLE_LENGTH, help_text="A sentence that can turn out wrong.")
    feature = FeatureField("For which feature", required=False)
    owner = text_field("Who finds out", length=200)
    spike = text_field("The spike: the question, and how it is tried", rows=2)
    timebox_days = number_field("Timebox, working days")
    decision_rule = text_field("The rule: what we do on which answer", rows=2, help_text="Written before the spike, so that the answer decides.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].widget.attrs["list"] = "members"

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("feature"):
            typed["feature"] = meant(self, "feature")
        return typed

    def fields_of_noun(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] or None for name in ("title", "feature", "owner", "spike", "timebox_days", "decision_rule")}

    def id_for(self, body: dict[str, Any]) -> str:
        return next_number(self.scope, Assumption, "A")


class SettleForm(NounForm):
    """What the spike found, and what follows."""

    model = Assumption
    status = forms.ChoiceField(label="What we know now", choices=[("confirmed", "Confirmed: it is so"), ("refuted", "Refuted: it is not so")])
    result = text_field("What was found", required=True, rows=3)
    decision = text_field("What follows, by the rule", required=True, rows=2)
    settled_on = day_field("On", required=True)

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate().isoformat()
        return {
            "status": "confirmed",
            **{name: body[name] for name in ("result", "decision") if name in body},
            "settled_on": body.get("settled_on", today),
        }

    def fields_of_noun(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {**{name: typed[name] for name in ("status", "result", "decision")}, "settled_on": typed["settled_on"].isoformat()}


class RecordForm(forms.Form):
    """A decision record: title, context, decision, consequences."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    title = text_field("Title", required=True, length=900, help_text="The decision in half a sentence.")
    feature = FeatureField("About which feature", required=False, help_text="Empty: about the product as a whole.")
    context = text_field("Context", required=True, rows=4, help_text="What is so, and what forces pull which way.")
    decision = text_field("Decision", required=True, rows=3, help_text="What we do: “We …”.")
    consequences = text_field("Consequences", rows=3, help_text="What gets easier, what gets harder, what follows.")


def member_names(scope: Any) -> list[str]:
    """Names to suggest for an owner."""
    return sorted(str(row.user) for row in scope.rows(Membership).select_related("user"))
