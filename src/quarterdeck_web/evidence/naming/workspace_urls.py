"""The address of the page about naming, below `/w/<workspace>/settings/`."""

from django.urls import path

from quarterdeck_web.evidence.naming import settings_views

urlpatterns = [path("need-names/", settings_views.need_names, name="need-names")]
