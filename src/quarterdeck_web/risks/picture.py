"""The graph of dependencies as SVG: layers from left to right, each feature a link, readable without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el
from quarterdeck_web.risks.links import Link, layers_of, order_in_layers

BOX_WIDTH, BOX_HEIGHT = 206, 42
GAP_X, GAP_Y, GAP_GROUPS = 58, 10, 22
LETTERS = 27
SHELF = 4
"""As many layers stand beside each other at least, so that small groups do not make a long thin column."""


@dataclass(frozen=True)
class Node:
    """A feature as the graph shows it. `marks` are classes: crit, slip, here, past."""

    ref: str
    title: str
    url: str
    verdict: str = ""
    value_key: str = "off"
    feasibility_key: str = "off"
    note: str = ""
    marks: tuple[str, ...] = ()


def graph_picture(groups: Sequence[Sequence[str]], nodes: Mapping[str, Node], links: Sequence[Link], chain: Sequence[str]) -> SafeString:
    """Groups of linked features below each other. Hard links are solid, soft ones dashed; the longest chain is strong."""
    places, width, height = _places(groups, links)
    on_chain = set(pairwise(chain))
    shown = [link for link in links if link.feature in places and link.requires in places]
    shown.sort(key=lambda link: (link.requires, link.feature) in on_chain)
    edges = [_edge(link, places, (link.requires, link.feature) in on_chain, nodes) for link in shown]
    boxes = [_box(nodes[ref], *places[ref]) for group in groups for ref in sorted(group, key=places.__getitem__)]
    # No `role="img"`: the features inside are links, and a picture would hide them from a screen reader.
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return el("svg", *edges, *boxes, class_="qd-graph-picture", role="group", aria_label="Features and what they wait for", **size)


def _places(groups: Sequence[Sequence[str]], links: Sequence[Link]) -> tuple[dict[str, tuple[float, float]], int, int]:
    """Where each feature stands. Groups stand in the given order below each other, narrow ones side by side."""
    laid = [_columns(group, links) for group in groups]
    widest = max((len(columns) for columns in laid), default=1)
    room = max(widest, SHELF)
    places: dict[str, tuple[float, float]] = {}
    top, tallest_here, used = 10.0, 0, 0
    for columns in laid:
        if used and used + len(columns) > room:
            top, tallest_here, used = top + _height(tallest_here) + GAP_GROUPS, 0, 0
        tallest = max(len(column) for column in columns)
        for idx, column in enumerate(columns):
            offset = (tallest - len(column)) * (BOX_HEIGHT + GAP_Y) / 2
            for row, ref in enumerate(column):
                places[ref] = (10 + (used + idx) * (BOX_WIDTH + GAP_X), top + offset + row * (BOX_HEIGHT + GAP_Y))
        used, tallest_here = used + len(columns), max(tallest_here, tallest)
    return places, 20 + room * (BOX_WIDTH + GAP_X) - GAP_X, int(top + _height(tallest_here) + 10)


def _columns(group: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    members = set(group)
    inside = [link for link in links if link.feature in members and link.requires in members]
    return order_in_layers(group, inside, layers_of(group, inside))


def _height(num_boxes: int) -> float:
    return num_boxes * (BOX_HEIGHT + GAP_Y) - GAP_Y


def _edge(link: Link, places: Mapping[str, tuple[float, float]], is_critical: bool, nodes: Mapping[str, Node]) -> SafeString:
    from_x, from_y = places[link.requires]
    to_x, to_y = places[link.feature]
    x0, y0, x1, y1 = from_x + BOX_WIDTH, from_y + BOX_HEIGHT / 2, to_x - 5, to_y + BOX_HEIGHT / 2
    bend = max(26.0, (x1 - x0) / 2) if x1 > x0 else 60.0
    late = "slip" in nodes[link.feature].marks and ({"slip", "here"} & set(nodes[link.requires].marks))
    classes = " ".join(filter(None, ["edge", "" if link.is_hard else "soft", "crit" if is_critical else "", "late" if late and link.is_hard else ""]))
    path = f"M{x0:.0f} {y0:.1f}C{x0 + bend:.0f} {y0:.1f} {x1 - bend:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"
    head = f"M{x1 - 2:.0f} {y1 - 4:.1f}L{x1 + 5:.0f} {y1:.1f}L{x1 - 2:.0f} {y1 + 4:.1f}Z"
    return el("g", el("path", class_=classes, d=path), el("path", class_="head crit" if is_critical else "head", d=head))


def _box(node: Node, x: float, y: float) -> SafeString:
    title = node.title if len(node.title) <= LETTERS else f"{node.title[: LETTERS - 1].rstrip()}…"
    parts = [
        el("title", f"{node.title} ({node.ref}){f': {node.note}' if node.note else ''}"),
        el("rect", class_="box", x=x, y=y, width=BOX_WIDTH, height=BOX_HEIGHT, rx=6),
        el("text", title, x=x + 24, y=y + 17),
        el("text", f"{node.ref}{f' · {node.note}' if node.note else ''}", class_="sub", x=x + 24, y=y + 33),
    ]
    if node.verdict:
        parts.append(el("circle", class_=f"dot {node.verdict}", cx=x + 13, cy=y + 13, r=4 if node.verdict != "unknown" else "3.25"))
    if "past" not in node.marks:
        parts.append(el("circle", class_=f"key {node.value_key}", cx=x + BOX_WIDTH - 25, cy=y + 29, r="3.4"))
        parts.append(el("rect", class_=f"key {node.feasibility_key}", x=x + BOX_WIDTH - 17, y=y + 25.6, width=7, height=7, rx="1.2"))
    drawn = el("g", *parts, class_=" ".join(node.marks))
    return el("a", drawn, href=node.url) if node.url else drawn
