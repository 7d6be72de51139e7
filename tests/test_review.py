"""What was right comes back: after a day, a week, a month."""

import json
import random
from datetime import datetime, timedelta

import pytest

from chainrule import ideas, review, use_language
from chainrule.checking.cases import exercises, made_with
from chainrule.study import ideas as told
from chainrule.study import journal
from chainrule.study import review as asked
from chainrule.words.questions import QUESTIONS

BEGIN = datetime(2026, 3, 1, 12).astimezone()


@pytest.fixture
def record(tmp_path, monkeypatch):
    """Function that records an event on a day, and makes it today."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))
    monkeypatch.setattr(journal, "_unsaved", [])

    def add(day, event=None, name="", **details):
        when = BEGIN + timedelta(days=day)
        for module in (told, asked):
            monkeypatch.setattr(module, "now", lambda: when)
        if event:
            entry = {"time": when.isoformat(), "exercise": name}
            entry |= {"event": event, "details": details}
            with (tmp_path / journal.FILE).open("a") as file:
                file.write(json.dumps(entry) + "\n")

    return add


def idea(key):
    return next(i for i in told.all_ideas(journal.events()) if i.key == key)


def days_until(key):
    return (idea(key).due - told.now()) / timedelta(days=1)


def test_after_a_day_a_week_a_month(record):
    record(0, "passed", "sigmoid")
    assert days_until("stability") == 1
    for day, next_ in [(1, 7), (8, 30)]:
        record(day, "reviewed", "stability", right=True)
        assert days_until("stability") == next_
    record(38, "reviewed", "stability", right=True)
    assert idea("stability").settled and idea("stability").due is None


def test_a_wrong_answer_brings_it_back_the_next_day(record):
    record(0, "passed", "sigmoid")
    record(1, "reviewed", "stability", right=True)
    record(8, "reviewed", "stability", right=False)
    assert days_until("stability") == 1


def test_practice_on_one_day_is_no_review(record):
    record(0, "passed", "sigmoid")
    record(0.1, "passed", "softmax")
    record(0.2, "passed", "sigmoid")
    assert days_until("stability") == pytest.approx(0.8)
    assert set(idea("stability").learned) == {"sigmoid", "softmax"}


def test_to_write_it_anew_counts(record):
    record(0, "passed", "sigmoid")
    record(2, "tried", "sigmoid")
    assert days_until("stability") == -1
    record(2, "passed", "sigmoid")
    assert days_until("stability") == 7


def test_only_what_was_right_fills_the_map(record):
    record(0, "predicted", "softmax_shift", right=False)
    record(0, "tried", "softmax", written=True)
    assert idea("stability").learned == () and idea("stability").due is None
    record(0, "predicted", "softmax_shift", right=True)
    assert idea("stability").learned == ("softmax_shift",)


@pytest.mark.parametrize(
    "time", [None, "yesterday", 3, "9999-12-31T23:59:59", ["x"], "0001-01-01"]
)
def test_a_record_without_times_is_borne(record, time):
    event = {"time": time, "exercise": "sigmoid", "event": "passed"}
    told.all_ideas([event | {"details": {}}])


def test_nothing_is_due(record, capsys):
    record(0)
    review()
    assert "Nothing is due yet" in capsys.readouterr().out
    record(0, "passed", "sigmoid")
    review()
    assert "the next review comes tomorrow" in capsys.readouterr().out
    record(1, "reviewed", "stability", right=True)
    review()
    assert "the next review comes in 7 days" in capsys.readouterr().out


def test_a_question_that_stays_until_it_is_answered(record, capsys):
    record(0, "passed", "sigmoid")
    record(2)
    review()
    first = capsys.readouterr().out
    review()
    assert capsys.readouterr().out == first
    assert "From memory: what does `sigmoid` give" in first


def test_the_answer_is_recorded_and_judged(record, monkeypatch):
    questions = []
    monkeypatch.setattr(asked, "ask", lambda *q: questions.append(q))
    record(0, "passed", "sigmoid")
    record(2)
    review()
    ((question, answered),) = questions
    answered(question["answer"], True)
    (event,) = journal.of("stability")
    assert event["event"] == "reviewed" and event["details"]["right"]
    assert idea("stability").seen == 1


def test_each_idea_has_parts_that_exist():
    for key, about in told.IDEAS.items():
        assert set(about["questions"]) <= set(QUESTIONS)
        assert set(about["exercises"]) <= set(exercises()), key
        assert len(told.parts_of(key)) >= 5


@pytest.mark.parametrize("key", told.IDEAS)
def test_each_idea_can_be_asked_about_by_a_fresh_number(key):
    for language in ("en", "zh"):
        use_language(language)
        found = [
            asked.worked(exercises()[name], random.Random(seed))
            for name in told.IDEAS[key]["exercises"]
            for seed in range(3)
        ]
        use_language("en")
        questions = [each for each in found if each]
        assert len({each["question"] for each in questions}) > 3
        for each in questions:
            assert len(set(each["choices"])) == len(each["choices"]) > 2
            assert each["why"]


def test_the_right_choice_is_what_ours_gives():
    from chainrule.checking import show
    from chainrule_course.exercises import every

    for exercise in every():
        shipped = exercises()[exercise.name]
        question = asked.worked(shipped, random.Random(0))
        if question:
            right = question["choices"][question["answer"]]
            assert right in {
                show.outcome(exercise.reference(**case.inputs))
                for case in shipped.cases
                if not case.driver
                and not case.expected.raises
                and not any(map(made_with, case.inputs.values()))
            }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_map(record, capsys, language):
    record(0, "passed", "sigmoid")
    use_language(language)
    ideas()
    use_language("en")
    out = capsys.readouterr().out
    assert {"en": "comes back tomorrow", "zh": "明天复习"}[language] in out
    assert len(out.splitlines()) == 1 + len(told.IDEAS)
