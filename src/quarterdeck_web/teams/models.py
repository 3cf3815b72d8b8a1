"""Who does the work, what they can do, and when they are there."""

from typing import ClassVar

from django.db import models

from quarterdeck_web.products.rows import NounRow, noun_indexes


class Skill(NounRow):
    """Something a person can do that not everybody can."""

    collection = "skills"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("skill").values()


class Team(NounRow):
    """People who plan together."""

    collection = "teams"
    links: ClassVar = {"parent": "parent"}
    parent = models.ForeignKey("teams.Team", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("team").values()


class Person(NounRow):
    """Somebody who can do work."""

    collection = "people"

    class Meta(NounRow.Meta):
        constraints, indexes = noun_indexes("person").values()


class Absence(NounRow):
    """Days a person is away."""

    collection = "absences"
    links: ClassVar = {"person": "person"}
    copies: ClassVar = {"first": "first", "last": "last"}
    person = models.ForeignKey("teams.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    first = models.DateField(null=True)
    last = models.DateField(null=True)

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("absence")["indexes"],
        ]


class Holiday(NounRow):
    """A day off for everyone."""

    collection = "holidays"
    copies: ClassVar = {"day": "day"}
    day = models.DateField(null=True)

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("holiday")["indexes"],
        ]


class DecisionCapacity(NounRow):
    """How many asks of one kind a team can take."""

    collection = "decision_capacities"
    links: ClassVar = {"team": "team"}
    team = models.ForeignKey("teams.Team", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("decisioncapacity")["indexes"],
        ]


class AskConversion(NounRow):
    """What an ask of a level costs the asked team."""

    collection = "ask_conversions"
    links: ClassVar = {"team": "team"}
    team = models.ForeignKey("teams.Team", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(NounRow.Meta):
        indexes = [
            *noun_indexes("askconversion")["indexes"],
        ]
