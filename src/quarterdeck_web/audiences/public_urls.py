"""The address that calendars read, without signing in."""

from django.urls import path

from quarterdeck_web.audiences import feed_views

urlpatterns = [path("calendars/<str:token>.ics", feed_views.calendar, name="calendar")]
