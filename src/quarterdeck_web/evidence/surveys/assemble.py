"""A survey's row as the engine takes it, and its figures."""

from functools import lru_cache
from typing import Any

from quarterdeck.importers.surveys import METHODS
from quarterdeck_web.evidence.models import Survey

METHOD_WORDS: dict[str, str] = dict(METHODS)
KEPT = 32


def figures_of(row: Survey) -> tuple[Any, ...]:
    """Everybody's figures and each segment's, kept in this process until the survey changes."""
    return _figures(str(row.pk), row.version, _Held(row))


class _Held:
    """A row that does not tell apart what is cached: the key beside it does."""

    def __init__(self, row: Survey) -> None:
        self.row = row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=KEPT)
def _figures(pk: str, version: int, held: _Held) -> tuple[Any, ...]:
    from pydantic import TypeAdapter

    from quarterdeck.product import Survey as SurveyNoun
    from quarterdeck.value import survey_figures  # NumPy: loaded when somebody looks.

    figures = survey_figures(TypeAdapter(SurveyNoun).validate_python(held.row.body))
    del held.row
    return figures
