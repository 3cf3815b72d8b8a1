"""What's the difference: of plans at once and with causes, of everything else side by side."""

import re
from dataclasses import replace

import pytest

from quarterdeck_web.comparisons import plans as plan_pairs
from quarterdeck_web.comparisons.assemble import difference_of, probability_beats
from quarterdeck_web.comparisons.models import Comparison
from quarterdeck_web.comparisons.side import Row, Section, SideBySide, markdown
from quarterdeck_web.comparisons.waterfall import gathered, waterfall, wrapped
from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.comparisons.conftest import ROOT
from tests.quarterdeck_web.forecasts.conftest import engine_plan, keep_forecast, keep_plan


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\u202f", " ").split())


def test_without_two_plans_it_says_what_is_needed(client, planned):
    assert "Two are needed" in text(client.get(ROOT))


def test_it_opens_with_the_baseline_and_the_newest_proposal(client, two_plans):
    said = text(client.get(ROOT))
    assert "Plan 2 is worth €100 less than Plan 1." in said
    assert "Find the causes" in said
    assert "0 in, 1 out" in said
    assert "Yard map" in said
    assert "+14 days" in said


def test_baseline_and_scenario_are_names_for_plans(client, two_plans, docks):
    from quarterdeck_web.plans.models import Scenario

    scenario = Scenario(workspace=docks, number=1, title="One more at the gates")
    scenario.save(force_insert=True)
    keep_plan(docks, 3, scenario=scenario)
    assert "Plan 3 is worth as much as Plan 1" in text(client.get(f"{ROOT}?a=baseline&b=scenario:1")) or "are the same plan" in text(
        client.get(f"{ROOT}?a=baseline&b=scenario:1")
    )


def test_the_same_plan_twice_does_not_differ(client, two_plans):
    assert "are the same plan" in text(client.get(f"{ROOT}?a=plan:1&b=plan:1"))


def test_swapping_turns_the_sentence(client, two_plans):
    page = client.get(f"{ROOT}?a=plan:1&b=plan:2").content.decode()
    assert "a=plan%3A2&amp;b=plan%3A1" in page
    assert "Plan 1 is worth €100 more than Plan 2." in text(client.get(f"{ROOT}?a=plan:2&b=plan:1"))


def test_committed_features_that_move_lose_their_keys(scope_for, two_plans, docks):
    from quarterdeck_web.features.models import Feature

    turn = {"by": "Ana", "on": "2026-01-01", "why": "x"}
    feature = Feature.objects.within(docks).get(ref="D-1")
    feature.body = {**feature.body, "value": {**feature.body["value"], "key": turn}, "feasibility": {"key": turn}}
    feature.save()
    pair = plan_pairs.plan_pair(scope_for("pm", workspace=docks), *two_plans)
    assert [(row.ref, why) for row, why in pair.undone] == [("D-1", "its date moves")]


def test_85_percent_dates_are_compared_where_both_are_forecast(client, scope_for, two_plans, docks):
    scope = scope_for("tpm", workspace=docks)
    for plan in two_plans:
        keep_forecast(scope, plan)
    said = text(client.get(ROOT))
    assert "85 % dates" in said
    assert "Spring on time" in said


def test_causes_are_asked_for_once(client, two_plans, docks):
    for _ in range(2):
        assert client.post(f"{ROOT}causes", {"a": "plan:1", "b": "plan:2"}).status_code == 302
    assert Job.objects.within(docks).get(kind="compare").arguments == {"a": 1, "b": 2}
    assert "Find the causes" not in text(client.get(ROOT))


def test_htmx_gets_the_progress(client, two_plans):
    answer = client.post(f"{ROOT}causes", {"a": "plan:1", "b": "plan:2"}, headers={"HX-Request": "true"})
    assert "<qd-job" in answer.content.decode()


def test_a_failed_search_says_so_and_can_be_tried_again(client, two_plans, docks):
    client.post(f"{ROOT}causes", {"a": "plan:1", "b": "plan:2"})
    Job.objects.within(docks).update(state="failed", error="It stopped.")
    page = client.get(ROOT)
    assert "Finding the causes did not work" in text(page)
    assert "/retry" in page.content.decode()


