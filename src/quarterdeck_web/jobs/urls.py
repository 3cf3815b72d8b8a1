"""Addresses of jobs, below `/w/<workspace>/jobs/`."""

from django.urls import path

from quarterdeck_web.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:job>/", views.job, name="job"),
    path("<uuid:job>/status", views.status, name="job-status"),
    path("<uuid:job>/events", views.events, name="job-events"),
    path("<uuid:job>/cancel", views.cancel, name="job-cancel"),
    path("<uuid:job>/retry", views.retry, name="job-retry"),
]
