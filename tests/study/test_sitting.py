"""A mock exam, folded from its events."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import question
from test_drawing import exam

from studykit.model.history import Answered, Event, ExamBegun, ExamOver, ExamStep
from studykit.study.drawing import Form
from studykit.study.sitting import begin, can_mark, hand_in, sitting, step, version

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
QUESTIONS = ("q1", "q2", "q3", "q4")


def at(minute: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minute)


def event(body, minute: float = 0, *, seq: int = 1, device: str = "laptop") -> Event:
    return Event(
        id=f"{device}-{seq}",
        device=device,
        seq=seq,
        at=at(minute),
        tz_offset=0,
        study_day=9823,
        body=body,
    )


def begun(**more) -> Event:
    """Four questions in eight minutes; the last wants two of five options."""
    given = {
        "pack": "aws",
        "sitting": "s",
        "exam": "x",
        "seed": 7,
        "minutes": 8,
        "questions": QUESTIONS,
        "versions": ("v",) * 4,
        "shown": ("2,0,3,1", "0,1,2,3", "0,1,2,3", "0,1,2,3,4"),
        "choose": (1, 1, 1, 2),
        "unscored": ("q2",),
    }
    return event(ExamBegun(**(given | more)))


def did(action, question="q1", *chosen, flagged=False, sitting="s") -> ExamStep:
    return ExamStep(
        pack="aws",
        sitting=sitting,
        action=action,
        question=question,
        chosen=chosen,
        flagged=flagged,
    )


def sat(*steps, **more):
    """The exam after these steps, each (minute, body)."""
    events = [event(body, minute, seq=n) for n, (minute, body) in enumerate(steps, start=2)]
    return sitting(begun(**more), events)


def test_it_begins_at_the_first_question_with_all_its_time():
    state = sat()

    assert (state.number, state.length, state.left(at(0))) == (1, 4, 480)
    assert [item.visited for item in state.items] == [True, False, False, False]
    assert [item.scored for item in state.items] == [True, False, True, True]
    assert state.items[0].order == (2, 0, 3, 1)


def test_an_answer_is_a_draft_that_can_be_changed_and_taken_away():
    state = sat((1, did("choose", "q1", 2)), (2, did("choose", "q1", 0)))
    assert state.current.chosen == {0}
    assert state.current.answers == ({2}, {0})
    assert state.unanswered == (2, 3, 4)

    state = step(state, event(did("choose", "q1"), 3, seq=9))

    assert state.current.chosen == frozenset()
    assert state.answered == 0


def test_several_are_an_answer_only_when_all_are_chosen():
    half = sat((1, did("choose", "q4", 1)))
    whole = sat((1, did("choose", "q4", 1)), (2, did("choose", "q4", 1, 4)))

    assert (half.items[3].is_begun, half.answered) == (True, 0)
    assert (whole.items[3].is_answered, whole.answered) == (True, 1)
    assert whole.items[3].answers == ({1, 4},)


def test_flags_are_set_and_taken():
    state = sat((1, did("flag", "q3", flagged=True)), (2, did("flag", "q1", flagged=True)))
    assert state.flagged == (1, 3)

    assert step(state, event(did("flag", "q3"), 3, seq=9)).flagged == (1,)


def test_time_belongs_to_the_question_that_was_on_the_screen():
    state = sat((1, did("go", "q3")), (1.5, did("choose", "q3", 0)), (3, did("go", "q1")))

    assert [item.millis for item in state.items] == [60_000, 0, 120_000, 0]
    assert state.elapsed(at(4)) == 240_000


def test_time_in_which_the_program_was_dead_is_the_clocks_alone():
    state = sat((1, did("choose", "q1", 0)), (5, did("resume", "q1")))

    assert state.current.millis == 60_000
    assert state.left(at(5)) == 180


def test_so_is_time_after_leaving():
    state = sat((1, did("leave", "q1")), (2, did("resume", "q1")), (3, did("go", "q2")))

    assert state.items[0].millis == 120_000
    assert state.left(at(3)) == 300


def test_a_pause_stops_the_clock_only_where_it_is_allowed():
    steps = ((1, did("pause", "q1")), (100, did("resume", "q1")))

    assert sat(*steps, pauses=True).left(at(101)) == 360
    assert sat(steps[0], pauses=True).left(at(1000)) == 420
    assert sat(*steps).is_up(at(100))


def test_when_the_time_is_up_nothing_is_taken_any_more():
    state = sat((1, did("choose", "q1", 0)), (8, did("choose", "q1", 1)))

    assert state.is_up(at(8))
    assert not state.is_up(at(7.99))
    assert state.up_at() == at(8)
    assert state.current.chosen == {0}
    assert state.left(at(50)) == 0


@pytest.mark.parametrize(
    ("minute", "answered", "behind"),
    [(0, 0, 0), (0.9, 0, 0), (2, 1, 0), (2.9, 1, 0), (4, 1, 2), (1, 2, -3)],
)
def test_the_pace_is_that_of_the_questions_answered(minute, answered, behind):
    steps = [(0, did("choose", q, 0)) for q in QUESTIONS[:answered]]

    assert sat(*steps).behind(at(minute)) == behind


def test_it_is_over_once():
    over = ExamOver(pack="aws", sitting="s", how="finished", left_out=("q2",))
    dropped = ExamOver(pack="aws", sitting="s", how="dropped")

    state = sat((1, over), (2, dropped), (3, did("choose", "q1", 0)))

    assert (state.over, state.left_out) == ("finished", {"q2"})
    assert state.elapsed(at(5)) == 60_000
    assert not state.is_up(at(50))
    assert state.current.chosen == frozenset()


def test_a_clock_that_goes_back_confuses_nothing():
    state = sat((2, did("choose", "q1", 0)), (1, did("choose", "q1", 1)))

    assert state.current.chosen == {1}
    assert state.elapsed(at(2)) == 120_000


def test_two_devices_are_put_in_the_order_of_time():
    steps = [
        event(did("choose", "q1", 1), 3, seq=1, device="phone"),
        event(did("choose", "q1", 0), 2, seq=2),
    ]

    assert sitting(begun(), steps).current.chosen == {1}


odd = st.one_of(
    st.builds(
        did,
        st.sampled_from(["go", "choose", "flag", "leave", "pause", "resume"]),
        st.sampled_from([*QUESTIONS, "gone"]),
        st.integers(-1, 9),
        st.integers(-1, 9),
        flagged=st.booleans(),
        sitting=st.sampled_from(["s", "another"]),
    ),
    st.builds(
        ExamOver,
        pack=st.just("aws"),
        sitting=st.sampled_from(["s", "another"]),
        how=st.sampled_from(["finished", "time", "dropped"]),
    ),
    st.just(begun().body),
)
strange = st.fixed_dictionaries(
    {
        "shown": st.lists(
            st.sampled_from(["0,1,2", "", "0,0", "x", "1,2", "0,1,2,3,4,5", "٣", "-1"]),
            min_size=4,
            max_size=4,
        ).map(tuple),
        "choose": st.sampled_from([(), (1, 1, 1, 2), (0, -1, 9, 9)]),
        "pauses": st.booleans(),
    }
)


@given(strange, st.lists(st.tuples(st.floats(-10, 20), odd), max_size=12))
def test_no_events_break_it(more, steps):
    state = sat(*steps, **more)

    assert 0 <= state.used <= state.limit
    assert sum(item.millis for item in state.items) <= state.used
    assert 1 <= state.number <= 4
    assert all(item.chosen <= set(item.order) for item in state.items)
    assert 0 <= state.left(at(30)) <= 480


# From questions to events and back


DRAWN = {
    "q1": question("q1", facts=("f1",)),
    "q2": question("q2", refutes={"no": ("f9",)}, facts=("f2",)),
    "q3": question("q3"),
    "q4": question("q4", right=("yes", "sure")),
}


def real(*steps):
    """The exam about these very questions."""
    form = Form(questions=QUESTIONS, unscored=("q2",))
    body = begin(form, DRAWN, exam(100), pack="aws", sitting="s", seed=7, minutes=8)
    events = [event(b, minute, seq=n) for n, (minute, b) in enumerate(steps, start=2)]
    return sitting(event(body), events)


def test_what_begins_it_keeps_the_order_of_the_options_and_how_many_are_wanted():
    state = real()

    assert [sorted(item.order) for item in state.items] == [[0, 1, 2, 3]] * 3 + [[0, 1, 2, 3, 4]]
    assert [item.choose for item in state.items] == [1, 1, 1, 2]
    assert all(can_mark(item, DRAWN) for item in state.items)


def test_whole_answers_are_handed_in_and_nothing_else():
    state = real(
        (1, did("choose", "q1", 0)),
        (2, did("choose", "q2", 1)),
        (3, did("choose", "q4", 0)),
    )

    over, *answers = hand_in(state, DRAWN, "finished", pack="aws", seen={"q2"})

    assert over == ExamOver(pack="aws", sitting="s", how="finished")
    assert all(isinstance(answer, Answered) for answer in answers)
    assert [(a.question, a.correct, a.first_seen, a.millis) for a in answers] == [
        ("q1", True, True, 120_000),
        ("q2", False, False, 60_000),
    ]
    assert answers[1].missed == ("f9",)
    assert answers[1].beliefs == ("I believe no",)
    assert {(a.exam, a.session, a.practice) for a in answers} == {("s", "s", False)}


def test_what_is_gone_or_asks_something_else_is_left_out():
    state = real((1, did("choose", "q1", 0)), (2, did("choose", "q2", 0)))
    later = {"q2": DRAWN["q2"], "q3": DRAWN["q3"], "q4": question("q4", stem="What else?")}

    over, *answers = hand_in(state, later, "time", pack="aws", seen=())

    assert over.left_out == ("q1", "q4")
    assert [answer.question for answer in answers] == ["q2"]


def test_a_better_reason_asks_nothing_else():
    one = question("q")
    other = replace(one, remember="Say yes.")

    assert version(one) == version(other)
    assert version(one) != version(replace(one, stem="Is it?"))
