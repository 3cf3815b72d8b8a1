"""Server time of pages beside a plain Django list page: `python -m benchmarks.web_pages [DATA_FOLDER] [--seconds 60] [--json OUT]`.

The sample product with a plan and a forecast (120 features), then the same grown to 10,000 features and 100,000 pieces of
evidence. Each page is asked for by Django's test client as a signed-in Product Manager: everything between the request and
the last byte of the answer, without the network. p95 in milliseconds, and the ratio to the plain page in the same run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SMALL_MS, LARGE_MS = 100, 150
PAGES = {
    "Home": ("/w/harbor/", SMALL_MS),
    "Inbox": ("/w/harbor/evidence/", SMALL_MS),
    "Needs": ("/w/harbor/evidence/needs/", SMALL_MS),
    "Market": ("/w/harbor/evidence/market/", SMALL_MS),
    "Strategy": ("/w/harbor/strategy/", SMALL_MS),
    "Features, grid": ("/w/harbor/features/", SMALL_MS),
    "Feature": ("/w/harbor/features/HB-124/", SMALL_MS),
    "Teams": ("/w/harbor/feasibility/", SMALL_MS),
    "Risks": ("/w/harbor/feasibility/risks/", SMALL_MS),
    "Plan, timeline of 120 features": ("/w/harbor/plan/", SMALL_MS),
    "Forecast": ("/w/harbor/forecast/", SMALL_MS),
    "Compare": ("/w/harbor/compare/", SMALL_MS),
}
LARGE = {
    "Grid over 10,000 features": ("/w/harbor/features/", LARGE_MS),
    "Grid, far down": ("/w/harbor/features/?group=none&sort=-value", LARGE_MS),
    "Inbox over 100,000 items": ("/w/harbor/evidence/", LARGE_MS),
    "Inbox, filtered": ("/w/harbor/evidence/?segment=regulated", LARGE_MS),
    "Inbox, words": ("/w/harbor/evidence/?q=dock", LARGE_MS),
    "Search": ("/w/harbor/evidence/search/?q=customs+papers", LARGE_MS),
    "Home, grown": ("/w/harbor/", LARGE_MS),
}
BASE = "/base/harbor/"
WORK_OFF = "import django; django.setup(); from quarterdeck_web.jobs.runner import work_off; work_off()"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="where the database is made; a temporary folder unless given")
    parser.add_argument("--seconds", type=float, default=60, help="for asking, in all")
    parser.add_argument("--features", type=int, default=10_000)
    parser.add_argument("--evidence", type=int, default=100_000)
    parser.add_argument("--json", type=Path, dest="out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUARTERDECK_DATA"] = str(arguments.data or folder)
        rows = measure(arguments.seconds, arguments.features, arguments.evidence)
    print("page\tp50 ms\tp95 ms\tqueries\tratio\tlimit\twithin")
    for row in rows:
        print(
            f"{row['page']}\t{row['p50_ms']:.0f}\t{row['p95_ms']:.0f}\t{row['queries']}\t{row['ratio']:.1f}\t{row['limit_ms'] or ''}\t{row['within']}"
        )
    if arguments.out:
        over = [row["page"] for row in rows if not row["within"]]
        arguments.out.write_text(json.dumps({"summary": {"pages": len(rows), "over": over}, "rows": rows}, indent=1) + "\n")


def measure(seconds: float, num_features: int, num_evidence: int) -> list[dict[str, Any]]:
    """Set everything up, then ask."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck_web.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "benchmarks.web_base"
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.ALLOWED_HOSTS = ["*"]
    (Path(settings.DATA) / "static").mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    client, workspace = sign_in()
    prepare()
    share = seconds / (len(PAGES) + len(LARGE) + 2)
    base = ask(client, BASE, share)
    rows = [row(name, url, limit, client, share, base) for name, (url, limit) in PAGES.items()]
    grow(workspace, num_features, num_evidence)
    rows += [row(name, url, limit, client, share, base) for name, (url, limit) in LARGE.items()]
    return [
        {"page": "a plain Django list page", "p50_ms": base[0], "p95_ms": base[1], "queries": 1, "ratio": 1.0, "limit_ms": None, "within": True},
        *rows,
    ]


def sign_in() -> tuple[Any, Any]:
    """A test client signed in as the sample's Product Manager."""
    from django.test import Client

    from quarterdeck_web.accounts.models import User
    from quarterdeck_web.products.samples import make_sample_workspace

    made = make_sample_workspace("harbor")
    client = Client()
    client.force_login(User.objects.get(email="ines.falk@harbor.example"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, made.workspace


def prepare() -> None:
    """Figures, a plan and a forecast by a worker, a process of its own as on a server; then this process as the server makes its own ready."""
    from quarterdeck_web.lib.processes import keep_what_is_loaded

    subprocess.run([sys.executable, "-c", WORK_OFF], check=True)
    keep_what_is_loaded()


def grow(workspace: Any, num_features: int, num_evidence: int) -> None:
    """As many features and voices as the claims speak of."""
    from benchmarks.web_data import grow_evidence, grow_features

    grow_features(workspace, num_features)
    grow_evidence(workspace, num_evidence)


def ask(client: Any, url: str, seconds: float) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and the number of queries. The first answers warm up and do not count."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    num_queries = len(queries)  # now: the next request empties the log
    if answer.status_code != 200:
        sys.exit(f"{url}: expected 200, got {answer.status_code}")
    client.get(url)
    times: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 20:
        began = time.perf_counter()
        client.get(url)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], num_queries


def row(name: str, url: str, limit: int, client: Any, seconds: float, base: tuple[float, float, int]) -> dict[str, Any]:
    """One page, measured."""
    p50, p95, queries = ask(client, url, seconds)
    return {"page": name, "p50_ms": p50, "p95_ms": p95, "queries": queries, "ratio": p50 / base[0], "limit_ms": limit, "within": p95 <= limit}


if __name__ == "__main__":
    main()
