"""Two features: what each is worth and takes, when it is done, where it stands and who asks."""

from quarterdeck.comparison import pm_words, tpm_words
from quarterdeck.comparison.amounts import day, days_between, in_weeks, middles_between, ranged, unit_of, weeks_between
from quarterdeck.comparison.sides import DAYS, WEEKS, Aspect, Part, Sides, sides
from quarterdeck.comparison.subject import Subject, subject_of
from quarterdeck.forecast import Forecast
from quarterdeck.product import ProductFile
from quarterdeck.roadmap.plan import Plan
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.units import format_probability

NUM_QUANTILES = 400


def compare_features(product: ProductFile, a: str, b: str, *, plan: Plan | None = None, forecast: Forecast | None = None) -> Sides:
    """Value, effort, dates, standing and evidence of two features; dates only with a plan or a forecast.

    Raises
    ------
    InvalidInput
        If there is no such feature.
    """
    first, second = (subject_of(product, each, plan, forecast) for each in (a, b))
    parts = (
        Part(title="What it is worth", aspects=_value(first, second)),
        Part(title="What it takes", aspects=_effort(first, second)),
        Part(title="When", aspects=_dates(first, second)),
        Part(title="Where it stands", aspects=tuple(_asked(first, second, *each) for each in STANDING)),
        Part(title="Who asks", aspects=tuple(_asked(first, second, *each) for each in ASKING)),
    )
    return sides("features", (first.feature.title, second.feature.title), _headline(first, second), parts)


STANDING = (
    ("Verdict", tpm_words.case),
    ("Value key", pm_words.key),
    ("Feasibility key", tpm_words.key),
    ("Objective and release", pm_words.hangs_on),
    ("Waits for", tpm_words.hangs_on),
    ("Risks", tpm_words.risks),
)
ASKING = (("Needs it answers", pm_words.what), ("Who asks", pm_words.who), ("What they pay", pm_words.money))


def _asked(a: Subject, b: Subject, label: str, words: object) -> Aspect:
    (first, note_a), (second, note_b) = (words(each) for each in (a, b))  # type: ignore[operator]
    return Aspect(label=label, a=first, b=second, note_a=note_a, note_b=note_b)


def _headline(a: Subject, b: Subject) -> str:
    if a.value is None or b.value is None:
        without = a if a.value is None else b
        return f"{without.feature.title} has no value case yet, so nothing says which is worth more."
    chance = probability_beats(a.value, b.value)
    better, worse, sure = (a, b, chance) if chance >= 0.5 else (b, a, 1 - chance)
    if sure < 0.6:
        return f"Nobody can tell which is worth more: {better.feature.title} with {format_probability(sure)}."
    return f"{better.feature.title} is worth more than {worse.feature.title} with {format_probability(sure)}."


def probability_beats(a: ThreePoint, b: ThreePoint) -> float:
    """P(A beats B) of two ranges drawn independently; a tie counts half."""
    import numpy as np
    from scipy.special import ndtri

    scores = ndtri((np.arange(NUM_QUANTILES) + 0.5) / NUM_QUANTILES)
    first, second = a.at(scores)[:, None], b.at(scores)[None, :]
    return float(((first > second) + 0.5 * (first == second)).mean())


def _value(a: Subject, b: Subject) -> tuple[Aspect, ...]:
    unit = unit_of(a.product)
    value = Aspect(
        label="Value, 8 times in 10",
        a=ranged(a.value, unit),
        b=ranged(b.value, unit),
        difference=middles_between(a.value, b.value),
        unit=unit,
        more_is="better",
        note_a=pm_words.case(a)[0],
        note_b=pm_words.case(b)[0],
    )
    return (value, _asked(a, b, "A week of waiting costs", pm_words.why_not_later))


def _effort(a: Subject, b: Subject) -> tuple[Aspect, ...]:
    effort = Aspect(
        label="Effort, 8 times in 10",
        a=in_weeks(a.effort),
        b=in_weeks(b.effort),
        difference=weeks_between(a.effort, b.effort),
        unit=WEEKS,
        more_is="worse",
    )
    return (effort, _asked(a, b, "Teams and skills", tpm_words.who), _asked(a, b, "The way it is built", tpm_words.what))


def _dates(a: Subject, b: Subject) -> tuple[Aspect, ...]:
    days = [each.finish.p85_date if each.finish else each.item.finish if each.item else None for each in (a, b)]
    wanted = [each.wanted[0] if each.wanted else None for each in (a, b)]
    said = [tpm_words.when(each) for each in (a, b)]
    return (
        Aspect(label="Wanted", a=day(wanted[0], a.today), b=day(wanted[1], b.today), difference=days_between(*wanted), unit=DAYS),
        Aspect(label="Done", a=said[0][0], b=said[1][0], difference=days_between(*days), unit=DAYS, note_a=said[0][1], note_b=said[1][1]),
    )
