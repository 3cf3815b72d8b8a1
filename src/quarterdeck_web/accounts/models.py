"""People, the workspaces they work in, and what happened there."""

import hashlib
import json
from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from quarterdeck_web.accounts.permissions import ROLES, Role
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.scoped import WorkspaceRow

SETTINGS = ("description", "as_of", "currency", "value_unit")
"""Facts of a product that are settings of its workspace."""


class UserManager(BaseUserManager):
    """Makes users who sign in with their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractUser):
    """Somebody who can sign in. Their address is their name to the system, their name is theirs to choose."""

    username = None
    first_name = None
    last_name = None
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=5, blank=True, choices=[("", "As the system"), ("light", "Light"), ("dark", "Dark")])
    sessions_epoch = models.PositiveIntegerField(default=0, editable=False, help_text="Counting it up ends every session of the person.")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this person's: it changes with the password, and with every end of all sessions."""
        salt = "quarterdeck_web.accounts.models.User.session"
        return salted_hmac(salt, f"{self.password}:{self.sessions_epoch}", secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = [word for word in str(self).replace("@", " ").replace(".", " ").split() if word]
        return "".join(word[0] for word in words[:2]).upper() or "?"


class Workspace(models.Model):
    """One product with everything around it; what is in one workspace is nobody else's business.

    `revision` grows with every change, so that whatever was computed can say what it was computed from.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    name = models.CharField(max_length=200)
    key_prefix = models.CharField(max_length=10, default="QD", help_text="Short keys of features start with it: QD-123.")
    facts = models.JSONField(default=dict, help_text="The product file's own fields: dates, currency, horizon, strategy.")
    revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def value_unit(self) -> str:
        """What values are counted in; the product file leaves the default out."""
        return str(self.facts.get("value_unit", "€"))

    @property
    def version(self) -> str:
        """Changes whenever a setting does, and not with every change of the product: what optimistic locking of the settings compares."""
        horizon = self.facts.get("horizon", {})
        told = [self.name, self.key_prefix, *(self.facts.get(field) for field in SETTINGS), horizon.get("start"), horizon.get("num_weeks")]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]


class Membership(WorkspaceRow):
    """A person's place in a workspace. Several roles add up."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    roles = models.JSONField(default=list)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_a_person")]

    @property
    def role_titles(self) -> list[str]:
        """The roles as words."""
        return [ROLES[Role(role)] for role in self.roles]


class Invitation(WorkspaceRow):
    """A place in a workspace for one address, once, until it expires. The token itself is not kept, only its hash."""

    email = models.EmailField()
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()


class AuditEntry(WorkspaceRow):
    """What was done, by whom, in the same transaction; each entry holds the hash of the one before it."""

    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=200, blank=True)
    operation = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(WorkspaceRow.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="audit_numbers_are_unique")]
        ordering = ["-number"]
