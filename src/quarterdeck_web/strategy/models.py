"""Where the product is going, for whom, and within which bounds."""

from typing import ClassVar

from django.db import models

from quarterdeck_web.products.rows import NounRow, noun_indexes


class Objective(NounRow):
    """What the product wants to reach, with key results."""

    collection = "objectives"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("objective").values()


class Segment(NounRow):
    """Customers who buy for the same reason."""

    collection = "segments"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("segment").values()


class Account(NounRow):
    """One customer, with what it pays a year."""

    collection = "accounts"
    links: ClassVar = {"segment": "segment"}
    copies: ClassVar = {"yearly_revenue": "yearly_revenue"}
    segment = models.ForeignKey("strategy.Segment", on_delete=models.SET_NULL, null=True, related_name="+")
    yearly_revenue = models.FloatField(default=0)

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("account").values()


class Criterion(NounRow):
    """One criterion of the product's own weighted score."""

    collection = "criteria"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("criterion").values()
