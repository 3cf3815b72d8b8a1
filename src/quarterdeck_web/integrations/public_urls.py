"""The address to which trackers send; a signature is its sign-in."""

from django.urls import path

from quarterdeck_web.integrations.views import webhooks

urlpatterns = [path("webhooks/trackers/<slug:kind>/<str:token>/", webhooks.tracker_webhook, name="tracker-webhook")]
