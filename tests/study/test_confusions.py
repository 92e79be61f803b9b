"""Beliefs held, shaken and cleared; facts missed again and again."""

from collections.abc import Iterable

import pytest
from learner import answered, drilled, graded, on, question, remembered

from studykit.model.history import Answered, Body, Drilled, Event, Graded
from studykit.model.pack import Question
from studykit.model.past import Attempt
from studykit.model.plain import digest
from studykit.study.confusions import (
    Confusion,
    Contrast,
    confusions,
    contrast,
    is_leech,
    most_confused,
)

NEEDS = {"q": ("f",), "other": ("g",), "both": ("f", "g"), "elsewhere": ("h",)}
"""Questions and the facts they need; `g` refutes the belief below."""

SHOWS = answered("q", "f", correct=False, beliefs=("It is so",), missed=("g",))
"""Chooses the option that shows the belief."""


def attempt(event: Event) -> Attempt:
    body = event.body
    match body:
        case Answered():
            item, right = body.question, body.correct
        case Graded():
            item, right = body.fact, body.grade > 1
        case Drilled():
            item, right = body.facts[0], body.correct
        case _:
            raise ValueError(body)
    return Attempt(event.study_day, 12, body.kind, item, "lambda", right, 1)


def found(
    story: Iterable[tuple[int, Body]],
    *,
    questions: Iterable[Question] = (),
    renames: dict[str, str] | None = None,
) -> tuple[Confusion, ...]:
    """The confusions in what happened on these study days, in this order."""
    events = [on(day, body, seq=seq) for seq, (day, body) in enumerate(story)]
    return confusions(
        [e for e in events if isinstance(e.body, Answered) and not e.body.correct],
        [attempt(e) for e in events],
        questions={q.id: q for q in questions},
        needs=NEEDS,
        renames=renames,
    )


RIGHT = answered("q", "f")


@pytest.mark.parametrize(
    ("story", "standing"),
    [
        ([(1, SHOWS)], "held"),
        ([(1, SHOWS), (1, RIGHT)], "held"),  # the explanation was just read
        ([(1, SHOWS), (2, RIGHT)], "shaken"),
        ([(1, SHOWS), (2, RIGHT), (2, RIGHT)], "shaken"),  # one day
        ([(1, SHOWS), (2, RIGHT), (5, RIGHT)], "cleared"),
        ([(1, SHOWS), (2, RIGHT), (5, RIGHT), (9, SHOWS)], "held"),
        ([(1, SHOWS), (2, RIGHT), (5, SHOWS), (9, RIGHT)], "shaken"),
        ([(1, RIGHT), (2, RIGHT), (3, SHOWS)], "held"),  # what was right before says nothing
        # The fact against it: its card, a drill on it, a question that needs it.
        ([(1, SHOWS), (2, graded("g", 3))], "shaken"),
        ([(1, SHOWS), (2, graded("g", 2))], "shaken"),
        ([(1, SHOWS), (2, graded("g", 1))], "held"),
        ([(1, SHOWS), (2, drilled("g"))], "shaken"),
        ([(1, SHOWS), (2, answered("other", "g"))], "shaken"),
        ([(1, SHOWS), (2, graded("g", 3)), (4, drilled("g"))], "cleared"),
        # The first occasion of a day speaks for it.
        ([(1, SHOWS), (2, graded("g", 1)), (2, graded("g", 3))], "held"),
        ([(1, SHOWS), (2, graded("g", 3)), (2, graded("g", 1))], "shaken"),
        ([(1, SHOWS), (2, graded("g", 1)), (2, RIGHT)], "held"),
        # A day that went wrong without showing it neither helps nor harms.
        ([(1, SHOWS), (2, RIGHT), (3, graded("g", 1))], "shaken"),
        ([(1, SHOWS), (2, RIGHT), (3, graded("g", 1)), (4, RIGHT)], "cleared"),
        # Things that are about something else.
        ([(1, SHOWS), (2, graded("f", 3)), (3, graded("h", 3))], "held"),
        ([(1, SHOWS), (2, answered("elsewhere", "h"))], "held"),
    ],
)
def test_where_a_belief_stands(story: list[tuple[int, Body]], standing: str):
    (confusion,) = found(story)

    assert confusion.standing.value == standing


def test_a_confusion_knows_what_it_was_about():
    practice = answered(
        "both", "f", "g", correct=False, beliefs=("It is so",), missed=("h",), practice=True
    )

    (confusion,) = found([(1, SHOWS), (4, practice)])

    assert confusion == Confusion(
        belief="It is so",
        stated=True,
        topic="lambda",
        against=("g", "h"),
        needed=("f", "g"),
        questions=("q", "both"),
        times=2,
        last_day=4,
    )


def test_held_ones_come_first_then_the_ones_shown_most():
    def shows(belief: str) -> Answered:
        return answered(belief, "f", correct=False, beliefs=(belief,))

    story: list[tuple[int, Body]] = [(1, shows("cleared")), (2, shows("twice"))]
    story += [(3, answered("cleared", "f")), (4, answered("cleared", "f"))]
    story += [(4, shows("twice")), (4, shows("late")), (3, shows("early"))]

    found_ = found(sorted(story, key=lambda step: step[0]))

    assert [c.belief for c in found_] == ["twice", "late", "early", "cleared"]


