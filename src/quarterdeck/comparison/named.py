"""Two things of one product by the words that addresses of the web carry, too: `option:HB-102/b`, `release:27.1`, `pm:HB-102`."""

from datetime import date

from quarterdeck.comparison.competitors import compare_competitors
from quarterdeck.comparison.options import compare_options
from quarterdeck.comparison.releases import compare_releases
from quarterdeck.comparison.sides import Sides
from quarterdeck.comparison.two_features import compare_features
from quarterdeck.comparison.views import compare_views
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import Forecast
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan

KIND_OF = {"option": "options", "release": "releases", "competitor": "competitors", "feature": "features", "pm": "views", "tpm": "views"}
"""First word of a name → the kind of thing it names."""
FORMS = "feature:ID, option:FEATURE/OPTION, release:ID, competitor:ID (competitor:us is the product), pm:FEATURE and tpm:FEATURE"


def is_name(text: str) -> bool:
    """Whether a text names a thing of a product rather than a file."""
    word, colon, rest = text.partition(":")
    return bool(colon and rest) and word in KIND_OF


def compare_named(
    product: ProductFile, a: str, b: str, *, plan: Plan | None = None, forecast: Forecast | None = None, since: date | None = None
) -> Sides:
    """What lies between two things of a product.

    Raises
    ------
    InvalidInput
        If a name is none, the two are of different kinds, one is not there, or what the comparison needs is not given.
    """
    for each in (a, b):
        if not is_name(each):
            raise InvalidInput(f"expected a name such as {FORMS}, got {each!r}")
    (word_a, _, ref_a), (word_b, _, ref_b) = a.partition(":"), b.partition(":")
    kind, other = KIND_OF[word_a], KIND_OF[word_b]
    if kind != other:
        raise InvalidInput(f"expected two things of one kind, got {a!r} of {kind} and {b!r} of {other}. Name two of one kind")
    if kind == "options":
        return compare_options(product, ref_a, ref_b)
    if kind == "competitors":
        return compare_competitors(product, ref_a, ref_b, since=since)
    if kind == "features":
        return compare_features(product, ref_a, ref_b, plan=plan, forecast=forecast)
    if kind == "releases":
        if plan is None:
            raise InvalidInput("a release holds what a plan puts into it, and no plan is given. Name one with --plan")
        return compare_releases(product, plan, ref_a, ref_b, forecast=forecast)
    if ref_a != ref_b:
        raise InvalidInput(
            f"expected two views of one feature, got {ref_a!r} and {ref_b!r}. Compare the two features instead: feature:{ref_a} feature:{ref_b}"
        )
    return compare_views(product, ref_a, word_a, word_b, plan=plan, forecast=forecast)  # type: ignore[arg-type]
