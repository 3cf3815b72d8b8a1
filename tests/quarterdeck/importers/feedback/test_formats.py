"""Every format is told by its columns and read as it is meant; any other table is mapped by names and looks."""

import csv
import io
import json
import random
from datetime import date
from pathlib import Path

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.importers.feedback import (
    ALIASES,
    FIELDS,
    FORMATS,
    FeedbackMapping,
    Item,
    commit,
    detect,
    read_items,
    read_mapping,
    record_of,
    suggest_mapping,
    try_import,
    undo,
    write_mapping,
)
from quarterdeck.product import Deal, check

from .products import tea_house
from .samples import LINES, SAMPLES, Sample


def _items(path: Path, **choices: str) -> list[Item]:
    mapping = suggest_mapping(detect(path), **choices).mapping  # type: ignore[arg-type]
    assert mapping is not None
    found = list(read_items(path, mapping))
    assert all(isinstance(each, Item) for each in found), [str(each) for each in found if not isinstance(each, Item)]
    return [each for each in found if isinstance(each, Item)]


def test_there_is_a_sample_of_each_format() -> None:
    assert set(SAMPLES) == {*FORMATS, "table"}


@pytest.mark.parametrize(("name", "sample"), SAMPLES.items(), ids=SAMPLES)
def test_an_export_is_recognised_and_read(name: str, sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path)
    assert detect(path).format == name
    items = _items(path)
    assert len(items) == sample.num_items
    for field, value in sample.first.items():
        assert getattr(items[0], field) == value, field


@pytest.mark.parametrize(("name", "sample"), [(name, each) for name, each in SAMPLES.items() if each.name.endswith("csv")])
def test_the_order_of_columns_means_nothing(name: str, sample: Sample, tmp_path: Path) -> None:
    delimiter = ";" if name == "table" else ","
    rows = list(csv.reader(io.StringIO(sample.content.decode("utf-8-sig")), delimiter=delimiter))
    order = random.Random(7).sample(range(len(rows[0])), len(rows[0]))
    text = io.StringIO()
    csv.writer(text, delimiter="\t").writerows([[row[idx] for idx in order] for row in rows])
    before, after = sample.write(tmp_path), tmp_path / "shuffled.txt"
    after.write_text(text.getvalue(), newline="")
    assert detect(after).format == name
    fields = ("source_id", "text", "said_on", "person", "account", "votes", "kind", "duplicate_of")
    told = [[tuple(getattr(item, field) for field in fields) for item in _items(path)] for path in (before, after)]
    assert told[0] == told[1]


def test_a_merged_vote_counts_once_for_each_person(tmp_path: Path) -> None:
    votes = [item for item in _items(SAMPLES["uservoice"].write(tmp_path)) if item.kind == "vote"]
    assert {item.source_id for item in votes} == {"10/ann@acme.example", "10/bob@birch.example"}
    assert {item.duplicate_of for item in votes} == {"10"}
    fider = _items(SAMPLES["fider"].write(tmp_path))
    assert [(item.votes, item.duplicate_of) for item in fider] == [(41, None), (0, "1")]


def test_what_was_merged_comes_in_as_a_duplicate(tmp_path: Path) -> None:
    merged = _items(SAMPLES["canny"].write(tmp_path))[1]
    assert (merged.source_id, merged.text, merged.duplicate_of) == ("p0", "Edit several rows", "p1")
    assert [item.duplicate_of for item in _items(SAMPLES["jira"].write(tmp_path))] == [None, "PD-7"]


def test_deals_come_in_with_how_they_ended(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        "Deal Name,Company,Stage,Amount,Close Date,Competitor,Loss Reason,Told by\n"
        'Acme renewal,Acme,Closed Won,"12,000",2026-05-02,,,\n'
        "Birch first,Birch,Closed Lost,€ 8000.50,2026-05-03,Rival,No single sign-on,Customer\n"
        "Cedar first,Cedar,Negotiation,500,,,,\n"
    )
    won, lost, still_open = _items(path)
    assert won.deal == Deal(outcome="won", amount=12_000)
    assert lost.deal == Deal(outcome="lost", competitor="Rival", reason="No single sign-on", told_by="buyer", amount=8000.5)
    assert (lost.kind, lost.account, lost.said_on, lost.text) == ("deal", "Birch", date(2026, 5, 3), "Birch first\n\nNo single sign-on")
    assert (still_open.kind, still_open.deal) == ("deal", None)
    trial = try_import(tea_house(), [won, lost, still_open], "import-1")
    assert [each.title for each in trial.competitors] == ["Rival"]
    product = commit(tea_house(), trial)
    assert not check(product)
    record = record_of(trial, file="deals.csv", sha256="0", source="deals", reads="table")
    assert undo(product, "import-1", record).product == tea_house()


