"""The whole chain by hand: each command says a sentence, a table and gives JSON on request."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Ran

Cli = Callable[..., Ran]


def test_the_chain_runs_from_file_to_report(quarterdeck: Cli, product: Path, plan: Path) -> None:
    steps = (
        ("check", "tea.json"),
        ("needs", "tea.json"),
        ("value", "tea.json", "--top", "1"),
        ("feasibility", "tea.json"),
        ("forecast", "tea.json", "plan.json", "-o", "forecast.json", "--samples", "500"),
        ("explain", "tea.json", "plan.json", "loyalty"),
        ("staff", "tea.json", "plan.json"),
        ("limits", "tea.json", "plan.json", "--moves", "200"),
        ("hire", "tea.json", "plan.json", "--team", "shop", "--moves", "200"),
        ("frontier", "tea.json", "plan.json", "--points", "3", "--moves", "200"),
        ("robust", "tea.json", "--futures", "8", "--seconds", "0.5"),
        ("scenarios", "tea.json", "--scenario", "less tea:teams.shop.keep_the_lights_on=0.5", "--seconds", "0.3", "--processes", "1"),
        ("report", "tea.json", "plan.json", "-o", "report.html", "--samples", "500"),
    )
    for step in steps:
        ran = quarterdeck(*step)
        assert ran.code == 0, ran.said
        first = ran.out.splitlines()[0]
        assert first.endswith((".", ").")), f"{step[0]} does not open with a sentence: {first}"
    assert Path("report.html").read_text().startswith("<!doctype html>".upper()) or "<html" in Path("report.html").read_text()[:200].lower()


@pytest.mark.parametrize(
    "command",
    [
        ("sample",),
        ("sample", "rust-2026", "-o", "rust.json"),
        ("check", "tea.json"),
        ("schema",),
        ("needs", "tea.json"),
        ("value", "tea.json"),
        ("feasibility", "tea.json"),
        ("plan", "tea.json", "-o", "again.json", "--seconds", "0.5"),
        ("forecast", "tea.json", "plan.json", "--samples", "500"),
        ("explain", "tea.json", "plan.json", "loyalty", "--seconds", "0.5"),
        ("staff", "tea.json", "plan.json"),
        ("limits", "tea.json", "plan.json", "--moves", "200"),
        ("hire", "tea.json", "plan.json", "--moves", "200"),
        ("frontier", "tea.json", "plan.json", "--points", "2", "--moves", "200"),
        ("robust", "tea.json", "--futures", "8", "--seconds", "0.5", "--aim", "20th percentile"),
        ("scenarios", "tea.json", "--scenario", "half:teams.shop.keep_the_lights_on=0.5", "--seconds", "0.3"),
        ("report", "tea.json", "plan.json", "-o", "report.md", "--samples", "500"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_gives_json_and_nothing_else(quarterdeck: Cli, plan: Path, command: tuple[str, ...]) -> None:
    ran = quarterdeck(*command, "--json")
    assert ran.code == 0, ran.said
    assert isinstance(ran.json(), dict)


@pytest.mark.parametrize("suffix", [".html", ".md", ".json", ".pdf", ".pptx", ".xlsx", ".ics"])
@pytest.mark.parametrize("audience", ["engineering", "sales"])
def test_a_report_is_written_in_the_form_its_name_asks_for(quarterdeck: Cli, plan: Path, suffix: str, audience: str) -> None:
    assert quarterdeck("report", "tea.json", "plan.json", "--audience", audience, "-o", f"r{suffix}", "--samples", "500").code == 0
    begins = {".html": b"<!doctype", ".md": b"#", ".json": b"{", ".pdf": b"%PDF", ".pptx": b"PK", ".xlsx": b"PK", ".ics": b"BEGIN:VCALENDAR"}
    assert Path(f"r{suffix}").read_bytes().startswith(begins[suffix])


def test_the_format_may_be_named_beside_the_file(quarterdeck: Cli, plan: Path) -> None:
    assert quarterdeck("report", "tea.json", "plan.json", "--format", "ics", "-o", "days", "--samples", "500").code == 0
    assert Path("days").read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_plan_names_what_was_set(quarterdeck: Cli, product: Path) -> None:
    ran = quarterdeck("plan", "tea.json", "-o", "p.json", "--seconds", "0.5", "--set", "horizon.num_weeks=1", "--json")
    assert ran.code == 0
    assert ran.json()["num_weeks"] == 1
    assert len(ran.json()["items"]) == 1, "one person-week holds one feature of five days"


def test_a_plan_of_a_changed_file_is_told_from_its_own_input(quarterdeck: Cli, product: Path, plan: Path) -> None:
    document = json.loads(product.read_text())
    document["features"] = document["features"][:2]
    product.write_text(json.dumps(document))
    ran = quarterdeck("explain", "tea.json", "plan.json", "loyalty")
    assert ran.code == 0
    assert "another version of tea.json" in ran.err
    assert "Loyalty" in ran.out


def test_two_plans_differ_by_what_was_set(quarterdeck: Cli, product: Path, plan: Path) -> None:
    assert quarterdeck("plan", "tea.json", "-o", "b.json", "--seconds", "0.5", "--set", "teams.shop.keep_the_lights_on=0.5").code == 0
    ran = quarterdeck("compare", "plan.json", "b.json", "--seconds", "0.5")
    assert ran.code == 0, ran.said
    assert "keep the lights on set to 0.5" in ran.out
    told = quarterdeck("compare", "plan.json", "b.json", "--seconds", "0.5", "--json").json()
    assert sum(cause["value_change"] for cause in told["causes"]) == pytest.approx(told["value_change"])


def test_products_and_forecasts_compare_too(quarterdeck: Cli, product: Path, plan: Path) -> None:
    tea = json.loads(product.read_text())
    tea["features"] = tea["features"][:2]
    Path("less.json").write_text(json.dumps(tea))
    ran = quarterdeck("compare", "tea.json", "less.json")
    assert (ran.code, "loyalty" in ran.out) == (0, True), ran.said
    for name, seed in (("f1.json", "1"), ("f2.json", "2")):
        assert quarterdeck("forecast", "tea.json", "plan.json", "-o", name, "--samples", "500", "--seed", seed).code == 0
    assert quarterdeck("compare", "f1.json", "f2.json").code == 0


def test_two_forecasts_say_which_kind_of_input_moved_the_dates(quarterdeck: Cli, product: Path, plan: Path) -> None:
    tea = json.loads(product.read_text())
    for each in tea["features"]:
        each["options"][0]["activities"][0]["effort"] = {"p10": 12, "p50": 15, "p90": 24}
    Path("slower.json").write_text(json.dumps(tea))
    for name, of in (("f1.json", "tea.json"), ("f2.json", "slower.json")):
        assert quarterdeck("plan", of, "-o", f"plan-{of}", "--seconds", "0.5", "--deterministic").code == 0
        assert quarterdeck("forecast", of, f"plan-{of}", "-o", name, "--samples", "500").code == 0
    sources = ("--in", "tea.json", "--in", "slower.json", "--plan", "plan-tea.json", "--plan", "plan-slower.json")
    told = quarterdeck("compare", "f1.json", "f2.json", *sources, "--json").json()
    assert {cause["kind"] for cause in told["date_causes"]} >= {"estimates"}
    moved = [move for move in told["date_moves"] if move["p85_days"] is not None]
    assert moved
    for move in moved:
        assert sum(part["p85_days"] for part in move["parts"]) == move["p85_days"]
    ran = quarterdeck("compare", "f1.json", "f2.json", *sources)
    assert "What moved the dates" in ran.out
    assert "Estimates and risks" in ran.out
    assert quarterdeck("compare", "f1.json", "f2.json", "--in", "tea.json").code == 2


@pytest.mark.parametrize("ending", ["md", "html", "xlsx", "json", "pdf"])
def test_what_differs_is_written_as_a_document(quarterdeck: Cli, product: Path, ending: str) -> None:
    ran = quarterdeck("compare", "feature:gift-cards", "feature:loyalty", "--in", "tea.json", "-o", f"out.{ending}")
    assert ran.code == 0, ran.said
    assert Path(f"out.{ending}").stat().st_size > 400


def test_a_comparison_for_an_audience_holds_what_it_may_see_or_is_refused(quarterdeck: Cli, product: Path) -> None:
    two = ("compare", "pm:loyalty", "tpm:loyalty", "--in", "tea.json", "-o", "out.md", "--for")
    assert quarterdeck(*two, "engineering").code == 0
    assert "What money?" not in Path("out.md").read_text()
    assert "may not see" in quarterdeck(*two, "sales").err
    assert "expected an audience" in quarterdeck(*two, "nobody").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pm:loyalty", "tpm:loyalty"), "Name its file with --in"),
        (("feature:loyalty", "feature:x", "--in", "tea.json"), "there is no feature 'x'"),
        (("feature:loyalty", "feature:gift-cards", "--in", "tea.json", "--for", "sales"), "Name one with -o"),
        (("feature:loyalty", "feature:gift-cards", "--in", "tea.json", "-o", "out.doc"), "expected a name that ends in pdf"),
        (("tea.json", "tea.json", "--in", "tea.json"), "name two forecasts"),
    ],
)
def test_misuse_of_compare_says_what_to_do(quarterdeck: Cli, product: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = quarterdeck("compare", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_two_kinds_do_not_compare(quarterdeck: Cli, product: Path, plan: Path) -> None:
    ran = quarterdeck("compare", "tea.json", "plan.json")
    assert ran.code == 2
    assert "got a product and a plan" in ran.err


def test_a_scenario_that_breaks_the_product_is_refused(quarterdeck: Cli, product: Path) -> None:
    ran = quarterdeck("plan", "tea.json", "-o", "p.json", "--set", "dependencies.0.requires=nothing")
    assert ran.code == 1
    assert "'nothing'" in ran.err
    assert not Path("p.json").exists()


def test_a_deterministic_plan_is_the_same_twice(quarterdeck: Cli, product: Path) -> None:
    plans = []
    for name in ("a.json", "b.json"):
        assert quarterdeck("plan", "tea.json", "-o", name, "--seconds", "0.5", "--deterministic").code == 0
        plans.append({key: value for key, value in json.loads(Path(name).read_text()).items() if key != "seconds_used"})
    assert plans[0] == plans[1]


def test_piped_tables_are_tab_separated(quarterdeck: Cli, product: Path) -> None:
    lines = quarterdeck("value", "tea.json").out.splitlines()
    head = next(line for line in lines if line.startswith("Feature\t"))
    assert len({line.count("\t") for line in lines[lines.index(head) : lines.index(head) + 4]}) == 1


def test_the_version_is_said(quarterdeck: Cli) -> None:
    from quarterdeck import __version__

    ran = quarterdeck("--version")
    assert (ran.code, ran.out) == (0, f"quarterdeck {__version__}\n")


def test_the_rust_data_is_imported_and_its_flaws_told(quarterdeck: Cli, shared_data: Path) -> None:
    ran = quarterdeck("import", "rust-goals", str(shared_data / "rust"), "-o", "rust.json")
    assert ran.code == 0, ran.said
    assert "left as they are" in ran.out
    assert quarterdeck("check", "rust.json").code == 0
    assert quarterdeck("check", "rust.json", "--strict").code == 1


def test_help_imports_nothing_heavy_and_comes_at_once() -> None:
    look = "import sys; from quarterdeck.cli.main import run; run(['--help']); print([m for m in %r if m in sys.modules])"
    heavy = ["numpy", "pydantic", "ortools", "numba", "scipy", "jinja2", "yaml"]
    started = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", look % heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    # Promised: 0.4 s. Five times that, because machines that run tests are busy.
    assert time.perf_counter() - started < 2.0


def test_questions_that_make_no_sense_are_refused_in_words(quarterdeck: Cli, plan: Path) -> None:
    for command, words in {
        ("hire", "tea.json", "plan.json", "--team", "barn"): "no team 'barn' in Tea House. There are: shop",
        ("hire", "tea.json", "plan.json", "--skill", "brewing"): "--skill: expected --team with it",
        ("hire", "tea.json", "plan.json", "--team", "shop", "--from", "2031-01-01"): "expected a day within the horizon",
        ("frontier", "tea.json", "plan.json", "--against", "joy"): "expected effort, risk or date, got 'joy'",
        ("frontier", "tea.json", "plan.json", "--against", "date"): "expected the feature whose date is traded",
        ("frontier", "tea.json", "plan.json", "--against", "date", "--feature", "scones"): "got 'scones'",
        ("scenarios", "tea.json", "--scenario", "nothing"): "expected NAME:PATH=VALUE, got 'nothing'",
    }.items():
        ran = quarterdeck(*command)
        assert ran.code == 2, ran.said
        assert words in ran.err


def test_scenarios_write_a_plan_each_and_say_what_each_brings(quarterdeck: Cli, product: Path) -> None:
    ran = quarterdeck(
        "scenarios", "tea.json", "--scenario", "Half the shop:teams.shop.keep_the_lights_on=0.5", "-o", "plans", "--seconds", "0.3", "--deterministic"
    )
    assert ran.code == 0, ran.said
    assert sorted(path.name for path in Path("plans").iterdir()) == ["as-it-is.json", "half-the-shop.json"]
    assert ran.out.startswith("as it is: ")
    assert "\nHalf the shop: " in ran.out
