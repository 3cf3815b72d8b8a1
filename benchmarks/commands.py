"""How long a newcomer waits for each command: `python -m benchmarks.commands [PRODUCT_FILE] [--json OUT]`.

Whole commands in processes of their own, the median of three, beside the limit each was promised.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
LIMITS = {"--help": 0.4, "check": 1.0}


def timed(*arguments: str) -> float:
    """Median seconds of one command."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "quarterdeck", *arguments], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("product", nargs="?", type=Path)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        product = arguments.product
        if product is None:
            product = Path(folder) / "product.json"
            subprocess.run([sys.executable, "-m", "quarterdeck", "sample", "rust-2026", "-o", str(product)], check=True, stdout=subprocess.DEVNULL)
        rows = {name: timed(*words) for name, words in {"--help": ("--help",), "check": ("check", str(product))}.items()}
        rows["needs"], rows["feasibility"] = timed("needs", str(product)), timed("feasibility", str(product))
        rows["value"] = timed("value", str(product))
    print("command\tseconds\tlimit")
    for name, seconds in rows.items():
        print(f"{name}\t{seconds:.2f}\t{LIMITS.get(name, '')}")
    if arguments.out:
        arguments.out.write_text(json.dumps({"summary": {"limits": LIMITS}, "rows": [{"command": k, "seconds": v} for k, v in rows.items()]}) + "\n")


if __name__ == "__main__":
    main()
