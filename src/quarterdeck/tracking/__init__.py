"""What came of what was said: forecasts scored when the truth arrives."""

from quarterdeck.tracking.calibration import Calibration, CalibrationGroup, Level, calibrate

__all__ = [
    "Calibration",
    "CalibrationGroup",
    "Level",
    "calibrate",
]
