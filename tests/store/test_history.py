import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from made_up import (
    MONDAY,
    MONDAY_NUMBER,
    PACK,
    answered,
    drilled,
    exam_over,
    graded,
    hours,
    planned,
    renamed,
    skipped,
    suspended,
)

from studykit.errors import StoreError
from studykit.model.history import Memory, Seen, Undone
from studykit.model.past import BeliefCount, DayCount, Session
from studykit.store.history import History
from studykit.study.memory import ALGORITHM
from studykit.study.replay import replay


@pytest.fixture
def history(tmp_path):
    """An open history; whatever a test did to it, its views are what its events say."""
    with History.open(tmp_path, write=True) as history:
        yield history
        assert history.verify() == []


def record(history, body, at=MONDAY, tz_offset=60):
    return history.record(body, at=at, tz_offset=tz_offset)


def undo(history, count=1, at=MONDAY):
    return history.undo(count, at=at, tz_offset=60)


def redo(history, count=1):
    return history.redo(count, at=MONDAY, tz_offset=60)


def bodies(events):
    return [event.body for event in events]


def tamper(history, change):
    """What only damage or another program does."""
    with closing(sqlite3.connect(history.path, isolation_level=None)) as other:
        other.execute(change)


def again(history):
    """The same history, as the next command sees it."""
    return History.open(history.path.parent)


class TestRecording:
    def test_an_event_gets_its_place(self, tmp_path):
        ids = iter(["first", "second"])
        with History.open(tmp_path, write=True, new_id=lambda at: next(ids)) as history:
            first = record(history, answered())
            second = record(history, graded(), at=hours(1))

        assert (first.id, first.seq, first.at, first.tz_offset) == ("first", 1, MONDAY, 60)
        assert first.study_day == MONDAY_NUMBER
        assert first.body == answered()
        assert (second.id, second.seq, second.device) == ("second", 2, first.device)

    def test_what_is_returned_is_what_is_read(self, history):
        at = MONDAY.replace(microsecond=123_987).astimezone(dt.timezone(dt.timedelta(hours=9)))
        event = record(history, answered(), at=at)

        assert list(again(history).every_event()) == [event]
        assert event.at == MONDAY.replace(microsecond=123_000)

    def test_every_device_has_its_name(self, tmp_path):
        devices = set()
        for name in "ab":
            with History.open(tmp_path / name, write=True) as history:
                devices.add(record(history, graded()).device)

        assert len(devices) == 2

    def test_the_study_day_is_the_learners(self, history):
        late = record(history, graded("f1"), at=hours(16.5), tz_offset=60)  # 03:30 on Tuesday
        early = record(history, graded("f2"), at=hours(17.5), tz_offset=60)  # 04:30

        assert (late.study_day, early.study_day) == (MONDAY_NUMBER, MONDAY_NUMBER + 1)

    def test_a_grade_makes_a_memory(self, history):
        record(history, graded("f1", 3))

        assert history.memories(PACK) == {
            "f1": Memory(stability=2.3065, difficulty=2.118103970459016, day=MONDAY_NUMBER)
        }

    def test_an_answer_makes_memories_and_is_seen(self, history):
        record(history, answered("q1", "f1", "f2", correct=False, missed=("f3",)))

        assert set(history.memories(PACK)) == {"f1", "f2", "f3"}
        assert history.seen(PACK) == {
            "q1": Seen(times=1, day=MONDAY_NUMBER, right=0, last_correct=False)
        }

    def test_only_the_facts_and_questions_asked_for_are_given(self, history):
        record(history, answered("q1", "f1", "f2"))
        record(history, answered("q2", "f3"))

        assert set(history.memories(PACK, ["f1", "f3", "unseen", "f1"])) == {"f1", "f3"}
        assert set(history.seen(PACK, ["q2", "unseen"])) == {"q2"}
        assert history.memories("another pack") == {}

    def test_views_are_what_the_events_say(self, history):
        record(history, answered("q1", "f1", "f2"))
        record(history, graded("f1", 1), at=hours(24))
        record(history, suspended("f2"), at=hours(25))
        record(history, answered("q1", "f1", "f2", correct=False), at=hours(72))
        record(history, suspended("f2", on=False), at=hours(73))

        views = replay(history.every_event())

        assert history.memories(PACK) == {fact: m for (_, fact), m in views.memories.items()}
        assert history.seen(PACK) == {question: view for (_, question), view in views.seen.items()}
        assert history.firsts(PACK) == {question: f for (_, question), f in views.firsts.items()}
        assert history.offset(PACK) == views.offsets[PACK]

    def test_nothing_is_recorded_in_a_history_opened_to_read(self, history):
        record(history, graded())

        with again(history) as reader, pytest.raises(ValueError, match="opened for reading"):
            record(reader, graded())

    def test_two_that_are_open_at_once_do_not_disturb_each_other(self, history):
        """State is computed from what is stored at the moment, not from what was read before."""
        with History.open(history.path.parent, write=True) as other:
            record(history, answered("q1", "f1"), at=hours(0))
            record(other, answered("q1", "f1"), at=hours(48))
            record(history, answered("q1", "f1"), at=hours(96))

            assert [event.seq for event in other.every_event()] == [1, 2, 3]
            assert other.verify() == []
            assert other.seen(PACK)["q1"].times == 3


