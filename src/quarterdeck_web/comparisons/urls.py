"""Addresses of this app, below `/w/<workspace>/compare/`."""

from django.urls import path

from quarterdeck_web.comparisons import views

urlpatterns = [
    path("", views.compare, name="compare"),
    path("text", views.as_text, name="compare-text"),
    path("causes", views.find_causes, name="compare-causes"),
]
