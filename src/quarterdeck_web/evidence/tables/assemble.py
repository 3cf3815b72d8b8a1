"""A brought table as the engine reads it, and what it would change."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import UnreadableFile
from quarterdeck.importers.market import (
    DOUBLES,
    DealColumns,
    MarketMapping,
    ProductColumn,
    market_changes,
    read_deals,
    read_market,
    suggest_deals,
    suggest_market,
)
from quarterdeck.importers.surveys import METHODS, ROLES, ColumnUse, SurveyMapping, read_survey, suggest_survey
from quarterdeck.importers.whole_table import WholeTable, read_whole
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.evidence.models import TableImport
from quarterdeck_web.products.assemble import collections, product_of

NEEDED = {"market": ("competitors", "capabilities", "parity"), "deals": ("accounts", "segments", "competitors", "evidence"), "survey": ()}
MARKET_ROLES = {
    "": "leave out",
    "capability": "capability",
    "key": "its id",
    "area": "area",
    "importance": "importance",
    "product_column": "a competitor’s levels",
    "us": "our levels",
    "product": "name of the product (a row is one level)",
    "level": "its level (a row is one level)",
    "own_source": "source of the product it is named after",
    "own_day": "day of the product it is named after",
    "source": "source",
    "checked_on": "checked on",
}
DEAL_ROLES = {"": "leave out", **{each.name: each.name.replace("_", " ") for each in fields(DealColumns) if each.name not in ("format", "version")}}
DEAL_ROLES |= {"key": "id of the deal", "told_by": "whose word the reason is", "text": "what was said"}
READS = {"levels": "levels", "presence": "versions: something or nothing"}
TOLD_ROWS, MAX_FLAWS = 6, 200
KEPT = ("columns", "num_refused", "facts", "head", "rows", "settings", "is_whole", "brings", "num_flaws")
FLAW_PARTS = ("row", "column", "severity", "message")
BYTES_OF_SHEET_ROW = 150
METHOD_WORDS, SURVEY_ROLES, DOUBLE_WORDS = dict(METHODS), dict(ROLES), dict(DOUBLES)


class Unreadable(Exception):
    """A file that holds no table; the message says what to do."""


@dataclass
class Look:
    """A table as the page shows it: columns with their use, what is wrong, what it would bring; `new` and `changed` are what to write.

    `brings` counts the rows that importing it would write; `is_whole` is false where reading broke off.
    """

    columns: list[dict[str, Any]] = field(default_factory=list)
    flaws: list[Any] = field(default_factory=list)
    num_refused: int = 0
    facts: list[tuple[str, str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    new: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    changed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = True
    brings: int = 0
    num_flaws: int = 0

    def told(self) -> dict[str, Any]:
        """All but what is to be written, as JSON."""
        kept = {name: getattr(self, name) for name in KEPT}
        return {**kept, "flaws": [{part: getattr(flaw, part) for part in FLAW_PARTS} for flaw in self.flaws[:MAX_FLAWS]]}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Look":
        """What `told` was told of."""
        return cls(**told)


def look_at(brought: TableImport, workspace: Workspace) -> Look:
    """Read a table by its settings, or by what its names give away. Raises `Unreadable`."""
    with _whole(brought) as table:
        look = {"market": _market, "survey": _survey, "deals": _deals}[brought.kind](brought, table, workspace)
        look.is_whole = not any(flaw.ends_reading for flaw in table.flaws)
    look.brings = sum(len(bodies) for bodies in (*look.new.values(), *look.changed.values()))
    look.flaws = sorted(look.flaws, key=lambda flaw: not flaw.ends_reading)
    look.num_flaws = len(look.flaws)
    return look


def told_in_a_line(facts: list[tuple[str, str]]) -> str:
    """What an import did, as lists of tables say it."""
    return "; ".join(f"{name.lower()}: {value}" for name, value in facts)


def rows_about(name: str, content: bytes) -> int:
    """About how many rows a file holds, without reading it: lines, or objects; of a workbook by what its sheets weigh unpacked."""
    if not name.lower().endswith(".xlsx"):
        return max(content.count(b"\n"), content.count(b"},"))
    with zipfile.ZipFile(BytesIO(content)) as workbook:
        return sum(each.file_size for each in workbook.infolist() if each.filename.startswith("xl/worksheets/")) // BYTES_OF_SHEET_ROW


@contextmanager
def _whole(brought: TableImport) -> Iterator[WholeTable]:
    with tempfile.NamedTemporaryFile(suffix=Path(brought.name).suffix) as file:
        file.write(zlib.decompress(bytes(brought.content)))
        file.flush()
        try:
            yield read_whole(file.name, name=brought.name)
        except UnreadableFile as error:
            raise Unreadable(f"{brought.name}: {error.problem} {error.remedy}") from None


def _columns(table: WholeTable, roles: dict[str, str], items: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [
        {"name": name, "samples": table.samples(name), "role": roles.get(name, ""), "item": (items or {}).get(name, "")}
        for name in table.columns
    ]  # fmt: skip


def _product(workspace: Workspace, kind: str) -> Any:
    return product_of(workspace, without=tuple(name for name in collections() if name not in NEEDED[kind]))


def _market(brought: TableImport, table: WholeTable, workspace: Workspace) -> Look:
    said = brought.settings
    suggested = suggest_market(table, us=said.get("us_name", ""))
    mapping = _market_mapping(said) if "roles" in said else suggested
    roles = said.get("roles") or _market_roles(suggested)
    settings = {"reads": mapping.reads if mapping else "levels", "doubles": "refuse", **said}
    look = Look(columns=_columns(table, roles), settings=settings, flaws=list(table.flaws))
    if mapping is None:
        return look
    if "roles" not in said:
        mapping = replace(mapping, doubles=settings["doubles"])
    found = read_market(table, mapping, timezone.localdate())
    product = _product(workspace, "market")
    changes = market_changes(product, found)
    look.flaws, look.num_refused = list(found.flaws), found.num_errors
    look.new = {
        "competitors": _bodies(changes.new_competitors),
        "capabilities": _bodies(changes.new_capabilities),
        "parity": _bodies(changes.new_cells),
    }
    look.changed = {"capabilities": _bodies(changes.changed_capabilities), "parity": _bodies(changes.changed_cells)}
    look.facts = [
        ("New capabilities", f"{len(changes.new_capabilities):,}"),
        ("New competitors", ", ".join(each.title for each in changes.new_competitors) or "0"),
        ("New levels", f"{len(changes.new_cells):,}"),
        ("Levels that change", f"{len(changes.changed_cells):,}"),
        ("Capabilities that change", f"{len(changes.changed_capabilities):,}"),
        ("Levels that stay", f"{changes.num_same:,}"),
    ]
    has_us = any(each.product is None for each in found.cells)
    products = ([None] if has_us else []) + list(found.products)
    cells = {(each.key, each.product): each for each in found.cells}
    look.head = ["Capability", *(each or "Us" for each in products)]
    words = ("None", "Part", "On par", "Leading")
    look.rows = [
        [each.title, *(words[cells[each.key, name].level] if (each.key, name) in cells else "–" for name in products)]
        for each in found.capabilities[:TOLD_ROWS]
    ]
    return look


def _market_roles(mapping: MarketMapping | None) -> dict[str, str]:
    if mapping is None:
        return {}
    single = {getattr(mapping, name): name for name in ("capability", "key", "area", "importance", "product", "level", "source", "checked_on")}
    roles = {column: name for column, name in single.items() if column}
    for each in mapping.products:
        roles[each.column] = "us" if each.is_us else "product_column"
        roles |= {column: role for column, role in ((each.source, "own_source"), (each.checked_on, "own_day")) if column}
    return roles


def _market_mapping(said: dict[str, Any]) -> MarketMapping:
    roles: dict[str, str] = said["roles"]
    products = tuple(
        ProductColumn(
            column=column,
            title=column.strip()[:1].upper() + column.strip()[1:],
            is_us=role == "us",
            source=_beside(column, roles, "own_source"),
            checked_on=_beside(column, roles, "own_day"),
        )
        for column, role in roles.items()
        if role in ("us", "product_column")
    )
    single = {role: column for column, role in reversed(roles.items()) if role not in ("", "us", "product_column", "own_source", "own_day")}
    day = date.fromisoformat(said["said_on"]) if said.get("said_on") else None
    return MarketMapping(
        **{"capability": "", **single},  # type: ignore[arg-type]
        products=products,
        us=said.get("us_name", ""),
        reads=said["reads"],
        doubles=said["doubles"],
        said_source=said.get("said_source", ""),
        said_on=day,
    )


def _beside(product: str, roles: dict[str, str], role: str) -> str:
    """The column of a role whose name begins with a product's; of several products the one with the longest name has it."""
    products = sorted((column for column, each in roles.items() if each in ("us", "product_column")), key=len, reverse=True)
    for column, each in roles.items():
        if each == role and next((name for name in products if column.lower().startswith(name.lower())), None) == product:
            return column
    return ""


