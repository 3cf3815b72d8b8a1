from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "quarterdeck_web.strategy"
    label = "strategy"
