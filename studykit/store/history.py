"""The learner's history: what is recorded, taken back and asked."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from studykit.errors import StoreError
from studykit.model.history import (
    Body,
    Event,
    First,
    Memory,
    Offset,
    Planned,
    Redone,
    Renamed,
    Seen,
    Undone,
)
from studykit.model.past import Attempt, BeliefCount, DayCount, Entry, Session, Took
from studykit.store import asking, backup, db, entries, ids, lines, pace, rotation, rows, views
from studykit.store.trail import Trail
from studykit.study.days import date_of, study_day

CAN_BE_UNDONE = ("answer", "grade", "drill", "skip", "suspend")

CAN_BE_TAKEN_BACK = (*CAN_BE_UNDONE, "result")
"""What is taken back where it is named; `undo` passes over what was not said in a session."""

_CALLED = {
    "plan": "The plan",
    "exam": "The mock exam",
    "over": "The end of the mock exam",
    "forecast": "The forecast",
    "result": "The result",
}
"""What is said not to have been saved, where that is no answer."""

# A mock exam is marked as a whole; to take back its last answer would mend nothing.
_NOT_OF_AN_EXAM = "NOT (kind = 'answer' AND json_extract(body, '$.exam') IS NOT NULL)"

_OURS = "device = (SELECT value FROM meta WHERE name = 'device')"

_BACKWARD = dt.timedelta(days=1)
_FORWARD = dt.timedelta(days=400)


class History:
    """An open history; close it, or use it in a `with`.

    A folder without one reads as an empty history, and gets its file with the first event.
    """

    def __init__(self, folder: Path, *, write: bool, new_id: ids.NewId) -> None:
        self.path = folder / db.FILE
        self._write = write
        self._new_id = new_id
        self._begun = db.exists(folder)
        self._db = db.connect(self.path, write=write) if self._begun else db.empty()
        self._file = db.identity(self.path)
        self._trail = Trail()
        self._last_day: int | None = None  # of what was recorded through us

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, new_id: ids.NewId = ids.fresh) -> "History":
        """The history in a folder. Raises StoreError, and changes nothing, where it is unusable.

        Without `write` nothing can be recorded, and a read-only folder is good enough.
        """
        history = cls(folder, write=write, new_id=new_id)
        try:
            if write:
                history._make_ready()
        except BaseException:
            history.close()
            raise
        return history

    def close(self) -> None:
        """Let go of the file. What was recorded is on the disk already."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Recording

    def record(self, body: Body, *, at: dt.datetime, tz_offset: int) -> Event:
        """The event as it now stands in the history, durable, with every view brought up to it.

        `at` is an aware instant, `tz_offset` the learner's minutes ahead of UTC.
        """
        return self.record_all([body], at=at, tz_offset=tz_offset)[0]

    def record_all(
        self,
        bodies: Sequence[Body],
        *,
        at: dt.datetime,
        tz_offset: int,
        unless: Callable[[], bool] | None = None,
    ) -> list[Event]:
        """Several events of one moment, recorded together or not at all.

        None are where `unless` says so: it is asked when nobody else can write any more, for
        another studykit may have been faster.
        """
        words = [_CALLED[body.kind] for body in bodies if body.kind in _CALLED]
        with self._writing(words[0] if words else "This answer"):
            if unless and unless():
                return []
            trail = self._trail.at(rows.count(self._db))
            events = []
            is_current = views.are_current(self._db)
            for body in bodies:
                last = rows.last_order(self._db)
                event = self._append(body, at, tz_offset)
                events.append(event)
                # Decided by what is stored now: another studykit may have written since we looked.
                comes_last = last is None or rows.order(event) > last
                is_current = is_current and comes_last and not isinstance(body, Undone | Redone)
                if is_current:
                    trail = trail.then(event.id, views.apply(self._db, event))
            if not is_current:
                views.rebuild(self._db)
        self._trail = trail if is_current else Trail()
        return events

    def undo(self, count: int = 1, *, at: dt.datetime, tz_offset: int) -> list[Event]:
        """The newest answers, grades, skips and suspensions of this device, now taken back.

        Answers to drills are answers too. In the order they were recorded, newest first; fewer
        than `count` if there are fewer.
        """
        return self._take_back(f"{_OURS} AND kind IN {CAN_BE_UNDONE}", (), count, at, tz_offset)

    def take_back(self, event: str, *, at: dt.datetime, tz_offset: int) -> Event | None:
        """Exactly this answer, grade, skip, suspension or result of an exam, now taken back.

        Whatever was recorded since stays; None if it is unknown or was taken back before.
        """
        where = f"id = ? AND kind IN {CAN_BE_TAKEN_BACK}"
        found = self._take_back(where, (event,), 1, at, tz_offset)
        return found[0] if found else None

    def redo(self, count: int = 1, *, at: dt.datetime, tz_offset: int) -> list[Event]:
        """What this device took back last, now counting again; fewer than `count` if there are.

        The newest undo first, whatever was recorded since. An event that another device took back
        as well counts again all the same.
        """
        if not self._begun:
            return []
        with self._writing("The redo"):
            found = self._taken_back(count)
            for event in found:
                for (undo,) in self._db.execute(
                    f"SELECT id FROM events u WHERE kind = 'undo' AND item = ? AND {views.STANDS}",
                    (event.id,),
                ).fetchall():
                    self._append(Redone(undo=undo), at, tz_offset)
            if found:
                views.rebuild(self._db)
                self._trail = Trail()
        return found

    def rename(
        self, pack: str, renames: Mapping[str, str], *, at: dt.datetime, tz_offset: int
    ) -> list[Event]:
        """What is remembered under old ids belongs to the new ones now (`renames`: old → new).

        Only what there is to move makes an event, so that doing it again does nothing.
        """
        if not self._moves(pack, renames):  # asked without the lock, for there seldom are any
            return []
        with self._writing("The change of ids"):
            moves = self._moves(pack, renames)
            events = [self._append(move, at, tz_offset) for move in moves]
            views.rebuild(self._db)
        return events

    def rebuild(self) -> None:
        """Fold all events into the views anew."""
        if self._begun:
            with self._writing("The change"):
                views.rebuild(self._db)
            self._trail = Trail()

    def merge(self, found: Iterable[lines.Row]) -> int:
        """Take in events of other histories; how many were new.

        The union by id, all or nothing. What is here already stays as it is. They are gone
        through more than once, so what can be read only once is held in memory; a `Pile` is not.
        """
        found = list(found) if isinstance(found, Iterator) else found
        with self._explained():
            if rows.are_here(self._db, found):
                return 0
        with self._writing("What came from elsewhere"):
            before = rows.count(self._db)
            rows.take_in(self._db, found)
            came = rows.count(self._db) - before
            views.rebuild(self._db)
        self._trail = Trail()
        return came

    def back_up(self, name: str) -> Path | None:
        """A checked copy, `backups/history-NAME.db` beside the history; None if it is empty."""
        if not self._begun:
            return None
        with self._explained(), db.explained_files(self.path):
            return backup.keep(self._db, self.path.parent / backup.FOLDER, name)

    def back_up_daily(self) -> Path | None:
        """The backup of the study day of what was recorded here last, once a day; else None.

        Meant for the end of a session: of 100,000 events it takes a third of a second. Raises
        StoreError, which no answer should be lost over: all of them are on the disk.
        """
        if self._last_day is None:
            return None
        folder = self.path.parent / backup.FOLDER
        try:
            with self._explained():
                return rotation.keep_daily(self._db, folder, date_of(self._last_day))
        except StoreError as error:
            raise StoreError(f"{error} Today's backup was not made.") from error
        except OSError as error:
            raise StoreError(
                f"Today's backup was not made, for {folder} cannot be used: {db.reason(error)}. "
                "Every answer is saved."
            ) from error

    # Asking

    def device(self) -> str:
        """The name under which this history's own events are recorded."""
        if not self._begun:
            self._begin()  # so that the name is the one the first event will have
        with self._explained():
            return rows.device(self._db)

    def count(self) -> int:
        """How many events there are, undone ones and undoings too."""
        with self._explained():
            return rows.count(self._db)

    def rows(self) -> Iterator[lines.Row]:
        """Every event as it is stored, in the order of recording; also kinds unknown here."""
        with self._explained():
            yield from rows.whole(self._db)

    def numbered(self, after: int, last: int) -> Iterator[tuple[int, lines.Row]]:
        """The rows from number `after`, which is not among them, to `last`, with their numbers."""
        with self._explained():
            yield from rows.numbered(self._db, after, last)

    def among(self, ids: Sequence[str]) -> dict[str, tuple[int, lines.Row]]:
        """Those of these ids (a few hundred) that are here: number and row, as it is stored."""
        with self._explained():
            return rows.among(self._db, ids)

    def numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """Those of these ids (a few hundred) that are here, and their numbers."""
        with self._explained():
            return rows.numbers(self._db, ids)

    def events(
        self,
        *,
        pack: str | None = None,
        item: str | None = None,
        kinds: Iterable[str] = (),
        since_day: int = 0,
        limit: int | None = None,
        newest_first: bool = True,
    ) -> list[Event]:
        """Events that count: not the undone, nor the undoings, nor what this studykit cannot read.

        `item` is a question, or the fact of a card or drill; what was recorded under its former
        ids is found too.
        """
        with self._explained():
            return asking.events(
                self._db,
                pack=pack,
                item=item,
                kinds=kinds,
                since_day=since_day,
                limit=limit,
                newest_first=newest_first,
            )

    def entries(
        self,
        *,
        pack: str | None = None,
        item: str | None = None,
        topics: Iterable[str] = (),
        kinds: Iterable[str] = (),
        since_day: int = 0,
        wrong: bool = False,
        taken_back: bool = False,
        limit: int | None = None,
    ) -> list[Entry]:
        """What happened, newest first; what was `taken_back` too, if asked for.

        `item` is a question or a fact: answers that needed or contradicted the fact are found,
        and what was recorded under former ids. `topics` are whole paths. `wrong` keeps wrong
        answers and cards graded Again.
        """
        with self._explained():
            return entries.entries(
                self._db,
                pack=pack,
                item=item,
                topics=topics,
                kinds=kinds,
                since_day=since_day,
                wrong=wrong,
                taken_back=taken_back,
                limit=limit,
            )

    def bearing_on(self, pack: str, fact: str) -> list[Entry]:
        """All that what is remembered of a fact was folded from, in replay order.

        That is what was recorded of the fact, and of every fact it was ever asked with, and so
        on from them. What was taken back is there too.
        """
        with self._explained():
            return entries.bearing_on(self._db, pack, fact)

    def answers_of(self, sitting: str, day: int) -> list[Event]:
        """The answers of a mock exam that ended on a study day."""
        with self._explained():
            return asking.answers_of(self._db, sitting, day)

    def every_event(self) -> Iterator[Event]:
        """All that was recorded and is understood, undone or not, in replay order."""
        with self._explained():
            yield from views.every_event(self._db)

    def memories(self, pack: str, facts: Iterable[str] | None = None) -> dict[str, Memory]:
        """What is remembered of these facts of the pack, or of all; unseen ones are left out."""
        with self._explained():
            return views.memories(self._db, pack, facts)

    def seen(self, pack: str, questions: Iterable[str] | None = None) -> dict[str, Seen]:
        """How these questions of the pack were answered, or all; unseen ones are left out."""
        with self._explained():
            return views.seen(self._db, pack, questions)

    def firsts(self, pack: str) -> dict[str, First]:
        """The first answers to questions of the pack, oldest first."""
        with self._explained():
            return views.firsts(self._db, pack)

    def offset(self, pack: str) -> Offset | None:
        """How far this learner's recall lies from the model; None before there is evidence."""
        with self._explained():
            return views.offset(self._db, pack)

    def took(self, pack: str, day: int | None = None) -> list[Took]:
        """How long prompts took, newest first: all from this study day on, or the newest few
        hundred, at most 200 of each kind. What was skipped is left out."""
        with self._explained():
            return pace.took(self._db, pack, day)

    def plan(self, pack: str) -> Planned | None:
        """The newest plan, which may say that there is none any more."""
        found = self.events(pack=pack, item="plan", kinds=("plan",), limit=1)
        return found[0].body if found and isinstance(found[0].body, Planned) else None

    def due_count(self, pack: str, day: int) -> int:
        """How many facts are due on a study day; those set aside never are."""
        with self._explained():
            return views.due_count(self._db, pack, day)

    def due_days(self, pack: str) -> dict[int, int]:
        """How many facts fall due on each study day, earliest first."""
        with self._explained():
            return views.due_days(self._db, pack)

    def days(self, pack: str | None = None, since_day: int = 0) -> list[DayCount]:
        """What was done on each study day on which something was, oldest first."""
        with self._explained():
            return asking.days(self._db, pack, since_day)

    def attempts(self, pack: str, since_day: int = 0) -> list[Attempt]:
        """Every prompt of the pack that was answered since a study day, in replay order."""
        with self._explained():
            return asking.attempts(self._db, pack, since_day)

    def beliefs(self, pack: str, since_day: int = 0) -> list[BeliefCount]:
        """What chosen wrong options showed since a study day, most often shown first."""
        with self._explained():
            return asking.beliefs(self._db, pack, since_day)

    def last_session(self, pack: str | None = None) -> Session | None:
        """Where the learner left off, or None before the first session."""
        with self._explained():
            return asking.last_session(self._db, pack)

    def clock_oddity(self, at: dt.datetime) -> str | None:
        """What is strange about the clock, in a sentence, or None.

        It is strange more than a day before the newest event that counts, and more than 400
        days after: one review dated far ahead spoils what is known of its facts for good.
        """
        with self._explained():
            newest = asking.newest(self._db)
        if newest is None:
            return None
        if at < newest.at - _BACKWARD:
            how = "before"
        elif at > newest.at + _FORWARD:
            how = "after"
        else:
            return None
        days = abs(at - newest.at).days
        return (
            f"The clock says {_date(at)}, {days} days {how} the newest answer "
            f"({_date(newest.at)}). Look whether it is right."
        )

    def is_folded(self) -> bool:
        """Whether the views are those that this studykit makes. An older one may have left others,
        until the history is opened to write."""
        with self._explained():
            return not self._begun or views.are_current(self._db)

    def verify(self) -> list[str]:
        """What is wrong with the history, a sentence each; only reads.

        Raises StoreError where the file itself is damaged.
        """
        with self._explained(), backup.moment(self._db):
            if not backup.is_sound(self._db):
                raise db.damaged(self.path)
            return views.differences(self._db)

    # Inside

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with db.explained(self.path):
            yield

    @contextmanager
    def _writing(self, what: str) -> Iterator[None]:
        """One transaction. Where it fails, the learner is told that `what` was not saved."""
        if not self._write:
            raise ValueError("this history was opened for reading")
        day = self._last_day
        try:
            self._begin()
            with self._explained(), db.transaction(self._db):
                self._refuse_if_replaced()  # inside, for it may be while we wait for the lock
                db.check_version(self.path, self._db)
                yield
        except StoreError as error:
            self._last_day = day
            # When the last of it, the sync of the folder, fails, it may be there all the same.
            was_not = "may not have been" if db.is_uncertain(error.__cause__) else "was not"
            raise StoreError(f"{error} {what} {was_not} saved; earlier answers are.") from error

    def _begin(self) -> None:
        """From here on there is a file, and it is the one we opened."""
        if not self._begun:
            fresh = db.begin(self.path.parent)
            self._db.close()
            self._db, self._begun, self._file = fresh, True, db.identity(self.path)
        # Before BEGIN, where SQLite would take another file's journal for ours, and remove it.
        self._refuse_if_replaced()

    def _refuse_if_replaced(self) -> None:
        if self._file != db.identity(self.path):
            # SQLite would go on writing into a file that has no name any more.
            raise StoreError(
                f"The history {self.path} was moved or replaced while it was in use. "
                "Put it in order and start again."
            )

    def _make_ready(self) -> None:
        if not self._begun:
            db.refuse_unless_it_can_begin(self.path.parent)
            return
        db.mark(self.path.parent)
        with self._explained():
            current = views.are_current(self._db)
        if not current:
            self.rebuild()

    def _append(self, body: Body, at: dt.datetime, tz_offset: int) -> Event:
        at = at.astimezone(dt.UTC)
        device = rows.device(self._db)
        event = Event(
            id=self._new_id(at),
            device=device,
            seq=rows.last_seq(self._db, device) + 1,
            # To the millisecond, as it is stored: what is returned is what will be read.
            at=at.replace(microsecond=at.microsecond // 1000 * 1000),
            tz_offset=tz_offset,
            study_day=study_day(at, tz_offset),
            body=body,
        )
        rows.append(self._db, event)
        self._last_day = event.study_day
        return event

    def _take_back(
        self, where: str, values: tuple[str, ...], count: int, at: dt.datetime, tz_offset: int
    ) -> list[Event]:
        if not self._begun:
            return []
        with self._writing("The undo"):
            taken_back = self._newest(where, values, count)
            trail = self._trail.at(rows.count(self._db))
            for event in taken_back:
                self._append(Undone(event=event.id), at, tz_offset)
            changes = trail.back_from([event.id for event in taken_back])
            if changes is not None and views.are_current(self._db):
                for change in changes:
                    views.write(self._db, change)
                trail = trail.without(len(changes))
            else:
                views.rebuild(self._db)
        self._trail = trail
        return taken_back

    def _newest(self, where: str, values: tuple[str, ...], count: int) -> list[Event]:
        """What can be undone, newest first in the order of recording."""
        found = self._db.execute(
            f"SELECT {rows.COLUMNS} FROM events e WHERE {where} "
            f"AND {views.NOT_UNDONE} AND {_NOT_OF_AN_EXAM} "
            "ORDER BY seq DESC",
            values,
        )
        return list(islice(rows.from_rows(found), count))

    def _taken_back(self, count: int) -> list[Event]:
        """What this device took back and did not bring back, each once, the newest undo first."""
        ids = self._db.execute(
            f"SELECT item FROM events u WHERE {_OURS} AND kind = 'undo' AND {views.STANDS} "
            "ORDER BY seq DESC"
        )
        one = f"SELECT {rows.COLUMNS} FROM events WHERE id = ?"
        found = (
            event
            for id in dict.fromkeys(id for (id,) in ids)
            for event in rows.from_rows(self._db.execute(one, (id,)))
        )
        return list(islice(found, count))

    def _moves(self, pack: str, renames: Mapping[str, str]) -> list[Renamed]:
        """The renames that have something to move."""
        olds = [old for old, new in renames.items() if old != new]
        with self._explained():
            facts = views.memories(self._db, pack, olds)
            questions = views.seen(self._db, pack, olds)
        return [
            *(Renamed(pack=pack, what="fact", old=old, new=renames[old]) for old in facts),
            *(Renamed(pack=pack, what="question", old=old, new=renames[old]) for old in questions),
        ]


def _date(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).date().isoformat()
