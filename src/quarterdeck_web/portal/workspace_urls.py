"""Addresses for members, below `/w/<workspace>/`."""

from django.urls import path

from quarterdeck_web.portal.desk import changelog, ideas, mails, moderation, roadmap, settings, taking_over

urlpatterns = [
    path("portal/", ideas.ideas, name="desk-ideas"),
    path("portal/ideas/<str:idea>/", ideas.idea, name="desk-idea"),
    path("portal/ideas/<str:idea>/moderate", moderation.moderate_idea, name="desk-moderate"),
    path("portal/ideas/<str:idea>/merge", ideas.merge, name="desk-merge"),
    path("portal/ideas/<str:idea>/comment", ideas.comment, name="desk-comment"),
    path("portal/ideas/<str:idea>/vote", ideas.vote_for, name="desk-vote-for"),
    path("portal/votes/<uuid:vote>/withdraw", ideas.withdraw, name="desk-withdraw"),
    path("portal/take-over/", taking_over.take_over, name="desk-take-over"),
    path("portal/moderation/", moderation.moderation, name="desk-moderation"),
    path("portal/comments/<str:idea_comment>/moderate", moderation.moderate_comment, name="desk-moderate-comment"),
    path("portal/visitors/<str:visitor>/block", moderation.block, name="desk-block"),
    path("portal/roadmap/", roadmap.roadmap, name="desk-roadmap"),
    path("portal/roadmap/<str:feature>/", roadmap.item, name="desk-roadmap-item"),
    path("portal/changelog/", changelog.changelog, name="desk-changelog"),
    path("portal/changelog/new/", changelog.new, name="desk-new-entry"),
    path("portal/changelog/<str:entry>/", changelog.entry, name="desk-entry"),
    path("portal/changelog/<str:entry>/act", changelog.act, name="desk-entry-act"),
    path("portal/mails/", mails.mails, name="desk-mails"),
    path("portal/mails/<uuid:mail>/again", mails.again, name="desk-mail-again"),
    path("settings/portal/", settings.portal_settings, name="portal-settings"),
]
