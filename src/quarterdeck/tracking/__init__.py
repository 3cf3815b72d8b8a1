"""What came of what was said: forecasts written down for ever, and scored when the truth arrives."""

from quarterdeck.tracking.calibration import Calibration, CalibrationGroup, Level, StatedScore, calibrate
from quarterdeck.tracking.completing import complete_records, teams_of_subjects
from quarterdeck.tracking.recording import forecast_records

__all__ = [
    "Calibration",
    "CalibrationGroup",
    "Level",
    "StatedScore",
    "calibrate",
    "complete_records",
    "forecast_records",
    "teams_of_subjects",
]
