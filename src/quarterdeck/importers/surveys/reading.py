"""A table and its mapping as a survey; every answer that is none is named with its row and column."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.surveys import answers
from quarterdeck.importers.surveys.mapping import METHODS, PAIRS, ROLES, Role, SurveyMapping
from quarterdeck.importers.whole_table import WholeTable, cell, plain, slug
from quarterdeck.product import BestWorst, KanoPair, Rating, Survey, SurveyItem, SurveyResponse

T = TypeVar("T")
MAX_COMMENT = 10_000


@dataclass(frozen=True, slots=True)
class SurveyTrial:
    """What an import would bring: the survey of those who answered soundly, all flaws, how many rows said nothing.

    Import `survey` where `num_refused` is 0, or where somebody said to leave the refused ones out. None where nothing is left.
    """

    survey: Survey | None
    flaws: tuple[RowFlaw, ...]
    num_refused: int
    num_empty: int


def read_survey(
    table: WholeTable, mapping: SurveyMapping, *, id: str = "", title: str = "", asked_on: date | None = None, source: str = ""
) -> SurveyTrial:
    """Everybody's answers as a survey.

    A row is a respondent; of MaxDiff it may also be one task, and then a respondent has several rows. Without a column that names
    respondents each row is one. The same table and mapping give the same survey.
    """
    reader = _Reader(table, mapping)
    reader.check_mapping()
    if not reader.ends:
        for row in table.rows:
            reader.read(row)
    flaws = tuple(sorted((*table.flaws, *reader.flaws), key=lambda flaw: (flaw.severity != "error", flaw.row)))
    responses = tuple(reader.responses())
    name = title or re.sub(r"\.\w+$", "", table.file)
    survey = None
    if responses:
        survey = Survey(
            id=id or slug(name) or "survey", title=name, method=mapping.method, asked_on=asked_on, source=source or table.file,
            items=tuple(SurveyItem(id=key, title=text) for text, key in reader.items.values()), responses=responses,
        )  # fmt: skip
    refused = len(reader.refused) + sum(flaw.severity == "error" for flaw in table.flaws) + reader.ends
    return SurveyTrial(survey, flaws, refused, reader.num_empty)


@dataclass(slots=True)
class _Person:
    row: int
    segment: str = ""
    comment: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    tasks: list[BestWorst] = field(default_factory=list)


class _Reader:
    def __init__(self, table: WholeTable, mapping: SurveyMapping) -> None:
        self.table, self.mapping = table, mapping
        self.flaws: list[RowFlaw] = []
        self.people: dict[str, _Person] = {}
        self.refused: set[str] = set()
        self.items: dict[str, tuple[str, str]] = {}
        self.num_empty = 0
        self.ends = False
        self.is_long = mapping.method == "max-diff" and any(not use.item for use in mapping.of("best"))
        self.groups = self._groups()

    def check_mapping(self) -> None:
        """Columns that are not there, roles that nothing fills, halves of pairs: nothing is read then."""
        needed = PAIRS[self.mapping.method]
        for use in self.mapping.columns:
            if use.role and use.column not in self.table.columns:
                self._whole(use.column, "a column of this name", "a table without it", "Choose another column")
        for role in needed:
            if not self.mapping.of(role):
                self._whole("", f"a column for “{ROLES[role]}”, as {METHODS[self.mapping.method]} needs", "none", "Say which column holds it")
        if not self.ends and needed[-1] not in ("score", "disappointed"):
            for item, uses in self.groups.items():
                if missing := [role for role in needed if role not in uses]:
                    column = next(iter(uses.values()))[0]
                    what = f"a column for “{ROLES[missing[0]]}” of {item or 'each task'} too"
                    self._whole(column, what, "only its other half", "Name both, or leave both out")
        if not self.ends and not self.table.rows:
            self._whole("", "a row for each person who answered", "no rows", "Export the answers again")

    def read(self, row: Row) -> None:
        """One row: its person, and what the method asks of it."""
        said = cell(row, self.mapping.one("respondent"))
        name = answers.respondent_name(said) if said else f"row {row.number}"
        known = self.people.get(name)
        if known is not None and not self.is_long:
            self._flaw(row, self.mapping.one("respondent"), name, "one row for each respondent", f"{shown(said)} again, first in row {known.row}",
                       "Keep one of the two")  # fmt: skip
            return
        person = known or _Person(row.number)
        person.segment = person.segment or " ".join(cell(row, self.mapping.one("segment")).split())[:200]
        person.comment = person.comment or cell(row, self.mapping.one("comment"))[:MAX_COMMENT]
        before = len(self.flaws)
        has_said = getattr(self, f"_read_{self.mapping.method.replace('-', '_')}")(row, name, person)
        if not has_said and not person.comment and len(self.flaws) == before:
            self.num_empty += 1
            return
        self.people[name] = person

    def responses(self) -> Iterator[SurveyResponse]:
        """Those of whom nothing was refused."""
        for name, person in self.people.items():
            if name not in self.refused:
                yield SurveyResponse(respondent=name, segment=person.segment, comment=person.comment, tasks=tuple(person.tasks), **person.facts)

    def _read_kano(self, row: Row, name: str, person: _Person) -> bool:
        pairs = []
        for item, uses in self.groups.items():
            said = self._both(row, name, uses, PAIRS["kano"], answers.kano_answer, answers.KANO_EXPECTED)
            if said:
                pairs.append(KanoPair(item=self._item(item), functional=said[0], dysfunctional=said[1]))  # type: ignore[arg-type]
        person.facts["kano"] = tuple(pairs)
        return bool(pairs)

    def _read_opportunity(self, row: Row, name: str, person: _Person) -> bool:
        ratings = []
        for item, uses in self.groups.items():
            said = self._both(row, name, uses, PAIRS["opportunity"], answers.rating, answers.RATING_EXPECTED)
            if said:
                ratings.append(Rating(item=self._item(item), importance=said[0], satisfaction=said[1]))
        person.facts["ratings"] = tuple(ratings)
        return bool(ratings)

    def _read_nps(self, row: Row, name: str, person: _Person) -> bool:
        person.facts["score"] = self._answer(row, name, self.mapping.one("score"), answers.score, answers.SCORE_EXPECTED)
        return person.facts["score"] is not None

    def _read_sean_ellis(self, row: Row, name: str, person: _Person) -> bool:
        said = self._answer(row, name, self.mapping.one("disappointed"), answers.disappointment, answers.DISAPPOINTED_EXPECTED)
        is_active = self._answer(row, name, self.mapping.one("active"), answers.activity, answers.ACTIVE_EXPECTED)
        if said is not None:
            person.facts |= {"disappointed": said[0], "is_active": said[1] if said[1] is not None else is_active}
        return said is not None

    def _read_max_diff(self, row: Row, name: str, person: _Person) -> bool:
        before = len(person.tasks)
        for uses in self.groups.values():
            offered = [text.strip() for column in uses["shown"] for text in re.split(r"[;|\n]", cell(row, column)) if text.strip()]
            chosen = [cell(row, uses[role][0]) for role in ("best", "worst")]
            if not offered and not any(chosen):
                continue
            if task := self._task(row, name, uses, offered, chosen):
                person.tasks.append(task)
        return len(person.tasks) > before

    def _task(self, row: Row, name: str, uses: dict[Role, list[str]], offered: list[str], chosen: list[str]) -> BestWorst | None:
        known = {plain(text): text for text in offered}
        for role, text in zip(("best", "worst"), chosen, strict=True):
            if plain(text) not in known:
                what = f"one of the items shown ({', '.join(offered)[:120] or 'none'})"
                self._flaw(row, uses[role][0], name, what, shown(text), "Correct the answer, or what was shown")  # type: ignore[index]
                return None
        try:
            best, worst = (self._item(known[plain(text)]) for text in chosen)
            return BestWorst(shown=tuple(self._item(text) for text in offered), best=best, worst=worst)
        except InvalidInput as error:
            expected, _, got = str(error).removeprefix("expected ").partition(", got ")
            self._flaw(row, uses["worst"][0], name, expected, got, "Correct the task")
            return None

    def _both(
        self, row: Row, name: str, uses: dict[Role, list[str]], roles: tuple[Role, ...], read: Callable[[str], T | None], expected: str
    ) -> tuple[T, T] | None:
        """Both answers of a pair; None where one is missing (a warning) or both are."""
        columns = [uses[role][0] for role in roles]
        texts = [cell(row, column) for column in columns]
        if any(texts) and not all(texts):
            blank = columns[texts.index("")]
            self._flaw(row, blank, name, "an answer, as the other half has one", "nothing", "The pair is left out", is_error=False)
        found = [self._answer(row, name, column, read, expected) for column in columns]
        return (found[0], found[1]) if found[0] is not None and found[1] is not None else None

    def _answer(self, row: Row, name: str, column: str, read: Callable[[str], T | None], expected: str) -> T | None:
        text = cell(row, column)
        if not text:
            return None
        found = read(text)
        if found is None:
            self._flaw(row, column, name, expected, shown(text), "Correct the cell, or empty it")
        return found

    def _groups(self) -> dict[str, dict[Role, list[str]]]:
        groups: dict[str, dict[Role, list[str]]] = {}
        for use in self.mapping.columns:
            if use.role in PAIRS[self.mapping.method] and use.role not in ("score", "disappointed"):
                groups.setdefault(use.item, {}).setdefault(use.role, []).append(use.column)
        return groups

    def _item(self, title: str) -> str:
        """The id of an item by its title; made at its first appearance."""
        if plain(title) not in self.items:
            ids = {key for _, key in self.items.values()}
            key = stem = slug(title) or "item"
            while key in ids:
                key = f"{stem}-{len(ids) + 1}"
            self.items[plain(title)] = (title[:300], key)
        return self.items[plain(title)][1]

    def _whole(self, column: str, expected: str, got: str, remedy: str) -> None:
        self.flaws.append(RowFlaw(self.table.file, 0, column, expected, got, remedy, ends_reading=True))
        self.ends = True

    def _flaw(self, row: Row, column: str, name: str, expected: str, got: str, remedy: str, *, is_error: bool = True) -> None:
        self.flaws.append(RowFlaw(self.table.file, row.number, column, expected, got, remedy, severity="error" if is_error else "warning"))
        if is_error:
            self.refused.add(name)
