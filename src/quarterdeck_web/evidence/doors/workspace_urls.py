"""The address of the doors' page, below `/w/<workspace>/settings/`."""

from django.urls import path

from quarterdeck_web.evidence.doors import settings_views

urlpatterns = [path("doors/", settings_views.feedback_doors, name="feedback-doors")]
