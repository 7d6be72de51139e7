"""predict: a question to commit to before the answer can be seen."""

import difflib

from chainrule.study.check import keep
from chainrule.study.guesses import Choices, Line
from chainrule.words import display, left
from chainrule.words.display import escape, prose
from chainrule.words.language import current, pick
from chainrule.words.messages import joined, say
from chainrule.words.questions import QUESTIONS


def predict(question, choices=None, answer=None, why="", name=None, line=None):
    """Ask a question; the explanation comes after the learner has chosen.

    Parameters
    ----------
    question : str or dict
        A key of QUESTIONS alone, or the question, a string or a pair.
    choices : list of (str or dict)
    answer : int or float
        Number of the right choice, counted from 0; on a line, the number.
    why : str or dict
        What is said afterwards, whatever was answered.
    name : str, optional
        Name under which the answer is recorded.
    line : tuple, optional
        (low, high, step) of a line to drag along, in place of choices.
    """
    if display.marking():
        return
    if choices is not None or line is not None:
        kind = {"choices": choices} if line is None else {"line": line}
        about = {"question": question, "answer": answer, "why": why, **kind}
        ask(about, _keeper(name or pick(question)))
    elif question in QUESTIONS:
        ask(QUESTIONS[question], _keeper(question))
    else:
        close = difflib.get_close_matches(str(question), QUESTIONS, 3, 0)
        names = joined(close)
        display.notice(say("predict_unknown", name=question, names=names))


def _keeper(name):
    """What records the answer to a question of this name."""

    def answered(choice, right):
        keep("predicted", name[:40], choice=choice, right=right)

    return answered


def ask(about, answered):
    """Ask a question; answered is told what was given, and if it was right.

    Parameters
    ----------
    about : dict
        question and why; choices and the number of the right one as answer,
        or line, answer, near and unit as Line takes them.
    answered : callable
    """
    about = dict(about)
    question, why = pick(about.pop("question")), pick(about.pop("why"))
    kind = Line(**about) if "line" in about else Choices(**about)
    forms = _static(question, kind, left.invitation("left_question"))
    if display.shell() is None:
        print(forms["text/plain"])
        return
    panel = _panel(question, kind, why, answered)
    panel.renew = left.show(panel._repr_mimebundle_(), (forms, {}))


def _static(question, kind, after, given=-1):
    """Forms of the question for saved notebooks, and what was answered."""
    body = f"{_head(question)}{kind.html(given)}{after}"
    plain = (say("predict_title"), question, kind.plain(given))
    return {
        "text/html": left.page(display.page(display.card("info", body))),
        "text/plain": "\n".join(plain),
    }


def _head(question):
    return (
        f'<span class="cr-label">{say("predict_title")}</span>'
        f'<p class="cr-question">{prose(question)}</p>'
    )


def _panel(question, kind, why, answered):
    """The widget, which learns the answer when something was given."""
    from chainrule.study.question_widget import Question

    # Both are made now: the language may change before the answer.
    said = {right: _answer(right, kind.answer, why) for right in (0, 1)}

    def chosen(given):
        right = kind.is_right(given)
        answered(kind.recorded(given), right)
        if panel.renew:
            panel.renew((_static(question, kind, said[right], given), {}))
        return kind.drawn(given) + said[right]

    about = {
        "question": _head(question),
        "button": escape(say("predict_button")),
        "lang": current(),
        **kind.about(),
    }
    panel = Question(about, chosen)
    return panel


def _answer(right, answer, why):
    key = "predict_right" if right else "predict_wrong"
    state, sign = ("right", "✓") if right else ("wrong", "≠")
    told = prose(say(key, choice=answer))
    return (
        f'<p class="cr-outcome cr-{state}"><span class="cr-mark"'
        f' aria-hidden="true">{sign}</span> <strong>{told}</strong></p>'
        f"<p>{prose(why)}</p>"
    )
