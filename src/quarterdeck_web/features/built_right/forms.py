"""What can be typed of acceptance criteria, quality attributes and definitions."""

from typing import Any

from django import forms
from django.utils import timezone

from quarterdeck_web.features.built_right.assemble import CHECK_WORDS, characteristics
from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionItem, QualityAttribute
from quarterdeck_web.features.built_right.reading import work_items
from quarterdeck_web.features.models import Feature
from quarterdeck_web.teams.noun_forms import TITLE_LENGTH, NounForm, day_field, next_number, number_field, text_field

OF = {"ready": "Ready: before its work starts", "done": "Done: before it is released"}
MOST_WORK_ITEMS = 50


class CriterionForm(NounForm):
    """Given, when, then, and the work items that bring it."""

    model = AcceptanceCriterion
    feature = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=200)
    given = text_field("Given", rows=2, length=2000, help_text="The situation. Empty: always.")
    when = text_field("When", required=True, rows=2, length=2000, help_text="What somebody does, or what happens.")
    then = text_field("Then", required=True, rows=2, length=2000, help_text="What follows, so that somebody can see whether it does.")
    work_items = text_field("Work items that bring it", rows=2, help_text="Their keys in the tracker, one a line.")

    def clean_feature(self) -> str:
        """The feature of a new one, if it is one of ours; an old one keeps its own."""
        return feature_named(self, str(self.cleaned_data["feature"]), required=True) or ""

    def clean_work_items(self) -> list[str]:
        """Ids of the work items whose keys were typed; keys of before stay even where they are no longer known."""
        typed = list(dict.fromkeys(part.strip() for part in self.cleaned_data["work_items"].replace(",", "\n").splitlines() if part.strip()))
        if len(typed) > MOST_WORK_ITEMS:
            raise forms.ValidationError(f"Expected at most {MOST_WORK_ITEMS} work items, got {len(typed)}.")
        known = {row.key: row.ref for row in self.scope.rows(work_items()).filter(key__in=typed).order_by("-position")}
        kept = {ref: ref for ref in (self.row.body.get("work_items", ()) if self.row else ())}
        unknown = [key for key in typed if key not in known and key not in kept]
        if unknown:
            raise forms.ValidationError(
                f"No work item has the key {', '.join(f'“{key[:40]}”' for key in unknown[:5])}. Write keys as the tracker does."
            )
        return [known.get(key) or kept[key] for key in typed]

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        """Work items by their keys."""
        refs = body.get("work_items", ())
        keys = dict(self.scope.rows(work_items()).filter(ref__in=refs).values_list("ref", "key")) if refs else {}
        return {**body, "work_items": "\n".join(keys.get(ref, ref) for ref in refs)}

    def fields_of_noun(self) -> dict[str, Any]:
        """Empty is its default."""
        return {name: self.cleaned_data[name] or None for name in ("feature", "given", "when", "then", "work_items")}

    def id_for(self, body: dict[str, Any]) -> str:
        """The next number."""
        return next_number(self.scope, AcceptanceCriterion, "AC")


class QualityForm(NounForm):
    """A quality as a scenario that ends in a measure."""

    model = QualityAttribute
    feature = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=200)
    title = text_field("What it is called", required=True, length=TITLE_LENGTH)
    characteristic = forms.ChoiceField(label="Characteristic", help_text="Of ISO/IEC 25010:2023.")
    source = text_field("Source", length=TITLE_LENGTH, help_text="Who or what causes it: a driver, a batch, an attacker.")
    stimulus = text_field("Stimulus", length=TITLE_LENGTH, help_text="What arrives: a request, a failure, a change.")
    environment = text_field("Environment", length=TITLE_LENGTH, help_text="In which state: at the morning peak, with one node down.")
    response = text_field("Response", length=TITLE_LENGTH, help_text="What the product then does.")
    measure = text_field("Measure", required=True, length=TITLE_LENGTH, help_text="What is counted or timed: 95th percentile of answer times.")
    direction = forms.ChoiceField(label="Holds when it is", choices=[("at most", "At most"), ("at least", "At least")])
    target = number_field("Target", required=True, least=None)
    unit = text_field("Unit", length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["characteristic"].choices = [(name, name.capitalize()) for name in characteristics()]

    def clean_feature(self) -> str:
        """The feature of a new one, if it is one of ours; none: the whole product. An old one keeps its own."""
        return feature_named(self, str(self.cleaned_data["feature"])) or ""

    def fields_of_noun(self) -> dict[str, Any]:
        """Empty is its default; 0 is a target."""
        return {name: None if self.cleaned_data[name] == "" else self.cleaned_data[name] for name in self.fields if name not in ("version", "was")}

    def id_for(self, body: dict[str, Any]) -> str:
        """The next number."""
        return next_number(self.scope, QualityAttribute, "QA")


class MeasureForm(forms.Form):
    """What was measured, when, and where that stands."""

    on = day_field("On", required=True)
    value = number_field("Measured", required=True, least=None)
    source = text_field("Where that stands", length=TITLE_LENGTH, help_text="An address, a run, a dashboard.")

    def __init__(self, data: Any = None, unit: str = "") -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, auto_id="measure_%s")
        self.fields["value"].label = f"Measured, {unit}" if unit else "Measured"


class DefinitionForm(NounForm):
    """A line of the definition of ready or of done."""

    model = DefinitionItem
    of = forms.ChoiceField(label="Of", choices=list(OF.items()))
    title = text_field("What must be so", required=True, length=TITLE_LENGTH, help_text="As it reads for every feature.")
    check = forms.ChoiceField(label="Who says so", required=False, choices=[("", "Somebody ticks it, feature by feature"), *CHECK_WORDS.items()])

    def fields_of_noun(self) -> dict[str, Any]:
        """Without a check somebody ticks it."""
        return {name: self.cleaned_data[name] or None for name in ("of", "title", "check")}

    def id_for(self, body: dict[str, Any]) -> str:
        """The next number of ready or of done."""
        return next_number(self.scope, DefinitionItem, f"{body['of']}-")


def feature_named(form: NounForm, typed: str, *, required: bool = False) -> str | None:
    """The ref a hidden field names, if it is a feature here; what a row says already stays."""
    if form.row is not None:
        return form.row.body.get("feature")
    if not typed and not required:
        return None
    if not form.scope.rows(Feature).filter(ref=typed).exists():
        raise forms.ValidationError("There is no such feature. Open it again from its own page.")
    return typed
