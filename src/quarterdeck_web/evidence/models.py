"""What people said, what they need, and what others offer."""

from typing import Any, ClassVar, Self

from django.db import models

from quarterdeck_web.products.rows import NounRow, noun_indexes


class Evidence(NounRow):
    """One voice: verbatim text with its source, never rewritten."""

    collection = "evidence"
    links: ClassVar = {"need": "need", "account": "account", "segment": "segment", "duplicate_of": "duplicate_of"}
    copies: ClassVar = {"said_on": "said_on", "kind": "kind", "text": "text"}
    derived = ("state",)
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey("strategy.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    segment = models.ForeignKey("strategy.Segment", on_delete=models.SET_NULL, null=True, related_name="+")
    duplicate_of = models.ForeignKey("evidence.Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    said_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="new", help_text="new, linked or archived, made from the body; the inbox shows what is new")
    text = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="feedback")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("evidence")["constraints"]
        indexes = [
            *noun_indexes("evidence")["indexes"],
            models.Index(fields=["workspace", "state", "-said_on", "-id"], name="evidence_inbox"),
            models.Index(fields=["workspace", "need", "-said_on", "-id"], name="evidence_by_need"),
        ]

    def reindex(self, known: dict[tuple[type[NounRow], str], Any] | None = None) -> Self:
        """Its columns, and where it stands in triage: new, linked or archived (a double is archived)."""
        super().reindex(known)
        put_away = self.body.get("archived") or self.body.get("duplicate_of")
        self.state = "archived" if put_away else "linked" if self.body.get("need") else "new"
        return self


class SurveyAnswer(NounRow):
    """How many of the respondents gave one answer."""

    collection = "survey_answers"
    links: ClassVar = {"need": "need"}
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("surveyanswer").values()


class Need(NounRow):
    """What people try to get done and cannot, in their words."""

    collection = "needs"
    links: ClassVar = {"segment": "segment"}
    copies: ClassVar = {"status": "status"}
    segment = models.ForeignKey("strategy.Segment", on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=20, blank=True, default="open")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("need").values()


class Competitor(NounRow):
    """Another product that the same people may choose."""

    collection = "competitors"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("competitor").values()


class Capability(NounRow):
    """Something a product of this kind can do."""

    collection = "capabilities"
    copies: ClassVar = {"area": "area"}
    area = models.CharField(max_length=200, blank=True, default="")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("capability").values()


class ParityCell(NounRow):
    """How well one product has one capability; no competitor means us."""

    collection = "parity"
    links: ClassVar = {"capability": "capability", "competitor": "competitor"}
    capability = models.ForeignKey("evidence.Capability", on_delete=models.SET_NULL, null=True, related_name="+")
    competitor = models.ForeignKey("evidence.Competitor", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("paritycell")["indexes"],
        ]
