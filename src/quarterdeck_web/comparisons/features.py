"""Two features, or two ways to build one, side by side."""

from typing import Any

from django.http import Http404

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.assemble import probability_beats
from quarterdeck_web.comparisons.side import Row, Section, SideBySide, Tone
from quarterdeck_web.features.keys import keys_of
from quarterdeck_web.features.models import Dependency, Feature, FeatureFigures, NeedLink, Risk
from quarterdeck_web.lib import words
from quarterdeck_web.lib.counting import behind_url
from quarterdeck_web.lib.drawing.keys import whole_word
from quarterdeck_web.lib.drawing.states import STATUS, VERDICT
from quarterdeck_web.plans.models import Release
from quarterdeck_web.strategy.models import Objective
from quarterdeck_web.teams.models import Team

DAYS_PER_WEEK = 5
Body = dict[str, Any]


def feature_of(scope: Scope, token: str) -> Feature:
    """The feature a token means."""
    return scope.get(Feature, ref=token.partition(":")[2])


def compare_features(scope: Scope, a: Feature, b: Feature) -> SideBySide:
    """Value, effort, keys, dates and evidence of two features."""
    unit = scope.workspace.facts.get("value_unit") or scope.workspace.facts.get("currency") or "€"
    figures = {row.feature_id: row for row in scope.rows(FeatureFigures).filter(feature__in=[a, b])}
    first, second = figures.get(a.pk), figures.get(b.pk)
    value_a, value_b = (_range(each.body.get("value"), "value") for each in (a, b))
    head, rest = _value_words(a, b, value_a, value_b)
    sections = [
        Section(
            "What it is worth",
            tuple(_value_rows(a, b, value_a, value_b, first, second, unit)),
            top=max((each["p90"] for each in (value_a, value_b) if each), default=None),
        ),
        Section("What it takes", tuple(_effort_rows(scope, a, b, first, second))),
        Section("When", tuple(_date_rows(first, second))),
        Section("Where it stands", tuple(_state_rows(scope, a, b))),
        Section("Who asks", tuple(_evidence_rows(scope, a, b, first, second))),
    ]
    return SideBySide(head, tuple(section for section in sections if section.rows), rest)


def _range(case: Body | None, name: str) -> Body | None:
    found: Body | None = (case or {}).get(name)
    return found if found and {"p10", "p50", "p90"} <= set(found) else None


def _value_words(a: Feature, b: Feature, value_a: Body | None, value_b: Body | None) -> tuple[str, str]:
    if value_a is None or value_b is None:
        without = a if value_a is None else b
        return f"{without.title} has no value case yet.", "Without one nothing says which is worth more."
    chance = probability_beats(value_a, value_b)
    better, worse, sure = (a, b, chance) if chance >= 0.5 else (b, a, 1 - chance)
    if sure < 0.6:
        return f"Nobody can tell which is worth more: {better.title} with {words.chance(sure)}.", "Their ranges lie over each other."
    return f"{better.title} is worth more than {worse.title} with {words.chance(sure)}.", "By their value cases alone; effort and dates stand below."


def ranged(value: Body | None, unit: str) -> str:
    """A range as people say it: `€210 k (€90 k – €380 k)`."""
    if not value:
        return words.UNKNOWN
    return f"{words.amount(value['p50'], unit)} ({words.amount(value['p10'], unit)} – {words.amount(value['p90'], unit)})"


def _value_rows(a: Feature, b: Feature, value_a: Body | None, value_b: Body | None, first: Any, second: Any, unit: str) -> list[Row]:
    change = value_b["p50"] - value_a["p50"] if value_a and value_b else None
    tone: Tone = "" if not change else "gain" if change > 0 else "loss"
    rows = [Row("Value, 8 times in 10", ranged(value_a, unit), ranged(value_b, unit), words.signed(change, unit) if change else "", tone)]
    rows.append(Row("Urgency", *(((each.body.get("value") or {}).get("profile") or words.UNKNOWN) for each in (a, b))))
    rows.append(
        Row(
            "Waiting a week costs",
            *(words.amount(each.delay_cost, unit) if each and each.delay_cost is not None else words.UNKNOWN for each in (first, second)),
        )
    )
    rows.append(
        Row("Rank, 8 times in 10", *(f"{each.rank_low}–{each.rank_high}" if each and each.rank_low else words.UNKNOWN for each in (first, second)))
    )
    return rows


