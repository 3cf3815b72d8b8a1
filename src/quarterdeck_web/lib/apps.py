from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "quarterdeck_web.lib"
    label = "lib"
