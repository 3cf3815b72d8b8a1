"""Addresses of releases and their launches, below `/w/<workspace>/plan/releases/`."""

from django.urls import path

from quarterdeck_web.plans.launches import deciding_views, views

urlpatterns = [
    path("", views.launches, name="launches"),
    path("<str:release>/launch/", views.launch, name="launch"),
    path("<str:release>/launch/prepare", views.prepare, name="launch-prepare"),
    path("<str:release>/launch/way", views.way, name="launch-way"),
    path("<str:release>/launch/checks/new", views.new_check, name="launch-check-new"),
    path("<str:release>/launch/checks/<int:number>/", views.check, name="launch-check"),
    path("<str:release>/launch/checks/<int:number>/done", views.check_done, name="launch-check-done"),
    path("<str:release>/launch/keys/<str:key>/turn", deciding_views.turn, name="launch-turn"),
    path("<str:release>/launch/keys/<str:key>/back", deciding_views.back, name="launch-back"),
    path("<str:release>/launch/stop", deciding_views.stop, name="launch-stop"),
    path("<str:release>/launch/anew", deciding_views.anew, name="launch-anew"),
    path("<str:release>/launch/launched", deciding_views.launched, name="launch-launched"),
    path("<str:release>/launch/rolled-back", deciding_views.rolled_back, name="launch-rolled-back"),
    path("<str:release>/launch/released", deciding_views.released, name="launch-released"),
]