class TestRecordingSeveral:
    def test_they_stand_together_and_views_hold_them_all(self, history):
        answers = [answered(f"q{n}", f"f{n}", exam="sitting-1") for n in range(3)]

        events = history.record_all([exam_over(), *answers], at=hours(0), tz_offset=60)

        assert [event.body for event in events] == [exam_over(), *answers]
        assert history.events(newest_first=False) == events
        assert set(history.memories(PACK)) == {"f0", "f1", "f2"}
        assert history.verify() == []

    def test_all_or_none(self, history):
        record(history, graded())

        with pytest.raises(ValueError, match="nobody could read again"):
            history.record_all([answered(), graded(grade=5)], at=hours(1), tz_offset=60)

        assert len(history.events()) == 1
        assert history.verify() == []
        record(history, answered(), at=hours(2))
        assert history.verify() == []

    def test_views_are_right_even_where_the_clock_went_back(self, history):
        record(history, graded("f1"), at=hours(30))

        history.record_all([graded("f1", 1), answered("q1", "f1")], at=hours(0), tz_offset=60)

        assert history.verify() == []


class TestThePlan:
    def test_the_newest_counts(self, history):
        assert history.plan(PACK) is None

        record(history, planned(minutes=20))
        record(history, graded(), at=hours(1))
        record(history, planned(minutes=45), at=hours(2))

        assert history.plan(PACK) == planned(minutes=45)
        assert history.plan("another pack") is None


class TestTheClock:
    def test_events_from_before_are_folded_in_their_place(self, history):
        record(history, graded("f1", 3), at=hours(240))
        record(history, graded("f1", 1), at=hours(0))
        record(history, graded("f1", 3), at=hours(360))

        assert [event.seq for event in history.every_event()] == [2, 1, 3]
        assert history.verify() == []
        memory = history.memories(PACK)["f1"]
        assert (memory.day, memory.reps, memory.lapses) == (MONDAY_NUMBER + 15, 3, 0)

    def test_the_clocks_time_is_kept(self, history):
        record(history, graded(), at=hours(240))

        assert record(history, graded(), at=hours(-24 * 20)).at == hours(-24 * 20)

    @pytest.mark.parametrize("at", [hours(-23.9), hours(0), hours(9), hours(24 * 399)])
    def test_an_ordinary_clock_is_not_odd(self, history, at):
        record(history, graded())

        assert history.clock_oddity(at) is None

    def test_before_the_first_event_no_clock_is_odd(self, history):
        assert history.clock_oddity(hours(-1_000_000)) is None

    def test_a_clock_that_went_back_is_odd(self, history):
        record(history, graded())

        assert history.clock_oddity(hours(-20 * 24)) == (
            "The clock says 2026-11-03, 20 days before the newest answer (2026-11-23). "
            "Look whether it is right."
        )

    def test_a_clock_that_jumped_ahead_is_odd(self, history):
        record(history, graded())

        assert history.clock_oddity(MONDAY.replace(year=2036)) == (
            "The clock says 2036-11-23, 3653 days after the newest answer (2026-11-23). "
            "Look whether it is right."
        )

    def test_an_odd_answer_that_was_taken_back_is_forgotten(self, history):
        record(history, graded())
        record(history, graded(), at=MONDAY.replace(year=2036))
        undo(history, at=hours(1))

        assert history.clock_oddity(hours(2)) is None


