"""Sliders on a forecast: what they show, that nothing is kept, and for whom."""

import re
from threading import Barrier, Thread

import pytest

from quarterdeck_web.forecasts.what_if import assemble
from quarterdeck_web.forecasts.what_if.keeping import Kept

from .conftest import text

RELEASE, FEATURE = "/w/docks/forecast/releases/R/what-if", "/w/docks/forecast/features/D-2/what-if"
AS_PART = {"HX-Request": "true", "HX-Target": "what-if-answer"}


@pytest.fixture(autouse=True)
def nothing_kept():
    assemble._prepared.clear()


@pytest.mark.parametrize("address", [RELEASE, FEATURE])
def test_a_panel_has_sliders_for_what_the_date_hangs_on(client, made, address):
    page = client.get(address)
    assert page.status_code == 200
    markup, said = page.content.decode(), text(page)
    assert 'name="effort:D-2/D-2.1"' in markup
    assert 'name="pace:t"' in markup
    assert 'name="risk:K"' in markup
    assert 'name="more:t"' in markup
    assert "Only a question, not kept: Plan 1 and Forecast 1 stay as they are." in said
    assert "Made ready in" in said
    # Every control has its label.
    ids = re.findall(r'<(?:input type="range"|select class="qd-input"|input class="qd-check" type="checkbox") id="([^"]+)"', markup)
    assert len(ids) >= 4
    assert all(f'<label for="{each}"' in markup for each in ids)
    assert "<style" not in markup
    assert not re.search(r'\sstyle="', markup)


def test_a_lever_moves_the_dates_and_stands_in_the_address(client, made):
    page = client.get(RELEASE, {"effort:D-2/D-2.1": "2", "pace:t": "1"})
    said = text(page)
    assert re.search(r"Done with 85 % \d+ days later\d+ \w+ → \d+ \w+", said)
    assert "other date or chance moves" in said
    assert 'href="/w/docks/forecast/releases/R/what-if?effort:D-2/D-2.1=2"' in page.content.decode()
    assert re.search(r'name="effort:D-2/D-2.1"[^>]* value="2"', page.content.decode())


def test_a_moved_slider_gets_the_answer_alone(client, made):
    client.get(RELEASE)
    part = client.get(RELEASE, {"risk:K": "happens"}, headers=AS_PART | {"HX-Current-URL": f"http://testserver{RELEASE}"})
    assert "<form" not in part.content.decode()
    assert "Ready since the last change of the product" in text(part)
    assert part["HX-Replace-Url"] == f"{RELEASE}?risk:K=happens"
    inside = client.get(RELEASE, {"risk:K": "happens"}, headers=AS_PART | {"HX-Current-URL": "http://testserver/w/docks/forecast/"})
    assert "HX-Replace-Url" not in inside
    whole = client.get(RELEASE, headers={"HX-Request": "true", "HX-Target": "what-if"}).content.decode()
    assert whole.lstrip().startswith("<section")


def test_levers_at_rest_change_nothing(client, made):
    said = text(client.get(RELEASE, {"effort:D-2/D-2.1": "1", "pace:t": "1.0", "risk:K": "", "more:t": ""}))
    assert "→" not in said
    assert "other date" not in said


def test_a_feature_can_be_left_out(client, made):
    said = text(client.get(RELEASE, {"without:D-2": "yes"}))
    assert "earlier" in said
    assert "left out" in said
    assert "Slots is left out" in text(client.get("/w/docks/forecast/features/D-1/what-if", {"without:D-1": "yes"}))


def test_levers_without_a_control_are_kept_and_named(client, made):
    page = client.get(FEATURE, {"away:p": "2026-01-12..2026-01-30"})
    assert '<input type="hidden" name="away:p" value="2026-01-12..2026-01-30">' in page.content.decode()
    assert "Also moved, by the address: away:p" in text(page)
    assert "later" in text(page)


