"""The product's own settings with the slow jobs, for processes that a test starts."""

from quarterdeck_web.settings import *  # noqa: F403
from quarterdeck_web.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.quarterdeck_web.jobs.slow"]
