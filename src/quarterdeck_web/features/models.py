"""What may be built: features with their two cases and keys, and everything linked to them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from quarterdeck_web.features.built_right.models import AcceptanceCriterion, DefinitionItem, DefinitionTick, QualityAttribute
from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes

__all__ = [
    "AcceptanceCriterion",
    "Assumption",
    "DefinitionItem",
    "DefinitionTick",
    "Dependency",
    "Feature",
    "FeatureFigures",
    "FeatureStudy",
    "Funding",
    "KeyTurn",
    "NeedLink",
    "PairwiseAnswer",
    "QualityAttribute",
    "Relation",
    "Risk",
    "SavedView",
    "Synergy",
]


class Feature(NounRow):
    """A change people would notice."""

    collection = "features"
    links: ClassVar = {"objective": "objective", "release": "release"}
    copies: ClassVar = {"title_text": "title", "status": "status", "owner": "owner"}
    objective = models.ForeignKey("strategy.Objective", on_delete=models.SET_NULL, null=True, related_name="+")
    release = models.ForeignKey("plans.Release", on_delete=models.SET_NULL, null=True, related_name="+")
    title_text = models.CharField(max_length=500, blank=True, default="")
    status = models.CharField(max_length=20, blank=True, default="idea")
    owner = models.CharField(max_length=200, blank=True, default="")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("feature")["constraints"]
        indexes = [
            *noun_indexes("feature")["indexes"],
            models.Index(fields=["workspace", "status", "position", "id"], name="feature_by_status"),
            models.Index(fields=["workspace", "objective", "position", "id"], name="feature_by_objective"),
        ]


class NeedLink(NounRow):
    """A feature answers a need, fully or in part."""

    collection = "need_links"
    links: ClassVar = {"need": "need", "feature": "feature"}
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("needlink")["indexes"],
        ]


class Dependency(NounRow):
    """A feature waits for another (or for a past outcome)."""

    collection = "dependencies"
    links: ClassVar = {"feature": "feature", "requires": "requires"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    requires = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("dependency")["indexes"],
        ]


class Relation(NounRow):
    """A rule about which features are selected together. Its features stand in the body: there may be any number of them."""

    collection = "relations"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("relation").values()


class Synergy(NounRow):
    """What features bring or spare together. Its features stand in the body."""

    collection = "synergies"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("synergy").values()


class Risk(NounRow):
    """Something that may happen and then delays or costs."""

    collection = "risks"
    links: ClassVar = {"feature": "feature"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("risk").values()


class Assumption(NounRow):
    """Something believed and not known, and the spike that would settle it."""

    collection = "assumptions"
    links: ClassVar = {"feature": "feature"}
    copies: ClassVar = {"status": "status"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=20, blank=True, default="open")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("assumption").values()


class PairwiseAnswer(NounRow):
    """Somebody found one feature worth more than another."""

    collection = "pairwise_answers"
    links: ClassVar = {"winner": "winner", "loser": "loser"}
    winner = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    loser = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("pairwiseanswer")["indexes"],
        ]


class Funding(NounRow):
    """Money a feature asks for, and whether it has come."""

    collection = "funding"
    links: ClassVar = {"feature": "feature"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("funding").values()


class KeyTurn(WorkspaceRow):
    """A key was turned, taken back, or came undone by a change: a dated, signed row that is never edited.

    The present state lies in the feature's body (`value.key`, `feasibility.key`), as an export writes it.
    """

    feature = models.ForeignKey("features.Feature", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=12, choices=[("value", "Value"), ("feasibility", "Feasibility")])
    event = models.CharField(max_length=12, choices=[("turned", "turned"), ("taken back", "taken back"), ("undone", "undone")])
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)
    cause = models.CharField(max_length=400, blank=True, help_text="What change undid it.")
    input_hash = models.CharField(max_length=64, blank=True, help_text="Of the inputs it was turned on.")
    condition = models.TextField(blank=True, help_text="Feasible if …")

    class Meta(WorkspaceRow.Meta):
        indexes = [models.Index(fields=["workspace", "feature", "-at"], name="key_turn_by_feature")]


class SavedView(WorkspaceRow):
    """A view of the grid with a name: its columns, filters and order, as the address that shows it."""

    title = models.CharField(max_length=100)
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)


class FeatureFigures(WorkspaceRow):
    """One row of the grid: what a feature says about itself and what the engine says about it, narrow enough to sort ten thousand.

    Made by `figures.index_features` (from the feature, at once) and `figures.refresh_feature_figures` (from what was computed).
    Never edited by hand; gone and made again, nothing is lost.
    """

    feature = models.OneToOneField(Feature, on_delete=models.CASCADE, related_name="figures")
    # What the feature says.
    ref = models.CharField(max_length=200)
    position = models.PositiveBigIntegerField(default=0)
    title = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, default="idea")
    objective = models.ForeignKey("strategy.Objective", on_delete=models.SET_NULL, null=True, related_name="+")
    release = models.ForeignKey("plans.Release", on_delete=models.SET_NULL, null=True, related_name="+")
    owner = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=200, blank=True, help_text="Ref of the team with the most work in its first option.")
    teams = models.CharField(max_length=500, blank=True, help_text="Refs of every team it asks, each between spaces.")
    value_key = models.CharField(max_length=6, default="off")
    feasibility_key = models.CharField(max_length=6, default="off")
    value_low = models.FloatField(null=True)
    value_mid = models.FloatField(null=True)
    value_high = models.FloatField(null=True)
    promised_date = models.DateField(null=True, help_text="The earliest of its deadline and due date.")
    num_needs = models.PositiveIntegerField(default=0)
    # What was computed.
    rank = models.PositiveIntegerField(null=True)
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=12, blank=True)
    condition = models.CharField(max_length=400, blank=True)
    effort_low = models.FloatField(null=True, help_text="Person-weeks of its cheapest option, as its neighbours.")
    effort_mid = models.FloatField(null=True)
    effort_high = models.FloatField(null=True)
    delay_cost = models.FloatField(null=True, help_text="What a week of waiting costs on average, in the product's value unit.")
    kano = models.CharField(max_length=40, blank=True)
    in_plan = models.BooleanField(null=True, help_text="Empty while there is no plan.")
    left_out = models.CharField(max_length=400, blank=True, help_text="Why it is not in the plan.")
    planned_release = models.CharField(max_length=200, blank=True, help_text="Ref of the release that the plan puts it in.")
    start_date = models.DateField(null=True)
    finish_date = models.DateField(null=True)
    p50_date = models.DateField(null=True)
    p85_date = models.DateField(null=True)
    on_time = models.FloatField(null=True)
    num_people = models.PositiveIntegerField(default=0)
    num_accounts = models.PositiveIntegerField(default=0)
    num_quotes = models.PositiveIntegerField(default=0)
    revenue = models.FloatField(default=0)

    class Meta(WorkspaceRow.Meta):
        indexes = [
            models.Index(fields=["workspace", "position", "feature"], name="figures_in_order"),
            models.Index(fields=["workspace", "rank_low", "feature"], name="figures_by_rank"),
            models.Index(fields=["workspace", "status", "rank_low", "feature"], name="figures_by_status"),
        ]

    def __str__(self) -> str:
        return self.title or self.ref


class FeatureStudy(WorkspaceRow):
    """What the engine says about one feature, for its page: its ranks by every method, findings, options and their effort."""

    feature = models.OneToOneField(Feature, on_delete=models.CASCADE, related_name="study")
    revision = models.PositiveBigIntegerField(default=0)
    body = models.JSONField(default=dict)

    class Meta(WorkspaceRow.Meta):
        pass
