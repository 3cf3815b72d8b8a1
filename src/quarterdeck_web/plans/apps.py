from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "quarterdeck_web.plans"
    label = "plans"

    def ready(self) -> None:
        """Have pins undo the keys of what is committed."""
        import quarterdeck_web.plans.pinning  # noqa: F401
