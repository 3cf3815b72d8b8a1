from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "quarterdeck_web.evidence"
    label = "evidence"
