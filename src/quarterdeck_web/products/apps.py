from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "quarterdeck_web.products"
    label = "products"
