"""Personal data is hidden; what only looks like it stays."""

import pytest

from quarterdeck.evidence.text import MASKS, clean

HIDDEN = [
    ("write to bob.smith+x@mail.example.co.uk please", "write to ⟨email⟩ please"),
    ("call +49 170 1234567, +1 (555) 123-4567 or 0049301234567", "call ⟨phone⟩, ⟨phone⟩ or ⟨phone⟩"),
    ("office: (030) 1234567, 030/1234567, 555-123-4567", "office: ⟨phone⟩, ⟨phone⟩, ⟨phone⟩"),
    ("my card 4111 1111 1111 1111 or 5500-0000-0000-0004 or 371449635398431", "my card ⟨card⟩ or ⟨card⟩ or ⟨card⟩"),
    ("pay to DE89 3704 0044 0532 0130 00 or GB82WEST12345698765432", "pay to ⟨iban⟩ or ⟨iban⟩"),
    ("from 203.0.113.9 and 2001:db8::8a2e:370:7334 it works", "from ⟨ip⟩ and ⟨ip⟩ it works"),
    ("Hi John,\nit fails\nBest regards,\nMary Ann Jones", "Hi ⟨name⟩,\nit fails\nBest regards,\n⟨name⟩"),
    ("My name is Jane Doe and I pay", "My name is ⟨name⟩ and I pay"),
    ("bob@example.com, mary@example.org", "⟨email⟩, ⟨email⟩"),
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN, ids=[case[1][:30] for case in HIDDEN])
def test_personal_data_is_hidden(text: str, expected: str) -> None:
    made = clean(text)
    assert made.text == expected
    assert {span.mask for span in made.masked()} <= set(MASKS)
    assert len(made.masked()) == expected.count("⟨")
    assert clean(text, mask=False).text == text


STAY = [
    "Crash in version 10.0.19041.1, build 1.2.3.4 and SeaMonkey 2.53.7.1",
    "since 2021-07-15 10:30, or 15.07.2021, or 0000-00-00",
    "Bug 752376 costs 12,500.00 a year; invoice 2021-000123456",
    "order 4111 1111 1111 1112 has a wrong check digit",
    "DE00 3704 0044 0532 0130 00 is no account",
    "std::vector and a::b and 10:30:59",
    "0x80070057 at Main.java:42, page 123-456",
    "So: Hello World, hello team, Hi all, Dear Support",
    "My name is wrong on the card",
    "use @mention or user@host",
    "127.0.0.1:8080 and 999.1.1.1 and ::1",
    "1000000 rows, 99.99 %, 3.14159265358979",
]


@pytest.mark.parametrize("text", STAY)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert clean(text).text == text
