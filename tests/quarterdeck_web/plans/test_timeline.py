"""The timeline: lanes, rows, lines, and markup that needs no script and no style attribute."""

import copy
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from quarterdeck_web.plans.dates import Finish, PlanDates
from quarterdeck_web.plans.timeline import Sources, lay_out, positions, timeline_html
from quarterdeck_web.plans.timeline.drawing import _end


def document(num_features: int = 3, teams: int = 2) -> dict:
    """A plan's document made by hand."""
    names = [f"t{number}" for number in range(teams)]
    items = []
    for number in range(num_features):
        begin = number * 3 % 20
        activity = {
            "id": f"a{number}",
            "title": "Build",
            "kind": "activity",
            "team": names[number % teams],
            "start_week": begin,
            "finish_week": begin + 4,
            "effort_days": 20.0,
        }
        ask = activity | {"id": f"k{number}", "kind": "ask", "team": names[(number + 1) % teams], "finish_week": begin + 1, "effort_days": 2.0}
        items.append(
            {
                "feature": f"F-{number}",
                "title": f"A feature with a name {number}",
                "option": "a",
                "start_week": begin,
                "finish_week": begin + 4,
                "start": (date(2026, 1, 5) + timedelta(weeks=begin)).isoformat(),
                "finish": (date(2026, 1, 5) + timedelta(weeks=begin + 4, days=-3)).isoformat(),
                "release": "r1" if number % 2 else None,
                "value": 1000.0,
                "activities": [activity, ask],
                "waits_for": [],
                "late_reason": "",
            }
        )
    load = [0.5] * 26
    load[3] = 1.4
    return {
        "start": "2026-01-05",
        "num_weeks": 26,
        "value_unit": "€",
        "items": items,
        "left_out": [],
        "loads": [
            {"key": f"team:{name}", "kind": "team", "title": name, "capacity": [1.0] * 10 + [0.0] + [0.3] + [1.0] * 14, "load": load, "price": []}
            for name in names
        ],
        "product": {
            "teams": [{"id": name, "title": name.upper()} for name in names],
            "objectives": [{"id": "o1", "title": "Grow"}],
            "features": [{"id": f"F-{number}", "objective": "o1" if number % 2 else None} for number in range(num_features)],
            "releases": [{"id": "r1", "title": "1.0 Spring", "ships_on": "2026-03-31"}],
            "pins": [{"feature": "F-0", "kind": "include"}],
            "dependencies": [
                {"feature": "F-1", "requires": "F-0", "hardness": "hard"},
                {"feature": "F-2", "requires": "F-0", "hardness": "soft"},
                {"feature": "F-2", "requires": "gone", "hardness": "hard"},
            ],
            "commitments": [],
        },
    }


def sources(told: dict | None = None, **more) -> Sources:
    return Sources(told or document(), more.pop("dates", PlanDates()), more.pop("today", date(2026, 1, 20)), "/w/ours/plan/1/", **more)


@pytest.mark.parametrize("group", ["team", "objective", "release"])
@pytest.mark.parametrize("zoom", ["week", "month", "quarter"])
def test_no_two_bars_of_a_row_meet(group: str, zoom: str):
    timeline = lay_out(sources(document(60, 4)), group, zoom)
    for lane in timeline.lanes:
        rows: dict[int, list] = {}
        for bar in lane.bars:
            assert 0 <= bar.a <= bar.b <= bar.c <= 100
            assert bar.top + 18 <= lane.height
            rows.setdefault(bar.top - (2 if bar.is_ask else 0), []).append(bar)
        for bars in rows.values():
            bars.sort(key=lambda bar: bar.a)
            assert all(first.c <= second.a + 1e-6 for first, second in pairwise(bars))


def test_every_feature_has_one_bar_in_reading_order():
    timeline = lay_out(sources(document(20)))
    mains = [bar for lane in timeline.lanes for bar in lane.bars if not bar.is_ask]
    assert sorted(bar.feature for bar in mains) == sorted(f"F-{number}" for number in range(20))
    for lane in timeline.lanes:
        kinds = [bar.is_ask for bar in lane.bars]
        assert kinds == sorted(kinds), "a lane's own work first, then what others ask of it"


