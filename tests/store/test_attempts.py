"""Answered prompts, as figures read them."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up import MONDAY, MONDAY_NUMBER, PACK, answered, drilled, graded, hours, skipped

from studykit.model.past import Attempt
from studykit.store.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path, write=True) as opened:
        yield opened


def test_every_kind_of_answer_is_there_in_replay_order(history: History):
    history.record(graded(grade=2), at=hours(2), tz_offset=60)
    history.record(answered(confidence="sure", exam="e"), at=hours(0), tz_offset=60)
    history.record(drilled("f1", correct=False, practice=True), at=hours(3), tz_offset=60)
    history.record(skipped(), at=hours(4), tz_offset=60)

    topic = "lambda/concurrency"
    assert history.attempts(PACK) == [
        Attempt(MONDAY_NUMBER, 11, "answer", "q1", topic, True, 31_000, True, False, "sure", "e"),
        Attempt(MONDAY_NUMBER, 13, "grade", "f1", topic, True, 4_000),
        Attempt(MONDAY_NUMBER, 14, "drill", "f1", topic, False, 6_000, practice=True),
    ]


def test_a_card_graded_again_is_not_right(history: History):
    history.record(graded(grade=1), at=MONDAY, tz_offset=0)

    assert [attempt.right for attempt in history.attempts(PACK)] == [False]


@pytest.mark.parametrize(("minutes", "hour"), [(0, 23), (60, 0), (-240, 19), (345, 5), (-720, 11)])
def test_the_hour_is_that_of_the_learners_clock(history: History, minutes: int, hour: int):
    late = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)

    history.record(graded(), at=late, tz_offset=minutes)

    assert [attempt.hour for attempt in history.attempts(PACK)] == [hour]


def test_what_was_taken_back_does_not_count(history: History):
    history.record(graded(), at=MONDAY, tz_offset=0)
    history.undo(at=hours(1), tz_offset=0)

    assert history.attempts(PACK) == []


def test_only_this_pack_and_only_since_a_day(history: History):
    history.record(graded(), at=MONDAY, tz_offset=0)
    history.record(graded(pack="other"), at=hours(24), tz_offset=0)
    history.record(graded("f2"), at=hours(24), tz_offset=0)

    found = history.attempts(PACK, MONDAY_NUMBER + 1)

    assert [attempt.item for attempt in found] == ["f2"]


def test_an_empty_history_has_none(tmp_path: Path):
    with History.open(tmp_path / "nothing") as history:
        assert history.attempts(PACK) == []
