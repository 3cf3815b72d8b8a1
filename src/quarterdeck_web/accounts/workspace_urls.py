"""Addresses of the settings, below `/w/<workspace>/settings/`."""

from django.urls import path

from quarterdeck_web.accounts.views import audit, members, roles, settings

urlpatterns = [
    path("", settings.overview, name="settings"),
    path("members/", members.members, name="members"),
    path("members/<uuid:person>/roles/", members.member_roles, name="member-roles"),
    path("members/<uuid:person>/remove/", members.remove, name="remove-member"),
    path("invitations/", members.invitations_page, name="invitations"),
    path("invitations/<uuid:invitation>/withdraw/", members.withdraw, name="withdraw-invitation"),
    path("invitations/<uuid:invitation>/again/", members.send_again, name="send-invitation-again"),
    path("roles/", roles.two_roles, name="two-roles"),
    path("permissions/", roles.permissions, name="permissions"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export.csv", audit.export, name="audit-export"),
    path("audit/verify/", audit.verify, name="audit-verify"),
    path("leave/", settings.leave, name="leave-workspace"),
    path("delete/", settings.delete, name="delete-workspace"),
]
