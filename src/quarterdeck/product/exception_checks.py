"""Flaws of exceptions: what they point at is not there, or two open ones move the same day."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.exceptions import ExceptionRequest
from quarterdeck.product.product_file import ProductFile


def exception_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of the exceptions of a product. Of a decided one, what is gone since is only a warning."""
    promised = {each.id: each.feature for each in product.commitments}
    releases = {each.id for each in product.releases}
    known = {"feature": {each.id for each in product.features}, "commitment": set(promised), "from_release": releases, "to_release": releases}
    waiting: dict[tuple[str, ...], int] = {}
    for idx, asked in enumerate(product.exceptions):
        place = f"exceptions[{idx}]"
        yield from _missing(place, asked, known)
        yield from _missing_scope(place, asked, product)
        owner = promised.get(asked.commitment or "")
        if owner is not None and owner != asked.feature:
            yield Flaw(f"{place}.commitment", f"expected a commitment of feature {asked.feature!r}, got {asked.commitment!r} of {owner!r}")
        if asked.state == "open":
            same = (asked.feature, asked.moves, asked.commitment or "")
            if same in waiting:
                yield Flaw(place, f"expected one open exception for the same day, got another at exceptions[{waiting[same]}]. Decide one first")
            waiting.setdefault(same, idx)


def _missing_scope(place: str, asked: ExceptionRequest, product: ProductFile) -> Iterator[Flaw]:
    """Of a cut that is still open: the option and the activities it names are those of its feature. A decided one has changed them."""
    feature = next((each for each in product.features if each.id == asked.feature), None)
    if feature is None or asked.state != "open" or asked.moves != "scope":
        return
    options = {option.id for option in feature.options}
    if asked.to_option is not None and asked.to_option not in options:
        yield Flaw(f"{place}.to_option", f"expected an option of feature {asked.feature!r}, got {asked.to_option!r}. Correct the id or refuse it")
    work = {activity.id for option in feature.options for activity in option.activities}
    for idx, activity in enumerate(asked.dropped):
        if activity not in work:
            yield Flaw(f"{place}.dropped[{idx}]", f"expected an activity of feature {asked.feature!r}, got {activity!r}. Correct the id or refuse it")


def _missing(place: str, asked: ExceptionRequest, known: dict[str, set[str]]) -> Iterator[Flaw]:
    for field, ids in known.items():
        name = getattr(asked, field)
        if name is None or name in ids:
            continue
        plural = "releases" if field.endswith("release") else f"{field}s"
        is_past = field != "feature" and asked.state != "open"
        yield Flaw(
            f"{place}.{field}",
            f"expected the id of one of {plural}, got {name!r}, which is none. Add it or correct the id",
            "warning" if is_past else "error",
        )
