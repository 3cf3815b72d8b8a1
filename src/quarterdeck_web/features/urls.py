"""Addresses of this app, below `/w/<workspace>/features/`."""

from django.urls import path

from quarterdeck_web.features.views import cells, edit, grid

urlpatterns = [
    path("", grid.grid, name="features"),
    path("export", grid.export, name="features-export"),
    path("views/save", grid.save_view, name="features-view-save"),
    path("views/<uuid:view>/delete", grid.delete_view, name="features-view-delete"),
    path("set", cells.set_many, name="features-set"),
    path("new", edit.create, name="feature-create"),
    path("board/", grid.grid, name="feature-board"),
    path("matrix/", grid.grid, name="feature-matrix"),
    path("<str:feature>/", edit.edit, name="feature"),
    path("<str:feature>/edit", edit.edit, name="feature-edit"),
    path("<str:feature>/cell/<str:field>/", cells.cell, name="feature-cell"),
    path("<str:feature>/duplicate", edit.duplicate, name="feature-duplicate"),
    path("<str:feature>/delete", edit.delete, name="feature-delete"),
]
