"""What the first search waits for is loaded beforehand, where there is something to search."""

from quarterdeck_web.evidence.meaning import warming


def index(root, name, folder, at):
    import os

    path = root / "search" / name / folder
    path.mkdir(parents=True)
    os.utime(path, (at, at))
    return path


def test_nothing_is_loaded_where_nothing_is_indexed(tmp_path):
    assert warming.warm(tmp_path) == 0
    (tmp_path / "search" / "empty").mkdir(parents=True)
    assert warming.warm(tmp_path) == 0


def test_the_newest_index_of_the_workspaces_written_last(tmp_path, monkeypatch):
    from quarterdeck_web.evidence.meaning import assemble

    old, new = index(tmp_path, "a", "one", 100), index(tmp_path, "a", "two", 200)
    others = [index(tmp_path, f"b{number}", "one", 300 + number) for number in range(warming.MOST_INDEXES)]
    seen = []
    monkeypatch.setattr(assemble, "warm", seen.append)
    assert warming.warm(tmp_path) == warming.MOST_INDEXES
    assert seen == others[::-1]
    assert old not in seen
    assert new not in seen


def test_it_happens_later_in_a_thread_and_never_harms(tmp_path, monkeypatch, settings):
    settings.DATA = tmp_path
    called = []

    def warm(data):
        called.append(data)
        raise OSError("gone meanwhile")

    monkeypatch.setattr(warming, "warm", warm)
    timer = warming.begin(seconds=0.05)
    assert timer.daemon
    timer.join(5)
    assert called == [tmp_path]
    assert not timer.is_alive()
