"""Whatever is done to a history in whatever order, its views are what a replay says.

The model is a plain list of the events that count, folded by `study.replay`.
"""

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from made_up import MONDAY, PACK, answered, drilled, graded, skipped, suspended

from studykit.model.history import Renamed
from studykit.store.history import CAN_BE_UNDONE, History
from studykit.study.replay import replay

facts = st.sampled_from(["f1", "f2", "f3", "f4"])
questions = st.sampled_from(["q1", "q2", "q3"])


class Learner(RuleBasedStateMachine):
    @initialize(fresh=st.booleans())
    def begin(self, fresh):
        self.folder = Path(tempfile.mkdtemp())
        self.history = History.open(self.folder, write=True)
        self.other = None
        self.away = History.open(self.folder / "away", write=True)
        self.away_name = self.away.device()
        self.unmet = []  # what the device that is away has recorded and we have not merged
        self.now = MONDAY
        self.counting = []  # in the order they were recorded
        self.taken_back = []  # by this device and not brought back, the newest undo last
        if not fresh:
            self.record(graded("f1"))
            self.other = History.open(self.folder, write=True)

    def teardown(self):
        if hasattr(self, "folder"):
            self.history.close()
            self.away.close()
            if self.other:
                self.other.close()
            shutil.rmtree(self.folder)

    def record(self, body, by=None):
        self.now += dt.timedelta(minutes=1)
        by = by or self.history
        self.counting.append(by.record(body, at=self.now, tz_offset=60))

    def undoable(self):
        """What this device can take back, in the order it was recorded."""
        ours = [e for e in self.counting if e.device != self.away_name]
        return [e for e in ours if e.body.kind in CAN_BE_UNDONE]

    @rule(
        question=questions,
        needs=st.lists(facts, min_size=1, max_size=3, unique=True),
        missed=st.lists(facts, max_size=2, unique=True),
        correct=st.booleans(),
        practice=st.booleans(),
    )
    def answer(self, question, needs, missed, correct, practice):
        missed = () if correct else tuple(missed)
        body = answered(question, *needs, correct=correct, missed=missed, practice=practice)
        self.record(body)

    @rule(fact=facts, grade=st.integers(1, 4))
    def grade(self, fact, grade):
        self.record(graded(fact, grade))

    @rule(
        needs=st.lists(facts, max_size=2, unique=True),
        correct=st.booleans(),
        practice=st.booleans(),
    )
    def drill(self, needs, correct, practice):
        self.record(drilled(*needs, correct=correct, practice=practice))

    @rule(question=questions)
    def skip(self, question):
        self.record(skipped(question))

    @rule(fact=facts, on=st.booleans())
    def suspend(self, fact, on):
        self.record(suspended(fact, on=on))

    @rule(count=st.integers(1, 4))
    def undo(self, count):
        self.now += dt.timedelta(minutes=1)
        last = self.undoable()[: -count - 1 : -1]

        assert self.history.undo(count, at=self.now, tz_offset=60) == last

        self.takes_back(last)

    def takes_back(self, events):
        self.counting = [event for event in self.counting if event not in events]
        self.taken_back += events

    @rule(count=st.integers(1, 4))
    def redo(self, count):
        last = self.taken_back[: -count - 1 : -1]

        assert self.history.redo(count, at=self.now, tz_offset=60) == last

        self.taken_back = self.taken_back[: len(self.taken_back) - len(last)]
        self.counting = sorted(self.counting + last, key=self.in_order_of_recording)

    def in_order_of_recording(self, event):
        return event.device == self.away_name, event.seq

    @precondition(lambda self: self.counting)
    @rule(place=st.integers(1, 3))
    def take_one_back(self, place):
        event = self.counting[-min(place, len(self.counting))]
        if event.body.kind not in CAN_BE_UNDONE:
            return
        assert self.history.take_back(event.id, at=self.now, tz_offset=60) == event
        self.takes_back([event])

    @rule(old=facts, new=facts)
    def rename_fact(self, old, new):
        before = self.history.memories(PACK)
        moved = self.history.rename(PACK, {old: new}, at=self.now, tz_offset=60)

        bodies = [event.body for event in moved]
        assert bodies == [Renamed(pack=PACK, what="fact", old=old, new=new)] * len(bodies)
        assert bool(bodies) == (old in before and old != new)
        self.counting += moved

    @rule(old=questions, new=questions)
    def rename_question(self, old, new):
        self.counting += self.history.rename(PACK, {old: new}, at=self.now, tz_offset=60)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.now += dt.timedelta(days=days)

    @rule(hours=st.integers(1, 24 * 30))
    def the_clock_goes_back(self, hours):
        self.now -= dt.timedelta(hours=hours)

    @rule()
    def reopen(self):
        self.history.close()
        self.history = History.open(self.folder, write=True)

    @precondition(lambda self: self.counting)
    @rule(fact=facts, grade=st.integers(1, 4))
    def another_studykit_grades(self, fact, grade):
        self.other = self.other or History.open(self.folder, write=True)
        self.record(graded(fact, grade), by=self.other)

    @precondition(lambda self: self.other)
    @rule(old=facts, new=facts)
    def another_studykit_renames(self, old, new):
        self.counting += self.other.rename(PACK, {old: new}, at=self.now, tz_offset=60)

    @precondition(lambda self: self.other)
    @rule()
    def another_studykit_undoes(self):
        last = self.undoable()[:-2:-1]
        assert self.other.undo(at=self.now, tz_offset=60) == last
        self.takes_back(last)

    @rule(fact=facts, grade=st.integers(1, 4), hours=st.integers(-200, 200))
    def another_device_grades(self, fact, grade, hours):
        at = self.now + dt.timedelta(hours=hours)
        self.unmet.append(self.away.record(graded(fact, grade), at=at, tz_offset=-300))

    @rule(question=questions, fact=facts, correct=st.booleans())
    def another_device_answers(self, question, fact, correct):
        body = answered(question, fact, correct=correct)
        self.unmet.append(self.away.record(body, at=self.now, tz_offset=-300))

    @rule()
    def merge(self):
        assert self.history.merge(self.away.rows()) == len(self.unmet)
        self.counting += self.unmet
        self.unmet = []

    @rule()
    def rebuild(self):
        self.history.rebuild()

    @invariant()
    def views_are_what_a_replay_says(self):
        views = replay(self.counting)
        assert self.history.memories(PACK) == {fact: m for (_, fact), m in views.memories.items()}
        assert self.history.seen(PACK) == {question: s for (_, question), s in views.seen.items()}
        assert self.history.firsts(PACK) == {q: first for (_, q), first in views.firsts.items()}
        assert self.history.offset(PACK) == views.offsets.get(PACK)

    @invariant()
    def events_are_those_that_count(self):
        in_order = sorted(self.counting, key=lambda event: (*event.order, event.id))
        assert self.history.events(newest_first=False) == in_order

    @invariant()
    def all_is_well(self):
        assert self.history.verify() == []


class TestLearner(Learner.TestCase):
    settings = settings(max_examples=50, stateful_step_count=30)
