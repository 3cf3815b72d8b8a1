"""Addresses of this app, below `/w/<workspace>/reports/`."""

from django.urls import path

from quarterdeck_web.audiences import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("write", views.write, name="reports-write"),
    path("<slug:audience>/", views.report, name="report"),
    path("<slug:audience>/download.<str:form>", views.download, name="report-download"),
]
