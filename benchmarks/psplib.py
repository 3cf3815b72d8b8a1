"""How soon PSPLIB's projects are done, beside the best known: `python -m benchmarks.psplib DIR [--seconds S] [--every N] [--limit N] [--json OUT]`.

One mode, finish-start precedence, renewable resources (.sm). Best-known makespans come from manifest.json in DIR or above it, by file name.
"""

from benchmarks.instances import read_sm
from benchmarks.instances.run import main

if __name__ == "__main__":
    main(__doc__ or "", "*.sm", read_sm)
