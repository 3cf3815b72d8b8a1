"""Addresses of one's own account and of workspaces as such."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
