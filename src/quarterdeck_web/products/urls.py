"""What any noun has: talk, history, undo; what every workspace has: palette, notifications, import and export."""

from django.urls import path

from quarterdeck_web.products import transfer_views, views

urlpatterns = [
    path("talk/<str:subject>/", views.talk, name="talk"),
    path("talk/<str:subject>/<uuid:comment>/", views.comment, name="comment"),
    path("activity/", views.activity, name="activity"),
    path("undo/", views.undo, name="undo"),
    path("notifications/", views.notifications, name="notifications"),
    path("palette", views.palette, name="palette"),
    path("export/", transfer_views.export_page, name="export"),
    path("export/product.json", transfer_views.export_product, name="export-product"),
    path("export/<slug:collection>.<slug:form>", transfer_views.export_table, name="export-table"),
    path("import/", transfer_views.import_page, name="import"),
    path("import/<uuid:file>/", transfer_views.imported_file, name="imported-file"),
]
