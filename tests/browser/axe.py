"""axe-core in a page: what it finds, without looking at the hundredth row that is built like the first."""

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
            child.removeAttribute('data-like-others');
            const its = parent.children.length > kept && child.closest('body') ? shape(child) : '';
            const before = seen.get(its) || 0;
            seen.set(its, before + 1);
            if (its && before >= kept) child.setAttribute('data-like-others', '');
            else look(child);
        }
    };
    for (const each of document.querySelectorAll('[data-like-others]')) each.removeAttribute('data-like-others');
    look(document.body);
}"""
RUN = """async (rules) => (await axe.run({exclude: [['[data-like-others]']]}, {runOnly: rules, resultTypes: ['violations']})).violations"""


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds by some rules, a line each. Of elements of one shape beside each other the first two are looked at."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    page.evaluate(MARK_LIKE_ONES, KEPT_OF_A_SHAPE)
    found = page.evaluate(RUN, rules)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} :: {' '.join(node['failureSummary'].split())[:300]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]