class TestUndo:
    def test_the_newest_is_taken_back(self, history):
        first = record(history, answered("q1", "f1"))
        before = history.memories(PACK), history.seen(PACK)
        second = record(history, graded("f1", 1), at=hours(48))

        assert undo(history) == [second]

        assert (history.memories(PACK), history.seen(PACK)) == before
        assert history.events() == [first]

    def test_several_are_taken_back_newest_first(self, history):
        events = [record(history, graded(f"f{n}"), at=hours(n)) for n in range(4)]

        assert undo(history, 3) == events[:0:-1]
        assert undo(history, 3) == events[:1]
        assert undo(history, 3) == []
        assert history.memories(PACK) == {}

    def test_it_stays_in_the_history(self, history):
        taken_back = record(history, graded())
        undo(history, at=hours(1))

        assert bodies(history.every_event()) == [graded(), Undone(event=taken_back.id)]

    def test_it_survives_a_restart(self, history):
        for n in range(3):
            record(history, answered(f"q{n}", "f1"), at=hours(24 * n))
        undo(history)

        with History.open(history.path.parent, write=True) as later:
            assert [event.body.question for event in undo(later)] == ["q1"]
            assert bodies(later.events()) == [answered("q0", "f1")]

    def test_skips_and_suspensions_are_taken_back_too(self, history):
        record(history, graded("f1"))
        record(history, suspended("f1"))
        record(history, skipped("q1"))

        assert bodies(undo(history, 2)) == [skipped("q1"), suspended("f1")]
        assert not history.memories(PACK)["f1"].suspended

    def test_renames_are_left_alone(self, history):
        record(history, graded("old"))
        history.rename(PACK, {"old": "new"}, at=hours(1), tz_offset=60)

        assert bodies(undo(history, 9)) == [graded("old")]
        assert history.memories(PACK) == {}

    def test_the_order_is_that_of_recording_whatever_the_clock_said(self, history):
        record(history, graded("f1"), at=hours(240))
        record(history, graded("f2"), at=hours(0))

        assert bodies(undo(history)) == [graded("f2")]

    def test_undo_and_record_in_turns(self, history):
        for n in range(6):
            record(history, answered(f"q{n % 2}", "f1", "f2"), at=hours(30 * n))
            record(history, graded("f1", 1), at=hours(30 * n + 1))
            undo(history, 1 + n % 2, at=hours(30 * n + 2))
            assert history.verify() == []

    def test_what_another_wrote_meanwhile_is_kept(self, history):
        record(history, graded("f1"))
        with History.open(history.path.parent, write=True) as other:
            record(other, graded("f1", 1), at=hours(48))
            record(history, graded("f2"), at=hours(49))

            assert bodies(undo(history, 3)) == [graded("f2"), graded("f1", 1), graded("f1")]

    def test_what_another_renamed_meanwhile_is_taken_back_under_its_new_name(self, history):
        record(history, graded("f0"))
        record(history, graded("f1"))
        with History.open(history.path.parent, write=True) as other:
            other.rename(PACK, {"f1": "f2"}, at=hours(1), tz_offset=60)
        record(history, graded("f3"), at=hours(2))

        assert bodies(undo(history, 2)) == [graded("f3"), graded("f1")]
        assert set(history.memories(PACK)) == {"f0"}

    def test_there_is_nothing_to_take_back_in_an_empty_history(self, history):
        assert undo(history) == []

    def test_a_mock_exam_is_marked_as_a_whole_and_its_answers_stay(self, history):
        record(history, graded("f1"))
        record(history, answered("q1", exam="sitting-1"), at=hours(1))

        taken = history.undo(at=hours(2), tz_offset=60)

        assert [event.body for event in taken] == [graded("f1")]


