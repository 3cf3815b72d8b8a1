"""The readers of public formats, on texts of our own; malformed files name every flaw."""

import json
from pathlib import Path

import pytest

from benchmarks.instances import MalformedInstance, read_dzn, read_sch, read_sm
from benchmarks.instances.known import INFEASIBLE, Known, instance_files
from quarterdeck.scheduling.project import Arc, Mode, shortest_schedule

SM = """\
************************************************************************
jobs (incl. supersource/sink ):  4
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
  - doubly constrained        :  0   D
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     2       1    3
         2     5       1    0
  3      1     4       2    1
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  N 1
    2    4
************************************************************************
"""

DZN = """\
% a comment
nActs = 4;
dur = [0,2,3,0];
nSkills = 2;
sreq = [| 0,0,
 | 1,0,
 | 1,1,
 | 0,0, |];
nResources = 2;
mastery = [| true,true,
 | true,false, |];
nPrecs = 4;
pred = [1,1,2,3];
succ = [2,3,4,4];
"""

SCH = """\
2 1 0 0
0 1 2 1 2 [0] [0]
1 1 2 2 3 [1] [3]
2 1 2 1 3 [-2] [2]
3 1 0
0 1 0 0
1 1 3 1
2 1 2 1
3 1 0 0
2
"""


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return _write


def test_sm_gives_modes_precedence_capacity_and_budgets(write) -> None:  # type: ignore[no-untyped-def]
    project = read_sm(write("a.sm", SM))
    assert [len(activity.modes) for activity in project.activities] == [1, 2, 1, 1]
    assert project.activities[1].modes == (Mode(2, (1,), (3,)), Mode(5, (1,), (0,)))
    assert set(project.arcs) == {Arc(0, 1), Arc(0, 2), Arc(1, 3), Arc(2, 3)}
    assert (project.capacity, project.budgets) == ((2,), (4,))
    assert shortest_schedule(project, seconds=1).makespan == 6


def test_mmlib_writes_the_availability_with_spaces(write) -> None:  # type: ignore[no-untyped-def]
    text = SM.replace("RESOURCEAVAILABILITIES:", "\n RESOURCE AVAILABILITIES ").replace("   1        1          2           2   3", "1\t1\t2\t\t2 3 ")
    assert read_sm(write("a.txt", text)) == read_sm(write("a.sm", SM))


def test_dzn_gives_skills_and_people(write) -> None:  # type: ignore[no-untyped-def]
    project = read_dzn(write("a.dzn", DZN))
    assert project.people == ((0, 1), (0,))
    assert project.activities[2].modes == (Mode(3, people=(1, 1)),)
    assert project.arcs == (Arc(0, 1), Arc(0, 2), Arc(1, 3), Arc(2, 3))
    assert shortest_schedule(project, seconds=1).makespan == 5


def test_sch_gives_lags_from_start_to_start(write) -> None:  # type: ignore[no-untyped-def]
    project = read_sch(write("a.sch", SCH))
    assert Arc(2, 1, "start-start", -2) in project.arcs
    assert (project.activities[1].modes, project.capacity) == ((Mode(3, (1,)),), (2,))
    assert shortest_schedule(project, seconds=1).makespan == 3


@pytest.mark.parametrize(
    ("name", "text", "flaws"),
    [
        (
            "a.sm",
            SM.replace("4           2   3", "x").replace("2           2   3", "2           2   9").replace("    2    4", "    2"),
            ["line 10: expected successors of job 1 from 1 to 4 and not itself, got 9", "resource availabilities: expected 2 numbers, got 1"],
        ),
        ("b.sm", SM.replace("         2     5       1    0\n", ""), ["requests/durations: job 2 has 1 modes, 2 were announced"]),
        ("c.sm", "nothing", ["found no such line", "section REQUESTS/DURATIONS: expected, not found"]),
        ("d.dzn", DZN.replace("nSkills = 2;", "").replace("pred = [1,1,2,3]", "pred = [1,1,2,9]"), ["nSkills: expected, not found", "got 9"]),
        ("e.dzn", DZN.replace("| true,false,", "| true,maybe,"), ["mastery: expected true or false, got 'maybe'"]),
        ("f.sch", SCH.replace("[1] [3]", "[1]").replace("3 1\n2 1 2 1\n", "3 1\n2 1 two 1\n"), ["line 3: expected activity 1", "got two"]),
        ("g.sch", SCH.rsplit("2\n", 1)[0], ["expected 10 lines for 2 activities, got 9"]),
    ],
)
def test_a_malformed_file_names_its_flaws(write, name: str, text: str, flaws: list[str]) -> None:  # type: ignore[no-untyped-def]
    read = {".sm": read_sm, ".dzn": read_dzn, ".sch": read_sch}[Path(name).suffix]
    with pytest.raises(MalformedInstance) as caught:
        read(write(name, text))
    for flaw in flaws:
        assert flaw in str(caught.value)


def test_best_known_is_found_above_and_by_folder_where_names_repeat(tmp_path: Path) -> None:
    entries = [
        {"file": "ubo/psp1.sch", "best_known": "unsat"},
        {"file": "ubo2/psp1.sch", "best_known": "12..15"},
        {"file": "j30/j301_1.sm", "best_known": {"kobe": "43..44", "ugent2024": "43"}},
        {"file": "j30/j302_1.sm", "best_known": None},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps(entries))
    (tmp_path / "ubo").mkdir()
    known = Known(tmp_path / "ubo")
    assert known.of(Path("ubo/psp1.sch")) == INFEASIBLE
    assert known.of(Path("ubo2/psp1.sch")) == 15
    assert known.of(Path("elsewhere/j301_1.sm")) == 43
    assert known.of(Path("elsewhere/psp1.sch")) is None
    assert known.of(Path("j30/j302_1.sm")) is None


def test_a_sample_takes_every_so_many_of_each_set_in_order_of_numbers(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for number in range(1, 12):
            (tmp_path / folder / f"j{number}_1.sm").touch()
    names = [path.name for path in instance_files(tmp_path, "*.sm", 5, 2)]
    assert names == ["j1_1.sm", "j6_1.sm"] * 2
