"""What is remembered of facts, as Anki keeps it for cards."""

import datetime as dt

from learner import PACK, answered, graded, on, remembered

from studykit.model.history import Renamed, Suspended, Undone
from studykit.study.anki import Past, past, scheduled
from studykit.study.forgetting import interval
from studykit.study.memory import due_day
from studykit.study.replay import replay

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def grades(found: Past, fact: str = "f") -> list[tuple[int, int, int, bool]]:
    return [(r.grade, r.before, r.interval, r.is_same_day) for r in found.reviews.get(fact, ())]


def test_every_grade_has_the_interval_before_and_after_it():
    events = [on(0, graded(grade=3)), on(2, graded(grade=3)), on(9, graded(grade=1))]
    after = [replay(events[:n]).memories[PACK, "f"] for n in (1, 2, 3)]

    first, second, third = (interval(memory.stability) for memory in after)

    assert grades(past(events, PACK)) == [
        (3, 0, first, False),
        (3, first, second, False),
        (1, second, third, False),
    ]


def test_a_second_grade_of_a_study_day_is_marked_and_moves_nothing():
    found = grades(past([on(0, graded()), on(0, graded(grade=4), seq=2)], PACK))

    assert [one[3] for one in found] == [False, True]
    assert found[0][2] == found[1][2]


def test_what_was_taken_back_never_was():
    events = [on(0, graded()), on(0, Undone(event="laptop-0-1"), seq=2)]

    assert past(events, PACK) == Past({}, {})


def test_an_answer_is_no_grade_but_moves_the_interval():
    events = [on(0, graded()), on(5, answered("q", "f")), on(20, graded())]
    between = replay(events[:2]).memories[PACK, "f"]

    found = past(events, PACK)

    assert [one[1] for one in grades(found)] == [0, interval(between.stability)]
    assert past(events[:2], PACK).last == {"f": events[1].at}


def test_grades_follow_a_fact_to_its_new_name():
    moved = Renamed(pack=PACK, what="fact", old="f", new="g")
    found = past([on(0, graded()), on(1, moved), on(4, graded("g"))], PACK)

    assert [one[0] for one in grades(found, "g")] == [3, 3]
    assert (grades(found, "f"), set(found.last)) == ([], {"g"})


def test_other_packs_stay_out():
    assert past([on(0, graded())], "another") == Past({}, {})


def test_a_card_comes_back_on_the_study_day_of_its_fact():
    memory = remembered(12.0, 9_800, reps=4, lapses=1)

    card = scheduled({"f": memory}, Past({}, {}), NOON, 60)["f"]

    assert (card.due, card.interval) == (due_day(memory), due_day(memory) - 9_800)
    assert (card.reps, card.lapses, card.is_suspended) == (4, 1, False)
    # Noon of 31 October 2026 for somebody an hour ahead: no more than the day is known.
    assert dt.datetime.fromtimestamp(card.last, dt.UTC) == dt.datetime(
        2026, 10, 31, 11, tzinfo=dt.UTC
    )


def test_nothing_was_reviewed_later_than_now():
    ahead = remembered(12.0, 9_900)

    assert scheduled({"f": ahead}, Past({}, {}), NOON, 0)["f"].last == int(NOON.timestamp())


def test_a_fact_set_aside_before_it_was_learned_has_nothing_to_come_back_for():
    memory = replay([on(0, Suspended(pack=PACK, fact="f"))]).memories[PACK, "f"]

    card = scheduled({"f": memory}, Past({}, {}), NOON, 0)["f"]

    assert (card.due, card.interval, card.reps, card.is_suspended) == (0, 0, 0, True)
