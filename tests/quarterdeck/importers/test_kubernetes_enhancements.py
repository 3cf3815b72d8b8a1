"""Enhancements as a product: a small folder whose history is known, and the real one where it is there."""

import csv
import gzip
import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.forecast.milestones import milestones_of_product
from quarterdeck.importers import import_folder
from quarterdeck.product import check, read_product, write_product
from quarterdeck.tracking import calibrate, teams_of_subjects

SHARED = Path(os.environ.get("QUARTERDECK_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
EVENTS = (
    *("kep", "ts", "commit", "path", "deleted", "title", "sig", "status", "stage", "lm", "alpha", "beta", "stable"),
    *("created", "nps", "nsee", "nauth", "gates"),
)
ITEMS = ("kep", "sig", "st", "r", "plan", "h", "y", "how", "nslip", "age", "status", "nps", "lmok")
FIRST = date(2021, 1, 4)


def freeze(minor: int) -> date:
    return FIRST + timedelta(days=120 * (minor - 20))


def released(minor: int) -> date:
    return freeze(minor) + timedelta(days=70)


def event(kep: str, on: date, sig: str, stage: str, **targets: int) -> dict[str, str]:
    moment = datetime(on.year, on.month, on.day, 18, tzinfo=UTC)
    row = dict.fromkeys(EVENTS, "") | {"kep": kep, "ts": str(int(moment.timestamp())), "path": f"keps/{sig}/{kep}/kep.yaml", "deleted": "False"}
    row |= {"title": f"Thing {kep}", "sig": sig, "status": "implementable", "stage": stage, "nps": "0"}
    return row | {name: str(minor) for name, minor in targets.items()}


def write(folder: Path, name: str, header: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, header)
    table.writeheader()
    table.writerows(rows)
    content = text.getvalue().encode()
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten releases; in each two new things are meant for it: one comes in it, one a release later."""
    events, items = [], []
    for minor in range(20, 30):
        for number, late in enumerate((0, 1)):
            kep, sig = f"{minor}{number}", ("sig-node", "sig-cli")[number]
            events.append(event(kep, freeze(minor) - timedelta(days=30), sig, "alpha", lm=minor, alpha=minor))
            if late:
                events.append(event(kep, freeze(minor) + timedelta(days=40), sig, "alpha", lm=minor + 1, alpha=minor + 1))
            came = minor + late
            items.append(dict.fromkeys(ITEMS, "") | {"kep": kep, "st": "alpha", "y": str(came) if came < 30 else ""})
    calendar = [{"release": f"1.{each}", "released": str(released(each)), "enhancements_freeze": str(freeze(each))} for each in range(20, 30)]
    write(tmp_path, "kep_events.csv.gz", EVENTS, events)
    write(tmp_path, "kep_items.csv.gz", ITEMS, items)
    write(tmp_path, "k8s_release_calendar.csv", ("release", "released", "enhancements_freeze"), calendar)
    return tmp_path


def test_goals_follow_each_other_until_one_is_completed(folder: Path) -> None:
    product = import_folder("kubernetes-enhancements", folder)
    told = [(each.period, each.status, each.finished_on) for each in product.outcomes if each.initiative == "221/alpha"]
    assert told == [("v1.22", "continued", None), ("v1.23", "completed", released(23))]
    assert [each.status for each in product.outcomes if each.initiative == "220/alpha"] == ["completed"]
    move = next(each for each in product.changes if each.subject == "221/alpha")
    assert (move.old, move.new, move.why) == (str(released(22)), str(released(23)), "v1.22 to v1.23")
    assert {team.title for team in product.teams} == {"SIG Node", "SIG CLI"}
    assert [period.title for period in product.periods] == [f"v1.{minor}" for minor in range(20, 30)]


def test_what_is_open_is_a_feature(folder: Path) -> None:
    product = import_folder("kubernetes-enhancements", folder)
    assert [(each.id, each.status, each.initiative) for each in product.features] == [("KEP-291-alpha", "in progress", "291/alpha")]
    assert [flaw for flaw in check(product) if flaw.severity == "error"] == []


def test_forecasts_of_each_freeze_are_sealed_and_know_their_truth(folder: Path) -> None:
    product = import_folder("kubernetes-enhancements", folder)
    assert product.forecasts
    for each in product.forecasts:
        assert each.record_hash
        assert each.made_on in {freeze(minor) for minor in range(20, 30)}
        assert each.points[0].on <= each.p50_date <= each.p85_date
        assert next(point.probability for point in each.points if point.on == each.p85_date) >= 0.85
    found = calibrate(product.forecasts, teams_of_subjects(product), as_of=product.as_of)
    assert found.num_scored > 0
    assert found.stated.held == pytest.approx(0.5, abs=0.25)
    assert {group.title for group in found.groups if group.kind == "team"} == {"SIG Node", "SIG CLI"}


def test_it_comes_back_from_its_file_and_as_milestones(folder: Path, tmp_path: Path) -> None:
    product = import_folder("kubernetes-enhancements", folder)
    write_product(product, tmp_path / "kep.json")
    assert read_product(tmp_path / "kep.json") == product
    history = milestones_of_product(product)
    met = {item.id.split("@")[0]: item.met for item in history.items}
    assert (met["220/alpha"], met["221/alpha"]) == (2, 3)


def test_wrong_cells_and_missing_tables_are_told(folder: Path) -> None:
    items = folder / "kep_items.csv.gz"
    items.write_bytes(gzip.compress(gzip.decompress(items.read_bytes()).replace(b",23,", b",soon,", 1)))
    with pytest.raises(InvalidInput, match=r"kep_items.csv.gz.*column y: expected a whole number, got 'soon'"):
        import_folder("kubernetes-enhancements", folder)
    items.unlink()
    with pytest.raises(UnreadableFile, match=r"there is no kep_items\.csv\.gz"):
        import_folder("kubernetes-enhancements", folder)


@pytest.mark.shared_data
def test_a_calibration_of_several_hundred_real_dates() -> None:
    if not (SHARED / "forecast" / "kep").is_dir():
        pytest.skip("the public enhancements are not there (forecast/kep in the shared data)")
    product = import_folder("kubernetes-enhancements", SHARED / "forecast" / "kep")
    assert [flaw for flaw in check(product) if flaw.severity == "error"] == []
    found = calibrate(product.forecasts, teams_of_subjects(product), as_of=product.as_of)
    level = found.everything.at(0.85)
    assert level.n >= 400
    # Dates are days of releases: what they were said to hold with lies within the interval of what they held.
    assert level.low - 0.02 <= level.expected <= level.high + 0.02
    assert found.stated.held < 0.75
    assert found.stated.gain > 0.15
