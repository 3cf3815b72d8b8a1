from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "quarterdeck_web.features"
    label = "features"

    def ready(self) -> None:
        """Have changes undo the keys that stand on them, show in the grid, and keep what is built right whole."""
        import quarterdeck_web.features.turning  # noqa: I001 - turning first: the index shows what it undid
        import quarterdeck_web.features.indexing
        import quarterdeck_web.features.built_right.actions  # noqa: F401
