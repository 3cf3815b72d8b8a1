"""Finding evidence by its words: whatever writes rows, the index knows them."""

import pytest
from django.db import connection
from django.http import QueryDict

from quarterdeck_web.evidence.filters import Filters, filters_of
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.evidence.words import TRIGGERS, holding, keep_index, like, marked, words_of


def found(scope, query: str) -> set[str]:
    filters: Filters = filters_of(scope, QueryDict(f"state=all&q={query}"))
    rows, _ = filters.page("", 50)
    assert {row.ref for row in rows} == {row.ref for row in holding(scope.rows(Evidence), query)}, "the two ways to search agree"
    return {row.ref for row in rows}


def test_every_word_must_begin_a_word_of_the_text(voices, scope_for):
    scope = scope_for("pm")
    assert found(scope, "gate") == {"E1", "E2", "E3"}
    assert found(scope, "gat slo") == {"E1", "E2", "E3"}
    assert found(scope, "gate arrival") == set()
    assert found(scope, "ate") == set()


def test_accents_and_capitals_do_not_matter(voices, scope_for):
    assert found(scope_for("pm"), "MÜLLER") == {"E5"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's simple dictionary keeps accents")
def test_a_text_with_accents_is_found_without_them(voices, scope_for):
    assert found(scope_for("pm"), "muller") == {"E5"}


@pytest.mark.parametrize("query", ['"', "gate AND", "NEAR(", "text:gate", "*", "' OR 1=1 --", "a" * 5000, "🚚", "(", "!", "gate & !x"])
def test_nothing_typed_is_read_as_a_language(voices, scope_for, query):
    scope = scope_for("pm")
    list(holding(scope.rows(Evidence), query))
    like(scope.rows(Evidence), words_of(query), 3)


def test_words_of_another_workspace_are_not_found(voices, theirs, scope_for):
    assert found(scope_for("pm", workspace=theirs), "gate") == set()
    assert like(scope_for("pm", workspace=theirs).rows(Evidence), ["gate"], 5) == []


def test_the_index_follows_deletes_and_bulk_writes(voices, scope_for):
    scope = scope_for("pm")
    rows = scope.rows(Evidence)
    rows.filter(ref="E1").delete()
    assert found(scope, "gate") == {"E2", "E3"}
    row = Evidence(workspace=voices, body={"id": "E9", "text": "a gate of brass"}).reindex()
    rows.bulk_create([row])
    assert found(scope, "brass") == {"E9"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by itself")
def test_an_index_whose_triggers_a_migration_dropped_is_made_again(voices, scope_for):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {next(iter(TRIGGERS))}")
    row = Evidence(workspace=voices, body={"id": "E9", "text": "unseen by the index"}).reindex()
    scope_for("pm").rows(Evidence).bulk_create([row])
    keep_index()
    assert found(scope_for("pm"), "unseen") == {"E9"}
    assert found(scope_for("pm"), "gate") == {"E1", "E2", "E3"}


def test_marks_escape_what_they_mark():
    assert marked("<b>gate</b> & Gates", ["gate"]) == "&lt;b&gt;<mark>gate</mark>&lt;/b&gt; &amp; <mark>Gates</mark>"
    assert marked("gates gateway", ["gate"], stemmed=True) == "<mark>gates</mark> gateway"