class TestRedo:
    def test_the_newest_undo_first_whatever_was_recorded_since(self, history):
        events = [record(history, graded(f"f{n}"), at=hours(n)) for n in range(3)]
        undo(history, 2, at=hours(4))
        record(history, graded("f9"), at=hours(5))

        assert redo(history, 1) == [events[1]]
        assert redo(history, 5) == [events[2]]
        assert redo(history, 5) == []
        assert bodies(history.events()) == [graded("f9"), graded("f2"), graded("f1"), graded("f0")]
        assert history.verify() == []

    def test_across_restarts(self, history):
        record(history, graded("f1"))
        undo(history)

        with History.open(history.path.parent, write=True) as again:
            assert bodies(redo(again)) == [graded("f1")]
            assert set(again.memories(PACK)) == {"f1"}

    def test_what_another_device_took_back_as_well_counts_again(self, history, tmp_path):
        record(history, graded("f1"))
        with History.open(tmp_path / "other", write=True) as other:
            other.merge(history.rows())
            (event,) = other.events()
            other.take_back(event.id, at=hours(1), tz_offset=60)
            undo(history, at=hours(2))
            history.merge(other.rows())

        assert redo(history) == [event]
        assert history.events() == [event]
        assert history.verify() == []

    def test_what_another_device_took_back_is_its_own_to_bring_back(self, history, tmp_path):
        record(history, graded("f1"))
        with History.open(tmp_path / "other", write=True) as other:
            other.merge(history.rows())
            (event,) = other.events()
            other.take_back(event.id, at=hours(1), tz_offset=60)
            history.merge(other.rows())

        assert redo(history) == []

    def test_an_undo_after_it_takes_back_in_the_order_of_recording(self, history):
        for n in range(3):
            record(history, graded(f"f{n}"), at=hours(n))
        undo(history, 3)
        redo(history, 3)

        assert bodies(undo(history, 2)) == [graded("f2"), graded("f1")]
        assert history.verify() == []

    def test_there_is_nothing_to_bring_back_in_an_empty_history(self, history):
        assert redo(history) == []


class TestTakingOneBack:
    def test_exactly_this_one(self, history):
        first = record(history, graded("f1"))
        second = record(history, graded("f2"), at=hours(-48))
        third = record(history, graded("f3"), at=hours(1))

        def take_back(event):
            return history.take_back(event.id, at=hours(2), tz_offset=60)

        assert take_back(second) == second
        assert bodies(history.events()) == [graded("f3"), graded("f1")]
        assert take_back(third) == third
        assert take_back(third) is None
        assert take_back(first) == first
        assert history.memories(PACK) == {}

    def test_undoings_and_what_nobody_knows_are_not_taken_back(self, history):
        record(history, graded("f1"))
        undo(history)
        (_, undoing) = history.every_event()

        assert history.take_back(undoing.id, at=hours(2), tz_offset=60) is None
        assert history.take_back("nobody", at=hours(2), tz_offset=60) is None
        assert len(list(history.every_event())) == 2


class TestRename:
    def test_what_was_remembered_moves(self, history):
        record(history, answered("q-old", "f-old"))
        before = history.memories(PACK)["f-old"], history.seen(PACK)["q-old"]

        moved = history.rename(
            PACK, {"f-old": "f-new", "q-old": "q-new", "never": "seen"}, at=hours(1), tz_offset=60
        )

        assert [(e.body.what, e.body.old, e.body.new) for e in moved] == [
            ("fact", "f-old", "f-new"),
            ("question", "q-old", "q-new"),
        ]
        assert history.memories(PACK) == {"f-new": before[0]}
        assert history.seen(PACK) == {"q-new": before[1]}

    def test_a_second_time_does_nothing(self, history):
        record(history, graded("old"))
        renames = {"old": "new", "same": "same"}
        history.rename(PACK, renames, at=hours(1), tz_offset=60)

        assert history.rename(PACK, renames, at=hours(2), tz_offset=60) == []
        assert len(list(history.every_event())) == 2

    def test_another_packs_ids_are_its_own(self, history):
        record(history, graded("old", pack="another"))

        assert history.rename(PACK, {"old": "new"}, at=hours(1), tz_offset=60) == []

    def test_where_nothing_was_recorded_nothing_is_begun(self, tmp_path):
        with History.open(tmp_path / "home", write=True) as history:
            assert history.rename(PACK, {"old": "new"}, at=MONDAY, tz_offset=60) == []

        assert not (tmp_path / "home").exists()


