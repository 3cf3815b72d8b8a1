from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "quarterdeck_web.home"
    label = "home"
