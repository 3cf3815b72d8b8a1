"""Surveys: answers from a table into a product, and their figures with their doubt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.adapters import adapter_of
from quarterdeck.cli.output import next_step, say
from quarterdeck.cli.product_commands import JsonFlag, print_json

if TYPE_CHECKING:
    from quarterdeck.product import Survey
    from quarterdeck.value import SurveyGroup

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, add_completion=False, help="Answers of surveys: bring them in, see what they say with its doubt."
)


@app.command("import")
def import_answers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON or JSON lines: a row for each person.")],
    into: Annotated[Path, typer.Option("--into", metavar="PRODUCT", help="The product file that gets the survey.")],
    method: Annotated[str | None, typer.Option("--method", help="kano, opportunity, max-diff, nps or sean-ellis; told by the columns.")] = None,
    title: Annotated[str, typer.Option("--title", help="What the survey is called; without it as the file.")] = "",
    asked_on: Annotated[str | None, typer.Option("--asked-on", metavar="DATE", help="The day people were asked (YYYY-MM-DD).")] = None,
    source: Annotated[str, typer.Option("--source", help="Who was asked.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come in; write nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="Leave out people with an answer that is none.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Bring a survey's answers into a product; every answer that is none is named with its row and column."""
    from dataclasses import replace

    from quarterdeck.cli.table_flaws import day_of, flaws_as_json, tell_flaws
    from quarterdeck.errors import InvalidInput
    from quarterdeck.importers.surveys import METHODS, read_survey, suggest_survey
    from quarterdeck.importers.whole_table import read_whole
    from quarterdeck.product import read_product, write_product

    if method is not None and method not in METHODS:
        raise InvalidInput(f"--method: expected one of {', '.join(METHODS)}, got {method!r}")
    product, table = read_product(into), read_whole(file)
    mapping = suggest_survey(table, method)
    if mapping is None:
        raise InvalidInput(f"{file}: no method is told by the columns {', '.join(table.columns[:20])}. Name it with --method, or rename the columns")
    found = read_survey(table, mapping, title=title, asked_on=day_of(asked_on, "--asked-on"), source=source)
    is_refused = bool(found.num_refused) and not (skip_refused and found.survey is not None)
    tell_flaws(found.flaws, as_json=as_json)
    if found.survey is None or is_refused:
        if as_json:
            print_json({"refused": found.num_refused, "flaws": flaws_as_json(found.flaws), "written": False, "file": str(into)})
            raise typer.Exit(1)
        say(f"Nothing was written: {found.num_refused:,} refused. Correct the table" + (", or say --skip-refused." if found.survey else "."))
        raise typer.Exit(1)
    others = tuple(each for each in product.surveys if each.id != found.survey.id)
    is_new = len(others) == len(product.surveys)
    if not dry_run:
        write_product(replace(product, surveys=(*others, found.survey)), into)
    if as_json:
        told = {"survey": found.survey.id, "method": mapping.method, "responses": len(found.survey.responses)}
        print_json({**told, "flaws": flaws_as_json(found.flaws), "written": not dry_run, "file": str(into)})
        return
    what = "would come in" if dry_run else "is in" if is_new else "takes the place of the one of its name in"
    say(f"{METHODS[mapping.method]} “{found.survey.title}”, {len(found.survey.responses):,} answers, {what} {into}.")
    if not dry_run:
        next_step(f"quarterdeck surveys show {into} {found.survey.id}")


@app.command("show")
def show(
    product: Annotated[Path, typer.Argument(metavar="PRODUCT", help="The product file.")],
    survey: Annotated[str | None, typer.Argument(metavar="SURVEY", help="The survey's id; without it all are listed.")] = None,
    segment: Annotated[str, typer.Option("--segment", help="Of one segment only.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """A survey's figures with their ranges, and what would be a misuse of them."""
    from quarterdeck.errors import InvalidInput
    from quarterdeck.product import read_product
    from quarterdeck.value import SurveyGroup, survey_figures

    surveys = {each.id: each for each in read_product(product).surveys}
    if survey is None:
        _list(surveys, as_json=as_json)
        return
    if survey not in surveys:
        raise InvalidInput(f"expected one of {', '.join(surveys) or 'no surveys: import one first'}, got {survey!r}")
    groups = survey_figures(surveys[survey])
    chosen = [group for group in groups if group.segment == segment]
    if not chosen:
        raise InvalidInput(f"--segment: expected one of {', '.join(surveys[survey].segments) or 'none'}, got {segment!r}")
    if as_json:
        print_json(adapter_of(SurveyGroup).dump_python(chosen[0], mode="json"))
        return
    _tell(surveys[survey], chosen[0])


def _list(surveys: "dict[str, Survey]", *, as_json: bool) -> None:
    if as_json:
        print_json([{"id": each.id, "title": each.title, "method": each.method, "responses": len(each.responses)} for each in surveys.values()])
        return
    for each in surveys.values():
        say(f"{each.id}: {each.title} ({each.method}, {len(each.responses):,} answers)")
    if not surveys:
        say("There are no surveys. Bring one: quarterdeck surveys import FILE --into PRODUCT")


def _tell(survey: "Survey", group: "SurveyGroup") -> None:
    say(f"{survey.title}: {group.respondents:,} answered" + (f" in {group.segment}" if group.segment else "") + ".")
    for line in _lines(group, {item.id: item.title for item in survey.items}):
        say(line)
    for warning in group.warnings:
        say(f"Mind: {warning}")


def _lines(group: "SurveyGroup", titles: dict[str, str]) -> list[str]:
    lines = []
    for kano in group.kano:
        if kano.result is not None and kano.result.better is not None and kano.result.worse is not None:
            found: Any = kano.result
            class_ = f"tie of {' and '.join(found.tied)}" if found.tied else found.category
            better, worse = (f"{each.p50:.2f} ({each.p10:.2f} to {each.p90:.2f})" for each in (found.better, found.worse))
            lines.append(f"{kano.title}: {class_}; Better {better}, Worse {worse}, n {found.respondents:,}")
    for each in group.outcomes:
        lines.append(
            f"{each.title}: opportunity {each.score:.1f} ({each.range.p10:.1f} to {each.range.p90:.1f}), {each.band}, n {each.respondents:,}"
        )
    for item in group.max_diff.items if group.max_diff else ():
        lines.append(f"{titles[item.item]}: {item.utility:+.2f} ({item.interval.low:+.2f} to {item.interval.high:+.2f}), shown {item.shown:,} times")
    if (nps := group.promoters) is not None:
        low, high = (100 * each for each in (nps.interval.low, nps.interval.high))
        lines.append(f"Net Promoter Score {100 * nps.score:+.0f} ({low:+.0f} to {high:+.0f}), standard error {100 * nps.standard_error:.1f}")
    if (fit := group.fit) is not None:
        lines.append(f"Very disappointed: {fit.share:.0%} ({fit.interval.low:.0%} to {fit.interval.high:.0%}) of {fit.respondents:,} users")
    return lines