class TestEvents:
    def test_newest_first(self, history):
        events = [record(history, graded(f"f{n}"), at=hours(n)) for n in range(3)]

        assert history.events() == events[::-1]
        assert history.events(newest_first=False) == events
        assert history.events(limit=2) == events[:0:-1]

    def test_by_kind_day_and_pack(self, history):
        record(history, graded("f1"))
        record(history, answered("q1", "f1"), at=hours(24))
        record(history, skipped("q2"), at=hours(48))
        record(history, graded("f2", pack="another"), at=hours(72))

        def found(**asked):
            return [event.body.kind for event in history.events(**asked)]

        assert found(kinds=("answer", "skip")) == ["skip", "answer"]
        assert found(since_day=MONDAY_NUMBER + 2) == ["grade", "skip"]
        assert found(pack="another") == ["grade"]
        assert found(pack=PACK, limit=1) == ["skip"]

    def test_by_item_under_all_its_names(self, history):
        record(history, graded("first"))
        history.rename(PACK, {"first": "second"}, at=hours(1), tz_offset=60)
        record(history, graded("second"), at=hours(24))
        history.rename(PACK, {"second": "third"}, at=hours(25), tz_offset=60)
        record(history, graded("third"), at=hours(48))
        record(history, graded("other"), at=hours(49))

        found = history.events(item="third", kinds=("grade",))

        assert [event.body.fact for event in found] == ["third", "second", "first"]

    def test_undone_ones_do_not_count(self, history):
        record(history, graded("f1"))
        record(history, graded("f2"))
        undo(history)

        assert bodies(history.events()) == [graded("f1")]


class TestDue:
    def test_due_days_are_those_of_the_curve(self, history):
        record(history, graded("f1", 3))  # two days
        record(history, graded("f2", 3))
        record(history, graded("f3", 4))  # eight days
        record(history, graded("f4", 1))  # one day
        record(history, suspended("f2"))
        record(history, suspended("f5"))

        day = MONDAY_NUMBER
        assert history.due_days(PACK) == {day + 1: 1, day + 2: 1, day + 8: 1}
        assert [history.due_count(PACK, day + n) for n in (0, 1, 2, 8)] == [0, 1, 2, 3]
        assert history.due_count("another", day + 8) == 0


class TestLookingBack:
    def test_what_was_done_day_by_day(self, history):
        record(history, answered("q1", "f1"))
        record(history, answered("q2", "f1", correct=False))
        record(history, graded("f2", 1))
        record(history, graded("f3", 2))
        record(history, drilled("f1"))
        record(history, drilled("f2", correct=False))
        record(history, skipped("q3"))
        record(history, answered("q1", "f1", pack="another"), at=hours(48))
        record(history, graded("f1"), at=hours(48))
        undo(history)

        monday = DayCount(
            study_day=MONDAY_NUMBER, answers=2, cards=2, drills=2, right=3, millis=82_000
        )
        later = DayCount(study_day=MONDAY_NUMBER + 2, answers=1, cards=0, right=1, millis=31_000)
        assert history.days() == [monday, later]
        assert history.days(PACK) == [monday]
        assert history.days(since_day=MONDAY_NUMBER + 1) == [later]

    def test_beliefs_are_counted(self, history):
        def wrong(question, *beliefs, at, **more):
            body = answered(question, "f1", correct=False, beliefs=beliefs, **more)
            record(history, body, at=at)

        wrong("q1", "Lambda causes the 429", at=hours(0))
        wrong("q2", "A REST API is the default", "Lambda causes the 429", at=hours(24))
        wrong("q3", "Somebody else's", at=hours(24), pack="another")
        wrong("q4", "Taken back", at=hours(25))
        undo(history)

        assert history.beliefs(PACK) == [
            BeliefCount(belief="Lambda causes the 429", times=2, last_day=MONDAY_NUMBER + 1),
            BeliefCount(belief="A REST API is the default", times=1, last_day=MONDAY_NUMBER + 1),
        ]
        assert [b.times for b in history.beliefs(PACK, MONDAY_NUMBER + 1)] == [1, 1]

    def test_where_the_learner_left_off(self, history):
        record(history, answered(session="one"))
        record(history, answered(session="two"), at=hours(1))
        record(history, answered(correct=False, session="two"), at=hours(2))
        record(history, graded(session="two", topic="iam", scope=("iam",)), at=hours(3))
        record(history, suspended("f9"), at=hours(4))
        record(history, skipped(session="elsewhere", pack="another"), at=hours(5))

        assert history.last_session(PACK) == Session(
            session="two",
            kind="mixed",
            pack=PACK,
            topic="iam",
            scope=("iam",),
            at=hours(3),
            tz_offset=60,
            study_day=MONDAY_NUMBER,
            prompts=3,
            right=2,
        )
        last = history.last_session()
        assert last is not None
        assert (last.session, last.prompts, last.right) == ("elsewhere", 0, 0)

    def test_a_session_of_drills_is_where_the_learner_left_off(self, history):
        record(history, drilled("f1", session="one"))
        record(history, drilled(correct=False, session="one"), at=hours(1))

        last = history.last_session(PACK)

        assert last is not None
        assert (last.kind, last.prompts, last.right, last.scope) == ("drill", 2, 1, ("lambda",))