def _survey(brought: TableImport, table: WholeTable, workspace: Workspace) -> Look:
    said = brought.settings
    suggested = suggest_survey(table, said.get("method") or None)
    if "roles" in said:
        uses = tuple(ColumnUse(column=name, role=role, item=said["items"].get(name, "")) for name, role in said["roles"].items())  # type: ignore[arg-type]
        mapping: SurveyMapping | None = SurveyMapping(method=said["method"], columns=uses)
    else:
        mapping = suggested
    settings = {"method": mapping.method if mapping else "nps", "title": Path(brought.name).stem, "asked_on": "", "source": "", **said}
    uses = mapping.columns if mapping else ()
    look = Look(columns=_columns(table, {use.column: use.role for use in uses}, {use.column: use.item for use in uses}), settings=settings)
    look.flaws = list(table.flaws)
    if mapping is None:
        return look
    day = date.fromisoformat(settings["asked_on"]) if settings["asked_on"] else None
    found = read_survey(table, mapping, title=settings["title"], asked_on=day, source=settings["source"])
    look.flaws, look.num_refused = list(found.flaws), found.num_refused
    if found.survey is None:
        return look
    survey = found.survey
    look.new = {"surveys": _bodies((survey,))}
    look.facts = [
        ("Method", METHODS[survey.method]),
        ("Answered", f"{len(survey.responses):,}"),
        ("Asked about", ", ".join(item.title for item in survey.items)[:300] or "–"),
        ("Segments", ", ".join(survey.segments)[:300] or "none"),
        ("Rows without an answer", f"{found.num_empty:,}"),
    ]
    look.head = ["Who", "Segment", "Answers", "Comment"]
    look.rows = [
        [each.respondent, each.segment or "–", _answered(each), each.comment[:80] or "–"] for each in survey.responses[:TOLD_ROWS]
    ]  # fmt: skip
    return look


