"""Personal data, hidden before a text is embedded: it says nothing about needs, and must not travel with a vector."""

import ipaddress
import re
from collections.abc import Callable, Iterator

from quarterdeck.evidence.text.tracked import Edit

MASKS = ("email", "iban", "card", "ip", "phone", "name")
"""The kinds, in the order in which they win over each other; each is shown as ⟨kind⟩."""

_EMAIL = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\d.])[3-6](?:[ -]?\d){12,18}(?![\d.]?\d)")
_IP = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)"
    r"|(?=[0-9a-f:]*::?[0-9a-f:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:]))",
    re.IGNORECASE,
)
_VERSION_BEFORE = re.compile(r"(?:\bv|version|ver|release|build|update|firmware)[\s.:]{0,2}\Z", re.IGNORECASE)
_PRODUCT_BEFORE = re.compile(r"\b(?!IP|Address|Host|From|Server|Gateway|DNS|Client)[A-Z]\w+[ /]\Z")
_BEFORE = 24
"""Characters looked at to tell an address from a version."""

_PHONE = re.compile(
    r"(?<![\w.,+/:#-])(?<!\d )(?:\+\d{1,3}[ ./-]?(?:\(\d{1,5}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,4}"
    r"|\(0?\d{2,5}\)[ ./-]?\d{2,5}(?:[ ./-]?\d{2,5}){0,3}"
    r"|0\d{1,5}[ /-]\d{2,5}(?:[ -]?\d{2,5}){1,3}"
    r"|00\d{8,13}"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4})(?![\w-]|[.,:]\d)"
)
_NAME = re.compile(
    r"(?:\b(?i:my name is|mein Name ist|je m'appelle|me llamo)\s+"
    r"|(?:^|\n)(?:Hi|Hello|Dear|Hallo|Bonjour|Hola)\s+"
    r"|(?:^|\n)(?i:(?:best|kind|warm) regards|regards|best wishes|many thanks|mit freundlichen Grüßen|viele Grüße|cordialement|saludos),?\s*\n\s*)"
    r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'-]+(?:\s[A-ZÀ-ÖØ-Þ][\w'-]*){0,2})(?=[,.!\s]|\Z)"
)
_NO_NAMES = frozenset(
    (
        *("All", "Community", "Customer", "Everybody", "Everyone", "Folks", "Friends", "Guys", "Madam", "Service", "Sir", "Support", "Team", "There"),
        "World",
    )
)
_ROLES = ("Developers", "Team", "Support", "Community")

_Ok = Callable[[str, str], bool]


def personal_data_edits(text: str) -> Iterator[Edit]:
    """Personal data becomes ⟨email⟩, ⟨phone⟩, ⟨card⟩, ⟨iban⟩, ⟨ip⟩ or ⟨name⟩.

    Cards and accounts count only with a right check digit. Names count only where a text says that one follows, as in "my name is …" or in the
    first or last line of a letter: elsewhere a name cannot be told from a product's.
    """
    found: list[tuple[int, int, str]] = []
    for kind, start, end in _candidates(text):
        if not any(start < taken_end and taken_start < end for taken_start, taken_end, _ in found):
            found.append((start, end, kind))
    for start, end, kind in sorted(found):
        yield Edit(start, end, f"⟨{kind}⟩", mask=kind)


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    digits = sum(map(text.count, "0123456789"))
    if "@" in text:
        yield from _matches("email", _EMAIL, text, lambda _found, _before: True)
    if digits >= 8:
        yield from _matches("iban", _IBAN, text, lambda found, _before: _is_iban(found))
        yield from _matches("card", _CARD, text, lambda found, _before: _is_card(found))
    if digits >= 4 or "::" in text:
        yield from _matches("ip", _IP, text, _is_ip)
    if digits >= 7:
        yield from _matches("phone", _PHONE, text, lambda found, _before: _is_phone(found))
    for name in _NAME.finditer(text):
        if name["name"].split()[0] not in _NO_NAMES and not name["name"].endswith(_ROLES):
            yield "name", name.start("name"), name.end("name")


def _matches(kind: str, pattern: re.Pattern[str], text: str, is_one: _Ok) -> Iterator[tuple[str, int, int]]:
    for found in pattern.finditer(text):
        if is_one(found[0], text[max(found.start() - _BEFORE, 0) : found.start()]):
            yield kind, found.start(), found.end()


def _is_iban(found: str) -> bool:
    """ISO 13616: the check digits make the number 1 modulo 97."""
    account = found.replace(" ", "")
    if not 15 <= len(account) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def _is_card(found: str) -> bool:
    """ISO/IEC 7812: the last digit is right by Luhn's formula."""
    digits = [int(sign) for sign in found if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_ip(found: str, before: str) -> bool:
    if _VERSION_BEFORE.search(before) or (found[1] == "." and _PRODUCT_BEFORE.search(before)):
        return False
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return False
    # "a::b" is an address, too, but more often a name in a program.
    is_code = address.version == 6 and sum(map(str.isalnum, found)) < 5
    return not (is_code or address.is_loopback or address.is_unspecified)


def _is_phone(found: str) -> bool:
    """E.164 allows 15 digits; fewer than 8 are as likely something else. A day is no number to call."""
    return 8 <= sum(map(str.isdigit, found)) <= 15 and not re.fullmatch(r"\d{2}[./ -]\d{2}[./ -]\d{4}|\d{4}[./ -]\d{2}[./ -]\d{2}", found)
