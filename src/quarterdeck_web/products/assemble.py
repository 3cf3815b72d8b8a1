"""Rows ↔ product file: the one road in and the one road out."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from quarterdeck.adapters import adapter_of
from quarterdeck.errors import Flaw, FlawedProduct
from quarterdeck.product import ProductFile, check, content_hash
from quarterdeck.product.codec import canonical_json, place_of, product_from_document, to_document
from quarterdeck.samples import load_sample
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.rows import NounRow

ENVELOPE = ("format", "version")
IN_ORDER = (
    *("sources", "objectives", "segments", "accounts", "competitors", "capabilities", "parity", "needs", "evidence", "survey_answers"),
    *("releases", "features", "surveys", "need_links", "highlights", "need_facts"),
    *("visitors", "ideas", "votes", "idea_comments", "roadmap", "changelog"),
    *("dependencies", "relations", "synergies", "risks", "assumptions", "criteria"),
    "pairwise_answers",
    *("skills", "teams", "people", "absences", "holidays", "decision_capacities", "ask_conversions"),
    *("funding", "budgets", "guard_rails", "pins", "commitments", "exceptions", "work_items", "mapping_rules"),
    *("acceptance_criteria", "quality_attributes", "definitions", "definition_ticks", "launches"),
    *("periods", "initiatives", "outcomes", "changes", "updates", "progress", "forecasts", "import_notes"),
)
"""Collections of a product file, those that are pointed at before those that point."""

BATCH = 1000


def collections() -> dict[str, type[NounRow]]:
    """Each collection of a product file with the model that keeps it."""
    return {model.collection: model for model in apps.get_models() if issubclass(model, NounRow)}


def export_document(workspace: Workspace, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The whole workspace as a product document, fields and items in the order they came in."""
    document: dict[str, Any] = {"format": "quarterdeck-product", "version": 1, **workspace.facts}
    for name, model in collections().items():
        if name not in without:
            bodies = list(model.objects.within(workspace).order_by("position", "id").values_list("body", flat=True))
            if bodies:
                document[name] = bodies
    return document


def product_of(workspace: Workspace, without: tuple[str, ...] = ()) -> ProductFile:
    """The workspace as the engine takes it. Raises `FlawedProduct` where a row cannot be read as its noun."""
    return product_from_document(export_document(workspace, without), workspace.name)


def export_bytes(workspace: Workspace) -> bytes:
    """The workspace as the text of a product file."""
    return canonical_json(product_of(workspace))


def planning_hash(product: ProductFile) -> str:
    """What identifies what planning reads of a product: voices, updates and the log of changes do not count."""
    from quarterdeck.roadmap.writing import planning_input  # Heavy: pages that do not plan must not load it.

    return content_hash(planning_input(product))


def flaws_of(product: ProductFile) -> tuple[Flaw, ...]:
    """Everything wrong with a product, errors first."""
    from quarterdeck.feasibility import structural_flaws

    found = [*structural_flaws(product), *check(product)]
    if any(fact.kind in ("together", "apart") for fact in product.need_facts):
        from quarterdeck.evidence.grouping import contradictions  # Heavy, and only these kinds can contradict each other.

        found += contradictions(product)
    return tuple(sorted(found, key=lambda flaw: flaw.severity != "error"))


def sample(name: str) -> ProductFile:
    """A product shipped with Quarterdeck."""
    return load_sample(name)


def product_from_bytes(content: bytes, source: str) -> ProductFile:
    """A product from an uploaded file (JSON or YAML). Raises `UnreadableFile` and `FlawedProduct`, with every flaw."""
    import tempfile
    from pathlib import Path

    from quarterdeck.product import read_product

    suffix = Path(source).suffix.lower() if Path(source).suffix.lower() in {".yaml", ".yml"} else ".json"
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        try:
            return read_product(file.name)
        except Exception as error:
            raise _named(error, file.name, source) from None


def _named(error: Exception, path: str, source: str) -> Exception:
    """The same error, speaking of the file the person knows."""
    from quarterdeck.errors import UnreadableFile

    if isinstance(error, UnreadableFile):
        return UnreadableFile(source, error.problem, error.remedy)
    if isinstance(error, FlawedProduct):
        return FlawedProduct(source, error.flaws)
    return error


@transaction.atomic
def replace_content(workspace: Workspace, product: ProductFile) -> int:
    """Put a whole product in the place of what a workspace holds. Returns how many rows it holds now.

    Rows that have the same id stay the same rows, so that keys, comments and plans still speak of them.
    """
    document = to_document(product)
    models = collections()
    known: dict[tuple[type[NounRow], str], Any] = {}
    num_rows = 0
    kept = {name: _replace_collection(workspace, models[name], document.get(name, []), known) for name in IN_ORDER}
    for name in reversed(IN_ORDER):
        _delete_others(workspace, models[name], kept[name])
        num_rows += len(kept[name])
    workspace.facts = {field: value for field, value in document.items() if field not in models and field not in ENVELOPE}
    workspace.name = product.name
    workspace.revision += 1
    workspace.save()
    for hook in _replaced:
        hook(workspace)
    return num_rows


_replaced: list[Callable[[Workspace], object]] = []


def on_replaced(hook: Callable[[Workspace], object]) -> Callable[[Workspace], object]:
    """Have `hook(workspace)` called in the transaction that put a whole product in the place of another."""
    _replaced.append(hook)
    return hook


