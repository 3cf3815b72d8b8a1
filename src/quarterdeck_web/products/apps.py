from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "quarterdeck_web.products"
    label = "products"

    def ready(self) -> None:
        """Have figures computed again when settings they depend on change."""
        from quarterdeck_web.accounts.workspaces import settings_changed

        settings_changed.connect(_ask_for_figures, dispatch_uid="quarterdeck-figures")


def _ask_for_figures(workspace: object, fields: list[str], **kwargs: object) -> None:
    from quarterdeck_web.products.changes import ask_for_figures

    if set(fields) - {"name", "key_prefix", "description"}:
        ask_for_figures(workspace)