def test_causes_are_drawn_and_stand_in_the_row_of_what_they_moved(client, two_plans, docks):
    body = {
        "causes": [
            {
                "title": "D-2: removed",
                "kind": "input",
                "value_change": -100.0,
                "num_enter": 0,
                "num_leave": 1,
                "num_move": 0,
                "changes": [{"noun": "feature", "text": "x"}],
            },
            {"title": "search", "kind": "search", "value_change": 1e-9, "num_enter": 0, "num_leave": 0, "num_move": 1, "changes": []},
        ],
        "moves": [{"feature": "D-1", "cause": "D-2: removed"}, {"feature": "D-2", "cause": "D-2: removed"}],
    }
    Comparison(workspace=docks, a=two_plans[0], b=two_plans[1], body=body).save(force_insert=True)
    page = client.get(ROOT)
    said = text(page)
    assert "Waterfall of planned value from Plan 1, €200, to Plan 2, €100" in page.content.decode().replace("\u202f", " ")
    assert said.count("Yard map: removed") >= 3
    assert "1 leaves" in said
    assert "e-0" not in said


@pytest.mark.once
def test_the_engine_explains_the_whole_difference(two_plans, docks):
    from quarterdeck_web.products.assemble import product_of

    product = product_of(docks)
    dearer = replace(product.features[0], value=replace(product.features[0].value, value=product.features[0].value.value.scaled(2)))
    changed = replace(product, features=(dearer, *product.features[1:]))
    other = keep_plan(docks, 5, replace(engine_plan(changed), value=300.0))
    found = difference_of(two_plans[0], other, lambda *said: None)
    assert found["kind"] == "plans"
    assert sum(cause["value_change"] for cause in found["causes"]) == pytest.approx(found["value_change"])
    assert any(change["id"] == "D-1" for change in found["changes"])


def test_a_pair_is_found_once(two_plans, docks):
    from django.db import IntegrityError, transaction

    Comparison(workspace=docks, a=two_plans[0], b=two_plans[1], body={}).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comparison(workspace=docks, a=two_plans[0], b=two_plans[1], body={}).save(force_insert=True)


@pytest.mark.parametrize("kind", ["forecasts", "products", "releases", "features", "options", "competitors", "views"])
@pytest.mark.parametrize("query", ["", "&show=all"])
def test_every_kind_has_its_page(client_as, harbor, kind, query):
    assert client_as("viewer", workspace=harbor).get(f"/w/harbor/compare/?kind={kind}{query}").status_code == 200


def test_two_features(client, planned):
    said = text(client.get(f"{ROOT}?a=feature:D-1&b=feature:D-2&show=all"))
    assert "Nobody can tell which is worth more" in said
    assert "2.0 person-weeks (1.4 – 3.6)" in said


def test_two_options_of_one_feature(client_as, harbor):
    from quarterdeck_web.features.models import Feature

    body = next(body for body in Feature.objects.within(harbor).values_list("body", flat=True) if len(body["options"]) > 1)
    first, second = body["options"][:2]
    page = client_as("viewer", workspace=harbor).get(f"/w/harbor/compare/?a=option:{body['id']}/{first['id']}&b=option:{body['id']}/{second['id']}")
    assert "person-weeks" in text(page)


def test_two_competitors_are_weighted_by_importance(client_as, harbor):
    said = text(client_as("viewer", workspace=harbor).get("/w/harbor/compare/?a=competitor:us&b=competitor:moorline"))
    assert re.search(r"(does more: \d\.\d of 3|about as much)", said)
    assert "importance" in said


def test_two_releases(client, scope_for, planned, docks):
    from quarterdeck_web.plans.models import Release

    body = {"id": "S", "title": "Summer", "ships_on": "2026-05-20"}
    Release(workspace=docks, position=2, body=body).reindex().save(force_insert=True)
    keep_forecast(scope_for("tpm", workspace=docks), planned)
    said = text(client.get(f"{ROOT}?a=release:R&b=release:S&show=all"))
    assert "Spring holds 2 features, Summer 0." in said
    assert "89 days later" in said
    assert "Gates" in said
    assert "€200" in said


def test_two_forecasts(client, scope_for, two_plans, docks):
    scope = scope_for("tpm", workspace=docks)
    for plan in two_plans:
        keep_forecast(scope, plan)
    said = text(client.get(f"{ROOT}?a=forecast:1&b=forecast:2"))
    assert "85 % date" in said
    assert "later" in said


@pytest.mark.parametrize(
    "query",
    [
        "a=plan:99&b=plan:1",
        "a=plan:x&b=plan:1",
        "a=nonsense:1&b=plan:1",
        "kind=nonsense",
        "a=feature:NO&b=feature:D-1",
        "a=option:D-1/zz&b=option:D-1/a",
        "a=plan:99999999999999999999&b=plan:1",
    ],
)
def test_what_is_not_there_is_the_same_404(client, two_plans, query):
    assert client.get(f"{ROOT}?{query}").status_code == 404


def test_two_kinds_do_not_compare(client, two_plans):
    page = client.get(f"{ROOT}?a=plan:1&b=feature:D-1")
    assert page.status_code == 422
    assert "two kinds: plans and features" in text(page)


