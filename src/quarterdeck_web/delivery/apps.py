from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "quarterdeck_web.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Have dates forecast again when work moved."""
        import quarterdeck_web.delivery.reforecasting  # noqa: F401
