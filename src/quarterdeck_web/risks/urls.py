"""What may go wrong and how it could be done, below `/w/<workspace>/feasibility/`."""

from django.urls import path

from quarterdeck_web.risks.views import assumptions, decisions, dependencies, options, risks

urlpatterns = [
    path("dependencies/", dependencies.dependencies, name="dependencies"),
    path("dependencies/new/", dependencies.new_dependency, name="new-dependency"),
    path("dependencies/<uuid:dependency>/", dependencies.edit_dependency, name="edit-dependency"),
    path("dependencies/<uuid:dependency>/delete/", dependencies.delete_dependency, name="delete-dependency"),
    path("risks/", risks.risks, name="risks"),
    path("risks/new/", risks.new_risk, name="new-risk"),
    path("risks/<str:risk>/", risks.risk, name="risk"),
    path("risks/<str:risk>/close/", risks.close_risk, name="close-risk"),
    path("risks/<str:risk>/delete/", risks.delete_risk, name="delete-risk"),
    path("options/", options.options, name="options"),
    path("options/<str:feature>/", options.feature_options, name="feature-options"),
    path("assumptions/", assumptions.assumptions, name="assumptions"),
    path("assumptions/new/", assumptions.new_assumption, name="new-assumption"),
    path("assumptions/<str:assumption>/", assumptions.assumption, name="assumption"),
    path("assumptions/<str:assumption>/settle/", assumptions.settle_assumption, name="settle-assumption"),
    path("assumptions/<str:assumption>/delete/", assumptions.delete_assumption, name="delete-assumption"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.new_decision, name="new-decision"),
    path("decisions/<uuid:decision>/", decisions.decision, name="decision"),
    path("decisions/<uuid:decision>/edit/", decisions.edit_decision, name="edit-decision"),
    path("decisions/<uuid:decision>/settle/", decisions.settle_decision, name="settle-decision"),
]
