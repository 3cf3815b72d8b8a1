"""What if: levers moved on a plan, and what they do to its dates."""

from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.cli.output import json_out, next_step, progress, say, table
from quarterdeck.cli.plan_commands import PlanPath
from quarterdeck.cli.product_commands import JsonFlag, ProductPath
from quarterdeck.errors import InvalidInput
from quarterdeck.units import format_date, format_probability, format_share

if TYPE_CHECKING:
    from quarterdeck.forecast import DateForecast, DateMove, PreparedForecast, WhatIfAnswer

MANY = 12


def what_if(
    file: ProductPath,
    plan_file: PlanPath,
    levers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KIND:SUBJECT=VALUE]...", help="What is different, e.g. effort:HB-118=1.5. Without any: what could be moved."),
    ] = None,
    subject: Annotated[str | None, typer.Option("--for", metavar="ID", help="Only the dates of this release or feature.")] = None,
    samples: Annotated[int, typer.Option(min=100, max=200_000, help="How many futures to play.")] = 1024,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    as_json: JsonFlag = False,
) -> None:
    """Say what would move the dates of a plan: more or less work, a pace, a risk, one more person, a feature left out, an absence.

    Levers are effort:FEATURE=1.3 or effort:FEATURE/ACTIVITY=0.5 (times what is left), pace:TEAM=0.9, risk:RISK=happens or =cannot,
    more:TEAM=2027-01-04 (one more person from a day), without:FEATURE=yes, away:PERSON=2027-01-04..2027-01-15. Nothing is kept.
    """
    from quarterdeck.cli.loading import plan_with_product
    from quarterdeck.forecast import PreparedForecast, lever_pairs

    product, made = plan_with_product(file, plan_file)
    pairs = lever_pairs(levers or ())
    with progress("Playing futures") as update:
        update(0.1, f"{samples:,} futures")
        prepared = PreparedForecast(product, made, today=product.as_of, num_samples=samples, seed=seed)
        features = _features(prepared, subject)
        if not pairs:
            _tell_places(prepared, features, as_json, f"quarterdeck what-if {file} {plan_file}")
            return
        answer = prepared.ask(*prepared.levers(pairs))
    if subject is not None:
        answer = _only(answer, subject)
    if as_json:
        json_out(answer)
        return
    _tell(answer, product.name, prepared)


def _features(prepared: "PreparedForecast", subject: str | None) -> tuple[str, ...]:
    """The features of a release, or one feature, or all. Raises `InvalidInput` for what the plan does not have."""
    held = dict(prepared.held_by_release)
    everything = tuple(item.feature for item in prepared.plan.items)
    if subject is None:
        return next(iter(held.values()), everything)
    if subject in held:
        return held[subject]
    if subject not in everything:
        raise InvalidInput(f"--for: expected a release or a feature of the plan, got {subject!r}. Releases: {', '.join(held) or 'none'}")
    return (subject,)


def _only(answer: "WhatIfAnswer", subject: str) -> "WhatIfAnswer":
    from dataclasses import replace

    releases = tuple(each for each in answer.releases if each.id == subject)
    return replace(answer, releases=releases, features=tuple(each for each in answer.features if each.id == subject))


def _tell(answer: "WhatIfAnswer", name: str, prepared: "PreparedForecast") -> None:
    levers = ", ".join(f"{each.key}={each.value}" for each in answer.levers) or "nothing changed"
    say(f"{name}, what if {levers}: {answer.num_samples:,} futures, the same before and after. Nothing is kept.")
    heads = ("", "50 %", "then", "85 %", "then", "On time", "then")
    today = answer.made_on
    table(("Release", *heads[1:]), [(each.title, *_cells(each, today)) for each in answer.releases], title="Releases")
    moved = [each for each in answer.features if _has_moved(each)]
    rows = [(f"{each.id} {each.title}", *_cells(each, today)) for each in moved]
    table(("Feature", *heads[1:]), rows, title="Features that move")
    if not moved:
        say("No feature's date or chance moves.")
    if prepared.share_of_history:
        say(f"{format_share(prepared.share_of_history)} of the futures are taken from history; in them no lever moves a date but leaving out.")


def _has_moved(each: "DateMove") -> bool:
    return each.after is None or each.after != each.before


def _cells(each: "DateMove", today: object) -> tuple[str, ...]:
    cells: list[str] = []
    for name in ("p50_date", "p85_date"):
        cells += [_day(each.before, name, today), _day(each.after, name, today)]
    return (*cells, _chance(each.before), _chance(each.after))


def _day(finish: "DateForecast | None", name: str, today: object) -> str:
    if finish is None:
        return "left out"
    day = getattr(finish, name)
    return format_date(day, today) if day else "not foreseen"  # type: ignore[arg-type]


def _chance(finish: "DateForecast | None") -> str:
    return "" if finish is None or finish.probability_on_time is None else format_probability(finish.probability_on_time)


def _tell_places(prepared: "PreparedForecast", features: tuple[str, ...], as_json: bool, command: str) -> None:
    from quarterdeck.forecast import places_for

    places = places_for(prepared, features)
    if as_json:
        json_out({"levers": list(places)})
        return
    say(f"{prepared.product.name}: what could be moved, for {', '.join(features[:MANY])}{' …' if len(features) > MANY else ''}.")
    rows = []
    for place in places:
        days = f"{place.days[1]:.3g} ({place.days[0]:.3g}–{place.days[2]:.3g})" if place.days else ""
        rows.append((place.key, place.title, place.about, days, format_share(place.share) if place.share else ""))
    table(("Lever", "What", "Of", "Days", "Of the spread"), rows, numbers=(4,))
    if places:
        example = "=happens" if places[0].key.startswith("risk:") else "=1.3"
        next_step(f"{command} '{places[0].key}{example}'")
