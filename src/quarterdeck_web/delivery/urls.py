"""What trackers hold and what it is work for, below `/w/<workspace>/delivery/`."""

from django.urls import include, path

urlpatterns = [
    path("", include("quarterdeck_web.delivery.items.urls")),
    path("", include("quarterdeck_web.delivery.mapping.urls")),
    path("", include("quarterdeck_web.delivery.importing.urls")),
    path("", include("quarterdeck_web.delivery.voices.urls")),
    path("", include("quarterdeck_web.delivery.flow.urls")),
    path("", include("quarterdeck_web.delivery.drift.urls")),
    path("", include("quarterdeck_web.delivery.commitments.urls")),
]
