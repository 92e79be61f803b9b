"""Grades of another program become events, once."""

import datetime as dt

from made_up import graded

from studykit.store import lines, rows
from studykit.store.grades import DEVICE, GivenElsewhere, new_rows
from studykit.store.history import History
from studykit.store.salvage import is_event

NOON = 1_795_435_200_123


def given(name: str = "a", at: int = NOON, **more: object) -> GivenElsewhere:
    return GivenElsewhere(("pack", name, "0"), at, graded(name, **more))  # type: ignore[arg-type]


def test_a_row_is_an_event_like_any_other():
    (row,), _ = new_rows([given()], [], 60)

    assert is_event(row)
    assert lines.read(lines.write(row)) == row
    assert (row.at, row.device, row.seq) == ("2026-11-23T12:00:00.123Z", DEVICE, 1)


def test_the_same_grade_is_the_same_event_everywhere():
    (one,), _ = new_rows([given()], [], 60)
    (_, other), _ = new_rows([given("b", NOON - 5), given()], [], 60)

    assert one.id == other.id


def test_numbers_go_on_and_nothing_comes_twice():
    first, _ = new_rows([given("a"), given("b")], [], 0)

    more, were_here = new_rows([given("a"), given("b"), given("c", NOON + 1)], first, 0)

    assert ([row.seq for row in more], were_here) == ([3], 2)
    assert new_rows([given(), given()], [], 0)[0] == new_rows([given()], [], 0)[0]


def test_a_grade_that_left_from_here_is_not_another_one(tmp_path):
    at = dt.datetime.fromtimestamp(NOON / 1000, dt.UTC)
    with History.open(tmp_path, write=True) as history:
        event = history.record(graded("a"), at=at, tz_offset=0)
        back = given("a", round(event.at.timestamp() * 1000))

        assert new_rows([back], history.rows(), 0) == ([], 1)


def test_they_are_folded_in_and_the_history_agrees_with_itself(tmp_path):
    day = 86_400_000
    found, _ = new_rows([given(at=NOON + n * day, grade=3) for n in range(3)], [], -300)

    with History.open(tmp_path, write=True) as history:
        assert history.merge(found) == 3
        assert history.merge(found) == 0
        assert history.verify() == []
        assert history.memories("aws")["a"].reps == 3
        assert {rows.item(event.body) for event in history.events()} == {"a"}


def test_an_old_grade_from_elsewhere_says_nothing_of_our_clock(tmp_path):
    found, _ = new_rows([given(at=1_500_000_000_000)], [], 0)
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

    with History.open(tmp_path, write=True) as history:
        history.merge(found)
        assert history.clock_oddity(now) is None
        history.record(graded("b"), at=now, tz_offset=0)
        assert history.clock_oddity(now + dt.timedelta(days=500)) is not None