def test_a_factor_beyond_the_slider_stretches_it(client, made):
    markup = client.get(RELEASE, {"effort:D-2/D-2.1": "3.33", "pace:t": "0.12"}).content.decode()
    assert re.search(r'name="effort:D-2/D-2.1" min="0.25" max="3.33" step="0.01" value="3.33"', markup)
    assert re.search(r'name="pace:t" min="0.1" max="1.5"', markup)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"effort:D-2/D-2.1": "much"}, "expected a factor from 0 to 10 (1 is as planned), got &#x27;much&#x27;"),
        ({"effort:D-9": "2"}, "there is no feature &#x27;D-9&#x27; in the plan. There are: D-1, D-2"),
        ({"pace:x": "0.5"}, "there is no team with work &#x27;x&#x27;"),
        ({"more:t": "2099-01-01"}, "expected a day within the horizon"),
        ({"risk:K": "<b>"}, "got &#x27;&lt;b&gt;&#x27;"),
        ({"away:p": "2026-01-12"}, "expected FIRST..LAST"),
    ],
)
@pytest.mark.parametrize("as_part", [False, True])
def test_bad_levers_get_a_message_and_move_nothing(client, made, query, said, as_part):
    page = client.get(RELEASE, query, headers=AS_PART if as_part else {})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "→" not in text(page)


def test_every_flaw_is_told(client, made):
    assert "3 levers in the address cannot be read" in text(client.get(RELEASE, {"effort:D-1": "x", "risk:none": "happens", "more:t": "z"}))


def test_what_is_no_lever_is_passed_over(client, made):
    assert client.get(RELEASE, {"utm_source": "mail", "speed:t": "2", "q": "effort"}).status_code == 200


def test_nothing_is_kept(client, made, docks):
    from tests.quarterdeck_web.tenancy.world import Side, snapshot

    before = snapshot(Side(docks))
    client.get(RELEASE, {"effort:D-2/D-2.1": "2"})
    client.get(FEATURE, {"without:D-1": "yes"})
    assert snapshot(Side(docks)) == before


def test_the_product_is_read_once_for_each_of_its_revisions(client, made, docks, monkeypatch):
    reads = []
    original = assemble.product_of
    monkeypatch.setattr(assemble, "product_of", lambda *args, **more: reads.append(1) or original(*args, **more))
    for _ in range(3):
        client.get(RELEASE, {"pace:t": "0.9"})
    client.get(FEATURE)
    assert len(reads) == 1
    docks.refresh_from_db()
    docks.revision += 1
    docks.save()
    client.get(RELEASE)
    assert len(reads) == 2


def test_the_forecast_pages_offer_it_and_read_nothing_for_it(client, made, monkeypatch):
    monkeypatch.setattr(assemble, "_prepare", lambda *args: pytest.fail("a page that shows no panel made one ready"))
    assert f'hx-get="{RELEASE}"' in client.get("/w/docks/forecast/").content.decode()
    assert f'href="{FEATURE}"' in client.get("/w/docks/forecast/features/D-2/").content.decode()
    assert f'hx-get="{RELEASE}?forecast=1"' in client.get("/w/docks/forecast/?forecast=1").content.decode()


@pytest.mark.parametrize("role", ["owner", "pm", "tpm", "contributor", "viewer"])
def test_whoever_sees_forecasts_may_ask(client_as, docks, made, role):
    assert client_as(role, workspace=docks).get(RELEASE).status_code == 200


def test_others_see_nothing(client_as, docks, theirs, made):
    from django.test import Client

    assert Client().get(RELEASE).status_code == 302
    assert client_as("portal", workspace=docks).get(RELEASE).status_code == 403
    assert client_as("owner", workspace=theirs).get(RELEASE).status_code == 404
    assert client_as("pm", workspace=docks).post(RELEASE).status_code == 405


@pytest.mark.parametrize("address", ["releases/nope/what-if", "features/nope/what-if", "releases/R/what-if?forecast=9"])
def test_what_is_not_there_is_the_same_404(client, made, address):
    assert client.get(f"/w/docks/forecast/{address}").status_code == 404


def test_without_a_forecast_there_is_nothing_to_ask(client, planned):
    assert client.get(RELEASE).status_code == 404


def test_what_many_ask_for_at_once_is_made_once():
    kept, made, start = Kept(2), [], Barrier(6)

    def ask():
        start.wait()
        assert kept.get("a", lambda: made.append(1) or "value")[0] == "value"

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_few_are_kept_and_failures_are_not():
    kept = Kept(2)
    for key in "abc":
        kept.get(key, lambda key=key: key)
    assert kept.get("c", lambda: "again") == ("c", True)
    assert kept.get("a", lambda: "again") == ("again", False)
    with pytest.raises(ZeroDivisionError):
        kept.get("d", lambda: 1 / 0)
    assert kept.get("d", lambda: "fine") == ("fine", False)
