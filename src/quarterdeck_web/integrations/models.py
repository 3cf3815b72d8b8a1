"""What is kept about other tools: the connection, its places, what was read there word for word, what came by itself."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class Connection(WorkspaceRow):
    """A token for one server of a tracker. It is sealed; nobody sees it again."""

    kind = models.CharField(max_length=20, help_text="The tracker, as its folder is called.")
    url = models.CharField(max_length=500, help_text="The base address of its API.")
    token = models.TextField()
    login = models.CharField(max_length=200, blank=True, default="", help_text="As whom the token acts.")
    is_refused = models.BooleanField(default=False, help_text="The tracker refused the token; nothing is asked until there is another.")
    connected_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        ordering = ["connected_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.login}".strip()


class Place(WorkspaceRow):
    """A place in a tracker that is read: a repository, a project.

    `cursor` is where reading goes on, written in the same transaction as the rows it stands for. `problem` and `remedy` tell what keeps it
    from being read; `note` what a person should know though it is read (it was renamed). `hook_token` is the random part of its webhook's address.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=100, help_text="The tracker's own id, which outlives a renaming.")
    name = models.CharField(max_length=300)
    url = models.CharField(max_length=1000, blank=True, default="")
    rights = models.JSONField(default=list, help_text="[what, may, note] as the last look said.")
    cursor = models.JSONField(default=dict)
    problem = models.CharField(max_length=1000, blank=True, default="")
    remedy = models.CharField(max_length=1000, blank=True, default="")
    note = models.CharField(max_length=1000, blank=True, default="")
    synced_at = models.DateTimeField(null=True)
    next_sync_at = models.DateTimeField(null=True, help_text="Empty while nothing is read by itself.")
    wants_all = models.BooleanField(default=False, help_text="Names that items repeat changed: the next reading reads all of them.")
    is_leaving = models.BooleanField(default=False, help_text="It is being disconnected; nothing is read or taken any more.")
    hook_token = models.CharField(max_length=60, unique=True)
    hook_secret = models.TextField(blank=True, default="")
    hook_secret_made_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["connection", "external_id"], name="place_once_a_connection")]
        indexes = [models.Index(fields=["next_sync_at"], name="place_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """What its work items say they come from."""
        return f"{self.connection.kind}:{self.name}"


class SyncRun(WorkspaceRow):
    """One reading of a place, from its start to its end, however often it slept or was begun again."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    is_first = models.BooleanField(default=False)
    is_whole = models.BooleanField(default=False, help_text="It reads everything, not only what changed.")
    has_moved = models.BooleanField(default=False, help_text="Work on features moved, so that dates are forecast again at its end.")
    num_requests = models.PositiveIntegerField(default=0)
    num_new = models.PositiveIntegerField(default=0)
    num_changed = models.PositiveIntegerField(default=0)
    num_broken = models.PositiveIntegerField(default=0)
    num_waits = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=1000, blank=True, default="")

    class Meta(WorkspaceRow.Meta):
        ordering = ["-began_at", "-id"]
        indexes = [models.Index(fields=["place", "-began_at", "-id"], name="syncrun_newest")]

    @property
    def seconds(self) -> float:
        """From start to end, or until now."""
        return ((self.ended_at or timezone.now()) - self.began_at).total_seconds()


class TrackerRecord(WorkspaceRow):
    """Something of the tracker as it said it, word for word; `flaw` says why it could not be read as what it is."""

    ITEM, MILESTONE, LABEL, RELEASE = "item", "milestone", "label", "release"

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    external_id = models.CharField(max_length=100, help_text="What the tracker counts it as in this place: an issue's number.")
    title = models.CharField(max_length=500, blank=True, default="")
    payload = models.JSONField()
    stated_at = models.CharField(max_length=40, blank=True, default="", help_text="When it was changed last, as the tracker writes it.")
    carried = models.CharField(max_length=400, blank=True, default="", help_text="What items repeat: a label's name, a milestone's name and day.")
    flaw = models.CharField(max_length=1000, blank=True, default="")
    work_item = models.ForeignKey("delivery.WorkItem", on_delete=models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        ordering = ["kind", "external_id"]
        constraints = [models.UniqueConstraint(fields=["place", "kind", "external_id"], name="trackerrecord_once")]

    def __str__(self) -> str:
        return self.title or self.external_id


class TrackerEvent(WorkspaceRow):
    """Something that happened to an item, as the tracker said it. Its work item's moves are made of these."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=120)
    item = models.CharField(max_length=100, help_text="The item it happened to.")
    at = models.CharField(max_length=40, help_text="The moment, as the tracker writes it; it sorts by time.")
    payload = models.JSONField()
    is_applied = models.BooleanField(default=False)

    class Meta(WorkspaceRow.Meta):
        ordering = ["at", "external_id"]
        constraints = [models.UniqueConstraint(fields=["place", "external_id"], name="trackerevent_once")]
        indexes = [
            models.Index(fields=["place", "item"], name="trackerevent_by_item"),
            models.Index(fields=["place", "is_applied", "item"], name="trackerevent_unapplied"),
        ]


class Delivery(WorkspaceRow):
    """Something a webhook brought. The same id again, or the same body under another, is the same delivery and does nothing."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    event = models.CharField(max_length=60)
    outcome = models.CharField(max_length=300, blank=True, default="")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="delivery_once"),
            models.UniqueConstraint(fields=["place", "body_hash"], name="delivery_body_once"),
        ]
        indexes = [models.Index(fields=["place", "-received_at", "-id"], name="delivery_newest")]


