"""A small product with work items of a tracker: two mapped, two not, one waiting for another."""

import re

import pytest

from quarterdeck_web.accounts.models import Workspace


@pytest.fixture
def gates(db) -> Workspace:
    """Two features and four work items."""
    from quarterdeck_web.products.assemble import replace_content

    workspace = Workspace.objects.create(slug="gates", name="Gates", key_prefix="G")
    replace_content(workspace, small_product())
    return workspace


def small_product():
    """The product of `gates`."""
    from datetime import date

    from quarterdeck.product import Activity, Evidence, Feature, Horizon, MappingRule, Move, Need, NeedLink, Option, ProductFile, Team, WorkItem
    from quarterdeck.uncertainty import ThreePoint

    def feature(ref: str, title: str) -> Feature:
        work = Activity(id=f"{ref}.1", title=f"Build {title}", effort=ThreePoint(7, 10, 18), team="t")
        return Feature(id=ref, title=title, options=(Option(id="a", title="As described", activities=(work,)),))

    def item(number: int, title: str, **more) -> WorkItem:
        return WorkItem(id=f"acme-{number}", source="jira:ACME", key=f"ACME-{number}", title=title, **more)

    moved = Move(on=date(2026, 1, 2), field="state", old="planned", new="in progress", by="Ana Ruiz", stated="Doing")
    return ProductFile(
        id="gates",
        name="Gates",
        as_of=date(2026, 1, 5),
        horizon=Horizon(start=date(2026, 1, 5), num_weeks=26),
        teams=(Team(id="t", title="Gate team"),),
        features=(feature("G-1", "Slot booking"), feature("G-2", "Yard map")),
        needs=(Need(id="slots", title="Book a slot without phoning"),),
        need_links=(NeedLink(need="slots", feature="G-1"),),
        evidence=(Evidence(id="E1", text="We phone the gate every morning.", source="call", need="slots", said_on=date(2025, 12, 1)),),
        work_items=(
            item(
                1, "Slot calendar", state="in progress", stated_state="Doing", started_on=date(2026, 1, 2), feature="G-1", activity="G-1.1",
                mapped_by="hand", moves=(moved,), blocked_by=("acme-2", "acme-99"),
            ),
            item(2, "Slot API", feature="G-1", mapped_by="rule", labels=("slots",)),
            item(3, "Draw the yard", labels=("yard",), milestone="Spring"),
            item(4, "Old thing", state="complete", finished_on=date(2025, 12, 20), parent="acme-1"),
        ),
        mapping_rules=(MappingRule(id="r1", field="label", text="slots", feature="G-1"),),
    )  # fmt: skip


@pytest.fixture
def pm(client_as, gates):
    """Signed in as the Product Manager of `gates`."""
    return client_as("pm", workspace=gates)


def text(response) -> str:
    """What a page says, without its markup."""
    plain = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).replace("\u202f", " ").split())
