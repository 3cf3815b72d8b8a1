"""Of more than 500 spoilt files none crashes and none half-loads: each loads right, or is refused with its place and what to do."""

import io
import random
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback import Item, Limits, RowFlaw, batch_id, commit, detect, read_items, suggest_mapping, try_import
from quarterdeck.product import canonical_json, check

from .hostile import Hostile, hostile_files
from .products import tea_house
from .samples import SAMPLES

FILES = list(hostile_files())
BY_SAMPLE = {name: [each for each in FILES if each.sample == name] for name in SAMPLES}


def _read(path: Path) -> tuple[list[Item], list[RowFlaw], str]:
    """Items and flaws of a file, or why it was refused as a whole."""
    try:
        found = detect(path)
        suggested = suggest_mapping(found)
        if suggested.mapping is None or suggested.questions:
            assert suggested.questions
            return [], [], suggested.questions[0]
        read = list(read_items(path, suggested.mapping))
        _is_idempotent(read, batch_id(found.sha256, suggested.mapping))
    except (UnreadableFile, InvalidInput) as refused:
        return [], [], str(refused)
    items = [each for each in read if isinstance(each, Item)]
    return items, [each for each in read if isinstance(each, RowFlaw)], ""


def _is_idempotent(read: list[Item | RowFlaw], batch: str) -> None:
    """What was read becomes a sound product that can be written, and that the same again leaves alone."""
    trial = try_import(tea_house(), read, batch)
    product = commit(tea_house(), trial)
    canonical_json(product).decode()
    assert not [flaw for flaw in check(product) if flaw.severity == "error"]
    assert try_import(product, read, batch).does_nothing


def _is_told_well(flaw: RowFlaw, path: Path) -> None:
    assert path.name in flaw.place
    assert flaw.row > 0 or flaw.ends_reading
    assert flaw.expected
    assert flaw.got
    assert flaw.remedy
    assert str(flaw).isprintable(), str(flaw)
    assert len(str(flaw)) < 1000


def _is_whole(item: Item) -> None:
    assert item.text.strip()
    for text in (item.text, item.source_id, item.person or "", item.account or "", *item.tags, item.url):
        assert "\0" not in text
        text.encode()
    assert item.votes >= 0


@pytest.mark.parametrize("sample", SAMPLES)
def test_spoilt_files_load_right_or_are_refused(sample: str, tmp_path: Path) -> None:
    whole, _, _ = _read(SAMPLES[sample].write(tmp_path))
    outcomes: Counter[str] = Counter()
    for number, hostile in enumerate(BY_SAMPLE[sample]):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / hostile.name
        path.write_bytes(hostile.content)
        items, flaws, refused = _read(path)
        assert not refused or path.name in refused or refused.endswith("?") or "day first or month first" in refused
        for flaw in flaws:
            _is_told_well(flaw, path)
        for item in items:
            _is_whole(item)
        assert items or flaws or refused, hostile.name
        _meets(hostile, whole, items, flaws, refused)
        outcomes["refused" if refused or flaws else "loaded"] += 1
    assert outcomes["refused"] > 8
    assert outcomes["loaded"] > 4


def _meets(hostile: Hostile, whole: list[Item], items: list[Item], flaws: list[RowFlaw], refused: str) -> None:
    told = f"{hostile.sample} {hostile.name}: {refused or [str(flaw) for flaw in flaws][:3]}"
    match hostile.truth:
        case "same":
            assert [_said(item) for item in items] == [_said(item) for item in whole], told
            assert not flaws, told
        case "same lines" | "same rows":
            assert [" ".join(item.text.split()) for item in items] == [" ".join(item.text.split()) for item in whole], told
        case "first":
            # A cut in the middle of the last cell cannot be seen: what stands before it must be right all the same.
            assert [_said(item) for item in items[:-2]] == [_said(item) for item in whole[: max(0, len(items) - 2)]], told
            assert len(items) <= len(whole), told
        case "one row":
            assert refused or flaws, told
            assert len({flaw.row for flaw in flaws}) <= 1, told
            texts = Counter(item.text for item in whole)
            assert all(texts[item.text] for item in items), told
        case "longer":
            assert not refused, told
            assert not flaws, told
            assert len(items) == len(whole), told
            assert max(len(item.text) for item in items) > 131_000, told
        case "refused":
            assert refused or flaws, told


def _said(item: Item) -> tuple[object, ...]:
    return item.text, item.said_on, item.person, item.account, item.votes, item.tags, item.duplicate_of


def test_there_are_at_least_500_and_they_differ() -> None:
    assert len(FILES) >= 500
    assert len({each.content for each in FILES}) >= 450
    assert Counter(each.truth for each in FILES).keys() == {"same", "same lines", "same rows", "first", "anything", "one row", "longer", "refused"}


def _bomb(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000}, "unpacks to 40 MB"),
        ({"xl/workbook.xml": b'<!DOCTYPE lol [<!ENTITY a "ha">]><workbook/>'}, "entities"),
        ({"xl/workbook.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><workbook/>'.encode("utf-16")}, "another encoding"),
        ({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": random.Random(1).randbytes(1 << 21)}, "MB of text"),
        ({"xl/workbook.xml": b"<workbook/>"}, "no whole Excel workbook"),
        ({"readme.txt": b"hello"}, "an archive"),
    ],
)
def test_workbooks_made_to_do_harm_are_refused_at_once(parts: dict[str, bytes], words: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(_bomb(parts))
    started = time.process_time()
    with pytest.raises(UnreadableFile, match=words):
        detect(path, limits=Limits(shared_text_bytes=1 << 20))
    assert time.process_time() - started < 3
