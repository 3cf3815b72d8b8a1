"""The frame of every page: navigation, refusals, both versions of what two people changed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import RequestFactory

from quarterdeck.errors import Flaw
from quarterdeck_web.errors import page
from quarterdeck_web.lib import forms, navigation
from quarterdeck_web.lib.refusals import StaleEdit


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", "home"),
        ("evidence/", "inbox"),
        ("evidence/E-1/", "inbox"),
        ("evidence/needs/", "needs"),
        ("evidence/needs/N-1/", "needs"),
        ("features/HB-124/", "features"),
        ("feasibility/", "teams"),
        ("feasibility/risks/", "risks"),
        ("plan/14/", "plan"),
        ("settings/members/", "settings"),
        ("search/", ""),
    ],
)
def test_a_page_belongs_to_the_entry_its_address_begins_with(path: str, place: str) -> None:
    assert navigation.place_of(path) == place


def test_letters_of_the_navigation_are_apart() -> None:
    letters = [leaf.letter for place in navigation.PLACES for leaf in (place.within or (place,))]
    assert len(set(letters)) == len(letters)


def test_only_the_entry_of_the_page_is_marked() -> None:
    entries = navigation.entries("/w/x/", "needs", {"needs": 11})
    marked = [leaf["title"] for entry in entries for leaf in [entry, *entry["within"]] if leaf["is_here"]]
    assert marked == ["Needs"]


def refused(more: dict[str, object] | None = None) -> str:
    request = RequestFactory().post("/x", {"title": "<b>mine</b>", "value": ["1", "2"], "version": "3"})
    request.user = AnonymousUser()
    return page(request, 409, "Yard <map> was changed.", "Choose.", more).content.decode()


def test_a_refusal_says_what_and_what_to_do_and_escapes_it() -> None:
    said = refused()
    assert "Yard &lt;map&gt; was changed." in said
    assert "Choose." in said
    assert "style=" not in said


def test_every_flaw_of_a_file_has_its_row() -> None:
    said = refused({"flaws": [Flaw("features[3].title", "expected <text>"), Flaw("teams[1]", "has no people", "warning")]})
    assert "features[3].title" in said
    assert "expected &lt;text&gt;" in said
    assert "Carried along" in said


class Row:
    version = 7

    def __str__(self) -> str:
        return "Yard map"


def test_both_versions_are_shown_and_what_was_typed_is_sent_again() -> None:
    stale = StaleEdit(Row(), {"title": "theirs"}, {"title": "<b>mine</b>"}, "Jonas Weber")
    said = refused({"stale": stale})
    assert "theirs" in said
    assert "&lt;b&gt;mine&lt;/b&gt;" in said
    assert '<input type="hidden" name="version" value="7">' in said
    assert said.count('name="value"') == 2
    assert 'name="keep_theirs" value="title"' in said


def test_fields_of_the_merge_itself_are_not_sent_twice() -> None:
    posted = QueryDict("title=a&version=1&csrfmiddlewaretoken=x&keep_theirs=title&tag=1&tag=2")
    assert forms.kept_fields(posted) == [("title", "a"), ("tag", "1"), ("tag", "2")]
