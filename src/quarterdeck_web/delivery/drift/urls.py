"""Addresses of drift, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.drift import views

urlpatterns = [
    path("drift/", views.drift, name="delivery-drift"),
    path("drift/again", views.again, name="delivery-drift-again"),
]
