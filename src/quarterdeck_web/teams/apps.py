from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "quarterdeck_web.teams"
    label = "teams"
