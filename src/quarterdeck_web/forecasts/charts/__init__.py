"""Drawings of forecasts as SVG, each in two widths so that text keeps its size on a phone."""

from quarterdeck_web.forecasts.charts.burn_up import burn_up_chart
from quarterdeck_web.forecasts.charts.calibration import calibration_chart
from quarterdeck_web.forecasts.charts.counts import count_chart, past_chart
from quarterdeck_web.forecasts.charts.finish_weeks import finish_chart

__all__ = ["burn_up_chart", "calibration_chart", "count_chart", "finish_chart", "past_chart"]