def _effort_rows(scope: Scope, a: Feature, b: Feature, first: Any, second: Any) -> list[Row]:
    teams = {row.ref: row.title for row in scope.rows(Team)}
    options = [(each.body.get("options") or [{}])[0] for each in (a, b)]
    effort = [_total(option) for option in options]
    change = (effort[1]["p50"] - effort[0]["p50"]) / DAYS_PER_WEEK if effort[0] and effort[1] else 0.0
    rows = [
        Row(
            "Effort, 8 times in 10",
            *(_weeks(each) for each in effort),
            change=f"{'+' if change > 0 else '−'}{abs(change):.1f} weeks" if abs(change) >= 0.05 else "",
            tone="loss" if change > 0 else "gain" if change < 0 else "",
        ),
        Row("Teams", *(_teams(option, teams) for option in options)),
        Row("Asks of other teams", *(str(len(option.get("asks", ()))) for option in options)),
        Row("Ways to build it", *(str(len(each.body.get("options", ()))) for each in (a, b))),
        Row(
            "Verdict",
            *(
                VERDICT.get(each.verdict or "", (each.verdict or words.UNKNOWN,))[0] if each and each.verdict else words.UNKNOWN
                for each in (first, second)
            ),
        ),
    ]
    risks = [scope.rows(Risk).filter(feature=each).count() for each in (a, b)]
    waits = [scope.rows(Dependency).filter(feature=each).count() for each in (a, b)]
    rows += [Row("Risks", str(risks[0]), str(risks[1])), Row("Waits for", str(waits[0]), str(waits[1]))]
    return rows


def _total(option: Body) -> Body | None:
    """Effort of an option in person-days: the middles added; the spread as if errors moved together, the cautious way."""
    work = [each["effort"] for each in option.get("activities", ()) if each.get("effort")]
    return {name: sum(each[name] for each in work) for name in ("p10", "p50", "p90")} if work else None


def _weeks(effort: Body | None) -> str:
    if not effort:
        return words.UNKNOWN
    low, mid, high = (effort[name] / DAYS_PER_WEEK for name in ("p10", "p50", "p90"))
    return f"{mid:.1f} person-weeks ({low:.1f} – {high:.1f})"


def _teams(option: Body, titles: dict[str, str]) -> str:
    used = dict.fromkeys(titles.get(each["team"], each["team"]) for each in option.get("activities", ()) if each.get("team"))
    return ", ".join(used) or words.UNKNOWN


def _date_rows(first: Any, second: Any) -> list[Row]:
    def dates(each: Any) -> str:
        if each is None or not each.in_plan:
            return "not in the plan"
        return f"{words.day(each.p50_date)} · {words.day(each.p85_date)}" if each.p50_date else f"{words.day(each.finish_date)} planned"

    rows = [Row("Done, 50 % · 85 %", dates(first), dates(second), _days_between(first, second))]
    rows.append(Row("Promised", *(words.day(each.promised_date) if each and each.promised_date else "nobody" for each in (first, second))))
    rows.append(Row("On time", *(words.chance(each.on_time) if each else words.UNKNOWN for each in (first, second))))
    return rows


def _days_between(first: Any, second: Any) -> str:
    if first is None or second is None or not first.p85_date or not second.p85_date:
        return ""
    days = (second.p85_date - first.p85_date).days
    return "the same day" if days == 0 else f"{abs(days)} days {'later' if days > 0 else 'earlier'}"


def _state_rows(scope: Scope, a: Feature, b: Feature) -> list[Row]:
    objectives = {row.ref: row.title for row in scope.rows(Objective)}
    releases = {row.ref: row.title for row in scope.rows(Release)}
    keys = [keys_of(each.body) for each in (a, b)]
    return [
        Row("Status", *(STATUS.get(each.status, (each.status,))[0] for each in (a, b))),
        Row("Keys", *(whole_word(each.value, each.feasibility) for each in keys)),
        Row("Objective", *(objectives.get(each.body.get("objective") or "", words.UNKNOWN) for each in (a, b))),
        Row("Release aimed at", *(releases.get(each.body.get("release") or "", words.UNKNOWN) for each in (a, b))),
        Row("Owner", *(each.owner or words.UNKNOWN for each in (a, b))),
    ]


