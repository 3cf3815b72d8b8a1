"""Every address. Inside a workspace they begin with `/w/<its slug>/`."""

from django.urls import include, path

from quarterdeck_web.home import views as home

WORKSPACE = [
    path("", include("quarterdeck_web.home.urls")),
    path("", include("quarterdeck_web.products.urls")),
    path("jobs/", include("quarterdeck_web.jobs.urls")),
    path("evidence/", include("quarterdeck_web.evidence.urls")),
    path("strategy/", include("quarterdeck_web.strategy.urls")),
    path("features/", include("quarterdeck_web.features.urls")),
    path("feasibility/", include("quarterdeck_web.teams.urls")),
    path("feasibility/", include("quarterdeck_web.risks.urls")),
    path("plan/", include("quarterdeck_web.plans.urls")),
    path("forecast/", include("quarterdeck_web.forecasts.urls")),
    path("", include("quarterdeck_web.integrations.urls")),
    path("delivery/", include("quarterdeck_web.delivery.urls")),
    path("compare/", include("quarterdeck_web.comparisons.urls")),
    path("reports/", include("quarterdeck_web.audiences.urls")),
    path("", include("quarterdeck_web.portal.workspace_urls")),
    path("settings/", include("quarterdeck_web.accounts.workspace_urls")),
    path("settings/", include("quarterdeck_web.evidence.doors.workspace_urls")),
    path("settings/", include("quarterdeck_web.evidence.naming.workspace_urls")),
]

urlpatterns = [
    path("", home.front_door, name="front-door"),
    path("health", home.health, name="health"),
    path("", include("quarterdeck_web.accounts.urls")),
    path("", include("quarterdeck_web.evidence.doors.public_urls")),
    path("", include("quarterdeck_web.audiences.public_urls")),
    path("p/<slug:portal>/", include("quarterdeck_web.portal.urls")),
    path("", include("quarterdeck_web.integrations.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("w/<slug:workspace>/", include(WORKSPACE)),
]

handler400 = "quarterdeck_web.errors.bad_request"
handler404 = "quarterdeck_web.errors.not_found"
handler429 = "quarterdeck_web.errors.too_many"
handler500 = "quarterdeck_web.errors.server_error"