MANY = 500
"""More values than this in one query is more than some databases take."""


def _delete_others(workspace: Workspace, model: type[NounRow], kept: list[Any]) -> None:
    wanted = set(kept)
    others = [pk for pk in model.objects.within(workspace).values_list("pk", flat=True) if pk not in wanted]
    for start in range(0, len(others), MANY):
        model.objects.within(workspace).filter(pk__in=others[start : start + MANY]).delete()


def _replace_collection(
    workspace: Workspace, model: type[NounRow], bodies: list[dict[str, Any]], known: dict[tuple[type[NounRow], str], Any]
) -> list[Any]:
    """Write one collection; returns the primary keys that belong to it now."""
    now, columns = timezone.now(), ["position", "body", "version", "ref", *model.copies, *model.links, *model.derived]
    there = {row.ref: row for row in model.objects.within(workspace).exclude(ref="")}
    names = [model._meta.get_field(column).attname for column in columns]
    new, old, kept = [], [], []
    for position, body in enumerate(bodies, 1):
        row = there.pop(model.ref_of(body), None)
        if row is None:
            row = model(workspace=workspace, created_at=now)
            new.append(row)
        else:
            old.append((row, [getattr(row, name) for name in names]))
            row.version += row.body != body
        row.position, row.body = position, body
        kept.append(row.pk)
        if body.get("id"):
            known[model, body["id"]] = row.pk
    for row in (*new, *(row for row, _ in old)):
        row.reindex(known)
    changed = [row for row, before in old if before != [getattr(row, name) for name in names]]
    for row in changed:
        row.changed_at = now
    model.objects.within(workspace).bulk_create(new, batch_size=BATCH)
    model.objects.within(workspace).bulk_update(changed, [*columns, "changed_at"], batch_size=200)
    return kept


def field_flaws(collection: str, body: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong with one noun's document, by top-level field; empty where it is sound."""
    from pydantic import ValidationError

    from quarterdeck.product.codec import _sentence  # The sentences of `check`, so that forms and files speak alike.

    try:
        _adapter(collection).validate_python(body)
    except ValidationError as error:
        found: dict[str, list[str]] = {}
        for detail in error.errors(include_url=False):
            field = str(detail["loc"][0]) if detail["loc"] else ""
            inside = place_of(detail["loc"][1:])
            found.setdefault(field, []).append((f"{inside}: " if inside else "") + _sentence(detail))
        return found
    return {}


def tidy_body(collection: str, body: dict[str, Any]) -> dict[str, Any]:
    """A noun's document as an export writes it: fields in the noun's order, defaults left out."""
    adapter = _adapter(collection)
    made: dict[str, Any] = adapter.dump_python(adapter.validate_python(body), mode="json", exclude_defaults=True)
    return made


def fact_flaws(name: str, value: Any) -> dict[str, list[str]]:
    """What is wrong with a field of the product file that is no list of nouns, such as `strategy`; by its own fields."""
    from pydantic import ValidationError

    from quarterdeck.product.codec import _sentence

    try:
        _fact_adapter(name).validate_python(value)
    except ValidationError as error:
        return {str(detail["loc"][0]) if detail["loc"] else name: [_sentence(detail)] for detail in error.errors(include_url=False)}
    return {}


def tidy_fact(name: str, value: Any) -> dict[str, Any]:
    """Such a field as an export writes it: in its own order, defaults left out."""
    adapter = _fact_adapter(name)
    made: dict[str, Any] = adapter.dump_python(adapter.validate_python(value), mode="json", exclude_defaults=True)
    return made


@cache
def _fact_adapter(name: str) -> Any:
    from typing import get_type_hints

    return adapter_of(get_type_hints(ProductFile)[name])


def _adapter(collection: str) -> Any:
    """The reader of a collection's items."""
    return adapter_of(noun_of(collection))


@cache
def noun_of(collection: str) -> Any:
    """The engine's class of a collection's items."""
    from typing import get_args, get_type_hints

    return get_args(get_type_hints(ProductFile)[collection])[0]


def changes_in_words(before: ProductFile, after: ProductFile, at_most: int = 200) -> list[str]:
    """What differs between two products, each in a sentence."""
    from quarterdeck.comparison import compare

    if before.id != after.id:
        return [f"Another product: {before.name!r} makes way for {after.name!r}"]
    changes = compare(before, after).changes
    told = [change.text for change in changes[:at_most]]
    return told + ([f"and {len(changes) - at_most} more changes"] if len(changes) > at_most else [])


def errors_as_flaws(error: Exception) -> list[dict[str, str]]:
    """What kept a file from being read, as flaws. Raises what is no fault of the file."""
    from quarterdeck.errors import UnreadableFile

    if isinstance(error, FlawedProduct):
        return [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in error.flaws]
    if isinstance(error, UnreadableFile):
        return [{"place": "", "message": f"{error.problem} {error.remedy}", "severity": "error"}]
    raise error


def empty_product(identity: str, name: str, today: Any, num_weeks: int = 36, currency: str = "€") -> ProductFile:
    """A product with nothing in it yet, planned from this week's Monday."""
    from quarterdeck.calendar import monday_of
    from quarterdeck.product import Horizon

    return ProductFile(
        id=identity, name=name, as_of=today, currency=currency, value_unit=currency, horizon=Horizon(start=monday_of(today), num_weeks=num_weeks)
    )
