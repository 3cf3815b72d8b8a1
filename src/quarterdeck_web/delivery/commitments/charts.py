"""How the chance of a promise went over the forecasts."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from quarterdeck_web.delivery.models import CommitmentPoint
from quarterdeck_web.forecasts.charts.plane import line
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, join, picture

WIDTH, HEIGHT = 110, 26
MOST = 24


def trend_line(points: Sequence[CommitmentPoint]) -> SafeString:
    """A line of chances with the confidence it is held to; nothing for fewer than two."""
    known = [point for point in points if point.chance is not None][-MOST:]
    if len(known) < 2:
        return join([])

    def y(share: float) -> float:
        return 3 + (1 - share) * (HEIGHT - 6)

    step = (WIDTH - 8) / (len(known) - 1)
    places = [(4 + number * step, y(point.chance or 0.0)) for number, point in enumerate(known)]
    held = el("path", class_="join", d=f"M0 {y(known[-1].threshold):.1f}H{WIDTH}")
    dot = el("circle", class_="dot" if known[-1].chance >= known[-1].threshold else "dot is-risk", cx=places[-1][0], cy=round(places[-1][1], 1), r=3)
    label = f"Chance over {len(known)} forecasts: {words.chance(known[0].chance)} at first, {words.chance(known[-1].chance)} now"
    return el("span", picture("", held, line(places, "ln"), dot, viewBox=f"0 0 {WIDTH} {HEIGHT}", label=label), class_="qd-chart qd-trend")
