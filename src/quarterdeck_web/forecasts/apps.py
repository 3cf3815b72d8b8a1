from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "quarterdeck_web.forecasts"
    label = "forecasts"