def test_without_facts_of_its_own_the_needed_ones_stand_against_a_belief():
    shows = answered("q", "f", correct=False, beliefs=("It is so",))

    (confusion,) = found([(1, shows), (2, graded("f", 3))])

    assert confusion.against == ("f",)
    assert confusion.standing.value == "shaken"


def test_of_two_wrong_options_each_has_its_own_facts():
    several = question(
        "q", right=("yes",), wrong=("no", "never"), refutes={"no": ("g",), "never": ("h",)}
    )
    both = answered(
        "q",
        "f",
        correct=False,
        chosen=(1, 2),
        version=digest(several),
        beliefs=("I believe no", "I believe never"),
        missed=("g", "h"),
    )

    found_ = found([(1, both)], questions=[several])

    assert {c.belief: c.against for c in found_} == {
        "I believe no": ("g",),
        "I believe never": ("h",),
    }


def test_a_question_written_anew_no_longer_says_which_fact_went_with_which_belief():
    anew = question("q", refutes={"no": ("x",), "never": ("y",)})
    both = answered(
        "q", "f", correct=False, chosen=(1, 2), beliefs=("old one", "old two"), missed=("g", "h")
    )

    found_ = found([(1, both)], questions=[anew])

    assert {c.belief: c.against for c in found_} == {
        "old one": ("g", "h"),
        "old two": ("g", "h"),
    }


def test_without_a_stated_belief_the_options_own_words_stand_for_it():
    from dataclasses import replace

    plain = question("q")
    plain = replace(plain, options=tuple(replace(o, belief=None) for o in plain.options))
    wrong = answered("q", "f", correct=False, chosen=(2,), version=digest(plain))

    (confusion,) = found([(1, wrong)], questions=[plain])

    assert (confusion.belief, confusion.stated) == ("never", False)


def test_former_ids_are_the_new_ones():
    old = answered("was-q", "was-f", correct=False, beliefs=("It is so",), missed=("was-g",))
    renames = {"was-q": "q", "was-f": "f", "was-g": "g"}

    (confusion,) = found([(1, old), (2, graded("was-g", 3)), (3, RIGHT)], renames=renames)

    assert (confusion.against, confusion.needed, confusion.questions) == (("g",), ("f",), ("q",))
    assert confusion.standing.value == "cleared"


# Leeches


@pytest.mark.parametrize(
    ("lapses", "stability", "leech"),
    [(3, 1.0, False), (4, 1.0, True), (4, 20.9, True), (4, 21.0, False), (9, 3.0, True)],
)
def test_a_fact_lost_four_times_is_a_leech_until_it_is_known_for_three_weeks(
    lapses: int, stability: float, leech: bool
):
    assert is_leech(remembered(stability, lapses=lapses)) is leech


def test_neither_a_new_fact_nor_one_set_aside_is_a_leech():
    assert not is_leech(None)
    assert not is_leech(remembered(1.0, lapses=9, suspended=True))


def confusion(against: str, needed: str, times: int = 1, right_days: int = 0) -> Confusion:
    return Confusion(
        belief=f"{needed} is {against}",
        stated=True,
        topic="lambda",
        against=(against,),
        needed=(needed,),
        questions=("q",),
        times=times,
        last_day=1,
        right_days=right_days,
    )


def test_a_fact_is_most_confused_with_what_was_chosen_most_often_for_it():
    often, seldom, gone = (
        confusion("g", "f", times=3),
        confusion("f", "h"),
        confusion("i", "f", times=9, right_days=2),
    )
    alone = confusion("f", "f", times=8)

    assert most_confused("f", [alone, seldom, often, gone]) == often
    assert often.other_than("f") == "g"
    assert seldom.other_than("f") == "h"
    assert alone.other_than("f") is None
    assert most_confused("x", [often]) is None


TABLES = {"one": frozenset("f"), "two": frozenset("fg")}
ON_F = question("on-f", facts=("f",))
ON_F_AGAINST_G = question("f-not-g", facts=("f",), refutes={"no": ("g",)})
ON_G = question("on-g", facts=("g",))


@pytest.mark.parametrize(
    ("other", "tables", "questions", "command"),
    [
        ("g", TABLES, (ON_F, ON_G), "studykit drill two"),
        (
            "g",
            {"one": frozenset("f")},
            (ON_F, ON_F_AGAINST_G, ON_G),
            "studykit quiz --question f-not-g --question on-g",
        ),
        ("g", {"one": frozenset("f")}, (ON_F,), "studykit drill one"),
        (None, TABLES, (ON_F,), "studykit drill one"),
        (None, {}, (ON_F,), "studykit quiz --question on-f"),
    ],
)
def test_a_contrast_is_the_simplest_exercise_that_tells_two_facts_apart(
    other: str | None,
    tables: dict[str, frozenset[str]],
    questions: tuple[Question, ...],
    command: str,
):
    found_ = contrast("f", other, tables=tables, questions=questions)

    assert found_ is not None
    assert found_.command == command


def test_where_there_is_nothing_to_type_nothing_is_said():
    assert contrast("f", "g", tables={}, questions=(ON_G,)) is None
    assert contrast("f", None, tables={}, questions=()) is None


def test_one_question_on_both_is_asked_once():
    both = question("both", facts=("f", "g"))

    assert contrast("f", "g", tables={}, questions=(both,)) == Contrast(questions=("both",))
