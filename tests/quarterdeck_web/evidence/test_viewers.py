"""Whoever may only look is offered nothing that is refused: not on empty pages either."""

import re

import pytest


@pytest.mark.parametrize(
    "page", ["evidence/market/", "evidence/market/deals/", "evidence/surveys/", "evidence/", "evidence/needs/", "evidence/duplicates/"]
)
def test_every_link_of_an_empty_page_opens(ours, client_as, page):
    client = client_as("viewer")
    text = client.get(f"/w/ours/{page}").content.decode()
    for href in set(re.findall(r'href="(/w/ours/evidence/[^"#]*)"', text)):
        answer = client.get(href.replace("&amp;", "&"))
        assert answer.status_code < 400, f"{answer.status_code} {href} on {page}"
