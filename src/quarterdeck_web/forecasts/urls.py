"""Addresses of this app, below `/w/<workspace>/forecast/`."""

from django.urls import path

from quarterdeck_web.forecasts import views

urlpatterns = [
    path("", views.forecast, name="forecast"),
    path("again", views.again, name="forecast-again"),
    path("calibration/", views.calibration, name="calibration"),
    path("releases/<str:release>/", views.release, name="release-forecast"),
    path("features/<str:feature>/", views.feature, name="feature-forecast"),
    path("<int:forecast>/export", views.export, name="forecast-export"),
]
