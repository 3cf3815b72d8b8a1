"""Harbor's feedback reads as if people had written it, and says as often what was planted."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from quarterdeck.product import Evidence
from quarterdeck.samples.harbor import PlantedTruth, load, planted_truth
from quarterdeck.samples.harbor.facts import data
from quarterdeck.samples.harbor.needs import NEEDS


@pytest.fixture(scope="module")
def items() -> tuple[Evidence, ...]:
    return tuple(item for item in load().evidence if item.deal is None)


@pytest.fixture(scope="module")
def truth() -> PlantedTruth:
    return planted_truth()


def test_hardly_any_two_texts_are_the_same(items: tuple[Evidence, ...]) -> None:
    assert len({item.text for item in items}) > 0.99 * len(items)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an unfilled slot", r"[{}]"),
        ("a doubled word", r"\b([A-Za-zÀ-ÿ]+) \1\b"),
        ("a doubled space", r"  "),
        ("a space before a stop", r" [.,;!?](?:\s|$)"),
        ("two stops", r"[.,]{2}|[?!]\.|,\."),
        ("an empty quote", r"“”|''"),
        ("space at an end", r"^\s|\s$"),
        ("a wrong article", r"\ba (?:ETA|invoice|Excel)\b|\ban (?:bill|carrier|haulier|lorry)\b"),
    ],
)
def test_no_text_has(items: tuple[Evidence, ...], what: str, pattern: str) -> None:
    assert [item.text for item in items if re.search(pattern, item.text)] == []


def test_no_two_needs_share_a_skeleton() -> None:
    """A sentence with its slots left open belongs to one need, and three words in a row at its start to few."""
    phrases = {**data("phrases_1"), **data("phrases_2"), **data("phrases_3")}
    owners: dict[str, set[str]] = defaultdict(set)
    openings: dict[str, set[str]] = defaultdict(set)
    for need, groups in phrases.items():
        for sentence in (each for group in groups.values() for each in group):
            owners[sentence.lower().rstrip(".")].add(need)
            openings[" ".join(sentence.lower().split()[:4])].add(need)
    assert set(phrases) == {facts.id for facts in NEEDS}
    assert [sentence for sentence, needs in owners.items() if len(needs) > 1] == []
    assert [opening for opening, needs in openings.items() if len(needs) > 2] == []


def test_lengths_registers_and_languages_vary(items: tuple[Evidence, ...]) -> None:
    lengths = sorted(len(item.text) for item in items)
    assert lengths[len(items) // 10] < 60 < 150 < lengths[9 * len(items) // 10]
    assert len({item.source for item in items}) == 9
    languages = Counter(item.language for item in items)
    assert set(languages) == {"en", "de", "fr", "es", "nl"}
    assert 0.05 < 1 - languages["en"] / len(items) < 0.075


def test_planted_reach_is_exact(items: tuple[Evidence, ...], truth: PlantedTruth) -> None:
    people, accounts = defaultdict(set), defaultdict(set)
    for item in items:
        need = truth.need_of[item.id]
        if need and item.person:
            people[need].add(item.person)
            accounts[need].add(item.account)
    assert {need: len(who) for need, who in people.items()} == truth.people_of
    assert {need: len(who) for need, who in accounts.items()} == truth.accounts_of
    assert (truth.people_of["dock-slot"], truth.accounts_of["dock-slot"]) == (88, 41)


def test_planted_shares_hold(items: tuple[Evidence, ...], truth: PlantedTruth) -> None:
    needs = Counter(truth.need_of.values())
    assert needs[None] == 140
    spoken, people = len(items) - needs[None], sum(truth.people_of.values())
    for need, count in truth.people_of.items():
        assert needs[need] / spoken == pytest.approx(count / people, abs=0.012)
    assert len(truth.duplicates) == 80
    linked = [item for item in items if item.need]
    assert 0.5 < len(linked) / len(items) < 0.7
    assert {item.id for item in linked if item.need != truth.need_of[item.id]} == truth.mislinked


def test_copies_come_from_the_same_person_soon_after(items: tuple[Evidence, ...], truth: PlantedTruth) -> None:
    by_id = {item.id: item for item in items}
    for original, copy in truth.duplicates:
        first, second = by_id[original], by_id[copy]
        assert (first.person, truth.need_of[original]) == (second.person, truth.need_of[copy])
        assert first.text != second.text
        assert first.said_on is not None
        assert second.said_on is not None
        assert 0 <= (second.said_on - first.said_on).days <= 12
        shared = set(re.findall(r"\w+", first.text.lower())) & set(re.findall(r"\w+", second.text.lower()))
        assert len(shared) >= 0.5 * len(set(re.findall(r"\w+", second.text.lower()))) - 6


def test_trends_are_as_planted(items: tuple[Evidence, ...], truth: PlantedTruth) -> None:
    late, early = defaultdict(int), defaultdict(int)
    for item in items:
        need = truth.need_of[item.id]
        assert item.said_on is not None
        assert date(2025, 11, 24) <= item.said_on < date(2026, 11, 23)
        if need:
            (late if item.said_on >= date(2026, 8, 24) else early)[need] += 1
    growth = {need: 3 * late[need] / early[need] for need in late}
    assert max(growth, key=growth.__getitem__) == truth.surging_need
    assert growth[truth.surging_need] > 3
    assert all(growth[need] < 1 for need in truth.falling_needs)
    peak = Counter(item.said_on.strftime("%Y-%m") for item in items if item.said_on and truth.need_of[item.id] == "fast-screens")
    assert peak.most_common(1)[0][0] in ("2026-08", "2026-09")


def test_nobody_has_two_names_or_two_employers(items: tuple[Evidence, ...]) -> None:
    employers = defaultdict(set)
    for item in items:
        if item.person:
            employers[item.person].add(item.account)
    assert all(len(each) == 1 for each in employers.values())
    segments = {account.id: account.segment for account in load().accounts}
    assert all(item.segment == segments[item.account] for item in items if item.account)
