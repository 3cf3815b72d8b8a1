"""Flow of real histories equals what plain loops over the raw tables count."""

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from quarterdeck.product import WorkItem
from quarterdeck.samples import load_sample
from quarterdeck.tracking.flow import measure_flow

SERIES = ("APIKIT", "BAM", "EVG", "TISTUD")


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "forecast" / "throughput" / f"RQ2_and_RQ3_{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not among the throughput series")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text and text != "NULL" else None


def item_of(row: dict[str, str]) -> WorkItem:
    """As an importer would: the start from the end and the minutes in progress."""
    created, resolved = day_of(row["Creation_Date"]), day_of(row["Resolution_Date"])
    return WorkItem(
        id=row["ID"],
        source="series",
        key=row["Issue_Key"],
        title=row["Issue_Key"],
        state="complete" if resolved else "open",
        created_on=created,
        started_on=start_of(row),
        finished_on=resolved,
    )


def start_of(row: dict[str, str]) -> date | None:
    minutes = row["In_Progress_Minutes"]
    resolved = row["Resolution_Date"]
    if not minutes or minutes == "NULL" or float(minutes) == 0 or not resolved or resolved == "NULL":
        return None
    return (datetime.fromisoformat(resolved) - timedelta(minutes=float(minutes))).date()


@pytest.mark.parametrize("name", SERIES)
def test_throughput_cycle_time_and_work_in_progress_of_a_public_series(shared_data: Path, name: str) -> None:
    rows = rows_of(shared_data, name)
    done = sorted(day for row in rows if (day := day_of(row["Resolution_Date"])))
    first, until = done[len(done) // 3], done[2 * len(done) // 3]
    found = measure_flow([item_of(row) for row in rows], first=first, until=until)

    weekly: dict[date, int] = defaultdict(int)
    cycle, lead, wip = [], [], dict.fromkeys((first + timedelta(days=number) for number in range((until - first).days + 1)), 0)
    for row in rows:
        created, resolved, started = day_of(row["Creation_Date"]), day_of(row["Resolution_Date"]), start_of(row)
        if resolved is None or (created and created > resolved):
            continue
        if first <= resolved <= until:
            weekly[resolved - timedelta(days=resolved.weekday())] += 1
            lead.append(resolved.toordinal() - created.toordinal() + 1)
            if started:
                cycle.append(resolved.toordinal() - started.toordinal() + 1)
        for day in wip:
            if started and started <= day <= resolved:
                wip[day] += 1
    assert {each.on: each.num for each in found.throughput if each.num} == dict(weekly)
    assert len(cycle) > 20
    assert sorted(each.cycle_days for each in found.finished if each.cycle_days) == sorted(cycle)
    assert sorted(each.lead_days for each in found.finished if each.lead_days) == sorted(lead)
    for percentile in found.cycle_time:
        within = sum(days <= percentile.days for days in cycle)
        below = sum(days < percentile.days for days in cycle)
        assert below < percentile.share * len(cycle) <= within
    assert found.little.mean_wip == pytest.approx(sum(wip.values()) / len(wip))
    assert (found.little.wip_first, found.little.wip_last) == (wip[first], wip[until])
    assert found.little.finished_per_day == pytest.approx(len(cycle) / len(wip))


def test_goals_of_closed_periods_flow_as_their_outcomes_say() -> None:
    product = load_sample("rust-2026")
    began = {each.id: each.first for each in product.periods}
    states = {"completed": "complete", "not completed": "closed", "rejected": "closed", "superseded": "closed"}
    items = [
        WorkItem(
            id=each.id,
            source="goals",
            key=each.id,
            title=each.title,
            state=states.get(each.status, "in progress"),
            created_on=began[each.period],
            started_on=each.started_on or began[each.period],
            finished_on=each.finished_on if each.status in states else None,
        )
        for each in product.outcomes
    ]
    first, until = date(2024, 7, 1), date(2026, 1, 31)
    found = measure_flow(items, first=first, until=until)
    num, took, undated = 0, [], 0
    for each in product.outcomes:
        if each.status in states and each.finished_on is None:
            undated += 1
        elif each.status == "completed" and first <= each.finished_on <= until and each.finished_on >= began[each.period]:
            num += 1
            took.append((each.finished_on - (each.started_on or began[each.period])).days + 1)
    assert found.num_finished == num > 0
    assert sorted(each.cycle_days for each in found.finished) == sorted(took)
    assert found.unknowns.no_finish == undated
