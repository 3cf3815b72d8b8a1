"""Addresses of this app, below `/w/<workspace>/reports/`."""

from django.urls import path

from quarterdeck_web.audiences import feed_views, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("write", views.write, name="reports-write"),
    path("rules/", views.rules, name="report-rules"),
    path("calendars/", feed_views.calendar_feeds, name="calendar-feeds"),
    path("calendars/<str:feed>/end", feed_views.end_calendar_feed, name="calendar-feed-end"),
    path("<slug:audience>/", views.report, name="report"),
    path("<slug:audience>/download.<str:form>", views.download, name="report-download"),
]
