"""What binds a plan, and the plans themselves."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes


class Release(NounRow):
    """A day on which finished features reach users."""

    collection = "releases"
    copies: ClassVar = {"ships_on": "ships_on"}
    ships_on = models.DateField(null=True)

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("release").values()


class Budget(NounRow):
    """Money that all selected options together may cost."""

    collection = "budgets"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("budget").values()


class GuardRail(NounRow):
    """Bounds on an objective's share of the effort."""

    collection = "guard_rails"
    links: ClassVar = {"objective": "objective"}
    objective = models.ForeignKey("strategy.Objective", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("guardrail")["indexes"],
        ]


class Pin(NounRow):
    """A person's decision that the planner obeys."""

    collection = "pins"
    links: ClassVar = {"feature": "feature", "release": "release"}
    copies: ClassVar = {"kind": "kind"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    release = models.ForeignKey("plans.Release", on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, blank=True, default="")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("pin")["indexes"],
        ]


class Commitment(NounRow):
    """Who was promised which feature, by when."""

    collection = "commitments"
    links: ClassVar = {"feature": "feature", "account": "account"}
    copies: ClassVar = {"promised_date": "promised_date"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey("strategy.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    promised_date = models.DateField(null=True)

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("commitment").values()


class Launch(NounRow):
    """What must be ready before a release reaches users, and who says go."""

    collection = "launches"
    links: ClassVar = {"release": "release"}
    copies: ClassVar = {"launched_on": "launched_on"}
    release = models.ForeignKey("plans.Release", on_delete=models.SET_NULL, null=True, related_name="+")
    launched_on = models.DateField(null=True)

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("launch").values()

    def __str__(self) -> str:
        return f"Launch of {self.release or self.body.get('release', '')}"

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return reverse("launch", args=[self.workspace.slug, self.body["release"]])


class Scenario(WorkspaceRow):
    """A named 'what if': changes laid over the product before planning, as `path=value` (see `quarterdeck plan --set`)."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    assignments = models.JSONField(default=list, help_text="Each `path=value`, as the command line takes them.")
    pins = models.JSONField(default=list, help_text="Pins that hold in this scenario only.")
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="scenario_numbers_are_unique")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return reverse("scenario", args=[self.workspace.slug, self.number])


class Plan(WorkspaceRow):
    """A plan the engine made. Its document never changes; what people decided about it stands beside it.

    Of all plans at most one is the baseline: the accepted one with the latest `accepted_at`.
    """

    STATUSES = (("proposed", "Proposed"), ("accepted", "Accepted"), ("superseded", "Superseded"), ("discarded", "Discarded"))

    number = models.PositiveIntegerField()
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=12, choices=STATUSES, default="proposed")
    outcome = models.CharField(max_length=12, default="feasible", help_text="The engine's word: optimal, feasible, infeasible, unknown")
    value = models.FloatField(default=0)
    upper_bound = models.FloatField(null=True)
    num_in = models.PositiveIntegerField(default=0)
    num_out = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    product_hash = models.CharField(max_length=64, blank=True)
    revision = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="plan_numbers_are_unique")]
        indexes = [models.Index(fields=["workspace", "status", "-number"], name="plan_by_status")]

    def __str__(self) -> str:
        return self.title or f"Plan {self.number}"

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return reverse("plan-number", args=[self.workspace.slug, self.number])

    @property
    def holds_features(self) -> bool:
        """Whether it is a plan at all: neither infeasible nor nothing found in time."""
        return self.outcome in ("optimal", "feasible")

    @property
    def gap(self) -> float | None:
        """How far below the bound it may be, as a share of the bound; None without a bound."""
        return max(0.0, (self.upper_bound - self.value) / self.upper_bound) if self.upper_bound else None

    @property
    def label(self) -> str:
        """Its name with the scenario's, where it has one."""
        return f"Plan {self.number}" if self.scenario_id is None else f"{self.scenario}, plan {self.number}"


class PlanDocument(WorkspaceRow):
    """The plan itself as the command line writes it, compressed; apart, so that lists of plans stay light.

    `inputs` is what planning read of the workspace (see `inputs`), compressed: what changed since is found without the engine.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    inputs = models.BinaryField(default=b"")


class PlanAnswer(WorkspaceRow):
    """An answer the engine gave about a plan: why a feature is where it is, what pins or limits cost, who does it. Asked once, kept."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("why", "Why"),
            ("cost", "Cost"),
            ("limits", "What limits cost"),
            ("people", "What one more person brings"),
            ("staff", "Who does it"),
            ("frontier", "What may be had for what"),
            ("robust", "A plan for many futures"),
        ],
    )
    question = models.CharField(max_length=300, blank=True, help_text="The feature's ref, the pins, or what is traded or aimed at; else empty.")
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "kind", "question"], name="plan_answer_once")]


class ReviewDecision(WorkspaceRow):
    """What somebody decided about one change of a proposal. Kept as they go; nothing follows until they finish."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    feature = models.CharField(max_length=200)
    decision = models.CharField(max_length=8, choices=[("accept", "Accepted"), ("refuse", "Refused")])
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "feature"], name="one_decision_a_change")]
