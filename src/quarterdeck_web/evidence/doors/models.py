"""The doors of a product, and what came through them."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class FeedbackDoor(WorkspaceRow):
    """One door: a form that anybody with its address can fill in, or a webhook that knows who calls by a signature.

    `token` is the random part of its address; `secret` is sealed, and only the webhook has one.
    """

    FORM, WEBHOOK = "form", "webhook"
    KINDS = ((FORM, "Feedback form"), (WEBHOOK, "Webhook"))

    kind = models.CharField(max_length=10, choices=KINDS)
    token = models.CharField(max_length=60, unique=True)
    is_open = models.BooleanField(default=False)
    source = models.CharField(max_length=200, help_text="What its evidence says it comes from.")
    intro = models.CharField(max_length=600, blank=True, default="", help_text="What the form asks for.")
    secret = models.TextField(blank=True, default="")
    secret_made_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="feedbackdoor_one_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class DoorDelivery(WorkspaceRow):
    """Something that came through a door. The same key again is the same delivery, and brings nothing."""

    door = models.ForeignKey(FeedbackDoor, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    evidence = models.ForeignKey("evidence.Evidence", on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["door", "key"], name="doordelivery_once")]
        indexes = [models.Index(fields=["workspace", "door", "-received_at", "-id"], name="doordelivery_newest")]
