"""Ready and done from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

from .conftest import Ran, tea_house

Cli = Callable[..., Ran]


def test_readiness_says_by_which_definitions_and_why_not(quarterdeck: Cli, product: Path) -> None:
    ran = quarterdeck("readiness", "tea.json")
    assert ran.code == 0, ran.said
    assert "has agreed on no definition of ready and done; these are the usual ones." in ran.out
    assert "subscriptions\tSubscriptions\t1 of 6\t0 of 3" in ran.out
    assert "Waits for “Gift-Cards” (idea)." in ran.out


def test_readiness_of_a_feature_is_line_by_line(quarterdeck: Cli, tmp_path: Path) -> None:
    own = {"definitions": [{"id": "D", "of": "done", "title": "The shop knows", "check": None}]}
    (tmp_path / "tea.json").write_text(json.dumps(tea_house() | own))
    out = quarterdeck("readiness", "tea.json", "--feature", "loyalty").out
    assert "Loyalty: ready 0 of 0, done 0 of 1." in out
    assert "The shop knows\tnot met\tNobody has ticked it." in out
    document = quarterdeck("readiness", "tea.json", "--feature", "loyalty", "--json").json()
    assert (document["format"], document["is_usual"], len(document["features"])) == ("quarterdeck-readiness", False, 1)


def test_readiness_refuses_a_feature_that_is_not_there(quarterdeck: Cli, product: Path) -> None:
    ran = quarterdeck("readiness", "tea.json", "--feature", "moon")
    assert ran.code == 2
    assert "expected the id of a feature, got 'moon'" in ran.said
