"""The outbox: mails that wait, that went out, and that nobody can say of."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow


class PortalMail(WorkspaceRow):
    """One mail to one person. `key` says what it tells: the same key again is the same mail, and is not sent again.

    *sending* is written before the mail server is called and *sent* after it took the mail. What was being sent when the worker
    was killed stays *unsure*: it may have gone out, so that only a person has it sent again.
    """

    WAITING, SENDING, SENT, FAILED, UNSURE, DROPPED = "waiting", "sending", "sent", "failed", "unsure", "dropped"
    STATES = (
        (WAITING, "Waits"),
        (SENDING, "Being sent"),
        (SENT, "Sent"),
        (FAILED, "Failed"),
        (UNSURE, "Perhaps sent"),
        (DROPPED, "Not wanted"),
    )
    CODE, SHIPPED, CHANGELOG = "code", "shipped", "changelog"
    KINDS = ((CODE, "Code to sign in"), (SHIPPED, "It shipped"), (CHANGELOG, "Changelog"))

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS)
    visitor = models.ForeignKey("portal.Visitor", on_delete=models.CASCADE, null=True, related_name="+")
    idea = models.ForeignKey("portal.Idea", on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey("portal.ChangelogEntry", on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField(max_length=254)
    sealed = models.TextField(blank=True, default="", help_text="What only this mail may say (a code), sealed, and gone once it was sent.")
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=60, blank=True, default="", help_text="The job, and which attempt at it.")
    problem = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        app_label = "portal"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="portalmail_once")]
        indexes = [models.Index(fields=["workspace", "state", "created_at"], name="portalmail_waiting")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.email}"
