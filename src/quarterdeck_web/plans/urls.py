"""Addresses of this app, below `/w/<workspace>/plan/`."""

from django.urls import include, path

from quarterdeck_web.plans.views import exports, features, limits, plan, questions, review, scenarios

urlpatterns = [
    path("", plan.current, name="plan"),
    path("again/", plan.again, name="plan-again"),
    path("searches/<uuid:job>/keep", plan.keep, name="plan-keep-best"),
    path("history/", plan.history, name="plan-history"),
    path("why/", features.find, name="plan-find"),
    path("pins/<uuid:pin>/lift", features.lift_pin, name="pin-lift"),
    path("<int:plan>/", plan.numbered, name="plan-number"),
    path("<int:plan>/about/", plan.about, name="plan-about"),
    path("<int:plan>/questions/", questions.ask_page, name="plan-questions"),
    path("<int:plan>/questions/robust/propose", questions.propose, name="plan-propose"),
    path("<int:plan>/questions/<slug:question>", questions.ask, name="plan-ask"),
    path("<int:plan>/plan.json", plan.document, name="plan-document"),
    path("<int:plan>/plan.xlsx", exports.workbook, name="plan-workbook"),
    path("<int:plan>/accept/", plan.accept_plan, name="plan-accept"),
    path("<int:plan>/discard", plan.discard_plan, name="plan-discard"),
    path("<int:plan>/features/<str:feature>/", features.feature_in_plan, name="plan-feature"),
    path("<int:plan>/features/<str:feature>/card", features.card, name="plan-card"),
    path("<int:plan>/features/<str:feature>/why", features.ask_why, name="plan-why"),
    path("<int:plan>/features/<str:feature>/cost", features.ask_cost, name="plan-cost"),
    path("<int:plan>/features/<str:feature>/pin", features.pin_feature, name="plan-pin"),
    path("<int:plan>/review/", review.review, name="plan-review"),
    path("<int:plan>/review/decide", review.decide_change, name="plan-review-decide"),
    path("<int:plan>/review/finish", review.finish, name="plan-review-finish"),
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/new/", scenarios.new, name="scenario-new"),
    path("scenarios/<int:scenario>/", scenarios.scenario, name="scenario"),
    path("scenarios/<int:scenario>/edit", scenarios.edit, name="scenario-edit"),
    path("scenarios/<int:scenario>/changes", scenarios.add, name="scenario-add"),
    path("scenarios/<int:scenario>/changes/drop", scenarios.drop, name="scenario-drop"),
    path("scenarios/<int:scenario>/promote", scenarios.promote_scenario, name="scenario-promote"),
    path("scenarios/<int:scenario>/archive", scenarios.archive_scenario, name="scenario-archive"),
    path("releases/", include("quarterdeck_web.plans.launches.urls")),
    path("limits/", limits.limits, name="limits"),
    path("limits/<slug:collection>/new/", limits.new, name="limit-new"),
    path("limits/<slug:collection>/<uuid:limit>/", limits.edit, name="limit"),
    path("limits/<slug:collection>/<uuid:limit>/delete", limits.delete, name="limit-delete"),
]
