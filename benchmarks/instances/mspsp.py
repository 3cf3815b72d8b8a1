"""The multi-skill instances of Young, Feydy and Schutt: MiniZinc data, of which durations, skills, people and precedence matter.

References
----------
.. [1] Young, K. D., Feydy, T., Schutt, A. (2017). Constraint programming applied to the multi-skill project scheduling
   problem. CP 2017. doi:10.1007/978-3-319-66158-2_20
"""

import re
from pathlib import Path

from benchmarks.instances.errors import MalformedInstance
from quarterdeck.scheduling.project import Activity, Arc, Mode, Project


def read_dzn(path: Path) -> Project:
    """The project of an MSPSP .dzn file.

    Raises
    ------
    MalformedInstance
        With every flaw found.
    """
    return _Reader(path).project()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        text = re.sub(r"%.*", "", path.read_text(encoding="utf-8", errors="replace"))
        self.items = {name: value.strip() for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", text)}
        self.flaws: list[str] = []

    def project(self) -> Project:
        num, skills, people, arcs = (self._number(name) for name in ("nActs", "nSkills", "nResources", "nPrecs"))
        durations = self._numbers("dur", num)
        needed = self._numbers("sreq", num * skills)
        masters = self._words("mastery", people * skills)
        before, after = self._numbers("pred", arcs), self._numbers("succ", arcs)
        for name, ends in (("pred", before), ("succ", after)):
            self.flaws.extend(f"{name}: expected activities from 1 to {num}, got {end}" for end in ends if not 1 <= end <= num)
        self.flaws.extend(f"mastery: expected true or false, got {word!r}" for word in masters if word not in ("true", "false"))
        if self.flaws:
            raise MalformedInstance(self.path, self.flaws)
        activities = tuple(
            Activity((Mode(duration, people=tuple(needed[a * skills : (a + 1) * skills])),), str(a + 1)) for a, duration in enumerate(durations)
        )
        has = tuple(tuple(s for s in range(skills) if masters[p * skills + s] == "true") for p in range(people))
        return Project(activities, tuple(Arc(i - 1, j - 1) for i, j in zip(before, after, strict=True)), people=has, num_skills=skills)

    def _number(self, name: str) -> int:
        value = self.items.get(name, "")
        if not re.fullmatch(r"\d+", value):
            self.flaws.append(f"{name}: expected a whole number, got {value!r}" if name in self.items else f"{name}: expected, not found")
            return 0
        return int(value)

    def _numbers(self, name: str, expected: int) -> list[int]:
        words = self._words(name, expected)
        flawed = [word for word in words if not re.fullmatch(r"-?\d+", word)]
        if flawed:
            self.flaws.append(f"{name}: expected whole numbers, got {', '.join(flawed[:3])}")
            return [0] * expected
        return [int(word) for word in words]

    def _words(self, name: str, expected: int) -> list[str]:
        words = re.findall(r"[^\s,|\[\]]+", self.items.get(name, ""))
        if name not in self.items:
            self.flaws.append(f"{name}: expected, not found")
        elif len(words) != expected:
            self.flaws.append(f"{name}: expected {expected} entries, got {len(words)}")
        return words
