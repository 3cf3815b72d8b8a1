"""Addresses of the import of feedback, below `/w/<workspace>/evidence/import/`."""

from django.urls import path

from quarterdeck_web.evidence.importing import views

urlpatterns = [
    path("", views.imports, name="import-feedback"),
    path("<uuid:brought>/", views.one_import, name="feedback-import"),
    path("<uuid:brought>/dry-run.csv", views.dry_run_list, name="feedback-import-list"),
]
