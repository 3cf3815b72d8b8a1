"""Addresses of highlights, below `/w/<workspace>/evidence/`. A form or `Accept: application/json`: both get the same."""

from django.urls import path

from quarterdeck_web.evidence.highlights import views

urlpatterns = [
    path("highlights/", views.highlights, name="highlights"),
    path("highlights/targets/", views.targets, name="highlight-targets"),
    path("highlights/<str:highlight>/", views.highlight, name="highlight"),
    path("highlights/<str:highlight>/delete/", views.delete, name="delete-highlight"),
    path("<str:evidence>/highlights/", views.add, name="new-highlight"),
]
