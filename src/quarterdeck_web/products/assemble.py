"""Rows ↔ product file: the one road in and the one road out."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from quarterdeck.errors import Flaw, FlawedProduct
from quarterdeck.product import ProductFile, check, content_hash
from quarterdeck.product.codec import canonical_json, place_of, product_from_document, to_document
from quarterdeck.roadmap.planner import planning_input
from quarterdeck.samples import load_sample
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.rows import NounRow

ENVELOPE = ("format", "version")
IN_ORDER = (
    *("sources", "objectives", "segments", "accounts", "competitors", "capabilities", "parity", "needs", "evidence", "survey_answers"),
    *("releases", "features", "need_links", "dependencies", "risks", "assumptions", "criteria", "pairwise_answers"),
    *("skills", "teams", "people", "absences", "holidays", "decision_capacities", "ask_conversions"),
    *("funding", "budgets", "guard_rails", "pins", "commitments"),
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
    return content_hash(planning_input(product))


def flaws_of(product: ProductFile) -> tuple[Flaw, ...]:
    """Everything wrong with a product, errors first."""
    from quarterdeck.feasibility import structural_flaws

    return tuple(sorted((*structural_flaws(product), *check(product)), key=lambda flaw: flaw.severity != "error"))


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
    """Put a whole product in the place of what a workspace holds. Returns how many rows were written.

    Plans, comments and decisions stay; they speak of what was.
    """
    document = to_document(product)
    models = collections()
    for name in reversed(IN_ORDER):
        models[name].objects.within(workspace).delete()
    known: dict[tuple[type[NounRow], str], Any] = {}
    now = timezone.now()
    num_rows = 0
    for name in IN_ORDER:
        model = models[name]
        rows = []
        for position, body in enumerate(document.get(name, ())):
            row = model(workspace=workspace, position=position + 1, body=body, created_at=now, changed_at=now)
            row.reindex(known)
            rows.append(row)
            if row.ref:
                known[model, row.ref] = row.pk
        if name in ("evidence", "teams"):  # These point at their own kind.
            for row in rows:
                row.reindex(known)
        if name == "evidence":
            for row in rows:
                row.state = "linked" if row.body.get("need") else "archived" if row.body.get("duplicate_of") else "new"
        model.objects.within(workspace).bulk_create(rows, batch_size=BATCH)
        num_rows += len(rows)
    workspace.facts = {field: value for field, value in document.items() if field not in models and field not in ENVELOPE}
    workspace.name = product.name
    workspace.revision += 1
    workspace.save()
    return num_rows


def field_flaws(collection: str, body: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong with one noun's document, by top-level field; empty where it is sound."""
    from pydantic import TypeAdapter, ValidationError

    from quarterdeck.product.codec import _sentence  # The sentences of `check`, so that forms and files speak alike.

    try:
        TypeAdapter(noun_of(collection)).validate_python(body)
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
    from pydantic import TypeAdapter

    adapter = TypeAdapter(noun_of(collection))
    made: dict[str, Any] = adapter.dump_python(adapter.validate_python(body), mode="json", exclude_defaults=True)
    return made


def noun_of(collection: str) -> Any:
    """The engine's class of a collection's items."""
    from typing import get_args, get_type_hints

    return get_args(get_type_hints(ProductFile)[collection])[0]
