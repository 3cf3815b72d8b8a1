from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ForecastsConfig(AppConfig):
    name = "quarterdeck_web.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        """Have released features score what was forecast of them, say what became of exceptions, keep forecasts as they were."""
        import quarterdeck_web.forecasts.exceptions.actions
        import quarterdeck_web.forecasts.scoring  # noqa: F401
        from quarterdeck_web.forecasts.staying import keep_forecasts

        post_migrate.connect(keep_forecasts, sender=self)
