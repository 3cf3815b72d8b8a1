"""The timeline of a plan: laid out in numbers (`layout`), and drawn as HTML that works without script (`drawing`)."""

from quarterdeck_web.plans.timeline.drawing import positions, timeline_html
from quarterdeck_web.plans.timeline.layout import GROUPS, ZOOMS, Timeline, lay_out
from quarterdeck_web.plans.timeline.sources import Sources

__all__ = ["GROUPS", "ZOOMS", "Sources", "Timeline", "lay_out", "positions", "timeline_html"]
