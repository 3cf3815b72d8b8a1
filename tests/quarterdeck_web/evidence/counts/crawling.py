"""Every page of a workspace: from its addresses, filled with what is there, and from every link that a page shows."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.assemble import collections
from tests.quarterdeck_web.evidence.counts.reading import Pages, parsed
from tests.quarterdeck_web.tenancy.addresses import Address, addresses, is_allauth

TELLING = ("of", "what", "by", "show", "view", "kind", "piece", "each", "linked")
"""Parameters whose value makes another page, not the same page of something else."""
NARROWING = (
    *("need", "feature", "account", "segment", "person", "case", "import", "changed", "merge", "double", "new", "from", "until"),
    *("item", "outcome", "price", "told", "scored", "area", "vs", "q"),
)
"""Parameters that leave fewer rows to count; what else an address says only draws the same otherwise."""
NO_PAGES = {
    *("export-product", "export-table", "features-export", "forecast-export", "audit-export", "report-download", "feedback-import-list"),
    *("job-events", "palette", "compare-text"),
}
"""Downloads, streams and answers to script."""
REFS = {
    "feature": "features", "need": "needs", "evidence": "evidence", "account": "accounts", "segment": "segments", "objective": "objectives",
    "competitor": "competitors", "capability": "capabilities", "team": "teams", "person": "people", "skill": "skills", "risk": "risks",
    "assumption": "assumptions", "survey": "surveys",
}  # fmt: skip
"""Slots of addresses and the nouns that fill them."""


def crawl(pages: Pages, workspace: Workspace, telling: list[str]) -> list[str]:
    """Every page, breadth first; of those that ask the same view the same of something else, one, and all `telling` ones."""
    root = f"/w/{workspace.slug}/"
    waiting, seen, found = deque([*telling, root, *_filled(workspace)]), set[object](), list[str]()
    while waiting:
        url = waiting.popleft().partition("#")[0]
        kind = _kind(url)
        if kind is None or url in seen or (kind in seen and url not in telling):
            continue
        seen |= {kind, url}
        content = pages.get(url)
        if pages.status[url] != 200 or not content or pages.is_table(url):
            continue
        found.append(url)
        waiting += [urljoin(url, node.attributes["href"] or "") for node in parsed(content).css(f'a[href^="{root}"], a[href^="?"]')]
    return found


def names_of(urls: list[str]) -> set[str]:
    """The names of the addresses some pages stand at."""
    return {resolve(urlsplit(url).path).url_name or "" for url in urls}


def readable() -> Iterator[Address]:
    """Every address of a workspace that may be a page."""
    for address in addresses():
        if "workspace" in address.slots and not is_allauth(address) and "GET" in address.methods and address.name not in NO_PAGES:
            yield address


def _filled(workspace: Workspace) -> list[str]:
    known = {"workspace": workspace.slug}
    for slot, noun in REFS.items():
        known[slot] = collections()[noun].objects.within(workspace).order_by("position").values_list("ref", flat=True).first()
    found = []
    for address in readable():
        if all(known.get(slot) for slot in address.slots):
            found.append(reverse(address.name, kwargs={slot: known[slot] for slot in address.slots}))
    return found


def _kind(url: str) -> tuple[object, ...] | None:
    parts = urlsplit(url)
    try:
        place = resolve(parts.path)
    except Resolver404:
        return None
    if place.url_name in NO_PAGES:
        return None
    query = dict(parse_qsl(parts.query))
    asked = (*(query.get(name, "") for name in TELLING), *sorted(set(query) & set(NARROWING)))
    said = tuple(str(place.kwargs[name]) for name in ("topic", "audience", "collection", "noun", "form") if name in place.kwargs)
    return (place.url_name, said, asked)
