"""Every command in one place, in the order one meets them."""

from collections.abc import Callable
from typing import Annotated

import typer

from quarterdeck.cli import (
    compare_command,
    delivery_commands,
    evidence_commands,
    exception_commands,
    forecast_commands,
    import_commands,
    mapping_commands,
    market_commands,
    model_commands,
    plan_commands,
    product_commands,
    question_commands,
    readiness_commands,
    survey_commands,
    track_commands,
    value_commands,
    what_if_commands,
    work_item_commands,
)

app = typer.Typer(
    name="quarterdeck",
    help="From evidence to a roadmap one can defend: what to build, when, with whom, and how sure that is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 fine, 1 flaws or infeasible, 2 misuse, 130 stopped. Every command takes --json; --debug shows tracebacks.",
)

COMMANDS: dict[str, Callable[..., None] | typer.Typer] = {
    "sample": product_commands.sample,
    "import": import_commands.app,
    "surveys": survey_commands.app,
    "evidence": evidence_commands.app,
    "check": product_commands.check,
    "schema": product_commands.schema,
    "needs": value_commands.needs,
    "value": value_commands.value,
    "feasibility": value_commands.feasibility,
    "readiness": readiness_commands.readiness,
    "plan": plan_commands.plan,
    "forecast": forecast_commands.app,
    "what-if": what_if_commands.what_if,
    "map-work": mapping_commands.map_work,
    "flow": delivery_commands.flow,
    "drift": delivery_commands.drift,
    "commitments": delivery_commands.commitments,
    "calibration": track_commands.calibration,
    "estimates": track_commands.estimates,
    "exceptions": exception_commands.app,
    "explain": plan_commands.explain,
    "staff": question_commands.staff,
    "limits": question_commands.limits,
    "hire": question_commands.hire,
    "frontier": question_commands.frontier,
    "robust": question_commands.robust,
    "scenarios": question_commands.scenarios,
    "compare": compare_command.compare,
    "report": plan_commands.report,
    "model": model_commands.model,
}

import_commands.app.command("market")(market_commands.market)
import_commands.app.command("deals")(market_commands.deals)
import_commands.app.command("work-items")(work_item_commands.work_items)

for _name, _command in COMMANDS.items():
    if isinstance(_command, typer.Typer):
        app.add_typer(_command, name=_name)
    else:
        app.command(_name)(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        from quarterdeck import __version__

        print(f"quarterdeck {__version__}")
        raise typer.Exit


@app.callback()
def _options(version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version.")] = False) -> None:
    pass
