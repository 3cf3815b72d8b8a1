"""What a page says and where its counts lead, read from its HTML: a count is an element with `data-count` (`quarterdeck_web.lib.counting`)."""

import csv
import re
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_PAGES = 60
MARKS = {"people": "data-person", "accounts": "data-account", "answers": "data-answer", "cells": "data-cell", "stale-cells": "data-stale"}
"""What is counted → how a row of it is marked; all else is a row, marked `data-entry`."""
SUMS = {"votes": "data-votes", "revenue": "data-revenue"}
"""What is added up rather than counted."""
LISTED_AS = {"refused": ("refused",), "changed": ("changed", "reworded")}
"""What is counted → what the list of a dry run calls its rows."""
NOUNS = (
    r"people|persons?|accounts?|entr(?:y|ies)|quotes?|requests?|mentions?|responses?|respondents?|answers?|votes?"
    r"|voters?|voices?|items?|deals?|users?|passages?|highlights?"
)
SAID = re.compile(rf"(?<![\w.,–−-])(\d[\d,]*)\+?\s+(?:\w+\s)?(?:{NOUNS})\b(?!-)|\bn\s*=\s*\d[\d,]*", re.IGNORECASE)
"""What reads like a count of evidence."""
COUNTING_HEADS = re.compile(
    r"^(people|accounts|voices|evidence|quotes|answered|answers|n|said it|promoters|passives|detractors|users|not users|very|somewhat|not"
    r"|best|worst|shown|won of|capabilities|we lead|level|we trail|not known|stale levels|new|changed|refused|votes without a name"
    r"|accounts? who asked|people who asked"
    r"|compared|not checked|undated or older.*|items of evidence|survey answers)$",
    re.IGNORECASE,
)
"""Heads of columns, rows and terms whose digits are counts of evidence."""
CLAIMS = re.compile(r"^(Emerging|Growing|Falling)$|is surging", re.IGNORECASE)
"""What is claimed of evidence without a number."""
APART, BLOCKS = " ¦ ", "p, li, div, td, th, dt, dd, h1, h2, h3, section, tr, cite, blockquote, button, label, summary, small, header, footer, br"
"""What stands in other blocks is no one phrase."""
UNREAD = "script, style, svg, template, option, textarea, title, time, noscript"


@dataclass(frozen=True)
class Count:
    """A count as a page shows it: on which page, how many of what, where it leads (None: nowhere)."""

    page: str
    number: float
    of: str
    href: str | None
    said: str


def parsed(content: str) -> LexborHTMLParser:
    """A page or a part of one."""
    return LexborHTMLParser(content)


def counts_of(url: str, tree: LexborHTMLParser) -> list[Count]:
    """Every count of a page."""
    found = []
    for node in tree.css("[data-count]"):
        href = node.attributes.get("href")
        said = " ".join(node.text().split())
        found.append(Count(url, float(node.attributes["data-count"]), node.attributes.get("data-of") or "", href and urljoin(url, href), said))
    return found


def escaped_counts(tree: LexborHTMLParser, own_words: str) -> list[str]:
    """What reads like a count or a claim of evidence and does not open anything. `own_words` is what people wrote: it may say what it likes."""
    body = tree.css_first("main") or tree.body
    for node in body.css(UNREAD):
        node.decompose()
    found = [*_bare_claims(body)]
    for node in body.css("[data-count]"):
        node.replace_with(" · ")
    found += _bare_columns(body) + _bare_terms(body)
    for node in body.css(BLOCKS):
        node.insert_before(APART)
        node.insert_after(APART)
    text = " ".join(body.text(separator=" ").split())
    for match in SAID.finditer(text):
        around = text[max(0, match.start() - 12) : match.end() + 12].casefold()
        if match.group().casefold() not in own_words or not _is_own(text, match, own_words):
            found.append(f"…{around}…")
    return found


def num_behind(count: Count, pages: "Pages") -> float:
    """How many rows stand where a count leads, through all pages of the list."""
    asked = (count.href or "", count.of)
    if asked not in pages.numbers:
        pages.numbers[asked] = _num_behind(count, pages)
    return pages.numbers[asked]


def leads_on(count: Count, pages: "Pages") -> Count | None:
    """The same count where it stands again on the page it leads to (a drawer that explains it), if that leads further."""
    url = (count.href or "").partition("#")[0]
    if pages.is_table(url):
        return None
    for other in counts_of(url, parsed(pages.get(url))):
        if (other.number, other.of) == (count.number, count.of) and other.href and other.href.partition("#")[0] not in (url, count.page):
            return other
    return None


