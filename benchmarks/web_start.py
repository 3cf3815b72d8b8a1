"""How soon the first page is there with an existing database: `python -m benchmarks.web_start [DATA_FOLDER] [--seconds 5] [--json OUT]`."""

import argparse
import gzip
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROUNDS = 3
MAX_JAVASCRIPT_KB = 150


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="a data folder; a new one with the sample unless given")
    parser.add_argument("--seconds", type=float, default=5, help="what was promised")
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data or Path(folder)
        first = started(data)
        times = [started(data) for _ in range(ROUNDS)]
    javascript = {file.name: len(gzip.compress(file.read_bytes())) / 1024 for file in sorted(static().rglob("*.js"))}
    print(f"first start (database made)\t{first:.1f} s")
    print(f"start with a database\t{statistics.median(times):.1f} s\tlimit {arguments.seconds:g} s")
    for name, size in javascript.items():
        print(f"{name}\t{size:.1f} kB gzipped\tlimit {MAX_JAVASCRIPT_KB} kB a page")
    if arguments.out:
        summary = {"first_s": first, "start_s": statistics.median(times), "limit_s": arguments.seconds, "javascript_kb": sum(javascript.values())}
        arguments.out.write_text(json.dumps({"summary": summary, "rows": [{"file": name, "kb": size} for name, size in javascript.items()]}) + "\n")


def static() -> Path:
    """Where the bundled files lie."""
    import quarterdeck_web

    return Path(quarterdeck_web.__file__).parent / "static"


def started(data: Path) -> float:
    """Seconds from the command to the first page a person can read (the sign-in)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "quarterdeck-server"), "up", "--data", str(data), "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        while time.perf_counter() - began < 120:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as answer:
                    answer.read()
                    return time.perf_counter() - began
            except OSError:
                if process.poll() is not None:
                    sys.exit("the server ended before it answered")
                time.sleep(0.02)
        sys.exit("no page after two minutes")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    main()
