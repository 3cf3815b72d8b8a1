"""Addresses of trackers, below `/w/<workspace>/`."""

from django.urls import path

from quarterdeck_web.integrations.views import connections, places, proposals

urlpatterns = [
    path("settings/integrations/", connections.integrations, name="integrations"),
    path("settings/integrations/connect/<slug:tracker>/", connections.connect, name="tracker-connect"),
    path("settings/integrations/<uuid:connection>/", connections.connection, name="tracker-connection"),
    path("settings/integrations/places/<uuid:place>/", places.place, name="tracker-place"),
    path("settings/integrations/places/<uuid:place>/sync/", places.sync, name="tracker-sync"),
    path("delivery/proposals/", proposals.proposals, name="tracker-proposals"),
    path("delivery/proposals/new/", proposals.propose, name="tracker-propose"),
]
