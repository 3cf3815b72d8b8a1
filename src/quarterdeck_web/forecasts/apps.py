from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "quarterdeck_web.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        """Have released features score what was forecast of them."""
        import quarterdeck_web.forecasts.scoring  # noqa: F401
