"""Every benchmark for a short while, to know that each still runs: `python -m benchmarks.sanity`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("QUARTERDECK_SHARED_DATA", ROOT.parent / "shared" / "data"))


def main() -> None:
    runs = [
        ["benchmarks.plan", "rust-2026", "harbor", "--seconds", "3"],
        ["benchmarks.commands"],
        ["benchmarks.forecast", "--samples", "1000"],
        ["benchmarks.web_pages", "--seconds", "5", "--features", "500", "--evidence", "3000"],
        ["benchmarks.web_start", "--seconds", "5"],
    ]
    if (SHARED / "rust").is_dir():
        runs.append(["benchmarks.import_rust", str(SHARED / "rust")])
    for arguments in runs:
        print(f"\n== python -m {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, "-m", *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
