"""What the portal holds of the product: visitors, ideas with votes and comments, what the roadmap shows, the changelog."""

import hashlib
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from quarterdeck_web.products.rows import NounRow, noun_indexes

SHOWN_STATUSES = ("open", "under review", "planned", "in progress", "shipped", "closed")
OF_FEATURE = {
    "idea": "open",
    "under review": "under review",
    "planned": "planned",
    "in progress": "in progress",
    "released": "shipped",
    "closed": "closed",
}
"""How an idea stands that says nothing of its own, by the status of its feature."""
KINDS = (("new", "New"), ("improved", "Improved"), ("fixed", "Fixed"))


class Visitor(NounRow):
    """Somebody known to the portal by an e-mail address: no member, no seat."""

    collection = "visitors"
    links: ClassVar = {"account": "account"}
    copies: ClassVar = {"email": "email", "is_blocked": "blocked", "wants_mail": "wants_mail"}
    account = models.ForeignKey("strategy.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(max_length=254, default="")
    is_blocked = models.BooleanField(default=False)
    wants_mail = models.BooleanField(default=True)

    class Meta(NounRow.Meta):
        constraints = noun_indexes("visitor")["constraints"]
        # Not unique: an import writes those of the file before those that go are gone. `visitor_of` holds the workspace instead.
        indexes = [*noun_indexes("visitor")["indexes"], models.Index(fields=["workspace", "email"], name="visitor_by_address")]

    def __str__(self) -> str:
        return str(self.body.get("name") or self.email.partition("@")[0] or self.ref)


class Idea(NounRow):
    """Something people ask for. `shown_status` is how it stands, whoever said so."""

    collection = "ideas"
    SOURCE: ClassVar = "Portal"
    links: ClassVar = {"evidence": "evidence", "feature": "feature", "visitor": "visitor", "merged_into": "merged_into"}
    copies: ClassVar = {"title_text": "title", "state": "state", "posted_on": "posted_on", "votes_before": "votes_before"}
    derived = ("shown_status",)
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")
    visitor = models.ForeignKey("portal.Visitor", on_delete=models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("portal.Idea", on_delete=models.SET_NULL, null=True, related_name="+")
    title_text = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, default="public")
    posted_on = models.DateField(null=True)
    votes_before = models.PositiveIntegerField(default=0)
    shown_status = models.CharField(max_length=12, default="open")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("idea")["constraints"]
        indexes = [
            *noun_indexes("idea")["indexes"],
            models.Index(fields=["workspace", "state", "merged_into", "-posted_on", "-id"], name="idea_newest"),
        ]

    def reindex(self, known: dict[tuple[type[NounRow], str], Any] | None = None) -> Self:
        """Its columns, and how it stands: by its own word, else as its feature does."""
        super().reindex(known)
        self.title_text = self.title_text[:200]
        self.shown_status = self.body.get("status") or self.status_of_feature
        return self

    @property
    def status_of_feature(self) -> str:
        """What its feature says of it; open without one."""
        if self.feature_id is None:
            return "open"
        feature = type(self)._meta.get_field("feature").related_model
        status = feature.objects.within(self.workspace_id).filter(pk=self.feature_id).values_list("status", flat=True).first()
        return OF_FEATURE.get(status or "idea", "open")


class Vote(NounRow):
    """One person, or one account for whom a member votes, asks for an idea. The database refuses a second vote."""

    collection = "votes"
    links: ClassVar = {"idea": "idea", "visitor": "visitor", "account": "account"}
    copies: ClassVar = {"on": "on"}
    idea = models.ForeignKey("portal.Idea", on_delete=models.CASCADE, null=True, related_name="+")
    visitor = models.ForeignKey("portal.Visitor", on_delete=models.CASCADE, null=True, related_name="+")
    account = models.ForeignKey("strategy.Account", on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField(null=True)

    class Meta(NounRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "idea", "visitor"], condition=Q(visitor__isnull=False), name="vote_once_a_person"),
            models.UniqueConstraint(fields=["workspace", "idea", "account"], condition=Q(visitor__isnull=True), name="vote_once_an_account"),
        ]
        indexes = [*noun_indexes("vote")["indexes"], models.Index(fields=["workspace", "idea", "-created_at"], name="vote_newest")]

    def __str__(self) -> str:
        return f"a vote for {self.body.get('idea')}"

    @classmethod
    def ref_of(cls, body: dict[str, Any]) -> str:
        """Who votes for what: there is one vote of each."""
        voter = f"visitor {body['visitor']}" if body.get("visitor") else f"account {body.get('account')}"
        return hashlib.sha256(f"{voter} for {body.get('idea')}".encode()).hexdigest()[:32]


class IdeaComment(NounRow):
    """What somebody said below an idea."""

    collection = "idea_comments"
    links: ClassVar = {"idea": "idea", "visitor": "visitor"}
    copies: ClassVar = {"state": "state"}
    idea = models.ForeignKey("portal.Idea", on_delete=models.CASCADE, null=True, related_name="+")
    visitor = models.ForeignKey("portal.Visitor", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, default="public")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("ideacomment")["constraints"]
        indexes = [*noun_indexes("ideacomment")["indexes"], models.Index(fields=["workspace", "idea", "state", "position"], name="ideacomment_below")]

    def __str__(self) -> str:
        return f"“{' '.join(str(self.body.get('text', '')).split())[:60]}”"


class RoadmapItem(NounRow):
    """A feature that customers may see, in words meant for them."""

    collection = "roadmap"
    links: ClassVar = {"feature": "feature"}
    feature = models.ForeignKey("features.Feature", on_delete=models.SET_NULL, null=True, related_name="+")

    @classmethod
    def ref_of(cls, body: dict[str, Any]) -> str:
        """Its feature: each is shown once."""
        return str(body.get("feature") or "")

    class Meta(NounRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "feature"], name="roadmapitem_once_a_feature")]
        indexes = noun_indexes("roadmapitem")["indexes"]


class ChangelogEntry(NounRow):
    """What came out, told to customers; a draft until it is published."""

    collection = "changelog"
    copies: ClassVar = {"published_on": "published_on", "kind": "kind"}
    published_on = models.DateField(null=True)
    kind = models.CharField(max_length=10, choices=KINDS, default="new")

    class Meta(NounRow.Meta):
        constraints = noun_indexes("changelogentry")["constraints"]
        indexes = [*noun_indexes("changelogentry")["indexes"], models.Index(fields=["workspace", "-published_on", "-id"], name="changelog_newest")]


from quarterdeck_web.portal.mails.models import PortalMail  # noqa: E402, F401 - Django looks for tables here; they point at those above.
from quarterdeck_web.portal.visitors.models import (  # noqa: E402, F401 - as above.
    CommentReport,
    PortalAddress,
    SignInCode,
    VisitorSession,
)
