from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "quarterdeck_web.features"
    label = "features"
