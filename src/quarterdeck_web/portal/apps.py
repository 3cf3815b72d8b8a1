from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "quarterdeck_web.portal"
    label = "portal"

    def ready(self) -> None:
        """Have those who asked told when a feature ships."""
        import quarterdeck_web.portal.mails.telling  # noqa: F401
