"""Addresses of evidence, below `/w/<workspace>/evidence/`."""

from django.urls import include, path

from quarterdeck_web.evidence.deals import views as deals
from quarterdeck_web.evidence.grouping import views as grouping
from quarterdeck_web.evidence.meaning import views as meaning
from quarterdeck_web.evidence.surveys import views as surveys
from quarterdeck_web.evidence.tables import views as tables
from quarterdeck_web.evidence.views import adding, behind, inbox, market, needs, search

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("act/", inbox.act, name="act-on-evidence"),
    path("add/", adding.add, name="add-evidence"),
    path("pick/", adding.pick, name="pick-need"),
    path("behind/", behind.behind, name="evidence-behind"),
    path("import/", include("quarterdeck_web.evidence.importing.urls")),
    path("grouping/", grouping.grouping, name="grouping"),
    path("grouping/<int:number>/", grouping.proposal, name="need-proposal"),
    path("ask/", meaning.ask, name="ask-evidence"),
    path("duplicates/", meaning.doubles, name="doubles"),
    path("search/", search.search, name="search-evidence"),
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.new_need, name="new-need"),
    path("needs/<str:need>/", needs.need, name="need"),
    path("needs/<str:need>/numbers/", needs.quotes, name="need-quotes"),
    path("needs/<str:need>/edit/", needs.edit_need, name="edit-need"),
    path("needs/<str:need>/merge/", needs.merge_need, name="merge-need"),
    path("needs/<str:need>/unmerge/", grouping.unmerge, name="unmerge-need"),
    path("needs/<str:need>/delete/", needs.delete_need, name="delete-need"),
    path("needs/<str:need>/features/", needs.answer_need, name="answer-need"),
    path("needs/<str:need>/features/<uuid:link>/", needs.unanswer_need, name="unanswer-need"),
    path("market/", market.market, name="market"),
    path("tables/", tables.tables, name="tables"),
    path("tables/<uuid:table>/", tables.table, name="table"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/asked/", surveys.asked, name="survey-asked"),
    path("surveys/change/", surveys.change, name="survey-change"),
    path("surveys/<str:survey>/link/", surveys.link_survey, name="link-survey"),
    path("surveys/<str:survey>/", surveys.survey, name="survey"),
    path("surveys/<str:survey>/answers/", surveys.answers, name="survey-answers"),
    path("surveys/<str:survey>/delete/", surveys.delete_survey, name="delete-survey"),
    path("market/changes/", market.changes, name="market-changes"),
    path("market/deals/", deals.deals, name="deals"),
    path("market/deals/behind/", deals.behind, name="deals-behind"),
    path("market/new/", market.edit_competitor, name="new-competitor"),
    path("market/cell/<str:capability>/<str:competitor>/", market.cell, name="market-cell"),
    path("market/capabilities/new/", market.edit_capability, name="new-capability"),
    path("market/capabilities/<str:capability>/", market.edit_capability, name="edit-capability"),
    path("market/delete/<slug:noun>/<str:ref>/", market.delete_from_market, name="delete-from-market"),
    path("market/<str:competitor>/", market.battlecard, name="competitor"),
    path("market/<str:competitor>/edit/", market.edit_competitor, name="edit-competitor"),
    path("", include("quarterdeck_web.evidence.highlights.urls")),
    path("<str:evidence>/", inbox.item, name="evidence"),
    path("<str:evidence>/edit/", adding.edit, name="edit-evidence"),
]
