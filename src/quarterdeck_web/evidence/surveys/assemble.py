"""A survey's row as the engine takes it, and its figures."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck.importers.surveys import METHODS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Survey

METHOD_WORDS: dict[str, str] = dict(METHODS)
KEPT = 32


def figures_of(row: Survey) -> tuple[Any, ...]:
    """Everybody's figures and each segment's, kept in this process until the survey changes."""
    return _figures(str(row.pk), row.version, _Held(lambda: row.body))


def figures_at(scope: Scope, pk: Any, version: int) -> tuple[Any, ...]:
    """The same of a survey whose answers are only read where they were not worked out yet."""
    return _figures(str(pk), version, _Held(lambda: scope.rows(Survey).values_list("body", flat=True).get(pk=pk)))


def promoters_changed(now: Any, before: Any) -> tuple[Any, Any]:
    """The test that a Net Promoter Score moved, and the 95 % interval of the change."""
    from quarterdeck.evidence.surveys import net_promoter_change, net_promoter_change_interval

    return net_promoter_change(now, before), net_promoter_change_interval(now, before)


def share_interval(share: float, num: int) -> Any:
    """The 95 % interval of a share."""
    from quarterdeck.uncertainty import wilson_interval

    return wilson_interval(share, num)


class _Held:
    """What reads a survey's document; it does not tell apart what is cached: the key beside it does."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self.read = read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=KEPT)
def _figures(pk: str, version: int, held: _Held) -> tuple[Any, ...]:
    from quarterdeck.product import Survey as SurveyNoun
    from quarterdeck.value import survey_figures  # NumPy: loaded when somebody looks.

    figures = survey_figures(adapter_of(SurveyNoun).validate_python(held.read()))
    del held.read
    return figures
