"""Tables of the market, surveys and deals: brought, read by chosen columns, imported in one act, taken back; the pages they feed."""

import re
import time
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.market import market_of
from quarterdeck_web.evidence.market_history import moves_since
from quarterdeck_web.evidence.models import Capability, Competitor, Evidence, ParityCell, Survey, TableImport
from quarterdeck_web.evidence.tables.assemble import look_at
from quarterdeck_web.products.assemble import export_bytes
from quarterdeck_web.products.changes import undo_last
from quarterdeck_web.products.models import Change

MATRIX = """Capability,Area,Importance,Us,Moorline,Moorline source,Moorline checked on,Slotwise
Dock slots,Docks,90%,2,leading,their docs 4.1,2026-01-02,no
Yard map,Yard,0.2,3,partial,a trial,2026-01-01,
"""
KANO = "respondent,plan,Dark mode (functional),Dark mode (dysfunctional),Export (functional),Export (dysfunctional)\n" + "".join(
    f"p{n},{'small' if n % 2 else 'large'},like,{'neutral' if n % 3 else 'dislike'},must-be,dislike\n" for n in range(60)
)
OPPORTUNITY = "id,Less waiting (importance),Less waiting (satisfaction)\n" + "".join(f"{n},5,{1 + n % 3}\n" for n in range(40))
TASKS = "id,shown,best,worst\n" + "".join(f"{n},Slots; Maps; Chat,Slots,{'Chat' if n % 4 else 'Maps'}\n" for n in range(40))
NPS = "score,segment,why\n" + "".join(f"{n % 11},{'food' if n % 2 else 'steel'},because {n}\n" for n in range(60))
ELLIS = (
    "How would you feel if you could no longer use it?,active\n"
    + "Very disappointed,yes\n" * 12
    + "Not disappointed,yes\n" * 8
    + "Not disappointed,no\n" * 3
)
DEALS = """Deal ID,Stage,Competitor,Loss reason,Told by,Amount,Close date,Notes
1,Closed Won,Moorline,Dock slots,buyer,100,2026-01-01,They liked the slots
2,Closed Lost,Moorline,Price,rep,80,2026-01-02,
3,Closed Lost,Quay One,Price,rep,,2026-01-03,
4,Open,,,,,,
"""
TABLES = "/w/ours/evidence/tables/"


