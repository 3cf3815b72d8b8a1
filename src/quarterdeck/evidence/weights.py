"""What stands behind each need or feature, one column a question: never blended into one figure.

Who is over-represented and what came in bursts is shown beside it, and nothing is left out for it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.importance import voices_by_importance
from quarterdeck.evidence.trend import Trend
from quarterdeck.evidence.voices import voices_by_group
from quarterdeck.product import Account, Evidence, Highlight, Importance, ProductFile
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, difference_interval, wilson_interval

HALF_LIFE_DAYS = 180
"""After so many days something said counts half for recency. Ours: an assumption to be set by whoever asks."""

EMERGING_BELOW = 2
"""A need fewer people than this have spoken of is emerging: one voice is a lead, not yet a need."""

LEAST_BURST = 5
BURST_CHANCE = 1e-4
"""A day is a burst when chance alone, at the need's usual rate, would give as much on any day of its time less often than this."""

UNSAID = "not said"


@noun
class Bias:
    """A segment or source whose share among those behind a need differs from its share among all others, beyond chance.

    `difference` is `share` − `base_share` (0 to 1), with its 95 % interval, which does not hold 0.
    """

    kind: str
    value: str
    share: float
    base_share: float
    difference: float
    interval: Interval

    @property
    def is_over_represented(self) -> bool:
        return self.difference > 0


@noun
class Burst:
    """A day on which far more was said than usual: shown, never deleted. `people` are distinct, 0 where nobody is named."""

    day: date
    items: int
    people: int
    expected: float


@noun
class Weights:
    """The columns of one need or feature, whose id is `of`; each counts the rows that `rows` names.

    People and accounts count once, however often they speak; `people` adds votes of people known by their number only. `revenue` is what the
    accounts pay a year. `recency` is the items, each halved every half-life. `importance` counts the voices by how much it matters to them, as far
    as highlights say.
    """

    of: str
    rows: tuple[str, ...]
    items: int
    people: int
    accounts: int
    revenue: float
    segments: Mapping[str, int]
    sources: Mapping[str, int]
    recency: float
    importance: Mapping[Importance, int]
    trend: Trend | None
    is_emerging: bool
    biases: tuple[Bias, ...]
    bursts: tuple[Burst, ...]


def weights_by_need(
    evidence: Iterable[Evidence],
    accounts: Iterable[Account],
    as_of: date,
    *,
    half_life_days: float = HALF_LIFE_DAYS,
    highlights: Iterable[Highlight] = (),
) -> dict[str, Weights]:
    """The weights of each need that anything was said about up to `as_of`.

    A passage that is highlighted for a need counts for its importance, whatever need its evidence belongs to.

    Raises
    ------
    InvalidInput
        If the half-life is not positive.
    """
    marks = defaultdict[str, list[Highlight]](list)
    for highlight in highlights:
        if highlight.need is not None:
            marks[highlight.need].append(highlight)
    return _weights(evidence, lambda each: () if each.need is None else (each.need,), accounts, as_of, half_life_days, marks)


def weights_by_feature(product: ProductFile, *, half_life_days: float = HALF_LIFE_DAYS) -> dict[str, Weights]:
    """The weights of each feature that anybody asks for: by what was said of the needs it answers, and by passages highlighted for it.

    Raises
    ------
    InvalidInput
        If the half-life is not positive.
    """
    answering, asked = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for link in product.need_links:
        answering[link.need].append(link.feature)
    marks = defaultdict[str, list[Highlight]](list)
    for highlight in product.highlights:
        direct = [highlight.feature] if highlight.feature is not None else []
        asked[highlight.evidence] += direct
        for feature in {*direct, *answering.get(highlight.need or "", ())}:
            marks[feature].append(highlight)

    def features_of(each: Evidence) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*answering.get(each.need or "", ()), *asked.get(each.id, ())]))

    return _weights(product.evidence, features_of, product.accounts, product.as_of, half_life_days, marks)


