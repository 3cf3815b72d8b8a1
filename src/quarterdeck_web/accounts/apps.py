from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "quarterdeck_web.accounts"
    label = "accounts"
