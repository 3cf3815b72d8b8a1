"""Addresses of strategy, below `/w/<workspace>/strategy/`."""

from django.urls import path

from quarterdeck_web.strategy.views import customers, strategy

urlpatterns = [
    path("", strategy.strategy, name="strategy"),
    path("edit/", strategy.edit_strategy, name="edit-strategy"),
    path("objectives/new/", strategy.edit_objective, name="new-objective"),
    path("objectives/<str:objective>/", strategy.objective, name="objective"),
    path("objectives/<str:objective>/edit/", strategy.edit_objective, name="edit-objective"),
    path("objectives/<str:objective>/delete/", strategy.delete_objective, name="delete-objective"),
    path("objectives/<str:objective>/key-results/new/", strategy.edit_key_result, name="new-key-result"),
    path("objectives/<str:objective>/key-results/<str:key_result>/", strategy.edit_key_result, name="edit-key-result"),
    path("objectives/<str:objective>/key-results/<str:key_result>/measure/", strategy.measure, name="measure-key-result"),
    path("objectives/<str:objective>/key-results/<str:key_result>/delete/", strategy.delete_key_result, name="delete-key-result"),
    path("segments/", customers.segments, name="segments"),
    path("segments/new/", customers.edit_segment, name="new-segment"),
    path("segments/<str:segment>/edit/", customers.edit_segment, name="edit-segment"),
    path("accounts/", customers.accounts, name="accounts"),
    path("accounts/new/", customers.edit_account, name="new-account"),
    path("accounts/<str:account>/", customers.account, name="strategy-account"),
    path("accounts/<str:account>/edit/", customers.edit_account, name="edit-account"),
]
