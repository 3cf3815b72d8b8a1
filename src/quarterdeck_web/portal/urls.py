"""Addresses that visitors know, below `/p/<portal>/`. The links of mails lead here, so they stay as they are."""

from django.urls import path

from quarterdeck_web.portal.pages import changelog, ideas, roadmap, signing_in, writing, yours
from quarterdeck_web.portal.pages.feed import changelog_feed

urlpatterns = [
    path("", roadmap.home, name="portal-home"),
    path("roadmap/", roadmap.roadmap, name="portal-roadmap"),
    path("ideas/", ideas.ideas, name="portal-ideas"),
    path("ideas/new/", writing.new_idea, name="portal-new-idea"),
    path("ideas/similar", ideas.similar_ideas, name="portal-similar"),
    path("ideas/<str:idea>/", ideas.idea, name="portal-idea"),
    path("ideas/<str:idea>/vote", writing.vote, name="portal-vote"),
    path("ideas/<str:idea>/comments", writing.comment, name="portal-comment"),
    path("comments/<str:idea_comment>/report", writing.report, name="portal-report"),
    path("changelog/", changelog.changelog, name="portal-changelog"),
    path("changelog/feed.atom", changelog_feed, name="portal-feed"),
    path("changelog/<str:entry>/", changelog.entry, name="portal-entry"),
    path("sign-in/", signing_in.sign_in, name="portal-sign-in"),
    path("sign-in/code/", signing_in.code, name="portal-code"),
    path("sign-out/", signing_in.sign_out, name="portal-sign-out"),
    path("you/", yours.you, name="portal-you"),
    path("you/delete/", yours.delete, name="portal-delete"),
    path("unsubscribe/<str:token>/", yours.unsubscribe, name="portal-unsubscribe"),
]
