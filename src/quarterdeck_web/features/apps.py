from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "quarterdeck_web.features"
    label = "features"

    def ready(self) -> None:
        """Have changes undo the keys that stand on them."""
        import quarterdeck_web.features.turning  # noqa: F401
