"""The components give what they promise, escape whatever they are given, and never write a style attribute."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from quarterdeck_web.lib.drawing import icons, intervals
from quarterdeck_web.lib.drawing import keys as key_drawing
from quarterdeck_web.lib.drawing.svg import el, percent, safe_address, span
from quarterdeck_web.lib.templatetags.quarterdeck import register

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)> &amp; </textarea></svg>"
DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "components.md"

EVERY_TAG = """
{% icon "plan" %}{% mark %}{% keys "on" "undone" %}{% state t %}{% state t "ok" t %}{% status t %}{% verdict t %}
{% interval 1 2 3 4 label=t %}{% axis 4 t %}{% dates day day day day "warn" day later label=t today=day %}
{% two_dates day later t %}{% months day later %}{% prob 0.4 label=t %}{% share_bar 0.4 0.5 t %}{% bar 0.3 label=t %}
{% moved 1 2 0 3 label=t %}{% gap 1 2 t %}{% spark numbers label=t %}{% load_strip numbers t %}
{% num t t label=t %}{% num t %}{% avatar t %}{% kbd t %}
{% button t t shortcut=t %}{% button t dialog=t data_note=t %}{% button t t "icon" icon_name="plus" %}
{% empty t t t t more_url=t more_text=t %}{% act t t confirm=t note=t %}
{% input "a" t t errors hint=t %}{% input "b" t t kind="textarea" %}{% input "c" t t kind="select" options=options %}
{% input "d" t True kind="checkbox" hint=t %}{% flaws flawed %}
{% field form.title %}{% field form.kind %}{% field form.agreed %}{% flaws form %}
{% tabs items %}{% segments items t %}{% pages next=t shown=3 noun="row" %}{% job_progress job t t t log=True %}
{% count 2 t url=t %}{% count 2 t bare=True drawer=True said=t %}{{ t|get:"x" }}{% with_query q=t %}{% side_navigation %}
"""


class Form(forms.Form):
    title = forms.CharField(max_length=10, help_text=HOSTILE, label=HOSTILE)
    kind = forms.ChoiceField(choices=[(HOSTILE, HOSTILE)], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label=HOSTILE)


class Markup(HTMLParser):
    """What a browser would make of some markup: elements, attributes, open ends."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def render(text: str, **context: Any) -> str:
    request = RequestFactory().get("/w/harbor/features/", {"after": HOSTILE})
    return engines["django"].from_string(text).render(context, request)


@pytest.fixture
def everything() -> str:
    """Every tag, with hostile text wherever text may stand."""
    day = date(2026, 3, 2)
    job = {"title": HOSTILE, "phase": HOSTILE, "sentence": HOSTILE, "share": 0.5, "log": [{"number": 1, "text": HOSTILE}], "is_over": False}
    return render(
        EVERY_TAG,
        t=HOSTILE,
        day=day,
        later=day + timedelta(200),
        numbers=[0.2, 1.4, 0.9],
        errors=[HOSTILE],
        options=[(HOSTILE, HOSTILE), HOSTILE, ("", "none")],
        flawed={HOSTILE: [HOSTILE], "__all__": [HOSTILE]},
        form=Form({"title": HOSTILE}),
        items=[{"title": HOSTILE, "url": HOSTILE, "count": HOSTILE}],
        job=job,
    )


def test_hostile_text_stays_text(everything: str) -> None:
    found = Markup(everything)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "alert(1)" in everything, "the text itself is shown"


def test_no_component_writes_a_style_attribute(everything: str) -> None:
    assert not [value for name, value in Markup(everything).attributes if name == "style"]


def test_every_tag_and_filter_is_tried_or_needs_a_page(everything: str) -> None:
    need_a_page = {"back_address", "merge", "try_url", "workspace_root"}
    tried = set(re.findall(r"{% (\w+)", EVERY_TAG))
    assert set(register.tags) - tried - need_a_page == set()


def test_every_tag_and_filter_is_in_the_documents() -> None:
    text = DOCUMENT.read_text()
    inner = {"back_address", "merge", "side_navigation"}
    assert [name for name in register.tags if name not in inner and f"{{% {name}" not in text] == []
    assert [name for name in register.filters if not re.search(rf"\|{name}\b|`{name}\b", text)] == []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "//[x"]
)
def test_an_address_that_runs_something_leads_nowhere(address: str) -> None:
    assert safe_address(address) == "#"
    assert 'href="#"' in render("{% num 'x' address %}{% button 'x' address %}", address=address)


@pytest.mark.parametrize("address", ["/w/harbor/", "?after=1", "#id_title", "https://example.org/a:b", "mailto:a@example.org", ""])
def test_other_addresses_stay(address: str) -> None:
    assert safe_address(address) == address


def test_an_attribute_is_escaped_even_where_its_text_was_safe_elsewhere() -> None:
    from django.utils.safestring import SafeString

    assert 'title="&quot;&gt;&lt;b&gt;"' in el("a", title=SafeString('"><b>'))


