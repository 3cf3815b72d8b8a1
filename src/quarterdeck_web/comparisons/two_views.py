"""One feature as the Product Manager and as the Technical Product Manager see it; every answer opens what it rests on."""

from dataclasses import replace

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.assemble import views_of
from quarterdeck_web.comparisons.side import Row, SideBySide
from quarterdeck_web.features.models import Feature, FeatureFigures
from quarterdeck_web.lib.counting import behind_url

OTHER = {"pm": "tpm", "tpm": "pm"}
SEEN = {"pm": "as the Product Manager sees it", "tpm": "as the Technical Product Manager sees it"}
Choice = tuple[str, str]


def feature_ref(token: str) -> str:
    """The feature that `pm:HB-118` is a view of."""
    return token.partition(":")[2]


def counterpart(token: str) -> str:
    """The other role's view of the same feature."""
    return f"{OTHER[token.partition(':')[0]]}:{feature_ref(token)}"


def views_to_choose(scope: Scope, other: str = "") -> list[Choice]:
    """Every feature as the Product Manager sees it; beside a view already chosen, the two of its feature, the other role's first."""
    rows = scope.rows(Feature).order_by("position").values_list("ref", "title_text")
    if other:
        ref = feature_ref(other)
        roles = (counterpart(other).partition(":")[0], other.partition(":")[0])
        return [(f"{role}:{ref}", f"{ref} {SEEN[role]}") for role in roles]
    return [(f"{role}:{ref}", f"{ref} {title}, {SEEN[role]}") for role in SEEN for ref, title in rows[:200]]


def compare_two_views(scope: Scope, a: str, b: str) -> SideBySide:
    """Both views side by side. Raises `Http404` for a feature that is not there."""
    feature = scope.get(Feature, ref=feature_ref(a))
    found = views_of(scope, feature, a.partition(":")[0], b.partition(":")[0])
    asked = tuple(token.startswith("pm:") for token in (a, b))
    sections = tuple(replace(each, rows=tuple(_opening(scope, feature, row, asked) for row in each.rows)) for each in found.sections)
    return replace(found, sections=sections)


def _opening(scope: Scope, feature: Feature, row: Row, asked: tuple[bool, ...]) -> Row:
    """A row that opens what it rests on: who asks opens the people, dates the forecast, all else the feature."""
    slug = scope.workspace.slug
    if row.label == "Who?" and any(asked):
        figures = scope.rows(FeatureFigures).filter(feature=feature).first()
        people = str(figures.num_people) if figures is not None else "0"
        url = behind_url(slug, "people", feature=feature.ref)
        a, b = (people if is_pm else said for is_pm, said in zip(asked, (row.a, row.b), strict=True))
        return replace(row, a=a, b=b, opens=(url, url), of="people", note="people who ask; who builds")
    name = "feature-forecast" if row.label in ("The day", "When?", "How sure the promise is") else "feature"
    return replace(row, href=reverse(name, args=[slug, feature.ref]))