def _answered(response: Any) -> str:
    if response.score is not None:
        return str(response.score)
    if response.disappointed is not None:
        return f"{response.disappointed} disappointed" + ("" if response.is_active is not False else ", does not use it")
    parts = [f"{pair.functional} / {pair.dysfunctional}" for pair in response.kano[:3]]
    parts += [f"{rating.importance} / {rating.satisfaction}" for rating in response.ratings[:5]]
    parts += [f"best {task.best}, worst {task.worst}" for task in response.tasks[:2]]
    return "; ".join(parts) or "–"


def _deals(brought: TableImport, table: WholeTable, workspace: Workspace) -> Look:
    said = brought.settings
    suggested = suggest_deals(table)
    if "roles" in said:
        single = {role: column for column, role in reversed(said["roles"].items()) if role}
        columns: DealColumns | None = DealColumns(**{"outcome": "", **single}) if single.get("outcome") else None
        roles = said["roles"]
    else:
        columns = suggested
        roles = {getattr(suggested, name): name for name in DEAL_ROLES if name and getattr(suggested, name)} if suggested else {}
    look = Look(columns=_columns(table, roles), settings=dict(said), flaws=list(table.flaws))
    if columns is None:
        return look
    found = read_deals(table, columns, _product(workspace, "deals"), timezone.localdate())
    look.flaws, look.num_refused = list(found.flaws), found.num_errors
    look.new = {"competitors": _bodies(found.new_competitors), "evidence": _bodies(found.evidence)}
    won = sum(each.deal is not None and each.deal.outcome == "won" for each in found.evidence)
    look.facts = [
        ("New deals", f"{len(found.evidence):,}: {won:,} won, {len(found.evidence) - won:,} lost"),
        ("New competitors", ", ".join(each.title for each in found.new_competitors)[:300] or "0"),
        ("Here already", f"{found.num_known:,}"),
        ("Still open, left out", f"{found.num_open:,}"),
    ]
    look.head = ["Ended", "Outcome", "Competitor", "Reason", "What was said"]
    look.rows = [
        [str(each.said_on or "undated"), each.deal.outcome, each.deal.competitor or "–", each.deal.reason or "–", each.text[:100]]
        for each in found.evidence[:TOLD_ROWS]
        if each.deal is not None
    ]
    return look


def _bodies(nouns: Any) -> list[dict[str, Any]]:
    """Nouns of one kind as documents, their defaults left out."""
    if not nouns:
        return []
    adapter = adapter_of(type(nouns[0]))
    return [adapter.dump_python(each, mode="json", exclude_defaults=True) for each in nouns]
