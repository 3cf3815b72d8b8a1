"""Addresses of this app, below `/w/<workspace>/features/`."""

from django.urls import path

from quarterdeck_web.features.views import board, cases, cells, edit, feature, grid, keys, links, matrix, options, why

urlpatterns = [
    path("", grid.grid, name="features"),
    path("export", grid.export, name="features-export"),
    path("views/save", grid.save_view, name="features-view-save"),
    path("views/<uuid:view>/delete", grid.delete_view, name="features-view-delete"),
    path("set", cells.set_many, name="features-set"),
    path("new", edit.create, name="feature-create"),
    path("board/", board.board, name="feature-board"),
    path("board/move", board.move, name="feature-move"),
    path("matrix/", matrix.matrix, name="feature-matrix"),
    path("<str:feature>/", feature.feature, name="feature"),
    path("<str:feature>/edit", edit.edit, name="feature-edit"),
    path("<str:feature>/cell/<str:field>/", cells.cell, name="feature-cell"),
    path("<str:feature>/why/<str:topic>/", why.why, name="feature-why"),
    path("<str:feature>/duplicate", edit.duplicate, name="feature-duplicate"),
    path("<str:feature>/delete", edit.delete, name="feature-delete"),
    path("<str:feature>/keys/<str:key>/turn", keys.turn, name="feature-key-turn"),
    path("<str:feature>/keys/<str:key>/back", keys.back, name="feature-key-back"),
    path("<str:feature>/question", keys.question, name="feature-question"),
    path("<str:feature>/value", cases.value, name="feature-value"),
    path("<str:feature>/feasibility", cases.feasibility, name="feature-feasibility"),
    path("<str:feature>/condition", cases.condition, name="feature-condition"),
    path("<str:feature>/options/new", options.add, name="feature-option-add"),
    path("<str:feature>/options/<str:option>/", options.edit, name="feature-option"),
    path("<str:feature>/options/<str:option>/delete", options.delete, name="feature-option-delete"),
    path("<str:feature>/options/<str:option>/asks/<str:ask>/", options.answer, name="feature-ask"),
    path("<str:feature>/needs/new", links.add_need, name="feature-need-add"),
    path("<str:feature>/needs/<uuid:link>/", links.edit_need, name="feature-need-edit"),
    path("<str:feature>/dependencies/new", links.add_dependency, name="feature-dependency-add"),
    path("<str:feature>/dependencies/<uuid:dependency>/", links.edit_dependency, name="feature-dependency"),
    path("<str:feature>/risks/new", links.add_risk, name="feature-risk-add"),
    path("<str:feature>/risks/<str:risk>/", links.edit_risk, name="feature-risk"),
    path("<str:feature>/funding/new", links.add_funding, name="feature-funding-add"),
    path("<str:feature>/funding/<str:funding>/", links.edit_funding, name="feature-funding"),
]
