"""The small planned product of the forecast tests, and two plans of it."""

from dataclasses import replace

import pytest
from django.utils import timezone

from quarterdeck_web.products.assemble import product_of
from tests.quarterdeck_web.forecasts.conftest import docks, engine_plan, keep_plan, planned

__all__ = ["docks", "planned"]
ROOT = "/w/docks/compare/"


@pytest.fixture
def client(client_as, docks):
    return client_as("pm", workspace=docks)


@pytest.fixture
def two_plans(docks):
    """A baseline and a proposal two weeks later that leaves one feature out."""
    product = product_of(docks)
    first = keep_plan(docks, 1, status="accepted", accepted_at=timezone.now())
    later = engine_plan(product, later_by=2)
    second = keep_plan(docks, 2, replace(later, items=later.items[:1], value=100.0))
    return first, second
