"""The grid: what it shows, in which order, and what one may do in it."""

import json
from base64 import urlsafe_b64encode

import pytest
from django.http import QueryDict

from quarterdeck_web.features.figures import refresh_feature_figures
from quarterdeck_web.features.grid import COLUMNS, SORTS, Grid, read_view
from quarterdeck_web.features.models import Feature, FeatureFigures, SavedView
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.figures import store


def refs(scope, query: str, page: int = 60) -> list[str]:
    """Every ref of a view, page after page."""
    found, view = [], read_view(QueryDict(query))
    while True:
        grid = Grid(scope, view, page)
        found += [row.ref for row in grid.rows]
        following = grid.next_query()
        if not following:
            return found
        view = read_view(QueryDict(following))


@pytest.fixture
def many(small):
    """Twenty more features with values, ranks and gaps."""
    with changing(small.scope, "features.edit") as change:
        for number in range(20):
            body = {"id": f"X-{number:02d}", "title": f"Thing {number % 7}", "status": ("idea", "planned", "in progress")[number % 3]}
            if number % 4:
                worth = float(number % 5) * 10 + 1
                body["value"] = {"value": {"p10": worth / 2, "p50": worth, "p90": worth * 2}}
            if number % 3:
                body["objective"] = ("O1", "O2")[number % 2]
            change.create(Feature, body)
    for row in FeatureFigures.objects.within(small.workspace):
        row.rank = row.rank_low = None if row.value_mid is None else int(row.value_mid) % 6
        row.save()
    return small


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
@pytest.mark.parametrize("group", ["objective", "none"])
def test_pages_show_every_feature_once_in_one_order(many, sort, group):
    whole = refs(many.scope, f"sort={sort}&group={group}", page=100)
    assert len(whole) == len(set(whole)) == 22
    assert refs(many.scope, f"sort={sort}&group={group}", page=3) == whole


@pytest.mark.parametrize("group", ["status", "team", "release"])
def test_pages_of_other_groups(many, group):
    assert refs(many.scope, f"group={group}", page=3) == refs(many.scope, f"group={group}", page=100)


def test_best_comes_first_and_the_unknown_last(many):
    values = dict(FeatureFigures.objects.within(many.workspace).values_list("ref", "value_mid"))
    ordered = [values[ref] for ref in refs(many.scope, "sort=value&group=none")]
    known = [value for value in ordered if value is not None]
    assert known == sorted(known, reverse=True)
    assert ordered[len(known) :] == [None] * (len(ordered) - len(known))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=slot", {"OUR-101"}),
        ("q=our-102", {"OUR-102"}),
        ("status=planned&status=released", {"OUR-101"}),
        ("objective=none", set()),
        ("team=mobile", {"OUR-101"}),
        ("team=none", {"OUR-102"}),
        ("release=R1", {"OUR-101"}),
        ("owner=Ada", {"OUR-101"}),
        ("key=waits", {"OUR-101", "OUR-102"}),
        ("key=committed", set()),
        ("plan=in", set()),
        ("evidence=none", {"OUR-101", "OUR-102"}),
        ("verdict=none", {"OUR-101", "OUR-102"}),
        ("status=made-up", set()),
        ("key=made-up", set()),
    ],
)
def test_filters(small, query, expected):
    assert set(refs(small.scope, query)) == expected


@pytest.mark.parametrize(
    "after", ["x", "%00", "e30=", urlsafe_b64encode(json.dumps([1]).encode()).decode(), urlsafe_b64encode(b'["a","b","c","d"]').decode()]
)
def test_a_broken_marker_gives_a_page_and_no_fault(small, client_as, after):
    assert client_as("viewer").get(small.url("features") + f"?after={after}").status_code in (200, 400)


def test_group_rows_sum_up(many):
    grid = Grid(many.scope, read_view(QueryDict("")))
    assert sum(each["number"] for each in grid.sums.values()) == 22
    worth = sum(value or 0 for value in FeatureFigures.objects.within(many.workspace).values_list("value_mid", flat=True))
    assert sum(each["worth"] or 0 for each in grid.sums.values()) == pytest.approx(worth)


