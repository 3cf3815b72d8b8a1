"""An index holds what was added, finds it by words and by meaning, and survives whatever interrupts it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.evidence.search import EvidenceIndex, Filter, SearchItem, store

from .conftest import WordEmbedder

TEXTS = {
    "login": "The login fails on my phone",
    "sign-in": "The sign-in fails on my laptop",
    "export": "Export to PDF cuts the last column",
    "bill": "My invoice shows the wrong address",
    "dark": "Dark mode please, my eyes hurt",
}


def items() -> list[SearchItem]:
    days = [date(2026, 1, 10 + number) for number in range(4)] + [None]
    facets = [{"source": "mail", "plan": "pro"}, {"source": "mail"}, {"source": "form"}, {"source": "form", "plan": "pro"}, {}]
    return [SearchItem(name, text, facets[at], days[at]) for at, (name, text) in enumerate(TEXTS.items())]


@pytest.fixture
def index(tmp_path: Path, embedder: WordEmbedder) -> EvidenceIndex:
    made = EvidenceIndex(tmp_path / "index", embedder)
    made.add(items())
    return made


def test_words_and_meaning_both_find(index: EvidenceIndex) -> None:
    found = index.search("login", limit=2)
    assert [hit.id for hit in found] == ["login", "sign-in"]
    assert found[0].word_rank == 1
    assert found[1].word_rank is None, "found by meaning alone: it has another word for it"
    assert found[1].meaning_rank is not None
    assert found[0].text == TEXTS["login"]
    assert [hit.id for hit in index.search("columns") if hit.word_rank] == ["export"]
    assert index.search("  ") == index.search("x", limit=0) == []


def test_similar_items_leave_out_the_item_itself(index: EvidenceIndex) -> None:
    assert [hit.id for hit in index.similar("login", limit=1)] == ["sign-in"]
    with pytest.raises(InvalidInput, match="no item 'nothing'"):
        index.similar("nothing")


FILTERS = [
    (Filter({"source": {"mail"}}), {"login", "sign-in"}),
    (Filter({"source": {"mail", "form"}, "plan": {"pro"}}), {"login", "bill"}),
    (Filter({"unknown": {"x"}}), set()),
    (Filter({"source": set()}), set()),
    (Filter(since=date(2026, 1, 11)), {"sign-in", "export", "bill"}),
    (Filter(until=date(2026, 1, 11)), {"login", "sign-in"}),
    (Filter(since=date(2026, 1, 11), until=date(2026, 1, 11)), {"sign-in"}),
    (Filter(only={"dark", "bill", "nowhere"}), {"dark", "bill"}),
    (Filter(only=()), set()),
    (Filter(), set(TEXTS)),
]


@pytest.mark.parametrize(("narrowed", "expected"), FILTERS, ids=range(len(FILTERS)))
def test_filters(index: EvidenceIndex, embedder: WordEmbedder, narrowed: Filter, expected: set[str]) -> None:
    assert {name for name, _ in index.nearest(embedder.embed(["login"]), narrowed=narrowed)[0]} == expected
    assert {hit.id for hit in index.search("the login export invoice dark", narrowed=narrowed)} <= expected


def test_changes_are_seen_by_others_and_after_opening_again(index: EvidenceIndex, embedder: WordEmbedder, tmp_path: Path) -> None:
    other = EvidenceIndex(tmp_path / "index", embedder)
    assert len(other) == 5
    index.add([SearchItem("login", "Now about something else"), SearchItem("new", "first"), SearchItem("new", "A text of its own")])
    assert len(other) == 6
    assert other.search("text of its own")[0].id == "new"
    assert "login" not in [hit.id for hit in other.search("phone") if hit.word_rank]
    assert index.delete(["export", "unknown"]) == 1
    assert "export" not in other
    assert len(EvidenceIndex(tmp_path / "index", embedder)) == 5
    assert other.delete([*TEXTS, "new"]) == 5
    assert len(index) == 0
    assert index.search("login") == []


@given(st.lists(st.tuples(st.booleans(), st.dictionaries(st.sampled_from("abcdefgh"), st.text(max_size=12), max_size=5)), max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_index_holds_what_a_dictionary_would(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[bool, dict[str, str]]]) -> None:
    folder, embedder = tmp_path_factory.mktemp("index"), WordEmbedder()
    index, expected = EvidenceIndex(folder, embedder), dict[str, str]()
    for adds, content in changes:
        if adds:
            index.add([SearchItem(name, text, {"letter": name}) for name, text in content.items()])
            expected |= content
        else:
            assert index.delete(content) == len(expected.keys() & content)
            expected = {name: text for name, text in expected.items() if name not in content}
        reader = EvidenceIndex(folder, embedder)
        assert len(index) == len(reader) == len(expected)
        for name, text in expected.items():
            assert reader.search(text or "x", narrowed=Filter(only={name})) == index.search(text or "x", narrowed=Filter(only={name}))
            assert [found for found, _ in reader.nearest(embedder.embed([text]), narrowed=Filter({"letter": {name}}))[0]] == [name]
    assert {found for found, _ in index.nearest(embedder.embed(["x"]), limit=20)[0]} == set(expected)


def test_few_segments_stay_however_often_something_is_added(tmp_path: Path, embedder: WordEmbedder) -> None:
    index = EvidenceIndex(tmp_path, embedder)
    for number in range(40):
        index.add([SearchItem(str(number), f"text {number}")])
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) <= 6
    assert len(index) == 40
    index.delete([str(number) for number in range(30)])
    assert len(index) == 10
    assert index.search("text 35")[0].id == "35"


@pytest.mark.parametrize("at", ["write_segment", "_publish", "write_atomically"])
def test_a_change_that_is_interrupted_never_happened(
    index: EvidenceIndex, embedder: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store.IndexFolder if at == "_publish" else store, at, killed)
        with pytest.raises(KeyboardInterrupt):
            index.add([SearchItem("login", "replaced"), SearchItem("late", "too late")])
    for each in (index, EvidenceIndex(tmp_path / "index", embedder)):
        assert len(each) == 5
        assert each.search("phone")[0].text == TEXTS["login"]
    index.add([SearchItem("late", "too late")])
    assert len(index) == 6


def test_what_a_killed_writer_left_is_removed(index: EvidenceIndex, tmp_path: Path) -> None:
    (tmp_path / "index" / "00000099").mkdir()
    (tmp_path / "index" / "00000099" / "vectors.npy").write_bytes(b"half")
    (tmp_path / "index" / ".index.json.x.part").write_bytes(b"half")
    index.add([SearchItem("late", "too late")])
    names = {path.name for path in (tmp_path / "index").iterdir()}
    assert not {"00000099", ".index.json.x.part"} & names


def test_vectors_of_another_embedder_are_refused(index: EvidenceIndex, tmp_path: Path) -> None:
    other = WordEmbedder()
    other.id = "words/2"
    with pytest.raises(InvalidInput, match="words/1, which cannot be compared with those of words/2"):
        EvidenceIndex(tmp_path / "index", other)
    with pytest.raises(InvalidInput, match="expected vectors of shape"):
        index.add(items(), np.zeros((5, 3), np.float32))


@pytest.mark.parametrize("manifest", ["{", "[]", "{}", '{"format": 99}'])
def test_a_damaged_index_is_refused(index: EvidenceIndex, embedder: WordEmbedder, tmp_path: Path, manifest: str) -> None:
    (tmp_path / "index" / "index.json").write_text(manifest)
    with pytest.raises(UnreadableFile, match=r"index\.json"):
        EvidenceIndex(tmp_path / "index", embedder)


def test_missing_files_are_reported(index: EvidenceIndex, embedder: WordEmbedder, tmp_path: Path) -> None:
    next((tmp_path / "index").glob("0*/vectors.npy")).unlink()
    with pytest.raises(UnreadableFile, match="lacks files"):
        EvidenceIndex(tmp_path / "index", embedder)


def test_threads_that_ask_while_another_changes_see_one_state(index: EvidenceIndex, embedder: WordEmbedder, tmp_path: Path) -> None:
    def ask(_: int) -> bool:
        return bool(index.search("login phone", limit=3)) and index.similar("bill") != []

    writer = EvidenceIndex(tmp_path / "index", embedder)
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(200))
        for number in range(30):
            writer.add([SearchItem(f"new {number}", "another text")])
        assert all(answers)


def test_a_code_is_found_by_its_letters(index: EvidenceIndex) -> None:
    index.add([SearchItem("code", "Nothing works: error 0x80070057 every time"), SearchItem("c", "Completion for C# and C++")])
    assert index.search("it says 0x80070057")[0].id == "code"
    assert [hit.id for hit in index.search("c#") if hit.word_rank] == ["c"]
    assert [hit.id for hit in index.search("c") if hit.word_rank] == []
