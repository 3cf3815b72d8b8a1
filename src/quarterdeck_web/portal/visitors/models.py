"""What the portal keeps of visits: its address, codes, sessions, reports. None of it is part of the product."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from quarterdeck_web.lib.scoped import WorkspaceRow


class PortalAddress(WorkspaceRow):
    """Where the portal of a workspace is found: `/p/<slug>/`. What it shows, and to whom, is the product's own (`facts`)."""

    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])

    class Meta(WorkspaceRow.Meta):
        app_label = "portal"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="portaladdress_one_a_workspace")]

    def __str__(self) -> str:
        return self.slug


class SignInCode(WorkspaceRow):
    """A code that was sent to an address: six digits as a hash, once, for ten minutes and five tries."""

    email = models.EmailField(max_length=254)
    code_hash = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField(default=5)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        app_label = "portal"
        indexes = [models.Index(fields=["workspace", "email", "-expires_at"], name="signincode_of_address")]


class VisitorSession(WorkspaceRow):
    """A visitor is signed in in one browser. Only the hash of what the browser holds is kept."""

    visitor = models.ForeignKey("portal.Visitor", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta(WorkspaceRow.Meta):
        app_label = "portal"


class CommentReport(WorkspaceRow):
    """A visitor says that a comment should not stand there; once each."""

    comment = models.ForeignKey("portal.IdeaComment", on_delete=models.CASCADE, related_name="+")
    visitor = models.ForeignKey("portal.Visitor", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        app_label = "portal"
        constraints = [models.UniqueConstraint(fields=["comment", "visitor"], name="commentreport_once_a_person")]