def test_words_of_deals_mean_nothing_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("text,stage,amount,reason\nMore tea,adult,3,thirst\n")
    mapping = suggest_mapping(detect(path)).mapping
    assert mapping is not None
    assert dict(mapping.columns) == {"text": ("text",)}


def test_issues_of_the_github_command_line_have_votes_too(tmp_path: Path) -> None:
    groups = [{"content": "HEART", "users": {"totalCount": 4}}, {"content": "THUMBS_UP", "users": {"totalCount": 3}}]
    issue = {"number": 7, "title": "Dark", "author": {"login": "ann"}, "createdAt": "2026-01-02T10:00:00Z", "url": "https://x.example/7"}
    path = tmp_path / "gh.json"
    path.write_text(json.dumps([issue | {"reactionGroups": groups}, issue | {"url": "https://x.example/8"}]))
    assert detect(path).format == "github-issues"
    assert [(item.source_id, item.votes) for item in _items(path)] == [("https://x.example/7", 3), ("https://x.example/8", 0)]


def test_older_exports_without_some_columns_are_known(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("ID,Team,Title,Description,Status,Estimate,Priority,Roadmaps,Creator,Created\nA-1,A,Old,,Todo,,,,ann,2024-01-05T10:00:00Z\n")
    assert detect(path).format == "linear"


def test_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(LINES)
    assert [(item.row, item.source_id, item.tags) for item in _items(path)] == [(1, "1", ("card",)), (3, "2", ("card",))]


def test_a_mapping_says_how_sure_it_is_and_what_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("nr,Remark of the guest,mail,Room\n1,The towels were wet,ann@acme.example,12\n2,Thank you for the tea,bob@b.example,14\n")
    suggested = suggest_mapping(detect(path))
    sure = {each.field: (each.columns, each.confidence) for each in suggested.suggestions}
    assert sure["text"] == (("Remark of the guest",), 0.4)
    assert sure["person"] == (("mail",), 0.5)
    assert suggested.not_taken == ("nr", "Room")


def test_a_mapping_is_kept_for_next_time(tmp_path: Path) -> None:
    mapping = suggest_mapping(detect(SAMPLES["table"].write(tmp_path)), source="Winter survey").mapping
    assert mapping is not None
    write_mapping(mapping, tmp_path / "mapping.json")
    assert read_mapping(tmp_path / "mapping.json") == mapping


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"txet": ("a",)}, "'txet'"), ({"person": ("a",)}, "text or title"), ({"text": ()}, "text or title")],
)
def test_a_mapping_that_makes_no_sense_is_refused(columns: dict[str, tuple[str, ...]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        FeedbackMapping(source="x", columns=columns)


def test_a_file_without_a_mapped_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,who\nHello,Ann\n")
    mapping = FeedbackMapping(source="x", columns={"text": ("text",), "person": ("name",), "votes": ("n",)})
    (flaw,) = read_items(path, mapping)
    assert "the columns 'name', 'n'" in str(flaw)


def test_the_public_proposals_are_recognised(shared_data: Path) -> None:
    path = shared_data / "market" / "godot_proposals_2021-07-16.json"
    items = _items(path)
    assert detect(path).format == "github-issues"
    assert len({item.source_id for item in items}) == 1932
    assert sum(item.votes for item in items) == 11_549


def test_a_name_stands_for_one_field_only() -> None:
    names = [name for field in ALIASES.values() for name in field.split()]
    assert len(names) == len(set(names))
    assert set(ALIASES) <= set(FIELDS)


def test_fields_and_formats_are_documented() -> None:
    described = (Path(__file__).resolve().parents[4] / "docs/reference/feedback-formats.md").read_text()
    for name in (*FIELDS, *FORMATS):
        assert f"`{name}`" in described, name
