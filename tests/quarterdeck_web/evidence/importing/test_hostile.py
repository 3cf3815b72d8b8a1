"""Files that mean harm, or were damaged: each is refused or read, none breaks a page, and none comes in by half."""

import random

import pytest

from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.evidence.importing.conftest import TABLE, Importing

pytestmark = pytest.mark.once
"""What a file holds is told before a database hears of it."""

HOSTILE = {
    "nul.csv": b"id,text\x00,who\n1,Hello there my friends,x\n2,\x00,y\n",
    "nul-in-cells.csv": b"id,text\n1,Hello\x00there\n2,All is well here\n",
    "surrogate.json": b'[{"id": 1, "text": "x\\ud800y"}, {"id": 2, "text": "All is well", "a\\ud800b": "z"}]',
    "nul.json": b'[{"id": 1, "text": "x\\u0000y"}, {"id": 2, "text": "All is well", "a\\u0000b": "z"}]',
    "deep.json": b'[{"text": "x", "a": ' + b"[" * 5000 + b"]" * 5000 + b"}]",
    "wide.csv": ",".join(f"c{n}" for n in range(2000)).encode() + b"\n" + b",".join([b"x"] * 2000) + b"\n",
    "same-headers.csv": b"text,text,text\nOne,Two,Three\n",
    "no-headers.csv": b",,,\n,,,\n",
    "one-line.txt": b"Only a line",
    "long-field.csv": b"id,text\n1," + b"x" * 1_200_000 + b"\n2,All is well\n",
    "binary.csv": bytes(random.Random(7).randbytes(4000)),
    "zip.xlsx": b"PK\x05\x06" + b"\0" * 18,
    "svg.csv": b"<svg onload=alert(1)>,b\n<script>,x\n",
    "formula.csv": b'id,text\n1,"=HYPERLINK(""http://x"")"\n',
    "bidi\u202egpj.csv": b"id,text\n1,All is well\n",
    "object.json": b'{"a": {"b": {"c": []}}}',
    "number.json": b"42",
    "lines.jsonl": b'{"text": "a"}\n{"text": \n[1]\n"x"\n{"text": "b"}\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_or_read_to_its_end(importing: Importing, name: str) -> None:
    brought = importing.bring(HOSTILE[name], name)
    assert brought.state in ("mapping", "unreadable")
    assert "<script>" not in importing.page(brought).split("<main")[1].split("</main>")[0]
    if brought.state == "mapping":
        names = [column["name"] for column in brought.looked["columns"]]
        mapping = {names[-1]: "text"} if names else {}
        mapping |= {each: "text" for each in names if each == "text"}
        importing.map(brought, mapping, action="preview")
        assert importing.page(brought, "?preview=on")
        importing.map(brought, mapping)
        brought = importing.reload(brought)
        assert brought.state in ("tried", "mapping")
        assert importing.page(brought)
        importing.act(brought, "import", leave_out="on")
        importing.work()
        assert len(importing.evidence()) in (0, brought.tried.get("num_new", 0)), "all that was tried, or nothing"
    failed = Job.objects.within(importing.workspace).filter(state=Job.FAILED)
    assert not [(job.title, job.technical_detail[-600:]) for job in failed]


def test_damaged_files_of_all_sorts(importing: Importing) -> None:
    chance = random.Random(3)
    for number in range(40):
        data = bytearray(TABLE.encode(chance.choice(["utf-8", "utf-16", "latin-1"])))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = chance.choice([b"\0", b'"', b"\xff", b"\n", b",", b"\r", b"\xed\xa0\x80", b""])
        brought = importing.bring(bytes(data), f"damaged-{number}.csv")
        assert brought.state in ("mapping", "unreadable")
        if brought.state == "mapping" and brought.mapping:
            importing.act(brought, "try-again")
            importing.work()
            assert importing.page(importing.reload(brought))
    assert not Job.objects.within(importing.workspace).filter(state=Job.FAILED).exists()
