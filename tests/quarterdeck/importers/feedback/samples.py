"""A small file of each format, as the tool writes it (in data/), with what must come of it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Sample:
    """`first` are fields of the first item; `num_items` counts items, with votes and merged ones."""

    name: str
    num_items: int
    first: Mapping[str, object]

    @property
    def content(self) -> bytes:
        return (DATA / self.name).read_bytes()

    def write(self, folder: Path) -> Path:
        return Path(shutil.copy(DATA / self.name, folder / self.name))


LINES = '{"id": "1", "text": "Where is my card?", "label": "card"}\n\n{"id": "2", "text": "My card is late", "label": "card"}\n'

SAMPLES: dict[str, Sample] = {
    "productboard": Sample(
        "productboard.csv",
        3,
        {
            "source_id": "u-1",
            "text": "SSO please\n\nWe need SSO, or our IT says no.",
            "said_on": date(2025, 4, 3),
            "person": "ann@acme.example",
            "account": "Acme",
            "tags": ("sso", "it"),
            "url": "https://x.example/1",
        },
    ),
    "fider": Sample("fider.csv", 2, {"source_id": "1", "votes": 41, "person": "Ann", "tags": ("ui", "night"), "said_on": date(2026, 3, 1)}),
    "quackback": Sample("quackback.csv", 2, {"source_id": "post_1", "votes": 12, "text": 'Keyboard shortcuts\n\nLet me press "J" for next'}),
    "uservoice": Sample("uservoice.csv", 6, {"source_id": "10", "text": "Gantt chart\n\nShow bars over time", "said_on": date(2026, 1, 5)}),
    "linear": Sample("linear.csv", 2, {"source_id": "ENG-1", "said_on": date(2026, 10, 2), "kind": "ticket", "tags": ("Bug", "Save", "Stability")}),
    "jira": Sample("jira.csv", 2, {"source_id": "PD-7", "said_on": date(2026, 9, 5), "votes": 14, "tags": ("boards", "speed"), "person": "Ann"}),
    "gitlab": Sample("gitlab.csv", 2, {"source_id": "https://gitlab.example/a/b/-/issues/3", "tags": ("export", "pdf"), "person": "ann"}),
    "github-project": Sample("github-project.tsv", 2, {"text": "Offline mode", "tags": ("idea",)}),
    "plane": Sample("plane.csv", 2, {"source_id": "0b-1", "text": "Broken link\n\nIn the footer", "said_on": None}),
    "canny": Sample(
        "canny.json",
        3,
        {"source_id": "p1", "votes": 25, "person": "ann@acme.example", "tags": ("bulk", "edit", "Editing", "Features"), "said_on": date(2026, 4, 1)},
    ),
    "canny-votes": Sample("canny-votes.json", 6, {"source_id": "p1", "text": "Bulk edit"}),
    "github-issues": Sample("github-issues.json", 1, {"source_id": "1", "votes": 9, "tags": ("ui", "theme"), "person": "ann"}),
    "table": Sample(
        "survey.csv",
        2,
        {
            "text": "The prices. They are far too high",
            "person": "ann@acme.example",
            "said_on": date(2026, 2, 13),
            "segment": "Team",
            "kind": "survey",
        },
    ),
}
