"""Addresses of the doors that need no sign-in."""

from django.urls import path

from quarterdeck_web.evidence.doors import public_views, webhook_views

urlpatterns = [
    path("feedback/<str:token>/", public_views.public_feedback, name="public-feedback"),
    path("feedback/<str:token>/thanks/", public_views.public_feedback_thanks, name="public-feedback-thanks"),
    path("webhooks/feedback/<str:token>/", webhook_views.feedback_webhook, name="feedback-webhook"),
]
