"""Scores that multiply or divide a few judged numbers: RICE, ICE, the two kinds of WSJF, CD3."""

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.product import IceInputs, RiceInputs, ValueCase, WsjfInputs
from quarterdeck.value.curves import mean_delay_cost_per_week
from quarterdeck.value.draws import Draws, Samples

MIN_PERSON_MONTHS = 0.5
"""RICE counts nothing as less than half a person-month, else small things win by rounding."""

MIN_WEEKS = 0.2
"""A day: the shortest a job can be in a ratio."""


def rice(inputs: RiceInputs, person_months: Samples, draws: Draws, subject: str) -> Samples:
    """Reach × impact × confidence ÷ effort: people helped per quarter and person-month, weighted; effort is at least ½.

    References
    ----------
    .. [1] S. McBride, "RICE: Simple prioritization for product managers", Intercom, 2016.
    """
    reach = np.maximum(draws.of(inputs.reach, subject, "reach"), 0)
    impact = np.maximum(draws.of(inputs.impact, subject, "impact"), 0)
    confidence = draws.within(inputs.confidence, subject, "confidence", 0, 1)
    return np.asarray(reach * impact * confidence / np.maximum(person_months, MIN_PERSON_MONTHS))


def ice(inputs: IceInputs, draws: Draws, subject: str) -> Samples:
    """Impact × confidence × ease, each 1 to 10, so 1 to 1000. For quick triage: it knows no reach.

    References
    ----------
    .. [1] S. Ellis and M. Brown, Hacking Growth, 2017, ISBN 978-0-451-49721-5, chapter 4.
    """
    factors = (("impact", inputs.impact), ("ice confidence", inputs.confidence), ("ease", inputs.ease))
    return np.asarray(np.prod([draws.within(score, subject, name, 1, 10) for name, score in factors], axis=0))


def safe_wsjf(inputs: WsjfInputs, draws: Draws, subject: str) -> Samples:
    """(User-business value + time criticality + risk reduction) ÷ job size: relative points, not money.

    References
    ----------
    .. [1] Scaled Agile Framework, "WSJF". The sum of relative scores supports an order and no trade-off.
    """
    parts = (("business value", inputs.business_value), ("time criticality", inputs.time_criticality), ("risk reduction", inputs.risk_reduction))
    cost_of_delay = np.sum([np.maximum(draws.of(score, subject, name), 0) for name, score in parts], axis=0)
    size = draws.of(inputs.job_size, subject, "job size")
    return np.asarray(cost_of_delay / size)


def cost_of_delay(case: ValueCase, weeks: Weeks, draws: Draws, subject: str) -> Samples:
    """What a week of waiting costs on average over the horizon, in the product's value unit, by the urgency profile.

    References
    ----------
    .. [1] D. G. Reinertsen, The Principles of Product Development Flow, 2009, ISBN 978-1-935401-00-1, chapter 2.
    """
    return draws.of(case.value, subject, "value") * mean_delay_cost_per_week(case, weeks)


def per_week(cost: Samples, duration_weeks: Samples) -> Samples:
    """Cost of delay ÷ duration: the order that loses least when one server takes one job at a time.

    With the job's own length it is Reinertsen's weighted shortest job first; with the weeks the constrained resource is
    held it is CD3. Best only for one server and a cost that grows in a straight line (Smith's rule).

    References
    ----------
    .. [1] W. E. Smith, "Various optimizers for single-stage production", Naval Research Logistics Quarterly 3, 1956,
       doi:10.1002/nav.3800030106.
    .. [2] D. G. Reinertsen, The Principles of Product Development Flow, 2009, ISBN 978-1-935401-00-1, principles F15 to F20.
    .. [3] J. Arnold and Ö. Yüce, "Black Swan Farming using Cost of Delay", Agile 2013.
    """
    return np.asarray(cost / np.maximum(duration_weeks, MIN_WEEKS))
