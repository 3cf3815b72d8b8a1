"""The whole of Harbor as one product file.

Efforts of features in progress are of the work that is left; `progress` says how much is done.
"""

from functools import cache

from quarterdeck.product import Horizon, ProductFile, Source
from quarterdeck.samples.harbor import (
    built_right,
    constraints,
    deals,
    features,
    highlights,
    history,
    market,
    needs,
    portal,
    risks,
    scores,
    strategy,
    surveys,
    teams,
    work,
)
from quarterdeck.samples.harbor.facts import AS_OF, NUM_WEEKS
from quarterdeck.samples.harbor.feedback import feedback
from quarterdeck.samples.harbor.truth import PlantedTruth


@cache
def load(seed: int = 2026) -> ProductFile:
    """Harbor on Monday 23 November 2026, the same for a seed on every machine."""
    past = history.history(seed)
    built = features.features(seed, past.initiative_ids())
    customers = market.accounts(seed)
    visits = portal.talk(seed, customers)
    items = work.work_items(seed, built, past.progress)
    voices = (*feedback(seed).items, *deals.deals(customers))
    return ProductFile(
        id="harbor",
        name="Harbor",
        as_of=AS_OF,
        description="A logistics-software company that does not exist: docks, carriers, tracking, billing and customs. Made up in every part.",
        horizon=Horizon(start=AS_OF, num_weeks=NUM_WEEKS),
        sources=(Source(title="Harbor, a made-up sample shipped with Quarterdeck", licence="Apache-2.0"),),
        strategy=strategy.STRATEGY,
        objectives=strategy.objectives(),
        segments=market.segments(),
        accounts=customers,
        competitors=market.competitors(),
        capabilities=market.capabilities(),
        parity=market.parity(seed),
        evidence=voices,
        survey_answers=needs.survey_answers(),
        surveys=surveys.surveys(seed, built),
        needs=needs.needs(),
        need_links=features.need_links(),
        highlights=highlights.highlights(voices),
        portal=portal.settings(),
        visitors=visits.visitors,
        ideas=visits.ideas,
        votes=visits.votes,
        idea_comments=visits.comments,
        roadmap=portal.roadmap(),
        changelog=portal.changelog(),
        features=built,
        dependencies=features.dependencies(),
        risks=risks.risks(),
        assumptions=risks.assumptions(),
        criteria=scores.CRITERIA,
        pairwise_answers=scores.pairwise_answers(seed, features.rows()),
        teams=teams.teams(),
        people=teams.people(),
        skills=teams.skills(),
        absences=teams.absences(seed),
        holidays=teams.holidays(),
        decision_capacities=teams.decision_capacities(),
        ask_conversions=teams.ask_conversions(),
        funding=constraints.funding(seed, built),
        budgets=constraints.BUDGETS,
        guard_rails=strategy.GUARD_RAILS,
        releases=constraints.RELEASES,
        acceptance_criteria=built_right.acceptance_criteria(),
        quality_attributes=built_right.quality_attributes(),
        launches=built_right.launches(),
        pins=constraints.PINS,
        commitments=constraints.commitments({account.title: account.id for account in customers}),
        periods=history.PERIODS,
        initiatives=past.initiatives,
        outcomes=past.outcomes,
        changes=past.changes,
        updates=past.updates,
        progress=past.progress,
        forecasts=past.forecasts,
        work_items=items,
        mapping_rules=work.mapping_rules(items),
    )


def planted_truth(seed: int = 2026) -> PlantedTruth:
    """What the generator planted for this seed."""
    return feedback(seed).truth
