"""PSPLIB's .sm and .mm and MMLIB's .txt: activities with modes, finish-start precedence, renewable and non-renewable resources.

References
----------
.. [1] Kolisch, R., Sprecher, A. (1997). PSPLIB: a project scheduling problem library. European Journal of Operational
   Research 96(1). doi:10.1016/S0377-2217(96)00170-1
.. [2] Van Peteghem, V., Vanhoucke, M. (2014). An experimental investigation of metaheuristics for the multi-mode
   resource-constrained project scheduling problem on new dataset instances. EJOR 235(1). doi:10.1016/j.ejor.2013.10.012
"""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instances.errors import MalformedInstance
from quarterdeck.scheduling.project import Activity, Arc, Mode, Project


def read_sm(path: Path) -> Project:
    """The project of a PSPLIB or MMLIB file.

    Raises
    ------
    MalformedInstance
        With every flaw, each with its line.
    """
    return _Reader(path).project()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        self.flaws: list[str] = []

    def project(self) -> Project:
        jobs = self._count(r"jobs.*:\s*(\d+)", "the number of jobs ('jobs (incl. supersource/sink ): N')")
        renewable = self._count(r"-\s*renewable\s*:\s*(\d+)", "the number of renewable resources ('- renewable : N R')")
        budgets = self._count(r"-\s*nonrenewable\s*:\s*(\d+)", "the number of non-renewable resources ('- nonrenewable : N N')")
        if self._count(r"-\s*doubly constrained\s*:\s*(\d+)", "", default=0):
            self.flaws.append("doubly constrained resources: expected none, they are not supported")
        num_modes, arcs = self._precedence(jobs)
        modes = self._requests(jobs, num_modes, renewable, budgets)
        available = self._availability(renewable + budgets)
        if self.flaws:
            raise MalformedInstance(self.path, self.flaws)
        activities = tuple(Activity(tuple(modes[job]), str(job)) for job in range(1, jobs + 1))
        return Project(activities, tuple(arcs), tuple(available[:renewable]), tuple(available[renewable:]))

    def _precedence(self, jobs: int) -> tuple[dict[int, int], list[Arc]]:
        num_modes: dict[int, int] = {}
        arcs: list[Arc] = []
        for line, numbers in self._section("PRECEDENCE RELATIONS"):
            if len(numbers) < 3 or len(numbers) != 3 + numbers[2]:
                self.flaws.append(f"line {line}: expected job, modes, number of successors and as many successors, got {len(numbers)} numbers")
                continue
            job, num_modes[numbers[0]] = numbers[0], numbers[1]
            for successor in numbers[3:]:
                if not 1 <= successor <= jobs or successor == job:
                    self.flaws.append(f"line {line}: expected successors of job {job} from 1 to {jobs} and not itself, got {successor}")
                else:
                    arcs.append(Arc(job - 1, successor - 1))
        for job in range(1, jobs + 1):
            if job not in num_modes:
                self.flaws.append(f"precedence relations: job {job} is missing")
        return num_modes, arcs

    def _requests(self, jobs: int, num_modes: dict[int, int], renewable: int, budgets: int) -> dict[int, list[Mode]]:
        modes: dict[int, list[Mode]] = {}
        job, width = 0, renewable + budgets + 2
        for line, numbers in self._section("REQUESTS/DURATIONS"):
            if len(numbers) == width + 1:
                job, numbers = numbers[0], numbers[1:]
            if len(numbers) != width or not job:
                self.flaws.append(f"line {line}: expected [job,] mode, duration and {renewable + budgets} requests, got {len(numbers)} numbers")
                continue
            modes.setdefault(job, []).append(Mode(numbers[1], tuple(numbers[2 : 2 + renewable]), tuple(numbers[2 + renewable :])))
        for job in range(1, jobs + 1):
            expected, got = num_modes.get(job, 1), len(modes.get(job, []))
            if got != expected:
                self.flaws.append(f"requests/durations: job {job} has {got} modes, {expected} were announced")
        return modes

    def _availability(self, expected: int) -> list[int]:
        rows = list(self._section("RESOURCE ?AVAILABILITIES"))
        numbers = rows[0][1] if rows else []
        if len(numbers) != expected:
            self.flaws.append(f"resource availabilities: expected {expected} numbers, got {len(numbers)}")
        return numbers

    def _count(self, pattern: str, expected: str, default: int | None = None) -> int:
        for line in self.lines:
            if found := re.search(pattern, line):
                return int(found[1])
        if default is None:
            self.flaws.append(f"expected {expected}, found no such line")
        return default or 0

    def _section(self, title: str) -> Iterator[tuple[int, list[int]]]:
        """Line number and numbers of each line of a section that holds nothing but numbers."""
        inside = found = False
        for number, line in enumerate(self.lines, 1):
            if re.match(rf"\s*{title}", line):
                inside = found = True
            elif inside and line.startswith("****"):
                inside = False
            elif inside and line.strip() and not re.search(r"[A-Za-z]|---", line):
                try:
                    yield number, [int(word) for word in line.split()]
                except ValueError:
                    self.flaws.append(f"line {number}: expected whole numbers, got {line.strip()!r}")
        if not found:
            self.flaws.append(f"section {title.replace(' ?', ' ')}: expected, not found")