@pytest.mark.parametrize(
    ("value", "feasibility", "whole", "short"),
    [
        ("off", "off", "Both wait", "Both wait"),
        ("on", "off", "Feasibility waits", "TPM waits"),
        ("off", "on", "Value waits", "PM waits"),
        ("on", "on", "Committed", "Committed"),
        ("on", "undone", "Feasibility to re-turn", "TPM again"),
        ("undone", "on", "Value to re-turn", "PM again"),
        ("undone", "undone", "Both to re-turn", "Both again"),
    ],
)
def test_keys_say_who_has_to_act(value: str, feasibility: str, whole: str, short: str) -> None:
    assert whole in key_drawing.keys(value, feasibility)
    assert short in key_drawing.keys(value, feasibility, short=True)
    assert "Value key" in key_drawing.keys(value, feasibility, word=False), "a screen reader hears it without the word too"


def test_only_two_turned_keys_shut_the_lock() -> None:
    assert "is-shut" in key_drawing.keys(True, True)
    assert all("is-shut" not in key_drawing.keys(*pair) for pair in [("on", "off"), ("on", "undone"), (True, False), (None, True)])


def test_an_interval_stands_on_the_scale_of_its_column() -> None:
    drawn = intervals.interval(500, 750, 1000, top=2000)
    assert 'class="line" x="25%"' in drawn
    assert 'width="25%"' in drawn
    assert 'class="tick" x="37.5%"' in drawn


def test_what_is_not_known_is_not_drawn() -> None:
    assert intervals.interval(None, 1, 2) == ""
    assert intervals.dates(None, None, None) == ""
    assert intervals.gap(3, None) == "", "no bound, no bar"
    assert intervals.spark([1]) == ""
    assert "not in the plan" in intervals.two_dates(None, None)


@pytest.mark.parametrize(("value", "at"), [(-5, "0%"), (0, "0%"), (5, "50%"), (10, "100%"), (99, "100%")])
def test_a_place_outside_the_scale_is_at_its_end(value: float, at: str) -> None:
    assert percent(value, 0, 10) == at


def test_a_width_is_never_negative() -> None:
    assert span("60%", "20%") == "0%"
    assert percent(1, 5, 5) == "0%", "a scale without reach"


def test_dates_take_days_moments_and_text_alike() -> None:
    from datetime import UTC, datetime

    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    moments = [datetime(each.year, each.month, each.day, 12, tzinfo=UTC) for each in days]
    texts = [each.isoformat() for each in days]
    assert intervals.dates(*days) == intervals.dates(*moments) == intervals.dates(*texts)


@pytest.mark.parametrize(("share", "step"), [(0, "l0"), (0.5, "l2"), (0.99, "l4"), (1.0, "l4"), (1.2, "lx"), (None, "la")])
def test_load_has_its_steps(share: float | None, step: str) -> None:
    assert intervals.load_class(share) == step


def test_a_number_without_evidence_does_not_look_as_if_it_had_some() -> None:
    assert "qd-num" not in intervals.number("85 %")
    assert "qd-num" in intervals.number("85 %", "/evidence/")


def test_every_icon_is_drawn_with_strokes() -> None:
    assert all(icons.icon(name).count("<path") == 1 for name in icons.ICONS)


def test_a_field_ties_its_errors_and_hint_to_its_input() -> None:
    drawn = render('{% input "due" "Due" "2026" errors hint="A day." %}', errors=["Expected a day, got 2026."])
    assert 'aria-invalid="true"' in drawn
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described is not None
    assert all(f'id="{part}"' in drawn for part in described[1].split())
    assert 'value="2026"' in drawn, "what was typed stays"


def test_a_bound_field_says_all_of_it_too() -> None:
    drawn = render("{% field form.title %}", form=Form({"title": "longer than ten characters"}))
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described is not None
    assert all(f'id="{part}"' in drawn for part in described[1].split())
    assert "longer than ten characters" in drawn


def test_flaws_lead_to_their_fields() -> None:
    drawn = render("{% flaws errors %}", errors={"due_date": ["Expected a day."], "title": ["Say one."]})
    assert 'href="#id_due_date"' in drawn
    assert "2 things keep this" in drawn
    assert render("{% flaws errors %}", errors={}) == ""


def test_a_textarea_keeps_its_first_line_break() -> None:
    assert ">\n\nx</textarea>" in render('{% input "a" "A" typed kind="textarea" %}', typed="\nx"), "a browser drops the first one"


def test_the_foot_of_a_list_keeps_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/", {"status": "planned", "after": "b"})
    drawn = engines["django"].from_string('{% pages next="c" %}').render({}, request)
    assert 'href="?status=planned&amp;after=c"' in drawn
    assert 'href="?status=planned"' in drawn
