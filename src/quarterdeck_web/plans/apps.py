from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "quarterdeck_web.plans"
    label = "plans"
