"""Rows that belong to the installation, not to anybody's product."""

from django.db import models


class Counter(models.Model):
    """How often something was tried in the current window and in the one before (see `limits`)."""

    key = models.CharField(max_length=200, primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
    previous = models.PositiveIntegerField(default=0)
    ends_at = models.BigIntegerField(help_text="Unix time after which the row says nothing any more.", db_index=True)
