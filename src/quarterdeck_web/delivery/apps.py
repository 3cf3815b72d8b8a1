from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "quarterdeck_web.delivery"
    label = "delivery"
