"""Two thousand pieces of feedback: who says what, where and when, by the planted facts of each need."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from quarterdeck.product import Account, Evidence
from quarterdeck.product.evidence import EvidenceKind
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, HISTORY_START, data
from quarterdeck.samples.harbor.market import accounts
from quarterdeck.samples.harbor.needs import NEEDS, NeedFacts
from quarterdeck.samples.harbor.truth import PlantedTruth
from quarterdeck.samples.harbor.wording import Writer

NUM_ITEMS, NUM_NOISE, NUM_COPIES = 2000, 140, 80
FOREIGN_SHARE, LINKED_SHARE, MISLINKED_SHARE, NAMELESS_SHARE = 0.062, 0.65, 0.015, 0.25
MONTH_DAYS = (AS_OF - HISTORY_START).days / 12
CHANNELS: dict[str, tuple[float, EvidenceKind, str]] = {  # share, kind, source
    "ticket": (0.25, "ticket", "support desk"),
    "mail": (0.11, "feedback", "mail"),
    "interview": (0.10, "interview", "interview"),
    "call": (0.12, "feedback", "call note"),
    "sales": (0.09, "deal", "sales note"),
    "review": (0.11, "feedback", "app store"),
    "nps": (0.09, "survey", "satisfaction survey"),
    "vote": (0.08, "vote", "portal"),
    "chat": (0.05, "feedback", "gate chat"),
}
NAMELESS = ("review", "nps", "vote")
AT_THE_GATE = {"driver", "shunter", "carrier owner", "gate clerk", "yard lead", "dispatcher", "safety officer", "dock planner"}
SEEN_BY_DRIVERS = {"no-signal", "understand-driver", "driver-start", "real-eta", "quiet-alerts", "proof-delivery", "detention", "dock-slot"}


@dataclass(frozen=True, slots=True)
class Feedback:
    """The items in the order they were said, and the truth about them."""

    items: tuple[Evidence, ...]
    truth: PlantedTruth


@dataclass(slots=True)
class _Said:
    """One item on its way: `number` stays with it when items are put in order of time."""

    number: int
    evidence: Evidence
    need: str | None
    original: int | None = None


@dataclass(slots=True)
class _Crowd:
    """People at accounts, each with one role and a name nobody else has."""

    dice: Dice
    names: list[str]
    known: dict[tuple[str, str, int], str] = field(default_factory=dict)

    def person(self, account: Account, role: str, number: int) -> tuple[str, Account, str]:
        key = (account.id, role, number)
        if key not in self.known:
            self.known[key] = f"{self.names.pop()}, {role}"
        return self.known[key], account, role


@cache
def feedback(seed: int) -> Feedback:
    """All feedback of a seed, with ids in the order of their days."""
    said = _about_needs(seed) + _noise(seed)
    _make_distinct(said)
    said += _copies(said, seed)
    said.sort(key=lambda each: (each.evidence.said_on or AS_OF, each.number))
    ids = {each.number: f"E{place:04d}" for place, each in enumerate(said, start=1)}
    items, mislinked = _linked(said, ids, Dice(seed, "triage"))
    return Feedback(items, _truth(seed, said, ids, mislinked))


def _about_needs(seed: int) -> list[_Said]:
    dice, writer = Dice(seed, "feedback"), Writer(Dice(seed, "wording"))
    names = [f"{initial}. {surname}" for initial in "ABCDEFGHIJKLMNOPRSTVWYZ" for surname in data("voices")["surnames"].split()]
    crowd = _Crowd(dice, dice.shuffled(names))
    everyone = accounts(seed)
    said: list[_Said] = []
    seen: set[str] = set()
    for facts, count in zip(NEEDS, _counts(), strict=True):
        speakers = _speakers(facts, everyone, crowd, dice)
        for number in range(count):
            speaker = speakers[number] if number < len(speakers) else None if dice.chance(NAMELESS_SHARE) else dice.pick(speakers)
            evidence = _said_by(speaker, facts, seen, writer, dice)
            seen.add(evidence.text)
            said.append(_Said(len(said), evidence, facts.id))
    return said


def _counts() -> list[int]:
    """Items of each need: as its people, by largest remainder."""
    total, people = NUM_ITEMS - NUM_NOISE - NUM_COPIES, sum(facts.people for facts in NEEDS)
    exact = [total * facts.people / people for facts in NEEDS]
    counts = [int(each) for each in exact]
    for idx in sorted(range(len(exact)), key=lambda at: counts[at] - exact[at])[: total - sum(counts)]:
        counts[idx] += 1
    return counts


def _speakers(facts: NeedFacts, everyone: tuple[Account, ...], crowd: _Crowd, dice: Dice) -> list[tuple[str, Account, str]]:
    """Exactly the planted number of people at exactly the planted number of accounts."""
    wanted = [account for account in everyone if account.segment in facts.segments]
    rank = {segment: idx for idx, segment in enumerate(facts.segments)}
    chosen = sorted(dice.shuffled(wanted), key=lambda account: dice.unit() * (1 + 0.5 * rank[account.segment or ""]))[: facts.accounts]
    roles = list(dict.fromkeys(facts.roles))
    people = [crowd.person(account, dice.weighted(roles, [facts.roles.count(role) for role in roles]), 0) for account in chosen]
    taken = {name for name, _, _ in people}
    number = 0
    while len(people) < facts.people:
        account = dice.pick(chosen)
        candidate = crowd.person(account, dice.pick(facts.roles), number // (2 * facts.people))
        number += 1
        if candidate[0] not in taken:
            taken.add(candidate[0])
            people.append(candidate)
    return people


def _said_by(speaker: tuple[str, Account, str] | None, facts: NeedFacts, seen: set[str], writer: Writer, dice: Dice) -> Evidence:
    channel = _channel(speaker, facts, dice)
    _, kind, source = CHANNELS[channel]
    who = {"account": speaker[1].title, "role": speaker[2]} if speaker else {}
    language, text = "en", ""
    is_foreign = channel not in ("call", "sales") and dice.chance(FOREIGN_SHARE / 0.79)
    for _ in range(40):
        language, text = writer.foreign(facts.id, who) if is_foreign else ("en", writer.about(facts.id, channel, who))
        if text not in seen:
            break
    return Evidence(
        id="-",
        text=text,
        kind=kind,
        source=source,
        said_on=_day(facts.trend, channel, dice),
        person=speaker[0] if speaker else None,
        account=speaker[1].id if speaker else None,
        segment=speaker[1].segment if speaker else None,
        language=language,
        sentiment=round(-dice.between(0.1, 0.9), 2) if dice.chance(0.6) else None,
    )


def _channel(speaker: tuple[str, Account, str] | None, facts: NeedFacts, dice: Dice) -> str:
    if speaker is None:
        return dice.weighted(NAMELESS, (0.6, 0.25, 0.15) if facts.id in SEEN_BY_DRIVERS else (0.05, 0.6, 0.35))
    is_driver = speaker[2] in ("driver", "shunter", "carrier owner")
    weights = (
        {"sales": 0.0, "mail": 0.03, "review": 0.25, "chat": 0.2, "ticket": 0.12}
        if is_driver
        else {"review": 0.02, "chat": 0.06 if speaker[2] in AT_THE_GATE else 0.0}
    )
    return dice.weighted(list(CHANNELS), [weights.get(name, share) for name, (share, _, _) in CHANNELS.items()])


def _day(trend: tuple[int, ...], channel: str, dice: Dice) -> date:
    month = dice.weighted(range(12), trend)
    day = HISTORY_START + timedelta(days=int((month + dice.unit()) * MONTH_DAYS))
    if day.weekday() > 4 and channel not in ("review", "chat") and dice.chance(0.9):
        day += timedelta(days=7 - day.weekday() if dice.chance(0.5) else 4 - day.weekday())
    return min(max(day, HISTORY_START), AS_OF - timedelta(days=1))


def _noise(seed: int) -> list[_Said]:
    dice, writer = Dice(seed, "noise"), Writer(Dice(seed, "noise wording"))
    everyone, seen, said = accounts(seed), set[str](), list[_Said]()
    while len(said) < NUM_NOISE:
        kind, language, text = writer.noise()
        if text in seen:
            continue
        seen.add(text)
        channel = dice.pick(("mail", "ticket", "nps") if kind in ("praise", "other") else ("mail",) if kind == "spam" else ("mail", "ticket"))
        _, evidence_kind, source = CHANNELS[channel]
        account = dice.pick(everyone) if kind != "spam" and dice.chance(0.6) else None
        evidence = Evidence(
            id="-",
            text=text,
            kind=evidence_kind,
            source=source,
            said_on=_day((1,) * 12, channel, dice),
            account=account.id if account else None,
            segment=account.segment if account else None,
            language=language,
            sentiment=round(dice.between(0.3, 0.95), 2) if kind == "praise" else None,
        )
        said.append(_Said(NUM_ITEMS + len(said), evidence, None))
    return said


def _make_distinct(said: list[_Said]) -> None:
    """Two people may say the very same short thing; a second one adds where it was."""
    seen: set[str] = set()
    for each in said:
        while each.evidence.text in seen:
            each.evidence = replace(each.evidence, text=f"{each.evidence.text} (same here)")
        seen.add(each.evidence.text)


def _copies(said: list[_Said], seed: int) -> list[_Said]:
    """Messages that came twice from the same person, up to twelve days apart."""
    dice, writer = Dice(seed, "copies"), Writer(Dice(seed, "copy wording"))
    fit = [each for each in said if each.need and each.evidence.person and each.evidence.language == "en" and len(each.evidence.text) > 70]
    fit = [each for each in fit if each.evidence.source in ("support desk", "mail", "gate chat", "portal")]
    copies = []
    for number, first in enumerate(dice.sample(fit, NUM_COPIES)):
        day = min((first.evidence.said_on or AS_OF) + timedelta(days=dice.whole(0, 12)), AS_OF - timedelta(days=1))
        evidence = replace(first.evidence, text=writer.reworded(first.evidence.text), said_on=day)
        copies.append(_Said(2 * NUM_ITEMS + number, evidence, first.need, first.number))
    return copies


def _linked(said: list[_Said], ids: dict[int, str], dice: Dice) -> tuple[tuple[Evidence, ...], frozenset[str]]:
    """What people have linked so far: most of the older items, few of this month's, a handful to the wrong need."""
    items, mislinked = [], []
    for each in said:
        id_, age = ids[each.number], (AS_OF - (each.evidence.said_on or AS_OF)).days
        need = each.need if dice.chance(LINKED_SHARE if age > 30 else 0.25) else None
        if need and dice.chance(MISLINKED_SHARE):
            need = dice.pick([facts.id for facts in NEEDS if facts.id != need])
            mislinked.append(id_)
        merged = ids[each.original] if each.original is not None and dice.chance(0.2) else None
        items.append(replace(each.evidence, id=id_, need=need, duplicate_of=merged))
    return tuple(items), frozenset(mislinked)


def _truth(seed: int, said: list[_Said], ids: dict[int, str], mislinked: frozenset[str]) -> PlantedTruth:
    return PlantedTruth(
        seed=seed,
        need_of={ids[each.number]: each.need for each in said},
        duplicates=tuple((ids[each.original], ids[each.number]) for each in said if each.original is not None),
        mislinked=mislinked,
        people_of={facts.id: facts.people for facts in NEEDS},
        accounts_of={facts.id: facts.accounts for facts in NEEDS},
        monthly_weights={facts.id: facts.trend for facts in NEEDS},
    )
