"""Options studied side by side, the earliest chain of each linked feature, and what all open risks cost together.

Stored as figures "options", "chains" and "exposure" whenever the figures are computed.
"""

import json
from typing import Any

from quarterdeck.adapters import adapter_of
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.figures import store

NUM_FUTURES = 4000
SEED = 1


def store_foresight(workspace: Workspace, revision: int, product: Any, is_sound: bool) -> None:
    """Compute and keep all three; options and chains only where no flaw of the product stops the study."""
    if is_sound:
        store(workspace, "options", revision, options_of(product))
        store(workspace, "chains", revision, chains_of(product))
    store(workspace, "exposure", revision, exposure_of(product))


def options_of(product: Any) -> list[dict[str, Any]]:
    """The study of every option of features that have more than one."""
    from quarterdeck.feasibility import OptionStudy, study_options

    studies: list[dict[str, Any]] = json.loads(adapter_of(tuple[OptionStudy, ...]).dump_json(study_options(product)))
    return studies


def chains_of(product: Any) -> dict[str, dict[str, Any]]:
    """Feature with links → its earliest start and finish week if nothing competed, and the feature that holds it up."""
    from quarterdeck.feasibility.demand import Asked
    from quarterdeck.feasibility.earliest import Earliest

    earliest = Earliest(Asked(product))
    known = {feature.id for feature in product.features}
    linked = dict.fromkeys(ref for link in product.dependencies for ref in (link.feature, link.requires) if ref in known)
    spans = {ref: earliest.of(ref) for ref in linked}
    last = product.horizon.num_weeks
    return {ref: {"start": min(span.start, last), "finish": min(span.finish, last + 1), "waits_on": span.waits_on} for ref, span in spans.items()}


def exposure_of(product: Any) -> dict[str, Any]:
    """What all open risks cost together, in futures drawn with the doubt of each chance and each loss: working days and money.

    The days are summed over features, as a register does; how they move one date is the forecast's to say.
    """
    import numpy as np

    from quarterdeck.uncertainty import generator

    days, money = np.zeros(NUM_FUTURES), np.zeros(NUM_FUTURES)
    for risk in product.risks:
        if risk.state != "open":
            continue
        rng = generator(SEED, "exposure", risk.id)
        happens = rng.random(NUM_FUTURES) < np.clip(risk.probability.draw(NUM_FUTURES, rng), 0.0, 1.0)
        if risk.delay_days is not None:
            days += happens * np.maximum(risk.delay_days.draw(NUM_FUTURES, rng), 0.0)
        if risk.loss is not None:
            money += happens * np.maximum(risk.loss.draw(NUM_FUTURES, rng), 0.0)
    return {"days": _summary(days), "money": _summary(money), "num_futures": NUM_FUTURES}


def _summary(drawn: Any) -> dict[str, float]:
    import numpy as np

    low, middle, likely, high = np.quantile(drawn, [0.1, 0.5, 0.85, 0.9])
    return {"mean": float(drawn.mean()), "p10": float(low), "p50": float(middle), "p85": float(likely), "p90": float(high)}
