"""What a model said to one workspace, and how its needs got their names, is nothing to another, even where ids and questions are the same."""

from typing import Any

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.evidence.naming.assemble import _Answers
from quarterdeck_web.evidence.naming.models import NamerAnswer, NeedName
from quarterdeck_web.evidence.naming.pieces import origin_of_name


def test_each_workspace_asks_for_itself(ours: Any, theirs: Any) -> None:
    _Answers(system_scope(theirs)).keep("the same question", "Their name")
    assert _Answers(system_scope(ours)).get("the same question") is None
    _Answers(system_scope(ours)).keep("the same question", "Our name")
    assert _Answers(system_scope(theirs)).get("the same question") == "Their name"
    assert NamerAnswer.objects.within(ours).get().said == "Our name"


def test_a_need_of_the_same_id_and_name_was_not_named_by_their_model(ours: Any, theirs: Any) -> None:
    for workspace in (ours, theirs):
        body = {"id": "slots", "title": "Book a slot"}
        Need(workspace=workspace, position=1, body=body).reindex().save(force_insert=True)
    NeedName(workspace=theirs, need="slots", title="Book a slot", model="small").save(force_insert=True)
    mine, other = (system_scope(workspace) for workspace in (ours, theirs))
    assert origin_of_name(other, other.get(Need, ref="slots"))["model"] == "small"
    assert origin_of_name(mine, mine.get(Need, ref="slots")) is None