def test_foreign_things_look_like_missing_ones(client_as, theirs, two_plans):
    stranger = client_as("owner", workspace=theirs)
    assert stranger.get(ROOT).status_code == 404
    assert stranger.get("/w/theirs/compare/?a=plan:1&b=plan:2").status_code == 404
    assert stranger.post("/w/theirs/compare/causes", {"a": "plan:1", "b": "plan:2"}).status_code == 404


def test_nobody_compares_without_signing_in(db, two_plans):
    from django.test import Client

    assert Client().get(ROOT).status_code == 302
    assert Client().post(f"{ROOT}causes").status_code == 302


def test_text_says_the_same(client, two_plans):
    answer = client.get(f"{ROOT}text?a=plan:1&b=plan:2&download")
    assert answer["Content-Type"].startswith("text/markdown")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Plan 2 is worth €100 less" in answer.content.decode()
    assert "| Yard map |" in answer.content.decode()


def test_side_by_side_shows_what_stays_only_when_asked(client, two_plans):
    assert "left out" in text(client.get(f"{ROOT}?a=plan:1&b=plan:2&view=side"))


def test_markdown_cannot_be_broken_out_of():
    found = SideBySide("a|b", (Section("s", (Row("x|y", "<b>", "`c`", "[l](u)"),)),))
    written = markdown("A|", "B", found)
    assert "x\\|y" in written
    assert "\\<b>" in written
    assert "\\[l](u)" in written


def test_probability_of_two_ranges():
    near, far = {"p10": 50, "p50": 100, "p90": 200}, {"p10": 500, "p50": 1000, "p90": 2000}
    assert probability_beats(near, near) == pytest.approx(0.5, abs=0.01)
    assert probability_beats(far, near) > 0.99
    assert probability_beats(near, far) + probability_beats(far, near) == pytest.approx(1.0)


def test_a_waterfall_ends_where_it_should_and_gathers_small_causes():
    causes = [(f"Cause {number}", float(10 - number)) for number in range(12)]
    assert len(gathered(causes)) == 8
    assert sum(value for _, value in gathered(causes)) == pytest.approx(sum(value for _, value in causes))
    drawn = waterfall(("Plan 1", 100.0), ("Plan 2", 100.0 + sum(value for _, value in causes)), causes, "€")
    assert drawn.count("<svg") == 2
    assert "nan" not in drawn


@pytest.mark.parametrize(("a", "b"), [(0.0, 10.0), (-5.0, 5.0), (10.0, 0.0), (1e9, 1e9 + 1)])
def test_a_waterfall_of_any_size_is_drawn(a, b):
    assert "nan" not in waterfall(("A", a), ("B", b), [("x", b - a)], "€")


def test_long_titles_are_wrapped_and_cut():
    assert wrapped("a" * 40, 10) == ["aaaaaaaaa…"]
    assert len(wrapped("one two three four five six seven eight nine ten", 8)) == 4


def test_one_feature_as_both_roles_see_it(client, scope_for, planned, docks):
    keep_forecast(scope_for("tpm", workspace=docks), planned)
    said = text(client.get(f"{ROOT}?a=pm:D-1&b=tpm:D-1&show=all"))
    assert "Each in their own words" in said
    assert "85 % by" in said
    assert "value key not turned" in said
    back = text(client.get(f"{ROOT}?a=tpm:D-1&b=pm:D-1&show=all"))
    assert "Each in their own words" in back


def test_the_other_view_follows_the_feature_that_was_chosen(client, planned):
    page = client.get(f"{ROOT}?a=pm:D-2&b=tpm:D-1").content.decode()
    assert 'value="tpm:D-2" selected' in page
    assert client.get(f"{ROOT}?a=pm:NO&b=tpm:NO").status_code == 404
    assert client.get(f"{ROOT}?kind=views").status_code == 200


@pytest.mark.parametrize("pair", ["a=plan:1&b=plan:2", "a=feature:D-1&b=feature:D-2", "a=pm:D-1&b=tpm:D-1"])
@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype"), ("md", b"# "), ("json", b"{")])
def test_whatever_is_compared_is_downloaded_as_a_document(client, two_plans, pair, ending, start):
    answer = client.get(f"{ROOT}text?{pair}&as={ending}&download")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].endswith(f'.{ending}"')


def test_a_document_of_no_kind_and_of_a_foreign_thing_is_a_404(client, client_as, theirs, two_plans):
    assert client.get(f"{ROOT}text?a=plan:1&b=plan:2&as=exe").status_code == 404
    assert client_as("owner", workspace=theirs).get("/w/theirs/compare/text?a=pm:D-1&b=tpm:D-1&as=pdf").status_code == 404
