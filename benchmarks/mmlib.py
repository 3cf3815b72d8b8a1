"""How soon projects are done whose activities have several modes and whose resources run out.

`python -m benchmarks.mmlib DIR [--seconds S] [--every N] [--limit N] [--json OUT]`.

MMLIB's instances (.txt). Best-known makespans come from manifest.json in DIR or above it, by file name.
"""

from benchmarks.instances import read_sm
from benchmarks.instances.run import main

if __name__ == "__main__":
    main(__doc__ or "", "*.txt", read_sm)
