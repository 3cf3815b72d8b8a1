from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "quarterdeck_web.audiences"
    label = "audiences"
