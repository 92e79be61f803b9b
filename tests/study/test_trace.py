"""What a memory looks like over time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import PACK, answered, drilled, graded, on, remembered, seen

from studykit.model.history import Event, Grade, Memory, Renamed, Suspended, Undone
from studykit.model.past import Entry
from studykit.study import trace
from studykit.study.replay import replay


def told(*events: Event, fact: str = "f") -> tuple[trace.Step, ...]:
    """The trace of a fact from events, in replay order, some taken back."""
    undone = {e.body.event for e in events if isinstance(e.body, Undone)}
    entries = [Entry(e, e.id in undone) for e in events if not isinstance(e.body, Undone)]
    return trace.trace(entries, PACK, fact)


def test_each_step_says_what_it_did():
    first, second = told(on(1, graded(grade=3)), on(3, graded(grade=3)))

    assert (first.how, first.before, first.recall) == ("counted", None, None)
    assert second.before == first.after
    assert second.recall == pytest.approx(0.909493, abs=1e-6)
    assert second.after is not None
    assert second.after.stability == pytest.approx(10.964332)


def test_the_second_of_a_day_practice_and_what_was_taken_back_did_not_count():
    events = [
        on(1, graded(), seq=1),
        on(1, answered("q", "f"), seq=2),
        on(2, answered("q", "f", practice=True), seq=1),
        on(3, drilled("f"), seq=1),
        on(3, Undone(event="laptop-3-1"), seq=2),
    ]

    steps = told(*events)

    assert [step.how for step in steps] == ["counted", "same day", "practice", "taken back"]
    assert len({step.after for step in steps}) == 1


def test_an_answer_is_weighed_and_a_card_is_not():
    card, answer = told(on(1, graded()), on(2, answered("q", "f", "g", correct=False)))

    assert card.known is None
    assert answer.known == pytest.approx(0.935038, abs=1e-6)  # g is the likelier one to blame


def test_a_chosen_wrong_option_contradicts_a_fact():
    _, step = told(on(1, graded()), on(2, answered("q", "g", correct=False, missed=("f",))))

    assert (step.contradicted, step.known) == (True, 0.0)


def test_a_memory_is_followed_through_a_change_of_id():
    moved = Renamed(pack=PACK, what="fact", old="f", new="new")

    steps = told(on(1, graded("f")), on(2, moved), on(4, graded("new")), fact="new")

    assert [step.how for step in steps] == ["counted", "moved", "counted"]
    assert steps[2].before == steps[0].after


def test_setting_aside_is_a_step():
    _, aside = told(on(1, graded()), on(2, Suspended(pack=PACK, fact="f")))

    assert aside.how == "aside"
    assert aside.after is not None
    assert aside.after.suspended


BODIES = st.one_of(
    st.builds(
        answered,
        st.sampled_from("pq"),
        st.sampled_from("fg"),
        correct=st.booleans(),
        practice=st.booleans(),
        missed=st.sampled_from([(), ("f",), ("h",)]),
    ),
    st.builds(graded, st.sampled_from("fg"), st.integers(1, 4)),
    st.builds(drilled, st.sampled_from("fg"), correct=st.booleans()),
    st.builds(Suspended, pack=st.just(PACK), fact=st.just("f"), on=st.booleans()),
)


@given(st.lists(st.tuples(st.integers(0, 3), BODIES), max_size=8))
def test_the_last_step_ends_with_the_memory_that_is_kept(story):
    day, events = 0, []
    for seq, (later, body) in enumerate(story):
        day += later
        events.append(on(day, body, seq=seq))

    steps = told(*events)

    kept = replay(events).memories.get((PACK, "f"))
    assert (steps[-1].after if steps else None) == kept


# What would come of an answer


def test_what_each_grade_would_do():
    found = trace.grades(Memory(10.0, 5.0, day=0), 8)

    assert {int(grade): outcome.due_in for grade, outcome in found.items()} == {
        1: 1,
        2: 21,
        3: 29,
        4: 45,
    }
    assert found[Grade.GOOD].recall_on(8 + 29) == pytest.approx(0.9, abs=0.002)


def test_a_fact_answered_today_is_not_moved_again_today():
    assert trace.grades(remembered(10.0, 8), 8) == {}
    found = trace.answers([remembered(10.0, 8)], options=4, choose=1, seen=None, day=8)
    assert (found.right, found.wrong) == ((None,), (None,))


def test_what_an_answer_to_a_question_would_tell():
    """The vector of a fact never studied, R = .2, one of four."""
    found = trace.answers([None], options=4, choose=1, seen=None, day=8)

    (right,), (wrong,) = found.right, found.wrong
    assert found.chance == pytest.approx(0.394)
    assert right is not None
    assert right.known == pytest.approx(0.492386, abs=1e-6)
    assert wrong is not None
    assert wrong.known == pytest.approx(0.009901, abs=1e-6)


def test_a_question_seen_before_tells_less():
    fresh = trace.answers([None], options=4, choose=1, seen=None, day=8)
    known = trace.answers([None], options=4, choose=1, seen=seen(2, 7), day=8)

    assert known.chance > fresh.chance
    assert fresh.right[0] is not None
    assert known.right[0] is not None
    assert known.right[0].known < fresh.right[0].known


# The curve


@pytest.mark.parametrize(
    ("show", "last"),
    [([], 30), ([20], 30), ([30], 30), ([31], 90), ([300], 365), ([5000], 5000)],
)
def test_the_curve_reaches_what_it_must_show(show: list[int], last: int):
    found = trace.curve(remembered(10.0), show=show, steps=40)

    assert (found.first, found.last) == (0, last)
    assert len(found.points) <= 41


def test_recall_only_falls_along_the_curve():
    recalls = [r for _, r in trace.curve(remembered(10.0), show=[10], steps=30).points]

    assert recalls[0] == 1
    assert recalls == sorted(recalls, reverse=True)
    assert recalls[10] == pytest.approx(0.9)
