"""The small planned product of the forecast tests."""

from tests.quarterdeck_web.forecasts.conftest import docks, planned

__all__ = ["docks", "planned"]
