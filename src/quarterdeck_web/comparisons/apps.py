from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "quarterdeck_web.comparisons"
    label = "comparisons"
