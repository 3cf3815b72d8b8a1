from django.apps import AppConfig
from django.utils.module_loading import import_module


class IntegrationsConfig(AppConfig):
    name = "quarterdeck_web.integrations"
    label = "integrations"

    def ready(self) -> None:
        """Load each tracker's folder, which registers itself."""
        import_module("quarterdeck_web.integrations.github.tracker")
