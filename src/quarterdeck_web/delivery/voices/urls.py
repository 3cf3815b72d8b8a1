"""Addresses of taking over, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.voices import views

urlpatterns = [
    path("to-evidence/", views.take_over, name="work-items-to-evidence"),
    path("of-evidence/<str:evidence>/", views.of_evidence, name="evidence-work-item"),
]
