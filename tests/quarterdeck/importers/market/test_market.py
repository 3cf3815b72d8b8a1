"""Parity matrices and deals from tables: found by names and values, flaws at row and column, the same again changes nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import QuarterdeckError
from quarterdeck.importers.market import (
    MarketMapping,
    MarketTable,
    apply_market,
    market_changes,
    read_deals,
    read_market,
    suggest_deals,
    suggest_market,
)
from quarterdeck.importers.market.deals import _number
from quarterdeck.importers.market.levels import level_of, presence_of
from quarterdeck.importers.whole_table import WholeTable, read_whole
from quarterdeck.product import Account, Capability, Competitor, Horizon, ParityCell, ProductFile, Segment

TODAY = date(2026, 11, 26)
MATRIX = """Capability,Area,Importance,Us,Moorline,Moorline source,Moorline checked on,Slotwise
Dock slots,Docks,90%,2,leading,their docs 4.1,2026-10-02,no
Yard map,Yard,0.2,✓,partial,a trial,2026-09-01,
"""
CELLS = """capability,product,level,source,checked on
Dock slots,us,3,ours,2026-10-01
Dock slots,Moorline,1,their docs,2026-10-02
Yard map,Moorline,on par,a call,2026-10-03
"""
DEALS = """Deal ID,Stage,Account,Competitor,Loss reason,Told by,Amount,Close date,Notes
1,Closed Won,Varga,Moorline,Dock slots,buyer,"€12,500.00",2026-09-01,They liked the slots
2,Closed Lost,Varga,Quay One,Price,sales rep,8000,2026-10-01,
3,Negotiation,Orrin,,,,,,
4,Closed Lost,Orrin,none,No budget,,1.200,2026-10-05,
"""


def product(**parts: object) -> ProductFile:
    facts = {"id": "p", "name": "P", "as_of": TODAY, "horizon": Horizon(start=date(2026, 11, 23), num_weeks=4)}
    return ProductFile(**(facts | parts))  # type: ignore[arg-type]


def table_of(tmp_path: Path, text: str) -> WholeTable:
    (tmp_path / "table.csv").write_text(text)
    return read_whole(tmp_path / "table.csv")


def market(tmp_path: Path, text: str, **more: object) -> MarketTable:
    table = table_of(tmp_path, text)
    mapping = suggest_market(table)
    assert mapping is not None
    return read_market(table, replace(mapping, **more), TODAY)  # type: ignore[arg-type]


def test_a_matrix_with_words_ticks_and_columns_of_sources(tmp_path: Path) -> None:
    found = market(tmp_path, MATRIX)
    assert found.products == ("Moorline", "Slotwise")
    assert [(each.key, each.area, each.importance) for each in found.capabilities] == [("dock-slots", "Docks", 0.9), ("yard-map", "Yard", 0.2)]
    cells = {(each.key, each.product): (each.level, each.source, each.checked_on) for each in found.cells}
    assert cells == {
        ("dock-slots", None): (2, "", None),
        ("dock-slots", "Moorline"): (3, "their docs 4.1", date(2026, 10, 2)),
        ("dock-slots", "Slotwise"): (0, "", None),
        ("yard-map", None): (2, "", None),
        ("yard-map", "Moorline"): (1, "a trial", date(2026, 9, 1)),
    }
    (warning,) = found.flaws
    assert "3 without a source and 3 without the day" in warning.message
    assert found.num_errors == 0


def test_rows_that_are_cells(tmp_path: Path) -> None:
    found = market(tmp_path, CELLS)
    assert {(each.key, each.product): each.level for each in found.cells} == {
        ("dock-slots", None): 3,
        ("dock-slots", "Moorline"): 1,
        ("yard-map", "Moorline"): 2,
    }
    assert found.flaws == ()


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (MATRIX.replace("90%", "much"), "row 2, column Importance", "an importance from 0 to 1, or in percent, got 'much'"),
        (MATRIX.replace("2026-10-02", "soon"), "row 2, column Moorline checked on", "a date such as"),
        (MATRIX.replace("2026-10-02", "2026-12-24"), "row 2, column Moorline checked on", "not in the future"),
        (MATRIX.replace("Yard map", ""), "row 3, column Capability", "the name of a capability"),
        (MATRIX.replace("Yard map", "dock slots"), "row 3, column Capability", "again, first in row 2"),
        (CELLS.replace("Moorline,1", "Moorline,9"), "row 3, column level", "a level from 0 to 3"),
        (CELLS.replace("Yard map,Moorline", "Yard map,"), "row 4, column product", "the name of a product"),
        (CELLS.replace("Yard map", "Dock slots"), "row 4, column product", "each product once for a capability"),
    ],
)
def test_flaws_are_named_at_their_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    found = market(tmp_path, text)
    (flaw,) = [flaw for flaw in found.flaws if flaw.severity == "error"]
    assert place in flaw.place
    assert words in flaw.message


def test_a_wrong_level_in_a_column_of_levels(tmp_path: Path) -> None:
    table = table_of(tmp_path, MATRIX.replace("leading", "7"))
    mapping = suggest_market(table, products=("Us", "Moorline"))
    assert mapping is not None
    found = read_market(table, replace(mapping, reads="levels"), TODAY)
    assert found.flaws[0].place == "table.csv row 2, column Moorline"
    assert [each.key for each in found.capabilities] == ["yard-map"]


def test_mappings_that_cannot_be_are_told_before_anything_is_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, MATRIX)
    gone = read_market(table, MarketMapping(capability="Gone", product="Us", level="Us"), TODAY)
    assert gone.flaws[0].place == "table.csv, column Gone"
    assert "neither" in read_market(table, MarketMapping(capability="Area"), TODAY).flaws[0].message
    mapping = suggest_market(table)
    assert mapping is not None
    twice = replace(mapping, products=tuple(replace(each, is_us=True) for each in mapping.products))
    assert "one product that is ours" in read_market(table, twice, TODAY).flaws[0].message
    assert suggest_market(table_of(tmp_path, "colour,shape\nred,round\n")) is None


def test_the_same_again_changes_nothing_and_a_later_look_does(tmp_path: Path) -> None:
    found = market(tmp_path, MATRIX)
    changes = market_changes(product(), found)
    first = apply_market(product(), changes)
    assert (len(first.competitors), len(first.capabilities), len(first.parity)) == (2, 2, 5)
    assert market_changes(first, found).is_nothing
    later = market(tmp_path, MATRIX.replace("leading,their docs 4.1,2026-10-02", "part,their docs 5,2026-11-02"))
    again = market_changes(first, later)
    assert [(each.competitor, each.level) for each in again.changed_cells] == [("moorline", 1)]
    earlier = market(tmp_path, MATRIX.replace("leading,their docs 4.1,2026-10-02", "none,an old page,2025-10-02"))
    assert market_changes(first, earlier).is_nothing


def test_what_is_there_is_found_by_id_or_name_and_kept(tmp_path: Path) -> None:
    there = product(
        competitors=(Competitor(id="c1", title="moorline"),),
        capabilities=(Capability(id="k1", title="Dock Slots", importance=0.3), Capability(id="k2", title="Chat", area="Talk")),
        parity=(ParityCell(capability="k2", competitor="c1", level=3),),
    )
    after = apply_market(there, market_changes(there, market(tmp_path, MATRIX)))
    assert [each.id for each in after.competitors] == ["c1", "slotwise"]
    assert [(each.id, each.importance) for each in after.capabilities] == [("k1", 0.9), ("k2", 0.5), ("yard-map", 0.2)]
    assert there.parity[0] in after.parity


def test_names_that_stand_in_addresses_get_another_id(tmp_path: Path) -> None:
    changes = market_changes(product(), market(tmp_path, CELLS.replace("Moorline", "New")))
    assert [each.id for each in changes.new_competitors] == ["new-2"]
    table = table_of(tmp_path, "outcome,competitor\nwon,Changes\n")
    columns = suggest_deals(table)
    assert columns is not None
    assert [each.id for each in read_deals(table, columns, product(), TODAY).new_competitors] == ["changes-2"]


@pytest.mark.parametrize(
    ("text", "level", "presence"),
    [
        ("3", 3, 2),
        ("No", 0, 0),
        ("✗", 0, 0),
        ("On par", 2, 2),
        ("", None, 0),
        ("≤18", None, 2),
        ("12.1", None, 2),
        ("behind a flag", None, 1),
        ("1.0", 1, 2),
    ],
)
def test_levels_and_versions(text: str, level: int | None, presence: int) -> None:
    assert level_of(text) == level
    assert presence_of(text) == presence


def test_the_web_platform_s_features_in_four_browsers(shared_data: Path) -> None:
    """1,336 rows, of which 29 have the id of a row before (facts of web-features at 0e5022f)."""
    table = read_whole(shared_data / "market" / "browser_feature_parity.csv")
    mapping = suggest_market(table, us="firefox")
    assert mapping is not None
    assert [each.column for each in mapping.products] == ["chrome", "edge", "firefox", "safari"]
    assert mapping.reads == "presence"
    refused = read_market(table, mapping, TODAY)
    assert refused.num_errors == 29
    assert "'dom' again, first in row 290" in refused.flaws[0].message
    said = {"said_source": "web-features 0e5022f", "said_on": date(2026, 8, 6)}
    found = read_market(table, replace(mapping, doubles="apart", **said), TODAY)  # type: ignore[arg-type]
    assert (len(found.capabilities), len(found.cells), found.flaws) == (1336, 5344, ())
    assert sum(each.level == 0 for each in found.cells if each.product == "Safari") == 425


def test_deals_that_ended_become_evidence(tmp_path: Path) -> None:
    table = table_of(tmp_path, DEALS)
    columns = suggest_deals(table)
    assert columns is not None
    known = product(accounts=(Account(id="varga", title="Varga"),), competitors=(Competitor(id="m", title="Moorline"),))
    found = read_deals(table, columns, known, TODAY)
    assert found.num_open == 1
    assert [
        (each.deal.outcome, each.deal.competitor, each.deal.reason, each.deal.told_by, each.deal.amount) for each in found.evidence if each.deal
    ] == [
        ("won", "m", "Dock slots", "buyer", 12500.0),
        ("lost", "quay-one", "Price", "seller", 8000.0),
        ("lost", None, "No budget", "", 1200.0),
    ]
    assert [each.text for each in found.evidence] == ["They liked the slots", "Varga was lost: Price.", "Orrin was lost: No budget."]
    assert [each.id for each in found.new_competitors] == ["quay-one"]
    assert [(flaw.severity, flaw.row, flaw.column) for flaw in found.flaws] == [("warning", 5, "Account")]
    again = read_deals(table, columns, replace(known, evidence=found.evidence, competitors=(*known.competitors, *found.new_competitors)), TODAY)
    assert (again.evidence, again.num_known) == ((), 3)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("8000", "lots", "row 3, column Amount", "an amount of 0 or more, got 'lots'"),
        ("2026-10-01", "someday", "row 3, column Close date", "a date such as"),
        ("2026-10-01", "2027-10-01", "row 3, column Close date", "not in the future"),
        ("\n2,", "\n1,", "row 3, column Deal ID", "each deal once, got '1' again, first in row 2"),
    ],
)
def test_deals_that_cannot_be(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    table = table_of(tmp_path, DEALS.replace(old, new))
    columns = suggest_deals(table)
    assert columns is not None
    found = read_deals(table, columns, product(), TODAY)
    flaw = found.flaws[0]
    assert place in flaw.place
    assert words in flaw.message
    assert len(found.evidence) == 2


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200.50", 1200.5),
        ("1.200,50", 1200.5),
        ("€ 12 000", 12000.0),
        ("1.200", 1200.0),
        ("1,200", 1200.0),
        ("7.5", 7.5),
        ("1,234,567", 1234567.0),
        ("–", None),
    ],
)
def test_amounts_as_people_write_them(text: str, number: float | None) -> None:
    assert _number(text) == number


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: (MATRIX + text).encode("utf-8", "replace"))))
def test_no_file_crashes_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hostile.csv").write_bytes(content)
    try:
        table = read_whole(tmp_path / "hostile.csv")
    except QuarterdeckError:
        return
    if (mapping := suggest_market(table)) is not None:
        found = read_market(table, mapping, TODAY)
        after = apply_market(product(), market_changes(product(), found))
        assert market_changes(after, found).is_nothing
    if (columns := suggest_deals(table)) is not None:
        read_deals(table, columns, product(), TODAY)


def test_a_segment_nobody_knows_is_said_and_kept_as_a_tag(tmp_path: Path) -> None:
    table = table_of(tmp_path, "outcome,segment\nwon,Food\nlost,Fisheries\n")
    columns = suggest_deals(table)
    assert columns is not None
    known = product(segments=(Segment(id="food", title="Food"),))
    found = read_deals(table, columns, known, TODAY)
    assert [(each.segment, each.tags) for each in found.evidence] == [("food", ()), (None, ("Fisheries",))]
    assert [(flaw.severity, flaw.place) for flaw in found.flaws] == [("warning", "table.csv row 3, column segment")]