class Pages:
    """Pages of one person, each fetched once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.status: dict[str, int] = {}
        self.numbers: dict[tuple[str, str], float] = {}
        """What counts were found to open, so that each address is counted once."""
        self._content: dict[str, str] = {}
        self._tables: set[str] = set()

    def get(self, url: str) -> str:
        """A page's text; empty for what is no page."""
        if url not in self._content:
            parts = urlsplit(url)
            answer = self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
            kind = answer.headers.get("Content-Type", "")
            self.status[url] = answer.status_code
            if kind.startswith("text/csv"):
                self._tables.add(url)
            is_text = kind.startswith(("text/html", "text/csv"))
            self._content[url] = b"".join(answer).decode("utf-8-sig") if is_text else ""
            if answer.status_code in (301, 302):
                self._content[url] = self.get(urljoin(url, answer["Location"]))
                self.status[url] = self.status[urljoin(url, answer["Location"])]
        return self._content[url]

    def forget(self) -> None:
        """Fetch everything anew."""
        self._content.clear()
        self.numbers.clear()

    def is_table(self, url: str) -> bool:
        """Whether it is a table to download."""
        self.get(url)
        return url in self._tables


def _num_behind(count: Count, pages: "Pages") -> float:
    url, _, anchor = (count.href or "").partition("#")
    total: list[str] = []
    amount = 0.0
    for _ in range(MOST_PAGES):
        content = pages.get(url)
        if pages.is_table(url):
            return float(len({line[0] for line in csv.reader(StringIO(content)) if line[1] in LISTED_AS[count.of]}))
        place: Any = parsed(content)
        part = place.css_first(f'[id="{anchor}"]') if anchor else place.body
        if part is None:
            return -1.0
        if count.of in ("respondents", "published") and (told := _respondents(part)):
            return told if count.of == "respondents" else float(len(part.css("[data-entry]")))
        rows = part.css(f"[{MARKS.get(count.of, SUMS.get(count.of, 'data-entry'))}]")
        total += [row.attributes[MARKS.get(count.of, "data-entry")] or "" for row in rows if count.of not in SUMS]
        amount += sum(float(row.attributes[SUMS[count.of]] or 0) for row in rows) if count.of in SUMS else 0.0
        following = part.css_first('a[rel="next"]') or place.css_first('a[rel="next"]')
        if following is None or count.of == "votes":  # An item stands beside a list that goes on.
            break
        url = urljoin(url, following.attributes["href"] or "")
    return amount if count.of in SUMS else float(len(set(total)))


def _respondents(part: LexborNode) -> float | None:
    told = part.attributes.get("data-respondents") if hasattr(part, "attributes") else None
    inner = None if told else part.css_first("[data-respondents]")
    told = told or (inner.attributes["data-respondents"] if inner else None)
    return float(told) if told else None


def _bare_claims(body: LexborNode) -> list[str]:
    found = []
    for node in body.css(".qd-state, h3"):
        said = " ".join(node.text().split())
        if CLAIMS.search(said) and not _is_within(node, "a") and node.css_first("a") is None:
            found.append(f"claim {said[:60]!r} opens nothing")
    return found


def _is_within(node: LexborNode, tag: str) -> bool:
    above: Any = node
    while above is not None:
        if above.tag == tag:
            return True
        above = above.parent
    return False


def _bare_columns(body: LexborNode) -> list[str]:
    found = []
    for table in body.css("table"):
        head = table.css_first("thead tr")
        names = [" ".join(cell.text().split()).rstrip(" ↓↑") for cell in head.css("th")] if head else []
        for row in table.css("tbody tr") or table.css("tr"):
            cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
            if names and len(cells) == len(names):
                found += [f"column {name!r}: {_text(cell)!r}" for name, cell in zip(names, cells, strict=True) if _is_bare(name, cell)]
            if cells and cells[0].tag == "th" and cells[0].attributes.get("scope") == "row":
                found += [f"row {_text(cells[0])!r}: {_text(cell)!r}" for cell in cells[1:3] if _is_bare(_text(cells[0]), cell)]
    return found


def _bare_terms(body: LexborNode) -> list[str]:
    found = []
    for term in body.css("dt"):
        value = term.next
        while value is not None and value.tag != "dd":
            value = value.next
        if value is not None and _is_bare(_text(term), value):
            found.append(f"term {_text(term)!r}: {_text(value)!r}")
    return found


def _is_bare(name: str, cell: LexborNode) -> bool:
    return bool(COUNTING_HEADS.match(name)) and bool(re.search(r"\d", _text(cell)))


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _is_own(text: str, match: "re.Match[str]", own_words: str) -> bool:
    """Whether somebody wrote it: with a little of what stands around it, it is found in what was written."""
    for before, after in ((8, 0), (0, 8), (4, 4)):
        piece = text[max(0, match.start() - before) : match.end() + after].casefold().strip()
        if piece in own_words:
            return True
    return False