class TestDrills:
    def test_a_drill_is_remembered_and_is_no_question(self, history):
        event = record(history, drilled("f1", "f2"))

        assert list(again(history).every_event()) == [event]
        assert set(history.memories(PACK)) == {"f1", "f2"}
        assert history.seen(PACK) == {}

    def test_it_is_found_with_its_fact_under_its_new_name_too(self, history):
        record(history, drilled("f1"))
        history.rename(PACK, {"f1": "new"}, at=hours(1), tz_offset=60)

        assert bodies(history.events(item="new", kinds=("drill",))) == [drilled("f1")]

    def test_it_can_be_taken_back(self, history):
        record(history, graded("f1"))
        before = history.memories(PACK)
        drill = record(history, drilled("f1", "f2", correct=False), at=hours(48))

        assert undo(history, at=hours(49)) == [drill]

        assert history.memories(PACK) == before
        with again(history) as reader:
            assert reader.memories(PACK) == before

    def test_it_needs_no_table_to_be_replayed(self, history):
        """What it was about is in the event; that table may be another one by now, or gone."""
        record(history, drilled("f1", table="a table that never was", version="00000000"))
        before = history.memories(PACK)

        history.rebuild()

        assert history.memories(PACK) == before
        (body,) = bodies(history.events())
        assert body.shown == ("Standard", "FIFO", "Other")

    def test_a_history_from_before_there_were_drills_opens_and_goes_on(self, history):
        record(history, graded("f1"))
        record(history, answered("q1", "f2"))
        tamper(history, f"UPDATE meta SET value = '1/{ALGORITHM}' WHERE name = 'views'")
        before = history.memories(PACK), history.seen(PACK)

        with again(history) as reader:
            assert (reader.memories(PACK), reader.seen(PACK)) == before
        with History.open(history.path.parent, write=True) as writer:
            assert (writer.memories(PACK), writer.seen(PACK)) == before
            record(writer, drilled("f3"), at=hours(1))
            assert writer.verify() == []
            assert set(writer.memories(PACK)) == {"f1", "f2", "f3"}

    def test_a_studykit_without_drills_leaves_views_that_are_made_anew(self, history):
        """It understood the other events only, and left its stamp on what it folded."""
        record(history, drilled("f1"))
        tamper(history, "DELETE FROM memories")
        tamper(history, f"UPDATE meta SET value = '1/{ALGORITHM}' WHERE name = 'views'")

        with History.open(history.path.parent, write=True) as writer:
            assert set(writer.memories(PACK)) == {"f1"}