def _weights(
    evidence: Iterable[Evidence],
    groups_of: Callable[[Evidence], Iterable[str]],
    accounts: Iterable[Account],
    as_of: date,
    half_life_days: float,
    marks: Mapping[str, Sequence[Highlight]],
) -> dict[str, Weights]:
    if half_life_days <= 0:
        raise InvalidInput(f"expected a half-life above 0 days, got {half_life_days:g}")
    said = [each for each in evidence if each.said_on is None or each.said_on <= as_of]
    known, heard = {account.id: account for account in accounts}, {each.id: each for each in said}
    voices = voices_by_group(said, groups_of, known.values(), as_of)
    behind: dict[str, list[Evidence]] = defaultdict(list)
    for each in said:
        for group in groups_of(each):
            behind[group].append(each)
    columns = _Columns(said, known)
    return {
        group: Weights(
            of=group,
            rows=tuple(each.id for each in those),
            items=sum(each.duplicate_of is None for each in those),
            people=(people := _people(those)),
            accounts=len({each.account for each in those if each.account}),
            revenue=voices[group].revenue,
            segments=columns.counts(those, "segment"),
            sources=columns.counts(those, "source"),
            recency=_recency(those, as_of, half_life_days),
            importance=voices_by_importance(marks.get(group, ()), heard),
            trend=voices[group].trend,
            is_emerging=people < EMERGING_BELOW,
            biases=columns.biases(those),
            bursts=vote_bursts(those),
        )
        for group, those in behind.items()
    }


def vote_bursts(said: Sequence[Evidence]) -> tuple[Burst, ...]:
    """Days on which more was said than the other days' mean rate explains, by a Poisson tail with Bonferroni's correction for the number of days.

    Duplicates and votes count as said: a flood of them is what is looked for. Items without a day are left out.
    """
    from scipy.special import pdtrc

    days: Counter[date] = Counter()
    people: dict[date, set[str]] = defaultdict(set)
    for each in said:
        if each.said_on is not None:
            days[each.said_on] += 1
            if each.person:
                people[each.said_on].add(each.person)
    if not days:
        return ()
    num_days = (max(days) - min(days)) // timedelta(days=1) + 1
    whole = sum(days.values())
    bursts = []
    for day, items in sorted(days.items()):
        # One thing more than was said on other days, so that a need said on a single day is not certain to be a burst.
        expected = (whole - items + 1) / max(num_days - 1, 1)
        if items >= LEAST_BURST and num_days > 1 and float(pdtrc(items - 1, expected)) * num_days < BURST_CHANCE:
            bursts.append(Burst(day=day, items=items, people=len(people[day]), expected=expected))
    return tuple(bursts)


class _Columns:
    """Segments and sources of everybody, to hold those behind one need against."""

    def __init__(self, said: Sequence[Evidence], accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._all = {kind: self.counts(said, kind) for kind in ("segment", "source")}

    def counts(self, said: Sequence[Evidence], kind: str) -> dict[str, int]:
        """How many voices of each value, most first; a person, else an account, else an item is one voice, under what it said first."""
        value_of: dict[str, str] = {}
        for each in said:
            value_of.setdefault(each.person or each.account or each.id, self._value(each, kind))
        counts = Counter(value_of.values())
        return {value: counts[value] for value in sorted(counts, key=lambda value: (-counts[value], value))}

    def biases(self, said: Sequence[Evidence]) -> tuple[Bias, ...]:
        """Values over- or under-represented among these voices, the greatest difference first."""
        found = []
        for kind, everybody in self._all.items():
            own = self.counts(said, kind)
            inside, outside = sum(own.values()), sum(everybody.values()) - sum(own.values())
            if len(everybody) < 2 or outside < 1:
                continue
            for value, num in everybody.items():
                share, base = own.get(value, 0) / inside, max(num - own.get(value, 0), 0) / outside
                usual = min(base, 1.0)
                interval = difference_interval(share, wilson_interval(share, inside), usual, wilson_interval(usual, outside))
                if not interval.low <= 0 <= interval.high:
                    found.append(Bias(kind=kind, value=value, share=share, base_share=base, difference=share - base, interval=interval))
        return tuple(sorted(found, key=lambda bias: (-abs(bias.difference), bias.kind, bias.value)))

    def _value(self, each: Evidence, kind: str) -> str:
        if kind == "source":
            return each.source or UNSAID
        account = self._accounts.get(each.account or "")
        return each.segment or (account.segment if account else None) or UNSAID


def _people(said: Sequence[Evidence]) -> int:
    """Distinct people by name; of those known by number, as many as are not named as voters for the same."""
    voters: dict[str, set[str]] = defaultdict(set)
    for each in said:
        if each.person and each.duplicate_of:
            voters[each.duplicate_of].add(each.person)
    named = {each.person for each in said if each.person}
    return len(named) + sum(max(0, each.votes - len(voters[each.id])) for each in said)


def _recency(said: Sequence[Evidence], as_of: date, half_life_days: float) -> float:
    ages = [(as_of - each.said_on).days for each in said if each.said_on is not None and each.duplicate_of is None]
    return float(sum(0.5 ** (age / half_life_days) for age in ages))
