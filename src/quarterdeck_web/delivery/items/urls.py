"""Addresses of work items, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.items import views

urlpatterns = [
    path("", views.work_items, name="work-items"),
    path("items/<uuid:work_item>/", views.work_item, name="work-item"),
    path("features/<str:feature>/", views.feature_work_items, name="feature-work-items"),
]
