"""What records of forecasts lack and the rest of the product knows: truths of outcomes, and the day that was promised back then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from quarterdeck.product import Change, ForecastRecord, Outcome, ProductFile

PROMISE = "promised_on"


def complete_records(records: Iterable[ForecastRecord], outcomes: Iterable[Outcome], changes: Iterable[Change] = ()) -> tuple[ForecastRecord, ...]:
    """Records with the truth of their outcome, and with the promise as it stood on the day they were made, where they have none themselves."""
    by_id = {each.id: each for each in outcomes}
    moves: dict[str, list[Change]] = {}
    for change in sorted((each for each in changes if each.field == PROMISE), key=lambda each: each.on):
        moves.setdefault(change.subject, []).append(change)
    return tuple(_completed(each, by_id[each.subject], moves.get(each.subject, [])) if each.subject in by_id else each for each in records)


def teams_of_subjects(product: ProductFile) -> dict[str, str]:
    """Title of the team behind each subject a forecast may have: outcomes, initiatives (of their last outcome), features (who does most)."""
    titles = {team.id: team.title for team in product.teams}
    found: dict[str, str] = {}
    for feature in product.features:
        effort: dict[str, float] = {}
        for activity in feature.options[0].activities if feature.options else ():
            if activity.team in titles:
                effort[activity.team] = effort.get(activity.team, 0.0) + activity.effort.p50
        if effort:
            found[feature.id] = titles[max(effort, key=lambda team: effort[team])]
    for outcome in product.outcomes:
        if outcome.team in titles:
            found |= {subject: titles[outcome.team] for subject in (outcome.initiative, outcome.id) if subject}
    return found


def _completed(record: ForecastRecord, outcome: Outcome, moves: list[Change]) -> ForecastRecord:
    return replace(
        record,
        actual_date=record.actual_date or outcome.finished_on,
        stated_date=record.stated_date or _promised(outcome, moves, record.made_on),
    )


def _promised(outcome: Outcome, moves: list[Change], day: date) -> date | None:
    """The promise as it stood on a day: the last move up to it, else what the first later move moved from, else the outcome's own."""
    before = [each for each in moves if each.on <= day]
    text = before[-1].new if before else moves[0].old if moves else None
    try:
        return date.fromisoformat(text) if text else outcome.promised_on
    except ValueError:
        return outcome.promised_on
