"""Addresses of one's own account and of workspaces as such."""

from django.urls import path

from quarterdeck_web.accounts.views import account, invitation, workspaces

urlpatterns = [
    path("workspaces/", workspaces.workspaces, name="workspaces"),
    path("workspaces/new/", workspaces.new_workspace, name="new-workspace"),
    path("account/", account.account, name="account"),
    path("account/sessions/others/end/", account.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:session>/end/", account.end_session, name="end-session"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("invitation/<str:token>/accept/", invitation.accept_invitation, name="accept-invitation"),
]