class TestViews:
    def test_rebuilt_views_are_the_same_views(self, history):
        for n in range(20):
            record(history, answered(f"q{n % 3}", f"f{n % 5}", correct=n % 4 > 0), at=hours(7 * n))
        before = history.memories(PACK), history.seen(PACK)

        history.rebuild()

        assert (history.memories(PACK), history.seen(PACK)) == before

    def test_views_of_another_algorithm_are_rebuilt_on_opening_to_write(self, history):
        record(history, graded("f1"))
        tamper(history, "UPDATE meta SET value = '1/fsrs-5' WHERE name = 'views'")
        tamper(history, "UPDATE memories SET stability = 77")

        with again(history) as reader:
            assert reader.memories(PACK)["f1"].stability == 77
        with History.open(history.path.parent, write=True) as writer:
            assert writer.memories(PACK)["f1"].stability == 2.3065

    def test_views_of_another_algorithm_are_rebuilt_by_the_next_event(self, history):
        record(history, graded("f1"))
        record(history, graded("f2"))
        tamper(history, "UPDATE meta SET value = '1/fsrs-5' WHERE name = 'views'")
        tamper(history, "UPDATE memories SET stability = 77")

        undo(history)

        assert history.memories(PACK)["f1"].stability == 2.3065

    def test_verify_names_what_differs_and_leaves_it(self, history):
        record(history, answered("q1", "f1"))
        tamper(history, "UPDATE memories SET reps = 9, due = 1")
        tamper(history, "UPDATE seen SET pack = 'b', times = 3")

        memory = history.memories(PACK)["f1"]
        right = memory._replace(reps=1)
        question = Seen(times=3, day=MONDAY_NUMBER, right=1, last_correct=True)
        assert history.verify() == [
            f"fact f1 of pack aws: stored as {memory}, but its events say {right}",
            f"due day of fact f1 of pack aws: stored as 1, but its events say {right.day + 1}",
            f"question q1 of pack aws: stored as None, but its events say "
            f"{question._replace(times=1)}",
            f"question q1 of pack b: stored as {question}, but its events say None",
        ]
        history.rebuild()

    def test_an_undo_after_a_rebuild_does_not_bring_the_damage_back(self, history):
        record(history, graded("f1"))
        tamper(history, "UPDATE memories SET reps = 9")
        record(history, graded("f1"), at=hours(48))
        history.rebuild()

        undo(history)

        assert history.memories(PACK)["f1"].reps == 1

    def test_what_cannot_be_a_memory_is_damage(self, history):
        record(history, answered("q1", "f1"))
        for damage in ("stability = 'x'", "stability = -1.0", "difficulty = 1e300", "day = 1e9"):
            tamper(history, f"UPDATE memories SET {damage}")
            with pytest.raises(StoreError, match="is damaged"):
                history.memories(PACK)
            history.rebuild()
        for damage in ("times = 0", "times = 'x'", "day = -1"):
            tamper(history, f"UPDATE seen SET {damage}")
            with pytest.raises(StoreError, match="is damaged"):
                history.seen(PACK)
            history.rebuild()

    def test_an_undoing_recorded_as_any_event_counts(self, history):
        event = record(history, graded("f1"))
        record(history, Undone(event=event.id))

        assert history.memories(PACK) == {}

    def test_a_rename_recorded_as_any_event_counts(self, history):
        record(history, graded("old"))
        record(history, renamed("old", "new"))
        record(history, graded("new", 1), at=hours(24))

        assert bodies(undo(history, 2)) == [graded("new", 1), graded("old")]
        assert history.memories(PACK) == {}


def test_reading_imports_nothing_heavy(tmp_path):
    with History.open(tmp_path, write=True) as history:
        record(history, answered(correct=False, beliefs=("b",)))
    program = f"""
import sys
from pathlib import Path
from studykit.store.history import History

with History.open(Path({str(tmp_path)!r})) as history:
    assert history.memories({PACK!r}) and history.seen({PACK!r}) and history.events()
    history.due_count({PACK!r}, 9999), history.days(), history.beliefs({PACK!r})
    history.last_session()
print(sorted({{"fsrs", "pydantic", "yaml", "rich", "platformdirs"}} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (run.stdout, run.stderr) == ("[]\n", "")
