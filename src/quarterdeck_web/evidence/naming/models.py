"""What is kept about naming: whom an owner had asked, answers by the hash of what was asked, and which names needs have from there."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class NamerSettings(WorkspaceRow):
    """The language model that names needs of a workspace. `key` is sealed; without `is_on` nothing is sent."""

    is_on = models.BooleanField(default=False)
    url = models.CharField(max_length=500, blank=True, default="", help_text="The base address of a chat endpoint, as in https://api.example.com/v1.")
    model = models.CharField(max_length=200, blank=True, default="")
    key = models.TextField(blank=True, default="")
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="namersettings_one_a_workspace")]

    def __str__(self) -> str:
        return self.model or "no model"


class NamerAnswer(WorkspaceRow):
    """What a model said, by the hash of model and question, so that the same is asked once. It holds nothing that was sent."""

    asked = models.CharField(max_length=64)
    said = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace", "asked"], name="nameranswer_asked_once")]

    def __str__(self) -> str:
        return self.asked


class NeedName(WorkspaceRow):
    """Where a need's name comes from, as long as nobody gave it another: the model, the day, and the quotes it saw."""

    need = models.CharField(max_length=200, help_text="The id of the need.")
    title = models.CharField(max_length=200)
    own = models.CharField(max_length=200, blank=True, default="", help_text="What it would be called without the model.")
    model = models.CharField(max_length=200)
    quotes = models.JSONField(default=list, help_text="Ids of the evidence whose words were sent.")
    at = models.DateTimeField(default=timezone.now)

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace", "need"], name="needname_one_a_need")]

    def __str__(self) -> str:
        return self.title
