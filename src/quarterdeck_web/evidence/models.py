"""What people said, what they need, and what others offer."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow
from quarterdeck_web.products.rows import NounRow, noun_indexes

MAX_WORD_ROW = 2**63 - 1
SOURCE_LENGTH, LANGUAGE_LENGTH = 200, 20


class Evidence(NounRow):
    """One voice: verbatim text with its source, never rewritten."""

    collection = "evidence"
    links: ClassVar = {"need": "need", "account": "account", "segment": "segment", "duplicate_of": "duplicate_of"}
    copies: ClassVar = {"said_on": "said_on", "kind": "kind", "text": "text", "source": "source", "language": "language"}
    derived = ("state", "day", "word_row")
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey("strategy.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    segment = models.ForeignKey("strategy.Segment", on_delete=models.SET_NULL, null=True, related_name="+")
    duplicate_of = models.ForeignKey("evidence.Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    said_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="new", help_text="new, linked or archived, made from the body; the inbox shows what is new")
    text = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=20, blank=True, default="feedback")
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True, default="")
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True, default="en")
    day = models.DateField(default=timezone.localdate, help_text="When it was said, else when it came in: what lists are ordered by.")
    word_row = models.BigIntegerField(default=0, help_text="The id's random bits as a number: the row of the index of words.")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("evidence")["constraints"]
        # Each filter of the inbox walks its own index in the order of the list, so that 100,000 items take as long as 100.
        indexes = [
            *noun_indexes("evidence")["indexes"],
            models.Index(fields=["workspace", "state", "-day", "-id"], name="evidence_inbox"),
            models.Index(fields=["workspace", "need", "state", "-day", "-id"], name="evidence_by_need"),
            models.Index(fields=["workspace", "account", "state", "-day", "-id"], name="evidence_by_account"),
            models.Index(fields=["workspace", "state", "kind", "-day", "-id"], name="evidence_by_kind"),
            models.Index(fields=["workspace", "state", "source", "-day", "-id"], name="evidence_by_source"),
            models.Index(fields=["workspace", "state", "segment", "-day", "-id"], name="evidence_by_segment"),
            models.Index(fields=["workspace", "state", "language", "-day", "-id"], name="evidence_by_language"),
            models.Index(fields=["workspace", "word_row"], name="evidence_by_words"),
            models.Index(fields=["workspace", "duplicate_of"], name="evidence_doubles"),
        ]

    def reindex(self, known: dict[tuple[type[NounRow], str], Any] | None = None) -> Self:
        """Its columns, and where it stands in triage: new, linked or archived (a double is archived)."""
        super().reindex(known)
        put_away = self.body.get("archived") or self.body.get("duplicate_of")
        self.state = "archived" if put_away else "linked" if self.body.get("need") else "new"
        self.day = self.said_on or timezone.localdate(self.created_at)
        self.word_row = self.id.int & MAX_WORD_ROW
        self.source, self.language = self.source[:SOURCE_LENGTH], self.language[:LANGUAGE_LENGTH]
        return self


class SurveyAnswer(NounRow):
    """How many of the respondents gave one answer."""

    collection = "survey_answers"
    links: ClassVar = {"need": "need"}
    need = models.ForeignKey("evidence.Need", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("surveyanswer").values()


class Survey(NounRow):
    """A survey with everybody's answers."""

    collection = "surveys"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("survey").values()


class TableImport(WorkspaceRow):
    """A table somebody brought: a parity matrix, answers of a survey or deals. Kept until it is imported, and so that it can be taken back."""

    class Kind(models.TextChoices):
        MARKET = "market", "Parity matrix"
        SURVEY = "survey", "Survey"
        DEALS = "deals", "Deals"

    class State(models.TextChoices):
        LOOKING = "looking", "Being read"
        UNREADABLE = "unreadable", "Cannot be read"
        BROUGHT = "brought", "Not imported"
        IMPORTING = "importing", "Being imported"
        IMPORTED = "imported", "Imported"
        UNDOING = "undoing", "Being taken back"
        UNDONE = "undone", "Taken back"

    SMALL_ROWS = 2000
    """With more rows than this a job does what takes long."""

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    num_rows = models.PositiveIntegerField(default=0, help_text="About how many rows it has.")
    looked = models.JSONField(default=dict, help_text="Of a large table: what its page shows (see `assemble.Look`).")
    problem = models.CharField(max_length=1000, blank=True, default="", help_text="Why it cannot be read, and what to do.")
    without_refused = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, help_text="How its columns are read, as chosen on the page.")
    state = models.CharField(max_length=10, choices=State, default=State.BROUGHT)
    batch = models.UUIDField(null=True, help_text="The act that imported it.")
    told = models.CharField(max_length=300, blank=True, default="", help_text="What the import did, in words.")
    subject = models.CharField(max_length=200, blank=True, default="", help_text="The survey it became.")
    brought_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        indexes = [models.Index(fields=["workspace", "-brought_at"], name="tableimport_newest")]

    @property
    def is_large(self) -> bool:
        """Whether reading and writing it takes longer than a page may."""
        return self.num_rows > self.SMALL_ROWS


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
            models.Index(fields=["workspace", "capability", "competitor"], name="paritycell_by_place"),
        ]


from quarterdeck_web.evidence.grouping.models import NeedFact, NeedProposal  # noqa: E402, F401 - Django looks for tables here; they point at those above.
from quarterdeck_web.evidence.highlights.models import Highlight  # noqa: E402, F401 - Django looks for tables here; they point at those above.
from quarterdeck_web.evidence.meaning.models import DoubleSuggestion  # noqa: E402, F401 - Django looks for tables here; they point at those above.
from quarterdeck_web.evidence.naming.models import NamerAnswer, NamerSettings, NeedName  # noqa: E402, F401 - Django looks for tables here.
