"""What is kept about the meaning of evidence: pairs that may say the same, and what people decided about them."""

from django.db import models
from django.utils import timezone

from quarterdeck_web.accounts.models import User
from quarterdeck_web.lib.scoped import WorkspaceRow


class DoubleSuggestion(WorkspaceRow):
    """Two items that may say the same. What was decided is kept, so that nobody is asked twice.

    `score` is in standard deviations of what two items usually have in common; empty where the words are the same.
    `meaning` is the cosine of what they mean, empty without a model: suggestions are read in its order.
    `basis` says what it was made from: scores of different bases are never compared.
    """

    OPEN, ACCEPTED, REFUSED, BY_ITSELF = "open", "accepted", "refused", "by itself"
    STATES = ((OPEN, "To decide"), (ACCEPTED, "The same"), (REFUSED, "Not the same"), (BY_ITSELF, "Linked without asking"))
    MEANING, WORDS = "meaning", "words"

    later = models.ForeignKey("evidence.Evidence", on_delete=models.CASCADE, related_name="+")
    earlier = models.ForeignKey("evidence.Evidence", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(null=True)
    meaning = models.FloatField(null=True)
    basis = models.CharField(max_length=10, default=MEANING)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(WorkspaceRow.Meta):
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["workspace", "later", "earlier"], name="double_is_suggested_once")]
        indexes = [
            models.Index(fields=["workspace", "state", "-score", "id"], name="double_by_state"),
            models.Index(fields=["workspace", "earlier", "state"], name="double_by_earlier"),
        ]

    def __str__(self) -> str:
        return f"{self.later} may say what {self.earlier} says"
