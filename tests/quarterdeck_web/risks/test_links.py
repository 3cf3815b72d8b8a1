"""The graph of dependencies: circles, chains, layers, slips."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck_web.risks.links import Link, circle_closed_by, groups_of, layers_of, longest_chain, order_in_layers, slips

NAMES = "abcdefgh"
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]), max_size=20)


def links(*pairs: str, **more) -> list[Link]:
    """`"b>a"`: b waits for a."""
    return [Link(*pair.split(">"), **more) for pair in pairs]


@pytest.mark.parametrize(
    ("there", "feature", "requires", "circle"),
    [
        ((), "a", "a", ["a", "a"]),
        (("b>a",), "a", "b", ["a", "b", "a"]),
        (("b>a", "c>b", "d>c"), "a", "d", ["a", "d", "c", "b", "a"]),
        (("b>a", "c>a"), "b", "c", None),
        (("b>a", "c>b"), "c", "a", None),
    ],
)
def test_a_link_that_would_close_a_circle_names_it(there, feature, requires, circle):
    assert circle_closed_by(links(*there), feature, requires) == circle


@given(PAIRS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_named_circle_is_one(pairs, feature, requires):
    there = [Link(*pair) for pair in pairs]
    circle = circle_closed_by(there, feature, requires)
    edges = {(link.feature, link.requires) for link in there} | {(feature, requires)}
    if circle is not None:
        assert circle[0] == circle[-1] == feature
        assert all(step in edges for step in pairwise(circle))
    else:
        reached, stack = set(), [requires]
        while stack:
            at = stack.pop()
            reached.add(at)
            stack += [link.requires for link in there if link.feature == at and link.requires not in reached]
        assert feature not in reached


@given(PAIRS)
def test_layers_rise_along_every_link_of_a_graph_without_circles(pairs):
    kept: list[Link] = []
    for pair in pairs:
        if circle_closed_by(kept, *pair) is None:
            kept.append(Link(*pair))
    layer = layers_of(NAMES, kept)
    assert set(layer) == set(NAMES)
    assert all(layer[link.requires] < layer[link.feature] for link in kept)
    columns = order_in_layers(NAMES, kept, layer)
    assert sorted(node for column in columns for node in column) == sorted(NAMES)
    groups = groups_of(kept)
    assert sorted(node for group in groups for node in group) == sorted({end for link in kept for end in (link.feature, link.requires)})


@given(PAIRS)
def test_circles_that_came_with_an_import_are_drawn_too(pairs):
    assert set(layers_of(NAMES, [Link(*pair) for pair in pairs])) == set(NAMES)


@pytest.mark.parametrize(
    ("kind", "lag", "spans", "late", "moved"),
    [
        ("finish-start", 0, {"a": (0, 4), "b": (4, 8)}, 3, {"b": 3}),
        ("finish-start", 0, {"a": (0, 4), "b": (6, 8)}, 3, {"b": 1}),
        ("finish-start", 1, {"a": (0, 4), "b": (6, 8)}, 3, {"b": 2}),
        ("finish-start", 0, {"a": (0, 4), "b": (9, 12)}, 3, {}),
        ("start-start", 0, {"a": (0, 4), "b": (1, 5)}, 3, {"b": 2}),
        ("finish-finish", 0, {"a": (0, 4), "b": (2, 5)}, 3, {"b": 2}),
        ("finish-start", 0, {}, 3, {"b": 3}),
    ],
)
def test_slack_is_used_up_before_anything_slips(kind, lag, spans, late, moved):
    assert slips(links("b>a", kind=kind, lag_weeks=lag), spans, "a", late) == moved


def test_slips_run_on_and_soft_links_bind_nothing():
    chain = [*links("b>a", "c>b"), *links("d>a", is_hard=False)]
    spans = {"a": (0, 4), "b": (4, 6), "c": (7, 9), "d": (4, 6)}
    assert slips(chain, spans, "a", 4) == {"b": 4, "c": 3}


def test_slips_end_in_a_circle_too():
    assert slips(links("b>a", "a>b", "c>b"), {}, "a", 2) == {"b": 2, "c": 2}


def test_the_longest_chain_ends_last_and_begins_where_nothing_waits():
    chains = {
        "a": {"start": 0, "finish": 4, "waits_on": None},
        "b": {"start": 4, "finish": 9, "waits_on": "a"},
        "c": {"start": 0, "finish": 12, "waits_on": None},
        "d": {"start": 4, "finish": 99, "waits_on": "a"},
    }
    assert longest_chain(chains, "abcd", 36) == ["a", "b"]
    assert longest_chain(chains, "c", 36) == []
