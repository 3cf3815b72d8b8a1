"""Importing adds what is new, leaves alone what is there, updates what changed, and can be taken back as if it had not been."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback import (
    Cursor,
    FeedbackMapping,
    ImportRecords,
    Item,
    RowFlaw,
    batch_id,
    commit,
    detect,
    evidence_id,
    read_items,
    read_records,
    record_of,
    suggest_mapping,
    try_import,
    undo,
    write_records,
)
from quarterdeck.product import Evidence, canonical_json, check

from .products import MAPPING, only_items, tea_house
from .samples import SAMPLES


def item(id: str, text: str = "More tea", **more: object) -> Item:
    return Item(row=int(more.pop("row", 2)), source="Portal", source_id=id, text=text, **more)  # type: ignore[arg-type,call-overload]


@pytest.mark.parametrize("name", SAMPLES)
def test_importing_again_changes_nothing(name: str, tmp_path: Path) -> None:
    path = SAMPLES[name].write(tmp_path)
    mapping = suggest_mapping(detect(path)).mapping
    assert mapping is not None
    first = try_import(tea_house(), read_items(path, mapping), "import-1")
    product = commit(tea_house(), first)
    assert len(product.evidence) == len(first.new) > 0
    assert not [flaw for flaw in check(product) if flaw.severity == "error"]
    again = try_import(product, read_items(path, mapping), "import-1")
    assert again.does_nothing
    assert again.num_same == len(first.new)
    assert canonical_json(commit(product, again)) == canonical_json(product)
    assert canonical_json(undo(product, "import-1", _record(first)).product) == canonical_json(tea_house())


def _record(trial: object) -> object:
    return record_of(trial, file="f.csv", sha256="0", source="Portal", reads="table")  # type: ignore[arg-type]


def test_what_changed_at_its_source_is_updated_and_its_wording_stays() -> None:
    product = commit(tea_house(), try_import(tea_house(), [item("1", votes=3), item("2")], "import-1"))
    product = replace(product, evidence=(replace(product.evidence[0], need="gifts", archived=True), product.evidence[1]))
    trial = try_import(product, [item("1", "Much more tea", votes=5), item("2")], "import-2")
    (change,) = trial.changed
    assert (change.fields, change.reworded, trial.num_same) == (("votes",), True, 1)
    after = commit(product, trial)
    assert (after.evidence[0].text, after.evidence[0].votes, after.evidence[0].need, after.evidence[0].archived) == ("More tea", 5, "gifts", True)
    assert try_import(after, [item("1", "Much more tea", votes=5)], "import-2").does_nothing
    undone = undo(after, "import-2", _record(trial))  # type: ignore[arg-type]
    assert (undone.num_removed, undone.num_restored) == (0, 1)
    assert undone.product == product


def test_what_somebody_corrected_here_is_not_undone_by_importing_the_same_again() -> None:
    product = commit(tea_house(), try_import(tea_house(), [item("1", person="An")], "import-1"))
    corrected = replace(product, evidence=(replace(product.evidence[0], person="Ann", account="acme"),))
    assert try_import(corrected, [item("1", person="An")], "import-1").does_nothing


def test_identities_stay_as_they_are_for_good() -> None:
    """They stand in people's files: another hash would make everything new at the next import."""
    said = item("a/b", "Grün 🍵", said_on=date(2026, 1, 2), votes=3, tags=("hot",), person="ann@acme.example")
    assert said.content_hash == "43d19a9bb4121a26"
    assert evidence_id("Portal", "a/b") == "portal:e126b9c053c18958"
    assert evidence_id("Portal", "1") == "portal:1"


def test_accounts_are_found_by_name_or_added_once() -> None:
    items = [item("1", account="ACME"), item("2", account="Birch & Co"), item("3", account="birch & co", segment="Trade")]
    trial = try_import(tea_house(), items, "import-1")
    assert [(each.id, each.title) for each in trial.accounts] == [("birch-co", "Birch & Co")]
    assert [each.account for each in trial.new] == ["acme", "birch-co", "birch-co"]
    product = commit(tea_house(), trial)
    assert not check(product)
    assert undo(product, "import-1", _record(trial)).product == tea_house()  # type: ignore[arg-type]
    kept = replace(product, evidence=(*product.evidence, Evidence(id="own", text="Us too", account="birch-co")))
    assert [each.id for each in undo(kept, "import-1", _record(trial)).product.accounts] == ["acme", "birch-co"]  # type: ignore[arg-type]


