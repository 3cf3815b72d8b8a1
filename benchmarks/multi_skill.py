"""How soon projects of people with several skills are done.

`python -m benchmarks.multi_skill DIR [--seconds S] [--every N] [--limit N] [--json OUT]`.

The instances of Young, Feydy and Schutt (.dzn). Best-known makespans come from manifest.json in DIR or above it, by file name.
"""

from benchmarks.instances import read_dzn
from benchmarks.instances.run import main

if __name__ == "__main__":
    main(__doc__ or "", "*.dzn", read_dzn)
