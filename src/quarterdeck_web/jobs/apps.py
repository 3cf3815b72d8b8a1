from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "quarterdeck_web.jobs"
    label = "jobs"