ASKED = (("People who asked", "num_people", "people"), ("Accounts who asked", "num_accounts", "accounts"), ("Quotes", "num_quotes", "items"))


def _evidence_rows(scope: Scope, a: Feature, b: Feature, first: Any, second: Any) -> list[Row]:
    needs = [scope.rows(NeedLink).filter(feature=each).count() for each in (a, b)]
    rows = [Row("Needs it answers", str(needs[0]), str(needs[1]))]
    for label, name, of in ASKED:
        said = (words.count(getattr(each, name)) if each and getattr(each, name) is not None else words.UNKNOWN for each in (first, second))
        opens = tuple(behind_url(scope.workspace.slug, of, feature=each.ref) for each in (a, b))
        rows.append(Row(label, *said, opens=opens, of=of))
    return rows


def option_of(scope: Scope, token: str) -> tuple[Feature, Body]:
    """The option `option:HB-102/b` means, with its feature. Raises `Http404`."""
    ref, _, name = token.partition(":")[2].rpartition("/")
    feature = scope.get(Feature, ref=ref)
    found = next((option for option in feature.body.get("options", ()) if option["id"] == name), None)
    if found is None:
        raise Http404
    return feature, found


def compare_options(scope: Scope, a: tuple[Feature, Body], b: tuple[Feature, Body]) -> SideBySide:
    """Two ways to build something: what each takes, brings and asks for."""
    unit = scope.workspace.facts.get("value_unit") or scope.workspace.facts.get("currency") or "€"
    currency = scope.workspace.facts.get("currency") or "€"
    teams = {row.ref: row.title for row in scope.rows(Team)}
    effort = [_total(option) for _, option in (a, b)]
    values = [_scaled(_range(feature.body.get("value"), "value"), option.get("value_share", 1.0)) for feature, option in (a, b)]
    change = (effort[1]["p50"] - effort[0]["p50"]) / DAYS_PER_WEEK if effort[0] and effort[1] else 0.0
    rows = (
        Row("Value, 8 times in 10", *(ranged(value, unit) for value in values)),
        Row("Share of the value", *(words.share(option.get("value_share", 1.0)) for _, option in (a, b))),
        Row(
            "Effort, 8 times in 10",
            *(_weeks(each) for each in effort),
            change=f"{'+' if change > 0 else '−'}{abs(change):.1f} weeks" if abs(change) >= 0.05 else "",
            tone="loss" if change > 0 else "gain" if change < 0 else "",
        ),
        Row("Cost beside people", *(words.amount(option.get("cost", 0.0), currency) for _, option in (a, b))),
        Row("Teams", *(_teams(option, teams) for _, option in (a, b))),
        Row(
            "Asks of other teams",
            *(", ".join(teams.get(ask["team"], ask["team"]) for ask in option.get("asks", ())) or "none" for _, option in (a, b)),
        ),
        Row("Note", *(option.get("note") or words.UNKNOWN for _, option in (a, b))),
    )
    work = tuple(
        Row(title, *(_work(option, title) for _, option in (a, b)))
        for title in dict.fromkeys(each["title"] for _, option in (a, b) for each in option.get("activities", ()))
    )
    names = [option["title"] for _, option in (a, b)]
    value_words = ""
    if values[0] and values[1] and values[0] != values[1]:
        value_words = f"{names[0]} brings more with {words.chance(probability_beats(values[0], values[1]))}."
    said = "take as many people" if not change else f"takes {abs(change):.1f} person-weeks {'more' if change > 0 else 'less'} than {names[0]}"
    head = f"{names[1]} {said}." if change else f"{names[0]} and {names[1]} {said}."
    return SideBySide(head, (Section("What differs", rows), Section("The work", work)), value_words)


def _scaled(value: Body | None, share: float) -> Body | None:
    return {name: value[name] * share for name in ("p10", "p50", "p90")} if value else None


def _work(option: Body, title: str) -> str:
    found = next((each for each in option.get("activities", ()) if each["title"] == title), None)
    if found is None:
        return words.UNKNOWN
    low, middle, high = (f"{found['effort'][name]:.3g}" for name in ("p10", "p50", "p90"))
    return f"{middle} days ({low} – {high})"
