"""Addresses of what is built right, below `/w/<workspace>/features/`."""

from django.urls import path

from quarterdeck_web.features.built_right.views import criteria, definitions, pages, qualities

urlpatterns = [
    path("built-right/", pages.product_page, name="built-right-of-product"),
    path("built-right/criteria/<str:criterion>/", criteria.edit, name="criterion"),
    path("built-right/criteria/<str:criterion>/check", criteria.check, name="criterion-check"),
    path("built-right/criteria/<str:criterion>/delete", criteria.delete, name="criterion-delete"),
    path("built-right/qualities/new", qualities.new, name="quality-new"),
    path("built-right/qualities/<str:quality>/", qualities.quality, name="quality"),
    path("built-right/qualities/<str:quality>/measure", qualities.measure, name="quality-measure"),
    path("built-right/qualities/<str:quality>/delete", qualities.delete, name="quality-delete"),
    path("built-right/definitions/new", definitions.new, name="definition-new"),
    path("built-right/definitions/usual", definitions.usual, name="definitions-usual"),
    path("built-right/definitions/<str:definition>/", definitions.edit, name="definition"),
    path("built-right/definitions/<str:definition>/delete", definitions.delete, name="definition-delete"),
    path("<str:feature>/built-right/", pages.feature_page, name="built-right"),
    path("<str:feature>/built-right/criteria/new", criteria.new, name="criterion-new"),
    path("<str:feature>/built-right/ticks/<str:definition>", criteria.tick, name="definition-tick"),
]
