from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "quarterdeck_web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every app's `jobs` module, in which kinds of jobs register themselves."""
        autodiscover_modules("jobs")