def test_the_same_id_with_another_text_is_refused_with_both_rows() -> None:
    trial = try_import(tea_house(), [item("1", row=2), item("1", "Less tea", row=7), item("1", row=8)], "import-1")
    assert (len(trial.new), trial.num_refused, trial.num_again) == (1, 1, 1)
    assert trial.flaws[0].row == 7
    assert "row 2" in trial.flaws[0].got


def test_a_duplicate_of_what_is_not_there_is_none() -> None:
    trial = try_import(tea_house(), [item("1", duplicate_of="gone"), item("2", duplicate_of="1")], "import-1")
    assert [each.duplicate_of for each in trial.new] == [None, "portal:1"]


def test_ids_that_are_taken_are_not_taken_twice() -> None:
    there = tea_house(Evidence(id="portal:1", text="From elsewhere"))
    assert try_import(there, [item("1")], "import-1").new[0].id == "portal:1~2"


def test_a_product_that_changed_since_the_trial_is_not_overwritten() -> None:
    product = commit(tea_house(), try_import(tea_house(), [item("1", votes=3)], "import-1"))
    trial = try_import(product, [item("1", votes=4)], "import-2")
    with pytest.raises(InvalidInput, match="changed since"):
        commit(replace(product, evidence=(replace(product.evidence[0], need="gifts"),)), trial)
    with pytest.raises(InvalidInput, match="removed since"):
        commit(tea_house(), trial)


def test_undoing_what_was_never_imported_names_what_was() -> None:
    product = commit(tea_house(), try_import(tea_house(), [item("1")], "import-1"))
    with pytest.raises(InvalidInput, match="import-1"):
        undo(product, "import-9")


def test_records_are_kept_beside_the_product_and_go_with_the_last(tmp_path: Path) -> None:
    path, trial = tmp_path / "tea.json", try_import(tea_house(), [item("1")], "import-1")
    records = ImportRecords().with_record(_record(trial)).with_record(_record(trial))  # type: ignore[arg-type]
    write_records(records, path)
    assert read_records(path) == records
    assert [each.num_new for each in records.batches] == [2]
    write_records(records.without("import-1"), path)
    assert not list(tmp_path.iterdir())


def test_rows_without_an_id_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,who\nGreat!,\nGreat!,\nGreat!,Ann\nGreat!,\n")
    mapping = FeedbackMapping(source="Survey", columns={"text": ("text",), "person": ("who",)})
    items = only_items(list(read_items(path, mapping)))
    assert len({each.source_id for each in items}) == 4
    assert [each.source_id.partition("#")[2] for each in items] == ["", "2", "", "3"]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("", "Ann", "Bob"))), min_size=1, max_size=25), cut=st.integers(0, 30))
def test_an_interrupted_import_that_goes_on_ends_like_an_uninterrupted_one(
    rows: list[tuple[str, str]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.csv"
    path.write_text("text,who\n" + "".join(f"{text},{who}\n" for text, who in rows))
    mapping = FeedbackMapping(source="Survey", columns={"text": ("text",), "person": ("who",)})
    whole = only_items(list(read_items(path, mapping)))
    facts = detect(path)
    batch = batch_id(facts.sha256, mapping)
    begun = [each for each in whole if each.row <= cut]
    cursor = Cursor(batch=batch, row=cut)
    rest = only_items(list(read_items(path, mapping, cursor.start_row(facts.sha256, mapping))))
    assert begun + rest == whole
    half = commit(tea_house(), try_import(tea_house(), begun, batch))
    assert commit(half, try_import(half, rest, batch)) == commit(tea_house(), try_import(tea_house(), whole, batch))


def test_going_on_with_another_file_is_refused() -> None:
    cursor = Cursor(batch=batch_id("aa", MAPPING), row=10)
    assert cursor.start_row("aa", MAPPING) == 10
    with pytest.raises(InvalidInput, match="others"):
        cursor.start_row("bb", MAPPING)


def test_refused_rows_are_counted_once_each() -> None:
    flaws = [RowFlaw("a.csv", 3, column, "a", "b", "c") for column in ("x", "y")]
    trial = try_import(tea_house(), [*flaws, item("1")], "import-1")
    assert (trial.num_refused, trial.num_flaws, trial.is_whole) == (1, 2, True)