def test_the_page_holds_columns_groups_and_words(small, client_as):
    page = client_as("viewer").get(small.url("features")).content.decode()
    for words in ("Slot booking", "Arrive when we said", "Both wait", "€200", "OUR-102", "no case yet"):
        assert words in page
    assert "data-cell" not in page, "a viewer edits nothing"
    assert "Create feature" not in page
    every = client_as("pm").get(small.url("features") + "?cols=" + ",".join(COLUMNS)).content.decode()
    assert "Cost of delay" in every
    assert "data-cell" in every


def test_an_empty_workspace_teaches_the_next_step(ours, client_as):
    page = client_as("pm").get(f"/w/{ours.slug}/features/").content.decode()
    assert "No features yet" in page
    assert "Create feature" in page


def test_foreign_and_unknown_look_the_same(small, theirs, client_as, member):
    stranger = client_as(user=member("pm", workspace=theirs))
    assert stranger.get(small.url("features")).status_code == 404
    assert stranger.get(f"/w/{theirs.slug}/features/OUR-101/").status_code == 404
    assert client_as("pm").get(small.url("feature", "NO-1")).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(small, client):
    answer = client.get(small.url("features"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_saved_views(small, client_as, member):
    person = member("viewer")
    mine = client_as(user=person)
    answer = mine.post(small.url("features-view-save"), {"title": "Without a key", "query": "key=waits&evil=1&sort=-title"})
    assert answer.status_code == 302
    view = SavedView.objects.within(small.workspace).get()
    assert view.query == "key=waits&sort=-title", "what is no part of a view is not kept"
    assert "Without a key" in mine.get(small.url("features")).content.decode()
    assert client_as("pm").post(small.url("features-view-delete", view.pk)).status_code == 422
    assert mine.post(small.url("features-view-delete", view.pk)).status_code == 302
    assert mine.post(small.url("features-view-save"), {"title": "", "query": ""}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "kept"), [("title", "New name", "New name"), ("status", "in progress", "in progress"), ("owner", "Bo", "Bo")]
)
def test_inline_editing(small, client_as, field, value, kept):
    pm, url = client_as("pm"), small.url("feature-cell", "OUR-101", field)
    form = pm.get(url, headers={"HX-Request": "true"}).content.decode()
    assert f'name="{field}"' in form
    version = small.feature().version
    row = pm.post(url, {field: value, "version": version}, headers={"HX-Request": "true"}).content.decode()
    assert "<tr id=" in row
    assert kept.split()[0].lower() in row.lower() or field == "owner"
    assert small.body()[field] == kept
    assert pm.post(url, {field: value, "version": small.feature().version}).status_code == 302, "without script it goes back to the page"


def test_inline_editing_says_flaws_and_keeps_what_was_typed(small, client_as):
    answer = client_as("pm").post(
        small.url("feature-cell", "OUR-101", "value"), {"value_p10": "9", "value_p50": "5", "value_p90": "x"}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert "Expected a number" in text
    assert 'value="x"' in text
    assert small.body()["value"]["value"]["p50"] == 200


def test_inline_editing_of_value_belongs_to_the_product_manager(small, client_as):
    url = small.url("feature-cell", "OUR-101", "value")
    good = {"value_p10": "1 k", "value_p50": "2,5 k", "value_p90": "0.01 M"}
    assert client_as("tpm").post(url, good).status_code == 403
    assert client_as("viewer").post(small.url("feature-cell", "OUR-101", "title"), {"title": "No"}).status_code == 403
    assert client_as("pm").post(url, good).status_code == 302
    assert small.body()["value"]["value"] == {"p10": 1000.0, "p50": 2500.0, "p90": 10000.0}
    assert small.body()["value"]["basis"] == "Two deals", "the rest of the case stays"


def test_two_who_edit_one_title_both_see_it(small, client_as):
    first, second, url, version = client_as("pm"), client_as("contributor"), small.url("feature-cell", "OUR-101", "title"), small.feature().version
    assert first.post(url, {"title": "Mine", "version": version}).status_code == 302
    clash = second.post(url, {"title": "Theirs", "version": version})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Mine" in page
    assert "Theirs" in page
    assert small.body()["title"] == "Mine"


def test_edits_of_different_fields_pass(small, client_as):
    version = small.feature().version
    assert client_as("pm").post(small.url("feature-cell", "OUR-101", "title"), {"title": "Mine", "version": version}).status_code == 302
    assert client_as("pm").post(small.url("feature-cell", "OUR-101", "owner"), {"owner": "Bo", "version": version}).status_code == 302
    assert (small.body()["title"], small.body()["owner"]) == ("Mine", "Bo")


def test_several_at_once(small, client_as):
    pm = client_as("pm")
    chosen = {"feature": ["OUR-101", "OUR-102"], "set": "objective:O2", "query": ""}
    assert pm.post(small.url("features-set"), chosen).status_code == 302
    assert {small.body(ref)["objective"] for ref in ("OUR-101", "OUR-102")} == {"O2"}
    assert pm.post(small.url("features-set"), {**chosen, "feature": ["OUR-101", "NO-1"]}).status_code == 404
    assert pm.post(small.url("features-set"), {**chosen, "set": "objective:NO"}).status_code == 422
    assert pm.post(small.url("features-set"), {**chosen, "set": "value:1"}).status_code == 422
    assert client_as("viewer").post(small.url("features-set"), chosen).status_code == 403


def test_several_at_once_ask_before_they_undo_keys(small, client_as, scope_for):
    from quarterdeck_web.features.turning import turn_key

    turn_key(scope_for("pm"), small.feature(), "value")
    pm, chosen = client_as("pm"), {"feature": ["OUR-101", "OUR-102"], "set": "objective:O2"}
    asked = pm.post(small.url("features-set"), chosen)
    assert asked.status_code == 200
    assert "undoes 1 key" in asked.content.decode()
    assert small.body()["objective"] == "O1"
    pm.post(small.url("features-set"), {**chosen, "confirm": "on"})
    assert small.body()["objective"] == "O2"
    assert small.row().value_key == "undone"


def test_export_is_the_view_and_neutral(small, client_as):
    with changing(small.scope, "features.edit") as change:
        change.update(small.feature("OUR-102"), {"title": "=HYPERLINK(1)"})
    csv = b"".join(client_as("viewer").get(small.url("features-export") + "?sort=title&group=none")).decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("Key,Title")
    assert "'=HYPERLINK(1)" in csv
    assert "OUR-101" not in b"".join(client_as("viewer").get(small.url("features-export") + "?q=HYPER")).decode()
    assert client_as("viewer").get(small.url("features-export") + "?format=xlsx").content[:2] == b"PK"


def test_outlook_and_figures_reach_the_grid(small):
    workspace = small.workspace
    store(workspace, "ranking", 1, {"items": [{"feature": "OUR-101", "rank": 2, "rank_low": 1, "rank_high": 3}]})
    verdict = {"feature": "OUR-101", "verdict": "conditional", "conditions": ["feasible if it rains"], "reasons": [], "unknowns": []}
    store(workspace, "feasibility", 1, {"verdicts": [verdict]})
    store(workspace, "efforts", 1, {"OUR-101": {"weeks": [1.0, 2.0, 4.0], "delay_cost": 5.0, "kano": "must-be"}})
    dates = {"start": "2026-01-05", "finish": "2026-02-06", "p50": "2026-02-10", "p85": "2026-03-01", "on_time": 0.9, "release": "R1"}
    left = {"OUR-102": {"kind": "value", "reason": "Nobody says what it is worth"}}
    store(workspace, "outlook", 1, {"plan": {"title": "Plan 1"}, "forecast": None, "features": {"OUR-101": dates}, "left_out": left})
    refresh_feature_figures(workspace)
    row, other = small.row(), small.row("OUR-102")
    assert (row.rank_low, row.rank_high, row.verdict, row.condition) == (1, 3, "conditional", "feasible if it rains")
    assert (row.effort_mid, row.delay_cost, row.kano, row.in_plan, str(row.p85_date), row.on_time) == (2.0, 5.0, "must-be", True, "2026-03-01", 0.9)
    assert (other.in_plan, other.left_out) == (False, "Nobody says what it is worth")
    assert refs(small.scope, "plan=in") == ["OUR-101"]
