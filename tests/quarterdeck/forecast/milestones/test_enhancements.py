"""The public tables of the Kubernetes enhancements, read as items."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.forecast.milestones import Train, forecast_milestones, read_enhancements
from quarterdeck.forecast.milestones.snapshots import snapshots_at

HEAD = "kep,ts,commit,path,deleted,title,sig,status,stage,lm,alpha,beta,stable,created,nps,nsee,nauth,gates"
NOON_AFTER_FREEZE = 1594728000  # 2020-07-14, 12:00 UTC: when 2020-07-13 has ended everywhere.
DAY = 86400
EVENTS = [
    f"7,{NOON_AFTER_FREEZE - 100 * DAY},c0,keps/a/7/kep.yaml,False,Seven,sig-a,provisional,,,20.0,21.0,,2020-01-01,0.0,1,1,",
    f"7,{NOON_AFTER_FREEZE - 10 * DAY},c1,keps/a/7/kep.yaml,False,Seven,sig-a,implementable,alpha,21.0,21.0,22.0,,2020-01-01,2.0,1,1,G",
    f"7,{NOON_AFTER_FREEZE},c2,keps/a/7/kep.yaml,False,Seven,sig-b,implementable,beta,22.0,21.0,22.0,,2020-01-01,2.0,1,1,G",
    f"8,{NOON_AFTER_FREEZE - 30 * DAY},c3,keps/a/8/kep.yaml,False,Eight,sig-a,implementable,alpha,21.0,21.0,,,2020-01-01,0,1,1,",
    f"8,{NOON_AFTER_FREEZE - 20 * DAY},c4,keps/b/8/kep.yaml,False,Eight,sig-b,implementable,alpha,21.0,21.0,,,2020-01-01,0,1,1,",
    f"8,{NOON_AFTER_FREEZE - 20 * DAY},c4,keps/a/8/kep.yaml,True,,,,,,,,,,,,,",
    f"9,{NOON_AFTER_FREEZE - 30 * DAY},c5,keps/a/9/kep.yaml,False,Nine,sig-a,implementable,alpha,21.0,21.0,,,2020-01-01,0,1,1,",
    f"9,{NOON_AFTER_FREEZE - 20 * DAY},c6,keps/a/9/kep.yaml,True,,,,,,,,,,,,,",
    f"10,{NOON_AFTER_FREEZE - 20 * DAY},c7,keps/a/10/kep.yaml,False,Ten,sig-a,implementable,alpha,23.0,23.0,,,2020-01-01,0,1,1,",
]
TRUTH = [
    "kep,sig,st,r,plan,h,y",
    "7,sig-a,alpha,20,20,0,21.0",
    "7,sig-a,alpha,21,21,0,21.0",
    "7,sig-a,beta,21,22,1,",
    "8,s,alpha,21,21,0,",
    "9,s,alpha,21,21,0,",
]
CALENDAR = ["release,released,enhancements_freeze", "1.19,2020-01-01,", "1.20,2020-06-01,2020-04-01", "1.21,2020-09-01,2020-07-13"]


def write(folder: Path, events: list[str] = EVENTS, truth: list[str] = TRUTH, calendar: list[str] = CALENDAR) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "kep_events.csv.gz").write_bytes(gzip.compress("\n".join([HEAD, *events]).encode()))
    (folder / "kep_items.csv.gz").write_bytes(gzip.compress("\n".join(truth).encode()))
    (folder / "k8s_release_calendar.csv").write_text("\n".join(calendar))
    return folder


def test_each_stage_is_an_item_with_what_was_said_of_it(tmp_path: Path) -> None:
    write(tmp_path / "kep")
    read = read_enhancements(tmp_path, [Train("v1.22", date(2020, 11, 1))])
    assert [train.title for train in read.history.trains] == ["v1.20", "v1.21", "v1.22"]
    assert (read.history.num_closed, read.minor(0), read.num_rows_told) == (2, 20, 5)
    items = {item.id: item for item in read.history.items}
    assert set(items) == {"7/alpha", "7/beta", "8/alpha", "9/alpha", "10/alpha"}
    beta = items["7/beta"]
    assert [each.target for each in beta.statements] == [1, 2, 2]
    assert [each.is_current for each in beta.statements] == [None, False, True]
    assert [each.team for each in beta.statements] == ["sig-a", "sig-a", "sig-b"]
    assert (items["7/alpha"].met, beta.met, beta.after) == (1, None, ("7/alpha",))


def test_a_freeze_ends_when_its_day_has_ended_everywhere(tmp_path: Path) -> None:
    history = read_enhancements(write(tmp_path)).history
    found = {each.item: each for each in snapshots_at(history, 1)}
    assert found["7/beta"].team == "sig-a", "the version of noon UTC, the day after, comes too late"
    assert (found["7/beta"].num_slips, found["7/beta"].num_waiting_for, found["7/alpha"].is_committed) == (1, 1, True)


def test_a_moved_file_goes_on_and_a_deleted_one_ends(tmp_path: Path) -> None:
    found = {each.item for each in snapshots_at(read_enhancements(write(tmp_path)).history, 1)}
    assert "8/alpha" in found
    assert "9/alpha" not in found


def test_it_tells_all_that_cannot_be_read(tmp_path: Path) -> None:
    events = [EVENTS[0].replace("20.0", "soon"), EVENTS[1].replace(str(NOON_AFTER_FREEZE - 10 * DAY), "")]
    truth = [TRUTH[0], TRUTH[1], "7,s,alpha,21,21,0,"]
    with pytest.raises(InvalidInput) as refused:
        read_enhancements(write(tmp_path, events, truth, [CALENDAR[0], "1.20,2020-06-01,1 April", "2.1,2020-09-01,2020-07-13"]))
    text = str(refused.value)
    assert "kep_events.csv.gz, row 2, column alpha: expected a whole number, got 'soon'" in text
    assert "row 3, column ts: expected seconds since 1970" in text
    assert "kep_items.csv.gz, row 3, column y: expected one release for 7 alpha" in text
    assert "row 2, column enhancements_freeze: expected a day as 2026-04-22, got '1 April'" in text
    assert "row 3, column release: expected a release as 1.24, got '2.1'" in text


def test_it_tells_which_table_or_column_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"no kep_items\.csv\.gz in it"):
        read_enhancements(tmp_path)
    write(tmp_path, truth=["kep,st", "7,alpha"])
    with pytest.raises(UnreadableFile, match="has no column y"):
        read_enhancements(tmp_path)
    (tmp_path / "kep_items.csv.gz").write_bytes(b"plain")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_enhancements(tmp_path)


@pytest.mark.shared_data
def test_the_public_tables_give_the_rows_they_were_made_of(shared_data: Path) -> None:
    folder = shared_data / "forecast" / "kep"
    if not folder.is_dir():
        pytest.skip("the Kubernetes enhancements are not there (forecast/kep in the shared data)")
    history = read_enhancements(folder).history
    found = {(each.group, each.stage, each.origin, each.target) for origin in range(len(history.trains)) for each in snapshots_at(history, origin)}
    lines = gzip.decompress((folder / "kep_items.csv.gz").read_bytes()).decode().splitlines()[1:]
    rows = [line.split(",") for line in lines]
    told = {(row[0], row[2], int(row[3]) - 18, int(row[4]) - 18) for row in rows}
    assert len(found & told) > 0.97 * len(told)
    assert len(found - told) < 0.03 * len(told)


@pytest.mark.shared_data
def test_a_release_can_be_forecast_from_the_public_tables(shared_data: Path) -> None:
    folder = shared_data / "forecast" / "kep"
    if not folder.is_dir():
        pytest.skip("the Kubernetes enhancements are not there (forecast/kep in the shared data)")
    history = read_enhancements(folder).history
    outlook = forecast_milestones(history, 8)
    assert outlook.method == "hazards"
    assert len(outlook.forecasts) > 50