def bring(client: Any, kind: str, text: str, name: str = "table.csv") -> Any:
    answer = client.post(TABLES, {"kind": kind, "file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def imported(client: Any, kind: str, text: str, **more: Any) -> Any:
    address = bring(client, kind, text)
    answer = client.post(address, {"action": "import", **more})
    assert answer.status_code == 302, answer.content.decode()
    return address


def rows(client: Any, model: Any) -> Any:
    return model.objects.within(TableImport.objects.everywhere("a test").first().workspace)


@pytest.fixture
def pm(ours: Any, client_as: Any) -> Any:
    return client_as("pm")


def test_a_matrix_is_looked_at_imported_and_taken_back(ours: Any, pm: Any) -> None:
    before = export_bytes(ours)
    address = bring(pm, "market", MATRIX)
    page = pm.get(address).content.decode()
    for said in ("Ready to import", "Moorline, Slotwise", "their docs 4.1", "3 without a source"):
        assert said in page
    assert not rows(pm, Capability).exists(), "looking changes nothing"
    pm.post(address, {"action": "import"})
    market = market_of(system_scope(ours))
    assert {line.capability.ref: (line.us.level, [cell.level for cell in line.others]) for line in market.lines} == {
        "dock-slots": (2, [3, 0]),
        "yard-map": (3, [1, None]),
    }
    assert rows(pm, Change).filter(batch=rows(pm, TableImport).get().batch).exists()
    assert "Imported" in pm.get(address).content.decode()
    pm.post(address, {"action": "undo"})
    assert export_bytes(ours).count(b'"capability"') == before.count(b'"capability"')
    assert not rows(pm, ParityCell).exists()
    assert not rows(pm, Competitor).exists()
    assert "Taken back" in pm.get(address).content.decode()
    assert pm.post(address, {"action": "import"}).status_code in (409, 422)


def test_the_same_again_is_nothing_and_a_change_changes_only_itself(ours: Any, pm: Any) -> None:
    imported(pm, "market", MATRIX)
    again = bring(pm, "market", MATRIX)
    assert "All of it is here already" in pm.get(again).content.decode()
    assert pm.post(again, {"action": "import"}).status_code in (409, 422)
    address = imported(pm, "market", MATRIX.replace("leading,their docs 4.1,2026-01-02", "none,their docs 5,2026-02-02"))
    cell = rows(pm, ParityCell).get(capability__ref="dock-slots", competitor__ref="moorline")
    assert (cell.body["level"], cell.body["source"], cell.version) == (0, "their docs 5", 2)
    pm.post(address, {"action": "undo"})
    cell.refresh_from_db()
    assert (cell.body["level"], cell.body["checked_on"]) == (3, "2026-01-02")
    assert rows(pm, ParityCell).count() == 5


def test_what_is_refused_is_named_and_left_out_only_when_asked(ours: Any, pm: Any) -> None:
    address = bring(pm, "market", MATRIX.replace("0.2", "much").replace("2026-01-02", "soon"))
    page = pm.get(address).content.decode()
    for said in ("2 flaws stand in the way", "an importance from 0 to 1", "got &#x27;much&#x27;", "got &#x27;soon&#x27;"):
        assert said in page
    assert pm.post(address, {"action": "import"}).status_code in (409, 422)
    assert not rows(pm, Capability).exists()


def test_columns_may_be_chosen_otherwise(ours: Any, pm: Any) -> None:
    address = bring(pm, "market", "thing,we,acme\nSlots,3,1\n")
    assert "Say what the columns are" in pm.get(address).content.decode()
    chosen = {"role-0": "capability", "role-1": "us", "role-2": "product_column", "reads": "levels", "doubles": "refuse"}
    wrong = pm.post(address, {**chosen, "role-0": "colour", "doubles": "?", "said_on": "soon"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("expected one of the choices") >= 2
    assert "expected a day as 2026-10-02, got &#x27;soon&#x27;" in wrong.content.decode()
    assert pm.post(address, {**chosen, "said_on": "2026-01-05", "said_source": "a fair"}).status_code == 302
    assert "Ready to import" in pm.get(address).content.decode()
    pm.post(address, {"action": "import"})
    bodies = [row.body for row in rows(pm, ParityCell)]
    assert [(body["competitor"], body["level"], body["source"], body["checked_on"]) for body in bodies] == [
        (None, 3, "a fair", "2026-01-05"),
        ("acme", 1, "a fair", "2026-01-05"),
    ]


def test_what_moved_since_a_day_comes_from_the_history(ours: Any, pm: Any) -> None:
    imported(pm, "market", MATRIX)
    long_ago = timezone.now() - timedelta(days=200)
    scope = system_scope(ours)
    rows(pm, Change).update(at=long_ago)
    rows(pm, ParityCell).update(created_at=long_ago)
    pm.post("/w/ours/evidence/market/cell/dock-slots/moorline/", {"level": "1", "source": "a call", "checked_on": "2026-03-01"})
    pm.post("/w/ours/evidence/market/cell/yard-map/slotwise/", {"level": "2", "source": "a call", "checked_on": "2026-03-01"})
    past = moves_since(scope, timezone.localdate() - timedelta(days=90))
    assert [(move.capability.ref, move.words, move.is_for_us) for move in past.moves if move.steps] == [("dock-slots", "leading → part", True)]
    assert [move.words for move in past.moves if not move.steps] == ["not checked → on par"]
    assert len(moves_since(scope, timezone.localdate() - timedelta(days=300)).moves) == 6
    page = pm.get("/w/ours/evidence/market/changes/").content.decode()
    assert "2 levels differ" in strip_tags(page)
    assert pm.get("/w/ours/evidence/market/changes/?since=soon").status_code == 422
    assert pm.get("/w/ours/evidence/market/changes/?since=2999-01-01").status_code == 422


def test_levels_that_came_whole_have_no_past(harbor: Any, client_as: Any) -> None:
    page = client_as("viewer", workspace=harbor).get("/w/harbor/evidence/market/changes/").content.decode()
    assert "what they were before is not on record" in page


@pytest.mark.parametrize(
    ("text", "method", "words"),
    [
        (KANO, "Kano", ["Lacking Export displeases most", "attractive", "must-be", "mixes 2 segments", "Answered"]),
        (OPPORTUNITY, "Opportunity", ["opportunity 20.0 of 20", "extreme"]),
        (TASKS, "MaxDiff", ["Slots is liked best", "Utility"]),
        (NPS, "Net Promoter Score", ["Net Promoter Score", "Standard error", "food", "steel"]),
        (ELLIS, "Sean Ellis", ["60 %", "very disappointed without it", "not decided", "fewer than 40"]),
    ],
)
def test_a_survey_becomes_a_page_with_chart_and_table(ours: Any, pm: Any, text: str, method: str, words: list[str]) -> None:
    address = bring(pm, "survey", text)
    look = pm.get(address).content.decode()
    assert method in look
    answer = pm.post(address, {"action": "import"}, follow=True)
    page = answer.content.decode()
    assert "<svg" in page
    for word in words:
        assert word in page
    assert "Import answers" in pm.get("/w/ours/evidence/surveys/").content.decode()
    pm.post(address, {"action": "undo"})
    assert not rows(pm, Survey).exists()


def test_every_number_of_a_survey_opens_the_answers_behind_it(ours: Any, pm: Any) -> None:
    imported(pm, "survey", NPS)
    ref = rows(pm, Survey).get().ref
    page = pm.get(f"/w/ours/evidence/surveys/{ref}/").content.decode()
    assert num_counts_that_open(pm, page) >= 12
    behind = pm.get(f"/w/ours/evidence/surveys/{ref}/answers/?kind=detractors&segment=steel").content.decode()
    assert "because 0" in behind
    assert "page 2" not in behind


@pytest.mark.parametrize("text", [KANO, OPPORTUNITY, TASKS, ELLIS])
def test_counts_of_items_open_too(ours: Any, pm: Any, text: str) -> None:
    imported(pm, "survey", text)
    page = pm.get(f"/w/ours/evidence/surveys/{rows(pm, Survey).get().ref}/").content.decode()
    assert num_counts_that_open(pm, page) >= 2


def num_counts_that_open(client: Any, page: str) -> int:
    """How many counts a page of a survey has; each must open as many answers (of which a page shows fifty)."""
    links = re.findall(r'<a class="qd-num" href="([^"]+)"[^>]* data-count="(\d+)" data-of="(\w+)"', page)
    for address, number, of in links:
        answers = client.get(unescape(address)).content.decode()
        shown = answers.count("data-answer=" if of == "answers" else "data-person=")
        assert shown == int(number) or (shown >= 50 and f"{int(number):,} p" in answers)
    return len(links)


def test_a_survey_may_be_read_as_another_and_named(ours: Any, pm: Any) -> None:
    address = bring(pm, "survey", "a,b\n9,food\n3,steel\n")
    assert "Say what the columns are" in pm.get(address).content.decode()
    flawed = pm.post(address, {"role-0": "score", "role-1": "segment", "method": "?", "title": " ", "asked_on": "2999-01-01"})
    assert flawed.status_code == 422
    for words in ("expected a name", "not in the future", "expected one of Kano"):
        assert words in flawed.content.decode()
    pm.post(address, {"role-0": "score", "role-1": "segment", "method": "nps", "title": "Spring", "asked_on": "2026-01-01", "source": "panel"})
    pm.post(address, {"action": "import"})
    body = rows(pm, Survey).get().body
    assert (body["id"], body["asked_on"], body["source"], len(body["responses"])) == ("spring", "2026-01-01", "panel", 2)


def test_a_survey_is_deleted_and_brought_back(ours: Any, pm: Any, scope_for: Any) -> None:
    imported(pm, "survey", NPS)
    ref = rows(pm, Survey).get().ref
    pm.post(f"/w/ours/evidence/surveys/{ref}/delete/")
    assert pm.get(f"/w/ours/evidence/surveys/{ref}/").status_code == 404
    from quarterdeck_web.accounts.scope import scope_of

    undo_last(scope_of(pm.user, "ours"))
    assert pm.get(f"/w/ours/evidence/surveys/{ref}/").status_code == 200


def test_deals_become_rates_that_open_their_deals(ours: Any, pm: Any) -> None:
    imported(pm, "deals", DEALS)
    page = pm.get("/w/ours/evidence/market/deals/").content.decode()
    for words in ("1 of 3 deals won", "Moorline", "Quay One", "Price", "of 2 of them no buyer said so", "to 79\u202f%"):
        assert words in strip_tags(page)
    behind = pm.get("/w/ours/evidence/market/deals/behind/?by=competitor&group=moorline").content.decode()
    assert "They liked the slots" in behind
    assert "1 of 2 deals won" in strip_tags(behind)
    item = rows(pm, Evidence).order_by("position").first()
    assert pm.get(f"/w/ours/evidence/{item.ref}/").status_code == 200
    assert "1 of 2 deals won" in strip_tags(pm.get("/w/ours/evidence/market/moorline/").content.decode())
    won = pm.get("/w/ours/evidence/market/deals/behind/?by=competitor&group=moorline&outcome=won").content.decode()
    assert won.count("data-entry=") == 1
    assert pm.get("/w/ours/evidence/market/deals/behind/?price=on&told=others").content.decode().count("data-entry=") == 2
    assert pm.get("/w/ours/evidence/market/deals/behind/?by=weather").status_code == 404
    again = bring(pm, "deals", DEALS)
    assert "All of it is here already" in pm.get(again).content.decode()


def test_a_table_that_is_none_is_refused(ours: Any, pm: Any) -> None:
    for name, content in (("a.png", b"\x89PNG"), ("a.csv", b"  "), ("a.csv", b"%PDF-1.4 x"), ("a.xlsx", b"PK\x03\x04")):
        answer = pm.post(TABLES, {"kind": "market", "file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
    assert pm.post(TABLES, {"kind": "market"}).status_code == 422
    assert pm.post(TABLES, {"kind": "colour", "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}).status_code == 422
    assert not TableImport.objects.everywhere("a test").exists()


def test_refusals(ours: Any, theirs: Any, client: Any, client_as: Any, pm: Any) -> None:
    address = imported(pm, "survey", NPS)
    ref = rows(pm, Survey).get().ref
    pages = (
        f"/w/ours/evidence/surveys/{ref}/",
        f"/w/ours/evidence/surveys/{ref}/answers/",
        "/w/ours/evidence/market/deals/",
        "/w/ours/evidence/market/changes/",
    )
    viewer, outsider = client_as("viewer"), client_as("pm", workspace=theirs)
    for page in pages:
        assert client.get(page).status_code == 302
        assert viewer.get(page).status_code == 200
        assert outsider.get(page).status_code == 404
    assert viewer.get(TABLES).status_code == 403
    assert viewer.get(address).status_code == 403
    assert viewer.post(f"/w/ours/evidence/surveys/{ref}/delete/").status_code == 403
    assert outsider.get(address.replace("/ours/", "/theirs/")).status_code == 404
    assert outsider.get(f"/w/theirs/evidence/surveys/{ref}/").status_code == 404


def test_empty_pages_teach_the_next_step(ours: Any, pm: Any) -> None:
    assert "What did people answer?" in pm.get("/w/ours/evidence/surveys/").content.decode()
    assert "Which deals were won, and why?" in pm.get("/w/ours/evidence/market/deals/").content.decode()


@pytest.mark.once
def test_a_matrix_of_thousands_of_levels_stays_readable(ours: Any, pm: Any) -> None:
    lines = "".join(f"Capability {n},Area {n % 12},{n % 4},{n * 7 % 4},{n * 5 % 4},{n * 3 % 4}\n" for n in range(1336))
    begun = time.process_time()
    imported(pm, "market", "Capability,Area,Us,Edge,Firefox,Safari\n" + lines)
    assert time.process_time() - begun < 30
    page = pm.get("/w/ours/evidence/market/").content.decode()
    assert "1 to 100 of 1,336" in page
    assert "Totals of 12 areas" in page
    assert page.count("<tr id=") == 100
    with CaptureQueriesContext(connection) as queries:
        assert "of 111" in pm.get("/w/ours/evidence/market/?area=Area+3&page=2&sort=name").content.decode().replace("112", "111")
    assert len(queries) <= 18
    assert pm.get("/w/ours/evidence/market/?q=capability+1335").content.decode().count("<tr id=") == 1
    address = f"{TABLES}{rows(pm, TableImport).get().pk}/"
    pm.post(address, {"action": "undo"})
    assert not rows(pm, ParityCell).exists()


def test_a_product_s_own_columns_of_source_and_day_stay_its_own(ours: Any, pm: Any) -> None:
    address = bring(pm, "market", MATRIX)
    look = look_at(rows(pm, TableImport).get(), ours)
    roles = {f"role-{number}": column["role"] for number, column in enumerate(look.columns)}
    assert list(roles.values())[4:7] == ["product_column", "own_source", "own_day"]
    pm.post(address, {**roles, "reads": "levels", "doubles": "refuse"})
    pm.post(address, {"action": "import"})
    body = rows(pm, ParityCell).get(capability__ref="dock-slots", competitor__ref="moorline").body
    assert (body["source"], body["checked_on"]) == ("their docs 4.1", "2026-01-02")
