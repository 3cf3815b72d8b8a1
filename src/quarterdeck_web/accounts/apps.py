from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "quarterdeck_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Load every app's `starts` module, in which ways to begin a workspace register themselves."""
        import quarterdeck_web.accounts.signing_up  # noqa: F401 - listens to allauth

        autodiscover_modules("starts")
