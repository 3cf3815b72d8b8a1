"""Counts of evidence as pages show them: a number that opens as many rows as it says.

`data-count` holds the number and `data-of` what it is of. The page behind it marks each row with `data-entry` (and `data-person`,
`data-account`, `data-revenue` or `data-votes` where a count is of those). A test opens every count of every page and compares the two;
whatever looks like a count and is not written by `count` fails it (docs/explanation/numbers-and-evidence.md).
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el
from quarterdeck_web.lib.words import UNKNOWN, plural
from quarterdeck_web.lib.words import count as number_of


def count(
    value: float | None, noun: str, url: str = "", *, of: str = "", bare: bool = False, drawer: bool = False, said: str = "", class_: str = "qd-num"
) -> SafeString:
    """A count that opens what was counted: `33 people`, or only `33` with the noun for screen readers (`bare`).

    Parameters
    ----------
    noun
        The singular, or `person,people`.
    of
        What is counted, as the rows behind it are marked: the noun's plural unless it is said.
    drawer
        Whether it opens in the drawer.
    said
        How it is written where that is no whole number with its noun: an amount of revenue.
    """
    if value is None or value == "":
        return el("span", UNKNOWN, class_="qd-dim")
    text = said or (number_of(int(value)) if bare else plural(int(value), noun))
    marks = {"data_count": value if isinstance(value, float) else str(value), "data_of": of or _plural_of(noun)}
    if not value or not url:
        return el("span", text, **marks)
    spoken = plural(int(value), noun) if bare and not said else ""
    return el("a", text, class_=class_, href=url, data_drawer="on" if drawer else "", aria_label=spoken, **marks)


def behind_url(slug: str, of: str, **where: object) -> str:
    """The address of the list of all people, accounts or items that some evidence is of; `where` narrows the evidence."""
    asked = {"of": of, **{name.rstrip("_"): value for name, value in where.items() if value not in (None, "")}}
    return f"{reverse('evidence-behind', args=[slug])}?{urlencode(asked)}"


def _plural_of(noun: str) -> str:
    one, _, many = noun.partition(",")
    return many or f"{one}s"
