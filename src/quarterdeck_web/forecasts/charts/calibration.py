"""What was said against what came true."""

from math import sqrt
from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.forecasts.charts.plane import area, line, text
from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import el, picture

WIDTH, HEIGHT = 360, 240
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 14, 38
Z90 = 1.645
HERO = 0.85


def calibration_chart(levels: list[dict[str, Any]]) -> SafeString:
    """The reliability diagram of some levels, with 90 % intervals; the band is where honest dates would fall 9 times in 10."""
    n = max(level["n"] for level in levels)

    def x(share: float) -> float:
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(el("path", class_="g", d=f"M{LEFT} {y(share):.1f}H{WIDTH - RIGHT}"))
        parts += [text(f"{share * 100:.0f}", LEFT - 6, y(share) + 4, "e"), text(f"{share * 100:.0f}", x(share), HEIGHT - BOTTOM + 15, "c")]
    shares = [number / 20 for number in range(21)]
    half = [Z90 * sqrt(share * (1 - share) / n) for share in shares]
    upper = [(x(share), y(min(1.0, share + reach))) for share, reach in zip(shares, half, strict=True)]
    lower = [(x(share), y(max(0.0, share - reach))) for share, reach in zip(shares, half, strict=True)]
    parts += [area(upper, lower, "f85"), line([(x(0), y(0)), (x(1), y(1))], "ax")]
    for level in levels:
        at = x(level.get("expected") or level["said"])
        is_hero = level["said"] == HERO
        parts.append(el("path", class_="hair", d=f"M{at:.1f} {y(level['low']):.1f}V{y(level['high']):.1f}"))
        parts.append(el("circle", class_="dot", cx=round(at, 1), cy=round(y(level["came_true"]), 1), r=5 if is_hero else 3.2))
        if is_hero:
            parts.append(el("path", class_="ax", d=f"M{at + 2:.1f} {y(level['came_true']) + 6:.1f}L{at + 8:.1f} {y(0.24):.1f}"))
            parts.append(text(f"85 % said, {words.share(level['came_true'])} came true", WIDTH - RIGHT, y(0.24) + 14, "t e"))
            parts.append(text(f"n = {level['n']}", WIDTH - RIGHT, y(0.24) + 29, "e"))
    parts += [text("what we said, %", x(0.5), HEIGHT - 4, "c"), text("came true, %", LEFT + 6, TOP + 2)]
    hero = next(level for level in levels if level["said"] == HERO)
    label = f"Calibration diagram: dates given at 85 % came true {words.share(hero['came_true'])} of the time, {hero['n']} forecasts"
    return el("div", picture("", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", label=label), class_="qd-chart is-small")
