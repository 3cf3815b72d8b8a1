"""Numbers and days as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck_web.lib import words

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("filter_", [words.amount, words.share, words.chance, words.signed, words.count, words.day, words.ago])
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_known_is_a_dash_and_never_a_zero(filter_, nothing) -> None:
    assert filter_(nothing) == "–"


def test_amounts_shares_and_chances() -> None:
    assert words.amount(760_000, "€") == "€760\u202fk"
    assert words.signed(430_000, "€") == "+€430\u202fk"
    assert words.signed(-0.5) == "−0.5"
    assert words.share(0.61) == "61\u202f%"
    assert words.chance(0.99) == ">95\u202f%"
    assert words.plural(10_000, "feature") == "10,000 features"
    assert words.plural(1, "person,people") == "1 person"
    assert words.plural(0, "person,people") == "0 people"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 3), "3 Nov"),
        (date(2027, 3, 26), "26 Mar"),
        (date(2026, 3, 26), "26 Mar 2026"),
        (date(2027, 11, 3), "3 Nov 2027"),
        ("2027-03-26", "26 Mar"),
    ],
)
def test_a_year_stands_where_it_is_not_clear(day: date | str, said: str) -> None:
    assert words.day(day, today=NOW.date()) == said


def test_a_day_and_a_month_without_a_year_name_one_day() -> None:
    today = NOW.date()
    clear = [each for each in (today + timedelta(days) for days in range(-400, 800)) if not words.day(each, today).endswith(str(each.year))]
    assert len({(each.month, each.day) for each in clear}) == len(clear)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2020, 12, 11), date(2020, 12, 17), "11–17 Dec 2020"),
        (date(2020, 2, 19), date(2020, 3, 2), "19 Feb – 2 Mar 2020"),
        (date(2020, 12, 19), date(2021, 1, 2), "19 Dec 2020 – 2 Jan 2021"),
        (date(2020, 12, 19), date(2020, 12, 19), "19 Dec 2020"),
        (None, date(2020, 12, 19), "until 19 Dec 2020"),
        (date(2020, 12, 19), None, "from 19 Dec 2020"),
    ],
)
def test_a_stretch_says_each_part_once(start: date | None, end: date | None, said: str) -> None:
    assert words.day_span(start, end) == said


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=13), "yesterday"),
        (timedelta(days=3), "Sat"),
        (timedelta(days=21), "3 Nov"),
    ],
)
def test_how_long_ago(back: timedelta, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words.timezone, "localdate", lambda: NOW.date())
    assert words.ago(NOW - back, NOW) == said


@pytest.mark.parametrize(("p", "tone"), [(0.97, ""), (0.85, ""), (0.84, "warn"), (0.5, "warn"), (0.49, "risk"), (None, "idle")])
def test_the_colour_of_a_probability(p: float | None, tone: str) -> None:
    assert words.tone(p) == tone