def test_a_bar_ends_at_fifty_and_its_whisker_at_eighty_five_per_cent():
    dates = PlanDates(
        7,
        date(2026, 1, 5),
        {"F-0": Finish(date(2026, 2, 13), date(2026, 3, 13), 0.3, date(2026, 2, 1)), "F-1": Finish(date(2026, 3, 2), None, None, None)},
    )
    told = sources(dates=dates)
    bars = {bar.feature: bar for lane in lay_out(told).lanes for bar in lane.bars if not bar.is_ask}
    assert bars["F-0"].b == pytest.approx(told.at(date(2026, 2, 14)))
    assert bars["F-0"].c == pytest.approx(told.at(date(2026, 3, 14)))
    assert "is-risk" in bars["F-0"].classes
    assert re.search(r"50 % 13 Feb.*, 85 % 13 Mar", bars["F-0"].label)
    assert bars["F-1"].c == 100
    assert bars["F-2"].b == bars["F-2"].c
    assert "planned" in bars["F-2"].label


def test_what_is_proposed_is_striped_and_shows_where_it_stood():
    before = copy.deepcopy(document())
    before["items"][0]["start"] = "2026-02-02"
    before["items"][0]["finish"] = "2026-02-27"
    before["items"] = before["items"][:2]
    bars = {bar.feature: bar for lane in lay_out(sources(before=before)).lanes for bar in lane.bars if not bar.is_ask}
    assert "is-new" in bars["F-0"].classes
    assert bars["F-0"].ghost is not None
    assert "is-new" not in bars["F-1"].classes
    assert bars["F-2"].ghost is None
    assert "new in the plan" in bars["F-2"].label


def test_dependencies_are_drawn_from_both_ends_soft_ones_dashed():
    bars = {bar.feature: bar for lane in lay_out(sources()).lanes for bar in lane.bars if not bar.is_ask}
    assert len(bars["F-0"].lines) == 2
    assert [soft for _, soft in bars["F-2"].lines] == [True]
    assert _end("M10.00 20H30.00V40H50.00") == "M50.00 40h0"
    assert _end("M10.00 20V40") == "M10.00 40h0"


def test_closed_lanes_keep_their_load_and_nothing_else():
    timeline = lay_out(sources(), collapsed=frozenset({"t0"}))
    assert timeline.lanes[0].bars == []
    assert timeline.lanes[0].height < timeline.lanes[1].height
    html = timeline_html(timeline, lambda lane: f"?closed={lane.key}")
    assert 'aria-expanded="false"' in html
    assert html.count("Weekly load of") == 2


def test_weeks_over_capacity_and_weeks_away_are_hatched():
    html = timeline_html(lay_out(sources()))
    assert "url(#qd-over)" in html
    assert "url(#qd-away)" in html


class Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links, self.open = [], []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        assert "style" not in told
        assert not [name for name in told if name.startswith("on")]
        if tag == "a" and "qd-tb" in told.get("class", ""):
            self.links.append(told)
        if tag not in ("path",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag != "path":
            assert self.open.pop() == tag


def test_the_markup_is_whole_and_names_are_only_text():
    told = document()
    told["items"][0]["title"] = '<img src=x onerror=alert(1)> "&quot;'
    told["items"][0]["feature"] = 'F"0/ü'
    told["product"]["teams"][0]["title"] = "<b>Docks"
    told["product"]["releases"][0]["title"] = "</style><script>"
    timeline = lay_out(sources(told))
    checker = Checker()
    checker.feed(str(timeline_html(timeline)))
    assert checker.open == []
    assert all(link["href"].startswith("/w/ours/plan/1/features/") for link in checker.links)
    assert all(link["aria-label"] for link in checker.links)
    assert re.fullmatch(r"[-#.,a-z0-9{}:;%()+ \n]*", str(positions(timeline)))


def test_empty_and_outlying_plans_are_drawn():
    empty = document(0)
    assert lay_out(sources(empty)).lanes
    assert lay_out(sources(empty), "objective").lanes == []
    assert lay_out(sources(today=date(2030, 1, 1))).today is None
    alone = document(1)
    alone["items"][0]["activities"] = []
    assert [lane.title for lane in lay_out(sources(alone)).lanes][-1] == "Nobody planned here"


def test_five_hundred_features_are_laid_out_and_drawn_quickly():
    import time

    told = document(500, 20)
    began = time.process_time()
    timeline = lay_out(sources(told))
    html = timeline_html(timeline)
    assert time.process_time() - began < 1.0
    assert len(html) < 600_000
    assert html.count("<a ") == 1000
