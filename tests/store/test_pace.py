"""How long prompts took, read from the history."""

from made_up import PACK, answered, drilled, graded, hours, skipped

from studykit.model.past import Took
from studykit.store.history import History

MONDAY = 9823
SECOND = 1 / 3600


def recorded(folder, *found):
    """A history of these (seconds after Monday ten o'clock, event)."""
    history = History.open(folder, write=True)
    for seconds, body in found:
        history.record(body, at=hours(seconds * SECOND), tz_offset=0)
    return history


def test_each_kind_says_how_long_it_took_newest_first(tmp_path):
    history = recorded(
        tmp_path,
        (0, graded(millis=4_000, session="a")),
        (60, drilled("f1", "f2", millis=6_000, correct=False, session="b")),
        (120, answered("q1", "f1", "f2", "f3", millis=30_000, session="c")),
        (180, answered("q1", millis=20_000, first_seen=False, session="d")),
    )

    assert history.took(PACK) == [
        Took("question", 20_000, True, 1),
        Took("question", 30_000, True, 3, is_fresh=True),
        Took("drill", 6_000, False, 2),
        Took("card", 4_000, True, 1),
    ]


def test_reading_the_explanation_counts_until_the_next_prompt_of_the_session(tmp_path):
    history = recorded(
        tmp_path,
        (0, answered(millis=30_000)),
        (35, skipped(millis=10_000)),  # came up 25 seconds after the answer
        (40, graded(millis=4_000)),
        (10_000, graded(millis=5_000)),  # who was away that long did not read
        (10_030, graded(millis=5_000, session="another")),
    )

    assert [one.millis for one in history.took(PACK)] == [5_000, 5_000, 4_000, 55_000]


def test_a_day_has_all_of_its_own_and_nothing_of_the_days_before(tmp_path):
    history = recorded(tmp_path, (0, graded()), (86_400, graded(millis=7_000)))

    assert [one.millis for one in history.took(PACK, MONDAY + 1)] == [7_000]


def test_what_was_taken_back_and_other_packs_say_nothing(tmp_path):
    history = recorded(tmp_path, (0, graded(pack="other")), (1, graded()))
    history.undo(at=hours(1), tz_offset=0)

    assert history.took(PACK) == []


def test_answers_of_a_mock_exam_are_told_apart(tmp_path):
    history = recorded(tmp_path, (0, answered(exam="sitting", millis=90_000)), (1, graded()))

    assert [one.kind for one in history.took(PACK)] == ["card", "exam"]


def test_the_newest_two_hundred_of_a_kind_are_enough(tmp_path):
    with recorded(tmp_path, (0, answered(millis=9_000))) as history:
        bodies = [graded(millis=1_000)] * 250
        history.record_all(bodies, at=hours(1), tz_offset=0)

        kinds = [one.kind for one in history.took(PACK)]

    assert (kinds.count("card"), kinds.count("question")) == (200, 1)
