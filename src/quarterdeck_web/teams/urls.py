"""Teams and capacity, below `/w/<workspace>/feasibility/`."""

from django.urls import path

from quarterdeck_web.teams.views import days, limits, load, people, teams

urlpatterns = [
    path("", load.load, name="teams"),
    path("teams/new/", teams.new_team, name="new-team"),
    path("teams/<str:team>/", teams.team, name="team"),
    path("teams/<str:team>/edit/", teams.edit_team, name="edit-team"),
    path("teams/<str:team>/archive/", teams.archive_team, name="archive-team"),
    path("teams/<str:team>/delete/", teams.delete_team, name="delete-team"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new-person"),
    path("people/<str:person>/", people.person, name="person"),
    path("people/<str:person>/edit/", people.edit_person, name="edit-person"),
    path("people/<str:person>/delete/", people.delete_person, name="delete-person"),
    path("skills/new/", people.new_skill, name="new-skill"),
    path("skills/<str:skill>/", people.edit_skill, name="edit-skill"),
    path("skills/<str:skill>/delete/", people.delete_skill, name="delete-skill"),
    path("absences/", days.absences, name="absences"),
    path("absences/new/", days.new_absence, name="new-absence"),
    path("absences/<uuid:absence>/", days.edit_absence, name="edit-absence"),
    path("absences/<uuid:absence>/delete/", days.delete_absence, name="delete-absence"),
    path("holidays/new/", days.new_holiday, name="new-holiday"),
    path("holidays/<uuid:holiday>/", days.edit_holiday, name="edit-holiday"),
    path("holidays/<uuid:holiday>/delete/", days.delete_holiday, name="delete-holiday"),
    path("upkeep/", limits.limits, name="upkeep"),
    path("decision-capacities/new/", limits.new_decision_capacity, name="new-decision-capacity"),
    path("decision-capacities/<uuid:capacity>/", limits.edit_decision_capacity, name="edit-decision-capacity"),
    path("decision-capacities/<uuid:capacity>/delete/", limits.delete_decision_capacity, name="delete-decision-capacity"),
    path("ask-conversions/new/", limits.new_ask_conversion, name="new-ask-conversion"),
    path("ask-conversions/<uuid:conversion>/", limits.edit_ask_conversion, name="edit-ask-conversion"),
    path("ask-conversions/<uuid:conversion>/delete/", limits.delete_ask_conversion, name="delete-ask-conversion"),
]
