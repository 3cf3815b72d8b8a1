from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "quarterdeck_web.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        """Have released features score what was forecast of them, and say what became of exceptions."""
        import quarterdeck_web.forecasts.exceptions.actions
        import quarterdeck_web.forecasts.scoring  # noqa: F401
