"""Kinds of background work of Delivery."""

import quarterdeck_web.delivery.drift.jobs
import quarterdeck_web.delivery.importing.jobs
import quarterdeck_web.delivery.mapping.jobs  # noqa: F401 - registers its kinds
