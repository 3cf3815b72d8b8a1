"""Addresses of promises, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.commitments import views

urlpatterns = [
    path("promises/", views.commitments, name="delivery-commitments"),
    path("promises/again", views.again, name="delivery-commitments-again"),
    path("promises/<str:commitment>/told", views.told, name="commitment-told"),
]
