"""Answers from tables: columns told by their names, words of several survey tools, and every flaw at its row and column."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import QuarterdeckError
from quarterdeck.importers.surveys import ColumnUse, SurveyMapping, SurveyTrial, read_survey, suggest_survey
from quarterdeck.importers.surveys import answers as said
from quarterdeck.importers.whole_table import read_whole

KANO = """respondent,plan,Dark mode (functional),Dark mode (dysfunctional),Export - with,Export - without
a@x.example,small,I like it that way,I can live with it that way,1,5
b@x.example,large,It must be that way,I dislike it that way,2,5
c@x.example,small,I am neutral,I am neutral,,
"""
OPPORTUNITY = """Respondent ID;importance: Less waiting;satisfaction: Less waiting
1;5;2
2;4 - very important;somewhat satisfied
3;Extremely important;Not at all satisfied
"""
TASKS = """id,shown,best,worst
1,Slots; Maps; Chat,Slots,Chat
1,Maps; Chat; Kiosk,Maps,Kiosk
2,Slots; Maps; Kiosk,Kiosk,Slots
"""
WIDE_TASKS = """id,task 1 shown,task 1 best,task 1 worst,task 2 shown,task 2 best,task 2 worst
1,Slots|Maps|Chat,Slots,Chat,Maps|Chat|Kiosk,Maps,Kiosk
2,Slots|Maps|Kiosk,Kiosk,Slots,,,
"""
NPS = """How likely are you to recommend us to a friend?,Segment,Why
10 - extremely likely,food,Saves the phone calls
7,food,
0,steel,Never again
"""
ELLIS = """How would you feel if you could no longer use Harbor?,active
Very disappointed,yes
Somewhat disappointed,yes
Not disappointed (it isn't really that useful),no
N/A - I no longer use it,
"""


def trial(tmp_path: Path, text: str, **more: object) -> SurveyTrial:
    (tmp_path / "answers.csv").write_text(text)
    table = read_whole(tmp_path / "answers.csv")
    mapping = suggest_survey(table)
    assert mapping is not None
    return read_survey(table, mapping, **more)  # type: ignore[arg-type]


def test_kano_in_words_and_numbers(tmp_path: Path) -> None:
    found = trial(tmp_path, KANO, title="Spring")
    assert found.survey is not None
    assert (found.survey.id, found.survey.method, found.flaws) == ("spring", "kano", ())
    assert [(item.id, item.title) for item in found.survey.items] == [("dark-mode", "Dark mode"), ("export", "Export")]
    first, second, third = found.survey.responses
    assert [(pair.functional, pair.dysfunctional) for pair in first.kano] == [("like", "live-with"), ("like", "dislike")]
    assert [(pair.functional, pair.dysfunctional) for pair in second.kano] == [("must-be", "dislike"), ("must-be", "dislike")]
    assert len(third.kano) == 1
    assert found.survey.segments == ("small", "large")


def test_addresses_of_people_are_not_kept(tmp_path: Path) -> None:
    found = trial(tmp_path, KANO)
    assert found.survey is not None
    assert "@" not in "".join(each.respondent for each in found.survey.responses)
    assert len({each.respondent for each in found.survey.responses}) == 3


def test_ratings_as_numbers_labels_and_words(tmp_path: Path) -> None:
    found = trial(tmp_path, OPPORTUNITY)
    assert found.survey is not None
    ratings = [each.ratings[0] for each in found.survey.responses]
    assert [(each.importance, each.satisfaction) for each in ratings] == [(5, 2), (4, 2), (5, 1)]
    assert found.survey.items[0].title == "Less waiting"


@pytest.mark.parametrize("text", [TASKS, WIDE_TASKS])
def test_tasks_of_max_diff_a_row_each_or_side_by_side(tmp_path: Path, text: str) -> None:
    found = trial(tmp_path, text)
    assert found.survey is not None
    tasks = {each.respondent: [(task.best, task.worst, len(task.shown)) for task in each.tasks] for each in found.survey.responses}
    assert tasks == {"1": [("slots", "chat", 3), ("maps", "kiosk", 3)], "2": [("kiosk", "slots", 3)]}


def test_promoters_with_their_reasons(tmp_path: Path) -> None:
    found = trial(tmp_path, NPS)
    assert found.survey is not None
    assert [(each.respondent, each.score, each.segment) for each in found.survey.responses] == [
        ("row 2", 10, "food"),
        ("row 3", 7, "food"),
        ("row 4", 0, "steel"),
    ]
    assert found.survey.responses[0].comment == "Saves the phone calls"


def test_who_does_not_use_it_any_more_is_known(tmp_path: Path) -> None:
    found = trial(tmp_path, ELLIS)
    assert found.survey is not None
    assert [(each.disappointed, each.is_active) for each in found.survey.responses] == [
        ("very", True),
        ("somewhat", True),
        ("not", False),
        ("not", False),
    ]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (KANO.replace("I am neutral,I am", "perhaps,I am"), "row 4, column Dark mode (functional)", "expected like, must-be, neutral"),
        (OPPORTUNITY.replace("1;5;2", "1;7;2"), "row 2, column importance: Less waiting", "a whole number from 1 to 5, got '7'"),
        (OPPORTUNITY.replace("1;5;2", "1;4.5;2"), "row 2, column importance: Less waiting", "got '4.5'"),
        (OPPORTUNITY.replace("\n2;", "\n1;"), "row 3, column Respondent ID", "one row for each respondent, got '1' again, first in row 2"),
        (NPS.replace("\n7,", "\n11,"), "row 3, column How likely", "from 0 to 10, got '11'"),
        (NPS.replace("\n7,", "\n-1,"), "row 3, column How likely", "from 0 to 10, got '-1'"),
        (ELLIS.replace("Very dis", "Quite dis"), "row 2, column How would", "very, somewhat or not"),
        (ELLIS.replace("ed,yes", "ed,maybe", 1), "row 2, column active", "yes or no, got 'maybe'"),
        (TASKS.replace("Slots,Chat", "Slots,Yard"), "row 2, column worst", "one of the items shown (Slots, Maps, Chat), got 'Yard'"),
        (TASKS.replace("Slots,Chat", "Slots,Slots"), "row 2, column worst", "two of the items shown"),
        (TASKS.replace("Slots; Maps; Chat", "Slots; slots; Chat"), "row 2, column worst", "different items"),
    ],
)
def test_every_flaw_is_named_at_its_place_and_only_its_person_is_refused(tmp_path: Path, text: str, place: str, words: str) -> None:
    found = trial(tmp_path, text)
    (flaw,) = found.flaws
    assert place in flaw.place
    assert words in flaw.message
    assert found.num_refused == 1
    assert found.survey is not None


def test_half_a_pair_is_left_out_and_said(tmp_path: Path) -> None:
    found = trial(tmp_path, KANO.replace(",1,5", ",1,"))
    (flaw,) = found.flaws
    assert (flaw.severity, flaw.row, flaw.column) == ("warning", 2, "Export - without")
    assert found.num_refused == 0


def test_a_mapping_that_does_not_fit_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(KANO)
    table = read_whole(tmp_path / "a.csv")
    lacking = SurveyMapping(method="nps", columns=(ColumnUse(column="gone", role="score"),))
    assert "a column of this name" in read_survey(table, lacking).flaws[0].message
    assert "as Net Promoter Score needs" in read_survey(table, SurveyMapping(method="nps")).flaws[0].message
    half = SurveyMapping(method="kano", columns=(ColumnUse(column="Export - with", role="functional", item="Export"),))
    found = read_survey(table, half)
    assert found.survey is None
    assert found.num_refused
    (tmp_path / "b.csv").write_text("colour,shape\nred,round\n")
    assert suggest_survey(read_whole(tmp_path / "b.csv")) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("I like it that way", "like"),
        ("I would not like it", "dislike"),
        ("I don't like it", "dislike"),
        ("Can live with", "live-with"),
        ("5", "dislike"),
        ("3 - neutral", "neutral"),
        ("it is a basic necessity", "must-be"),
        ("purple", None),
        ("15", None),
    ],
)
def test_answers_of_kano(text: str, answer: str | None) -> None:
    assert said.kano_answer(text) == answer


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: (KANO + text).encode("utf-8", "replace"))))
def test_no_file_crashes_it_and_none_is_half_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hostile.csv").write_bytes(content)
    try:
        table = read_whole(tmp_path / "hostile.csv")
        mapping = suggest_survey(table, "kano") or suggest_survey(table, "nps")
        assert mapping is not None
        found = read_survey(table, mapping)
    except QuarterdeckError:
        return
    assert found.survey is not None or found.flaws or found.num_empty
    again = read_survey(table, mapping)
    assert again == found


@given(st.text(max_size=40))
def test_readers_of_answers_never_crash(text: str) -> None:
    assert said.score(text) in (None, *range(11))
    assert said.rating(text) in (None, *range(1, 6))
    for read in (said.kano_answer, said.disappointment, said.activity, said.respondent_name):
        read(text)
