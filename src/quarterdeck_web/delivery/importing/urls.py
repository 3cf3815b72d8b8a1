"""Addresses of the import of work items, below `/w/<workspace>/delivery/`."""

from django.urls import path

from quarterdeck_web.delivery.importing import views

urlpatterns = [
    path("import/", views.imports, name="import-work-items"),
    path("import/<uuid:tracker_file>/", views.one_import, name="work-item-import"),
    path("import/<uuid:tracker_file>/dry-run.csv", views.dry_run_list, name="work-item-import-list"),
]
