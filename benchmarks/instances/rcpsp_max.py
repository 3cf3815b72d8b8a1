"""ProGen/max's .sch: generalised precedence, where a lag from start to start may be negative and so limit from above.

References
----------
.. [1] Schwindt, C. (1998). Generation of resource-constrained project scheduling problems subject to temporal constraints.
   Report WIOR-543, University of Karlsruhe.
"""

import re
from pathlib import Path

from benchmarks.instances.errors import MalformedInstance
from quarterdeck.scheduling.project import Activity, Arc, Mode, Project


def read_sch(path: Path) -> Project:
    """The project of an RCPSP/max file.

    Raises
    ------
    MalformedInstance
        With every flaw, each with its line.
    """
    return _Reader(path).project()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8", errors="replace").splitlines()
        self.lines = [(number, line.replace("[", " ").replace("]", " ").split()) for number, line in enumerate(text, 1) if line.strip()]
        self.flaws: list[str] = []

    def project(self) -> Project:
        head = self._numbers(0)
        if len(head) < 2:
            raise MalformedInstance(self.path, ["line 1: expected the numbers of activities and of resources"])
        num, resources = head[0] + 2, head[1]
        if len(self.lines) != 2 * num + 2:
            raise MalformedInstance(self.path, [f"expected {2 * num + 2} lines for {head[0]} activities, got {len(self.lines)}"])
        arcs = [arc for a in range(num) for arc in self._arcs(1 + a, a, num)]
        activities = tuple(Activity((self._mode(1 + num + a, a, resources),), str(a)) for a in range(num))
        capacity = self._numbers(1 + 2 * num)
        if len(capacity) != resources:
            self.flaws.append(f"line {self.lines[-1][0]}: expected {resources} capacities, got {len(capacity)}")
        if self.flaws:
            raise MalformedInstance(self.path, self.flaws)
        return Project(activities, tuple(arcs), tuple(capacity))

    def _arcs(self, position: int, a: int, num: int) -> list[Arc]:
        line, numbers = self.lines[position][0], self._numbers(position)
        if len(numbers) < 3 or numbers[0] != a or len(numbers) != 3 + 2 * numbers[2]:
            self.flaws.append(f"line {line}: expected activity {a}, modes, number of successors, as many successors and as many lags")
            return []
        ends, lags = numbers[3 : 3 + numbers[2]], numbers[3 + numbers[2] :]
        self.flaws.extend(f"line {line}: expected successors from 0 to {num - 1} and not itself, got {j}" for j in ends if not 0 <= j < num or j == a)
        return [Arc(a, j, "start-start", lag) for j, lag in zip(ends, lags, strict=True)]

    def _mode(self, position: int, a: int, resources: int) -> Mode:
        line, numbers = self.lines[position][0], self._numbers(position)
        if len(numbers) != 3 + resources or numbers[0] != a:
            self.flaws.append(f"line {line}: expected activity {a}, mode, duration and {resources} demands, got {len(numbers)} numbers")
            return Mode(0)
        return Mode(numbers[2], tuple(numbers[3:]))

    def _numbers(self, position: int) -> list[int]:
        line, words = self.lines[position] if position < len(self.lines) else (1, [])
        flawed = [word for word in words if not re.fullmatch(r"-?\d+", word)]
        if flawed:
            self.flaws.append(f"line {line}: expected whole numbers, got {', '.join(flawed[:3])}")
        return [] if flawed else [int(word) for word in words]
