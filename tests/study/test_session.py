from hypothesis import given
from hypothesis import strategies as st

from studykit.study.session import GAP, Done, Prompt, Session, drop, settle, undo


def asks(*items):
    return Session(waiting=tuple(Prompt(item, "lambda") for item in items))


def right(session):
    return settle(session, Done(session.current, "event", correct=True, millis=1))


def wrong(session):
    return settle(session, Done(session.current, "event", correct=False, millis=1))


def skip(session):
    return settle(session, Done(session.current, "event", correct=None, millis=1))


def left(session):
    return "".join(prompt.item for prompt in session.waiting)


def test_what_was_known_is_over():
    assert left(right(asks(*"abc"))) == "bc"


def test_a_missed_item_returns_after_four_others():
    session = wrong(asks(*"abcdefg"))

    assert left(session) == "bcdeafg"
    assert session.waiting[GAP] == Prompt("a", "lambda", turn=1)


def test_near_the_end_a_missed_item_returns_last():
    assert left(wrong(asks(*"abc"))) == "bca"


def test_a_missed_item_returns_once():
    session = wrong(wrong(asks("a")))

    assert session.current is None


def test_a_skipped_item_does_not_return_and_is_no_answer():
    session = skip(asks(*"ab"))

    assert left(session) == "b"
    assert session.answered == ()


def test_only_first_answers_make_the_score():
    session = right(right(wrong(asks(*"ab"))))  # a missed, b known, a known when it came back

    assert (session.right, len(session.first_answers), len(session.answered)) == (1, 2, 3)


def test_the_learner_knows_where_they_are():
    session = right(wrong(asks(*"abc")))

    assert (session.number, session.length) == (3, 4)


def test_undo_is_the_session_before():
    first = asks(*"abc")
    second = wrong(first)

    assert undo(right(second)) == second
    assert undo(second) == first
    assert undo(first) == first


def test_what_is_set_aside_is_not_asked_again():
    session = drop(wrong(asks(*"abc")), "a")

    assert left(session) == "bc"


@given(st.lists(st.sampled_from([right, wrong, skip]), max_size=30))
def test_every_item_is_dealt_with_once_and_missed_ones_twice(steps):
    session = asks(*"abcdef")
    for step in steps:
        if session.current:
            session = step(session)

    firsts = [done.prompt.item for done in session.done if done.prompt.turn == 0]
    waiting = [prompt.item for prompt in session.waiting if prompt.turn == 0]
    assert sorted(firsts + waiting) == list("abcdef")
    missed = [d.prompt.item for d in session.done if d.prompt.turn == 0 and d.correct is False]
    came_back = [done.prompt.item for done in session.done if done.prompt.turn == 1]
    coming = [prompt.item for prompt in session.waiting if prompt.turn == 1]
    assert sorted(came_back + coming) == sorted(missed)


@given(st.lists(st.sampled_from([right, wrong, skip]), min_size=1, max_size=10))
def test_undoing_every_step_is_the_beginning(steps):
    session = asks(*"abc")
    for step in steps:
        if session.current:
            session = step(session)
    for _ in steps:
        session = undo(session)

    assert session == asks(*"abc")
