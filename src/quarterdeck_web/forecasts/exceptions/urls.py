"""Addresses of exceptions, below `/w/<workspace>/forecast/exceptions/`."""

from django.urls import path

from quarterdeck_web.forecasts.exceptions import views

urlpatterns = [
    path("", views.exceptions, name="exceptions"),
    path("ask/<str:feature>/", views.ask, name="exception-ask"),
    path("cut/<str:feature>/", views.cut, name="exception-cut"),
    path("<str:exception>/", views.exception, name="exception"),
    path("<str:exception>/refuse", views.refuse, name="exception-refuse"),
    path("<str:exception>/keys/<str:key>/turn", views.turn, name="exception-turn"),
    path("<str:exception>/keys/<str:key>/back", views.back, name="exception-back"),
]
