"""Addresses of the settings, below `/w/<workspace>/settings/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
