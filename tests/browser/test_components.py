"""What script adds to plain HTML, in real Chromium, under the product's own content security policy.

The page is rendered from the components and served from memory, so that these tests need neither server nor database.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import Context, engines
from django.test import RequestFactory
from playwright.sync_api import expect

import quarterdeck_web

STATIC = Path(quarterdeck_web.__file__).parent / "static"
HOST = "http://quarterdeck.test"
NONCE = "abc123"
POLICY = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self' 'nonce-{NONCE}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}

PAGE = """{% extends "base.html" %}
{% block title %}Features{% endblock %}{% block heading %}Features{% endblock %}
{% block actions %}{% button "Create feature" dialog="#new" kind="primary" shortcut="C" %}{% endblock %}
{% block body %}<p class="qd-lead">Two features wait for your key.</p>
<table class="qd-grid" data-list><thead><tr><th><input class="qd-check" type="checkbox" data-select-all aria-label="Select all"></th><th>Feature</th>
<th>Value</th><th>Keys</th><th>{% months "2026-11-01" "2027-07-01" %}</th></tr></thead><tbody>
{% for name in names %}<tr><td><input class="qd-check" type="checkbox" aria-label="Select {{ name }}"></td>
<td class="qd-c1"><div class="qd-name"><a href="/w/harbor/features/{{ forloop.counter }}/">{{ name }}</a></div></td>
<td class="qd-c2">{% num "€760 k" "/evidence/1" %}</td><td>{% keys "on" "undone" short=True %}</td>
<td>{% dates "2026-12-01" "2027-02-19" "2027-03-26" "2027-03-31" axis_start="2026-11-01" axis_end="2027-07-01" %}</td></tr>{% endfor %}
</tbody></table>
<form class="qd-inline" data-inline id="title-form" method="post" action="/save"><input name="title" value="Yard map" aria-label="Title">
<button>Save</button></form>
{% job_progress job "/events" stay=True log=True unit="€" %}
{% act "Delete" "/delete" confirm="Delete Yard map?" %}
<form method="post" action="/comment" class="qd-form">{% input "comment" "Comment" kind="textarea" data_draft="HB-1" %}
{% button "Send" submit=True %}</form>{% endblock %}
{% block after %}<dialog class="qd-dialog" id="new" aria-label="New feature"><form method="post" class="qd-form">{% input "name" "Name" %}
{% button "Create" kind="primary" submit=True %}</form></dialog>{% endblock %}"""
SAVED = '<form class="qd-inline" data-inline id="title-form" method="post" action="/save"><input name="title" value="Saved" aria-label="T"></form>'
REFUSED = '<div class="qd-outside"><div class="qd-error"><p class="qd-lead">Expected a title, got nothing.</p></div></div>'
STALE = '<div class="qd-error"><p class="qd-lead">Changed by Jonas.</p><form class="qd-merge" method="post"><button>Save mine</button></form></div>'
FOUND = {"title": "<b>Dock</b>", "hint": "HB-1", "url": "/w/harbor/features/1/", "icon": "features"}
TOLD = {
    "share": 0.5,
    "phase": "Searching",
    "detail": {"value": 8_530_000, "upper_bound": 8_800_000},
    "log": [{"number": 1, "text": "<i>a line</i>"}],
}
EVIDENCE = """<header><h2><span class="qd-big">€390 k</span></h2></header><div>{% num "€1.86 M" "/evidence/2" %}</div>"""


class Place:
    """The workspace, as far as the frame of a page asks for it."""

    name, slug = "Harbor", "harbor"


def written(text: str, **context: Any) -> str:
    job = {"title": "Plan 15", "phase": "", "share": None, "sentence": "It waits.", "log": [], "is_over": False}
    request = RequestFactory().get("/w/harbor/features/")
    given = {
        "workspace": Place(),
        "csp_nonce": NONCE,
        "job": job,
        "names": ["Dock self-booking", "<img src=x onerror=alert(1)>", "Yard map"],
        **context,
    }
    template = engines["django"].from_string(text).template
    return template.render(Context({**given, "request": request, "csrf_token": "token"}))


class Answers:
    """What the server in memory answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.saved = (200, SAVED)
        self.palette: dict[str, Any] | None = {"groups": [{"title": "Features", "items": [FOUND]}]}

    def __call__(self, route: Any) -> None:
        request = route.request
        path = request.url.removeprefix(HOST)
        self.asked.append((request.method, path, request.post_data or ""))
        file = STATIC / path.split("?")[0].removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            return route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "text/plain"))
        if path == "/w/harbor/features/":
            return route.fulfill(body=written(PAGE), content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
        if path.startswith("/evidence/"):
            return route.fulfill(body=written(EVIDENCE), content_type="text/html; charset=utf-8")
        if path.startswith("/w/harbor/palette") and self.palette is not None:
            return route.fulfill(body=json.dumps(self.palette), content_type="application/json")
        if path == "/save":
            return route.fulfill(status=self.saved[0], body=self.saved[1], content_type="text/html; charset=utf-8")
        if path == "/events":
            return route.fulfill(body=f"retry: 100000\n\nevent: progress\ndata: {json.dumps(TOLD)}\n\n", content_type="text/event-stream")
        return route.fulfill(body="<p>Somewhere else</p>", content_type="text/html")


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def look(browser: Any, answers: Answers) -> Iterator[Callable[..., Any]]:
    """`look(width=390, theme="dark")`: the page, in a browser that fails the test on any fault or refusal of the policy."""
    contexts, faults = [], []

    def make(width: int = 1440, theme: str = "light", **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.route("**/*", answers)
        page.goto(f"{HOST}/w/harbor/features/")
        page.wait_for_selector("html.has-script") if options.get("java_script_enabled", True) else None
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_j_and_k_move_and_x_selects(look: Callable[..., Any]) -> None:
    page = look()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Yard map"
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("tr.is-sel").count() == 1
    page.locator("[data-select-all]").check()
    assert page.locator("tr.is-sel").count() == 3


def test_a_letter_presses_what_carries_it_but_not_while_one_types(look: Callable[..., Any]) -> None:
    page = look()
    page.locator("#id_comment").press("c")
    assert page.locator("dialog:modal").count() == 0
    assert page.locator("#id_comment").input_value() == "c"
    page.locator("h1").click()
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_the_help_lists_what_the_page_offers(look: Callable[..., Any]) -> None:
    page = look()
    page.keyboard.press("?")
    said = page.locator("#shortcuts").inner_text()
    assert "Create feature" in said
    assert "Features" in said


def test_g_and_a_letter_go_to_a_place(look: Callable[..., Any]) -> None:
    page = look()
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(f"{HOST}/w/harbor/plan/")


def test_the_palette_finds_shows_text_as_text_and_goes_there(look: Callable[..., Any]) -> None:
    page = look()
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]", has_text="<b>Dock</b>").wait_for()
    assert page.locator("#palette .is-on").inner_text().startswith("<b>Dock</b>")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{HOST}/w/harbor/features/1/")


def test_the_palette_serves_the_navigation_where_nothing_answers(look: Callable[..., Any], answers: Answers) -> None:
    answers.palette = None
    page = look()
    page.keyboard.press("Control+k")
    page.keyboard.type("fore")
    page.locator("#palette .is-on", has_text="Forecast").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{HOST}/w/harbor/forecast/")


def test_a_number_opens_its_evidence_and_esc_gives_focus_back(look: Callable[..., Any]) -> None:
    page = look()
    number = page.locator("td .qd-num").first
    number.click()
    page.locator("#drawer .qd-big").wait_for()
    assert number.get_attribute("aria-expanded") == "true"
    page.locator("#drawer .qd-num").click()
    page.locator("#drawer [aria-label=Back]").wait_for()
    page.keyboard.press("Escape")
    expect(number).to_be_focused()
    assert page.locator("#drawer[open]").count() == 0
    assert number.get_attribute("aria-expanded") is None


def test_a_field_edited_in_place_is_saved_and_replaced(look: Callable[..., Any], answers: Answers) -> None:
    page = look()
    page.locator("#title-form input").fill("Yard plan")
    page.locator("#title-form input").press("Tab")
    expect(page.locator("#title-form input")).to_have_value("Saved")
    assert any(path == "/save" and "Yard plan" in body for _, path, body in answers.asked)


def test_a_refused_edit_says_why_and_keeps_what_was_typed(look: Callable[..., Any], answers: Answers) -> None:
    answers.saved = (422, REFUSED)
    page = look()
    page.locator("#title-form input").fill("x")
    page.locator("#title-form input").press("Tab")
    assert "Expected a title" in page.locator("#title-form .qd-flaw").inner_text()
    assert page.locator("#title-form input").input_value() == "x"
    assert page.locator("#title-form input").get_attribute("aria-invalid") == "true"


def test_two_versions_are_offered_where_somebody_was_faster(look: Callable[..., Any], answers: Answers) -> None:
    answers.saved = (409, STALE)
    page = look()
    page.locator("#title-form input").fill("x")
    page.locator("#title-form input").press("Tab")
    page.locator("dialog:modal .qd-merge").wait_for()
    assert page.locator("#title-form input").input_value() == "x"


def test_a_job_shows_how_far_it_is_and_log_lines_as_text(look: Callable[..., Any]) -> None:
    page = look()
    page.locator("qd-job [data-phase]", has_text="Searching").wait_for()
    assert page.locator("qd-job progress").evaluate("bar => bar.value") == 0.5
    assert page.locator("qd-job [data-value]").inner_text() == "€8.53\u202fM so far, at most €8.8\u202fM"
    assert page.locator("qd-job [data-log]").inner_text().strip() == "<i>a line</i>"


def test_what_deletes_asks_first(look: Callable[..., Any], answers: Answers) -> None:
    page = look()
    page.get_by_role("button", name="Delete").click()
    assert focused(page) == "Keep as is", "the safe answer has the focus"
    page.keyboard.press("Enter")
    assert not any(path == "/delete" for _, path, _ in answers.asked)
    page.get_by_role("button", name="Delete").click()
    page.locator("dialog:modal").get_by_role("button", name="Delete").click()
    page.wait_for_url(f"{HOST}/delete")


def test_a_draft_outlives_the_page_until_it_is_sent(look: Callable[..., Any]) -> None:
    page = look()
    page.locator("#id_comment").fill("half a thought")
    page.reload()
    assert page.locator("#id_comment").input_value() == "half a thought"
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(f"{HOST}/comment")
    page.goto(f"{HOST}/w/harbor/features/")
    assert page.locator("#id_comment").input_value() == ""


def test_nothing_hostile_runs(look: Callable[..., Any]) -> None:
    page = look()
    assert page.locator("img[src=x]").count() == 0
    assert page.get_by_text("<img src=x onerror=alert(1)>", exact=True).count() == 1


def test_figures_are_tabular_and_hyphens_are_not_wide(look: Callable[..., Any]) -> None:
    page = look()
    widths = page.evaluate(
        """async () => { await document.fonts.ready; const measure = text => { const span = document.createElement('span'); span.textContent = text;
        document.body.append(span); const width = span.getBoundingClientRect().width; span.remove(); return width };
        return [measure('1111'), measure('0000'), measure('----')] }"""
    )
    assert widths[0] == pytest.approx(widths[1], abs=0.01)
    assert widths[2] < 0.8 * widths[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_it_and_nothing_scrolls_sideways(look: Callable[..., Any], width: int, theme: str) -> None:
    page = look(width, theme, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    serious = [each for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == []


def test_without_script_links_lead_where_they_say(look: Callable[..., Any]) -> None:
    page = look(java_script_enabled=False)
    page.locator("td .qd-num").first.click()
    assert page.url == f"{HOST}/evidence/1"
