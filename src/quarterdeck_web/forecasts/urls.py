"""Addresses of this app, below `/w/<workspace>/forecast/`."""

from django.urls import include, path

from quarterdeck_web.forecasts import views
from quarterdeck_web.forecasts.from_history import views as from_history
from quarterdeck_web.forecasts.what_if import views as what_if

urlpatterns = [
    path("", views.forecast, name="forecast"),
    path("again", views.again, name="forecast-again"),
    path("calibration/", views.calibration, name="calibration"),
    path("throughput/", from_history.throughput, name="throughput"),
    path("milestones/", from_history.milestones, name="milestones"),
    path("milestones/<str:feature>/", from_history.milestone, name="milestone"),
    path("history/again", from_history.history_again, name="history-again"),
    path("exceptions/", include("quarterdeck_web.forecasts.exceptions.urls")),
    path("releases/<str:release>/", views.release, name="release-forecast"),
    path("releases/<str:release>/what-if", what_if.release_what_if, name="release-what-if"),
    path("features/<str:feature>/", views.feature, name="feature-forecast"),
    path("features/<str:feature>/what-if", what_if.feature_what_if, name="feature-what-if"),
    path("<int:forecast>/export", views.export, name="forecast-export"),
]
