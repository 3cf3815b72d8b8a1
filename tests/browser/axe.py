"""axe-core in a page, and for a second look what is built alike left out."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What of the rules can differ between the themes, which change colours and nothing else."""

KEPT_OF_A_SHAPE = 2
MARK_LIKE_ONES = """(kept) => {
    // An element's shape: tags, classes, attributes within it, the values that colours and names hang on, and where there are words.
    const told = new Set(['class', 'style', 'role', 'type', 'fill', 'stroke', 'tabindex', 'scope', 'lang', 'hidden', 'aria-hidden', 'aria-current']);
    const shape = (each) => each.tagName + [...each.attributes].map((attribute) =>
            attribute.name + '=' + (told.has(attribute.name) ? attribute.value : attribute.value.trim() !== '')).sort().join()
        + '(' + (each.tagName === 'svg' && !each.querySelector('text, a') ? '' : [...each.childNodes].map((child) =>
            child.nodeType === 1 ? shape(child) : child.nodeType === 3 && child.data.trim() ? '"' : '').join('')) + ')';
    const look = (parent) => {
        const seen = new Map();
        for (const child of parent.children) {
            const its = shape(child);
            const before = seen.get(its) || 0;
            seen.set(its, before + 1);
            if (before >= kept) child.setAttribute('data-like-others', '');
            else look(child);
        }
    };
    for (const each of document.querySelectorAll('[data-like-others]')) each.removeAttribute('data-like-others');
    look(document.body);
}"""
RUN = "async ([where, rules]) => (await axe.run(where || document, {runOnly: rules, resultTypes: ['violations']})).violations"
ALL_BUT_LIKE_ONES = {"exclude": [["[data-like-others]"]]}


def violations(page: Page, rules: dict[str, Any], *, again: bool = False) -> list[str]:
    """What axe finds by some rules, a line each.

    `again`: all of the page was looked at before, and something else changed about it than how it is built: its theme, its width. Then of elements
    of one shape beside each other the first two are looked at.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    if again:
        page.evaluate(MARK_LIKE_ONES, KEPT_OF_A_SHAPE)
    found = page.evaluate(RUN, [ALL_BUT_LIKE_ONES if again else None, rules])
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} :: {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]