class Proposal(WorkspaceRow):
    """A change of the tracker that somebody may approve. Nothing is written before that.

    `target` is what would change: a *new* item for an activity, an *item*, or a *milestone*. `fields` maps each field to {"now": …, "to": …}.
    """

    NEW, ITEM, MILESTONE = "new", "item", "milestone"
    OPEN, APPROVED, REJECTED, WRITTEN, CONFLICT, FAILED = "open", "approved", "rejected", "written", "conflict", "failed"
    STATES = (
        (OPEN, "To decide"),
        (APPROVED, "On its way"),
        (REJECTED, "Rejected"),
        (WRITTEN, "Written"),
        (CONFLICT, "Changed meanwhile"),
        (FAILED, "Could not be written"),
    )

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=10)
    external_id = models.CharField(max_length=100, blank=True, default="", help_text="The item or milestone; empty for a new one until it is there.")
    title = models.CharField(max_length=500)
    fields = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True, default="")
    feature = models.CharField(max_length=200, blank=True, default="")
    activity = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        ordering = ["-proposed_at", "-id"]
        indexes = [models.Index(fields=["workspace", "state", "-proposed_at", "-id"], name="proposal_by_state")]

    def __str__(self) -> str:
        return self.title


class OutboxEntry(WorkspaceRow):
    """One write that was approved and must arrive once. Its id is the marker by which a new item is found again."""

    WAITING, DONE, STOPPED = "waiting", "done", "stopped"

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="entry")
    state = models.CharField(max_length=10, default=WAITING)
    approved_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    problem = models.CharField(max_length=1000, blank=True, default="")
    remedy = models.CharField(max_length=1000, blank=True, default="")
    written_at = models.DateTimeField(null=True)

    class Meta(WorkspaceRow.Meta):
        ordering = ["approved_at", "id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    @property
    def marker(self) -> str:
        """What a new item says of itself so that it is found again; a person does not see it."""
        return f"<!-- quarterdeck:{self.pk} -->"


def place_by_hook(kind: str, token: str) -> Place | None:
    """The place that a webhook's address belongs to, whoever's it is."""
    everyone = Place.objects.everywhere("who sends is no member of any workspace").select_related("workspace", "connection")
    found: Place | None = everyone.filter(hook_token=token, connection__kind=kind, is_leaving=False).exclude(hook_secret="").first()
    return found
