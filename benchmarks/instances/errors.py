"""What is wrong with an instance file, all of it at once."""

from collections.abc import Sequence
from pathlib import Path


class MalformedInstance(ValueError):
    """A file that is not what its format says; `flaws` holds every flaw, with its line where there is one."""

    def __init__(self, path: Path, flaws: Sequence[str]) -> None:
        self.path, self.flaws = path, tuple(flaws)
        super().__init__("\n  ".join([f"{path.name}: {len(flaws)} flaw{'s' if len(flaws) != 1 else ''}", *flaws]))
