"""How soon projects with minimum and maximum lags are done, or that they cannot be.

`python -m benchmarks.rcpsp_max DIR [--seconds S] [--every N] [--limit N] [--json OUT]`.

ProGen/max's instances (.sch). Best-known makespans come from manifest.json in DIR or above it, by file name.
"""

from benchmarks.instances import read_sch
from benchmarks.instances.run import main

if __name__ == "__main__":
    main(__doc__ or "", "*.sch", read_sch)
