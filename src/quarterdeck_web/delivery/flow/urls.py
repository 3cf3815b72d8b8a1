"""Addresses of flow, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.flow import views

urlpatterns = [
    path("flow/", views.flow, name="delivery-flow"),
    path("flow/items/", views.behind, name="delivery-flow-items"),
]
