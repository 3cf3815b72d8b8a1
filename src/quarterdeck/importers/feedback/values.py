"""The values of single fields, read as what they are; one that cannot be is refused with what was expected and what to do."""

from typing import Literal

from quarterdeck.importers.feedback.words import (
    KIND_WORDS,
    KINDS,
    LANGUAGES,
    OUTCOME_WORDS,
    PUT_AWAY,
    SAYS_NOTHING,
    STATUS_WORDS,
    STILL_OPEN,
    TELLERS,
)
from quarterdeck.product.evidence import AskedStatus, EvidenceKind

MAX_VOTES = 1_000_000_000
Outcome = Literal["won", "lost"]
Teller = Literal["buyer", "seller", ""]


class Unfit(ValueError):
    """A value that is none of its field."""

    def __init__(self, expected: str, remedy: str) -> None:
        self.expected, self.remedy = expected, remedy
        super().__init__(f"expected {expected}. {remedy}")


def read_kind(text: str) -> EvidenceKind:
    """One of our kinds, by our word for it or another tool's."""
    kind = KIND_WORDS.get(text.strip().lower())
    if kind is None:
        raise Unfit(f"one of {', '.join(KINDS)}", "Correct it, or do not map the column to the kind")
    return kind


def status_of(stated: str) -> AskedStatus | None:
    """How an idea stands in the portal's words, of what another tool says; None for what says nothing of it.

    Examples
    --------
    >>> status_of("In_Development"), status_of("Completed 🎉"), status_of("processed")
    ('in progress', 'shipped', None)
    """
    return STATUS_WORDS.get(_plain_status(stated))


def is_put_away(stated: str) -> bool:
    """Whether a state says that nobody wants to read it any more."""
    return _plain_status(stated) in PUT_AWAY


def is_about_sorting(stated: str) -> bool:
    """Whether a state says how a note was sorted, not how what it asks for stands."""
    return _plain_status(stated) in SAYS_NOTHING


def _plain_status(stated: str) -> str:
    """A state without its case, dashes, and what decorates it."""
    words = "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in stated.casefold()).replace("’", "'")
    return " ".join(words.split())


def read_language(text: str) -> str:
    """A language's code without its country."""
    word = text.strip().lower()
    code = LANGUAGES.get(word) or word.replace("_", "-").split("-")[0]
    if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha()):
        raise Unfit("a language as a code such as en or de", "Correct it, or leave it empty")
    return code


def read_sentiment(text: str) -> float:
    """A number from -1 to 1."""
    sentiment = _number(text)
    if sentiment is None or not -1 <= sentiment <= 1:
        raise Unfit("a number from -1 to 1", "Correct it, or do not map the column to the sentiment")
    return sentiment


def read_votes(text: str) -> int:
    """How many voted for it. A score below zero says that more were against it: nobody who is known voted for it."""
    number = _number(text)
    if number is None or not (abs(number) <= MAX_VOTES and number.is_integer()):
        raise Unfit("a whole number", "Correct it, or leave it empty")
    return max(0, int(number))


def read_outcome(text: str) -> Outcome | None:
    """How a deal ended; None while it is open."""
    word = text.strip().lower()
    if word in STILL_OPEN:
        return None
    if word not in OUTCOME_WORDS:
        raise Unfit("won or lost", "Correct it, or leave it empty while the deal is open")
    return OUTCOME_WORDS[word]


def read_amount(text: str) -> float:
    """An amount of money of 0 or more, with or without its sign and with commas between thousands."""
    amount = _number(text.strip().strip("€$£ ").removesuffix("EUR").removesuffix("USD"))
    if amount is None or not 0 <= amount < 1e15:
        raise Unfit("an amount of 0 or more, such as 12000.50", "Correct it, or leave it empty")
    return amount


def read_teller(text: str) -> Teller:
    """Whose word the reason of a deal's end is."""
    word = text.strip().lower()
    if word not in TELLERS:
        raise Unfit("buyer or seller", "Correct it, or leave it empty")
    return TELLERS[word]


def _number(text: str) -> float | None:
    """A finite number; commas and spaces may stand between thousands."""
    plain = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if "," in plain:
        whole, _, rest = plain.partition(".")
        head, *groups = whole.split(",")
        if any(len(group) != 3 for group in groups) or len(head.lstrip("-")) > 3:
            return None
        plain = head + "".join(groups) + (f".{rest}" if rest else "")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
