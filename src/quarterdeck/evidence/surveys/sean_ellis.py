"""The question of product and market: how would you feel if you could no longer use it?"""

from collections.abc import Iterable

from quarterdeck.product import SurveyResponse
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import Interval, wilson_interval

FIT_SHARE = 0.40
"""The share of very disappointed people that Ellis saw in products that then grew: a heuristic, no law."""

MIN_RESPONDENTS = 40
"""With fewer the interval is some thirty points wide, and the 40 % decide nothing."""


@noun
class ProductMarketFit:
    """How many would be very, somewhat, not disappointed; `share` (0 to 1) is of *very*, with its 95 % Wilson interval.

    `left_out` counts people known not to use the product, whose answers say nothing. `warnings` are sentences.
    """

    respondents: int
    very: int
    somewhat: int
    not_disappointed: int
    left_out: int
    share: float
    interval: Interval
    warnings: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """*above*, *below* or *open*: which side of 40 % the interval lies on, if it does."""
        return "above" if self.interval.low > FIT_SHARE else "below" if self.interval.high < FIT_SHARE else "open"


def product_market_fit(responses: Iterable[SurveyResponse]) -> ProductMarketFit | None:
    """The share of people who use the product and would be very disappointed without it; None where no user answered.

    References
    ----------
    .. [1] S. Ellis and M. Brown, Hacking Growth, 2017, ISBN 978-0-451-49721-5, chapter 2 (the question and the 40 %).

    Examples
    --------
    >>> from quarterdeck.product import SurveyResponse
    >>> fit = product_market_fit([SurveyResponse(respondent=str(n), disappointed="very" if n < 22 else "not") for n in range(100)])
    >>> round(fit.interval.low, 3), round(fit.interval.high, 3), fit.verdict
    (0.15, 0.311, 'below')
    """
    answered = [each for each in responses if each.disappointed is not None]
    users = [each for each in answered if each.is_active is not False]
    if not users:
        return None
    very, somewhat = (sum(each.disappointed == word for each in users) for word in ("very", "somewhat"))
    share = very / len(users)
    return ProductMarketFit(
        respondents=len(users),
        very=very,
        somewhat=somewhat,
        not_disappointed=len(users) - very - somewhat,
        left_out=len(answered) - len(users),
        share=share,
        interval=wilson_interval(share, len(users)),
        warnings=tuple(_warnings(users)),
    )


def _warnings(users: list[SurveyResponse]) -> Iterable[str]:
    if len(users) < MIN_RESPONDENTS:
        yield f"{len(users)} answered, fewer than {MIN_RESPONDENTS}: read the interval, not the share."
    unknown = sum(each.is_active is None for each in users)
    if unknown:
        yield f"Of {unknown} it is not known whether they use the product; the question is for people who used it lately."
