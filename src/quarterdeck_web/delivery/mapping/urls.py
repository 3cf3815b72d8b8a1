"""Addresses of mapping, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.mapping import views

urlpatterns = [
    path("mapping/", views.mapping, name="work-mapping"),
    path("mapping/items/", views.map_items, name="map-work-items"),
    path("mapping/rules/<str:mapping_rule>/", views.change_rule, name="change-mapping-rule"),
]
