"""Questions to the history that no view answers: read from the events themselves.

Only events that count are read: not the undone ones, not the undoings.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from studykit.model.history import (
    Answered,
    Drilled,
    Event,
    Graded,
    Redone,
    Renamed,
    Skipped,
    Undone,
)
from studykit.model.past import Attempt, BeliefCount, DayCount, Session
from studykit.store import rows, views
from studykit.store.grades import DEVICE

Value = str | int | None


def events(
    db: sqlite3.Connection,
    *,
    pack: str | None,
    item: str | None,
    kinds: Iterable[str],
    since_day: int,
    limit: int | None,
    newest_first: bool,
) -> list[Event]:
    """See `History.events`."""
    conditions, values = ["study_day >= ?"], list[Value]([since_day])
    if item is not None:
        names = _names(db, item)
        conditions.append(_among("item", names))
        values += names
    if kinds := tuple(kinds):
        conditions.append(_among("kind", kinds))
        values += kinds
    found = _counting(db, conditions, values, newest_first=newest_first)
    return list(islice(_of_pack(found, pack), limit))


def answers_of(db: sqlite3.Connection, sitting: str, day: int) -> list[Event]:
    """See `History.answers_of`."""
    conditions = ["kind = 'answer'", "study_day = ?", "json_extract(body, '$.exam') = ?"]
    return list(_counting(db, conditions, [day, sitting], newest_first=False))


def newest(db: sqlite3.Connection) -> Event | None:
    """The last event that counts, in replay order, of those that a studykit recorded: how long ago
    something was graded elsewhere says nothing of our clock."""
    return next(_counting(db, ["e.device <> ?"], [DEVICE], newest_first=True), None)


def last_session(db: sqlite3.Connection, pack: str | None) -> Session | None:
    """See `History.last_session`."""
    kinds = ("answer", "grade", "drill", "skip")
    found = _of_pack(_counting(db, [_among("kind", kinds)], kinds, newest_first=True), pack)
    last: Event | None = None
    prompts = right = 0
    of: set[str] = set()
    for event in found:
        last = last or event
        if _session(event) != _session(last):
            break
        if not isinstance(event.body, Skipped):
            of.add(event.body.kind)
        prompts += not isinstance(event.body, Skipped)
        right += _is_right(event)
    if last is None or not isinstance(last.body, Answered | Graded | Drilled | Skipped):
        return None
    return Session(
        session=last.body.session,
        kind="mixed" if len(of) > 1 else next(iter(of), last.body.kind),
        pack=last.body.pack,
        topic=last.body.topic,
        scope=last.body.scope,
        at=last.at,
        tz_offset=last.tz_offset,
        study_day=last.study_day,
        prompts=prompts,
        right=right,
    )


def days(db: sqlite3.Connection, pack: str | None, since_day: int) -> list[DayCount]:
    """See `History.days`."""
    found = db.execute(
        f"""
        SELECT study_day,
               sum(kind = 'answer'),
               sum(kind = 'grade'),
               sum(kind = 'drill'),
               sum(CASE kind WHEN 'grade' THEN json_extract(body, '$.grade') > 1
                             ELSE json_extract(body, '$.correct') END),
               sum(json_extract(body, '$.millis'))
        FROM events e
        WHERE kind IN ('answer', 'grade', 'drill') AND study_day >= :since AND {views.NOT_UNDONE}
              AND (:pack IS NULL OR json_extract(body, '$.pack') = :pack)
        GROUP BY study_day ORDER BY study_day
        """,
        {"since": since_day, "pack": pack},
    )
    return [
        DayCount(
            study_day=day, answers=answers, cards=cards, drills=drills, right=right, millis=millis
        )
        for day, answers, cards, drills, right, millis in found
    ]


def attempts(db: sqlite3.Connection, pack: str, since_day: int) -> list[Attempt]:
    """See `History.attempts`."""
    # The body is taken apart here rather than made into an event: a third of the time.
    found = db.execute(
        f"""
        SELECT study_day, kind, item, topic, practice, confidence, exam, "right", millis, first,
               (strftime('%s', at) / 60 + tz_offset) / 60 % 24
        FROM (SELECT *,
                     json_extract(body, '$.pack') AS pack,
                     json_extract(body, '$.topic') AS topic,
                     json_extract(body, '$.practice') AS practice,
                     json_extract(body, '$.confidence') AS confidence,
                     json_extract(body, '$.exam') AS exam,
                     CASE kind WHEN 'grade' THEN json_extract(body, '$.grade') > 1
                               ELSE json_extract(body, '$.correct') END AS "right",
                     json_extract(body, '$.millis') AS millis,
                     json_extract(body, '$.first_seen') AS first
              FROM events e
              WHERE kind IN ('answer', 'grade', 'drill') AND study_day >= :since
                    AND {views.NOT_UNDONE})
        WHERE pack = :pack ORDER BY study_day, at, device, seq
        """,
        {"since": since_day, "pack": pack},
    )
    return [
        Attempt(
            study_day=day,
            hour=hour,
            kind=kind,
            item=item,
            topic=topic,
            right=bool(right),
            millis=millis or 0,
            first_seen=bool(first),
            practice=bool(practice),
            confidence=confidence or "",
            exam=exam or "",
        )
        for day, kind, item, topic, practice, confidence, exam, right, millis, first, hour in found
    ]


def beliefs(db: sqlite3.Connection, pack: str, since_day: int) -> list[BeliefCount]:
    """See `History.beliefs`."""
    conditions = ["kind = 'answer'", "study_day >= ?", "json_extract(body, '$.beliefs') NOT NULL"]
    counts: dict[str, BeliefCount] = {}
    for event in _of_pack(_counting(db, conditions, [since_day], newest_first=False), pack):
        assert isinstance(event.body, Answered)
        for belief in event.body.beliefs:
            before = counts[belief].times if belief in counts else 0
            counts[belief] = BeliefCount(belief=belief, times=before + 1, last_day=event.study_day)
    return sorted(counts.values(), key=lambda c: (-c.times, -c.last_day, c.belief))


def _counting(
    db: sqlite3.Connection,
    conditions: Iterable[str],
    values: Iterable[Value],
    *,
    newest_first: bool,
) -> Iterator[Event]:
    order = "DESC" if newest_first else "ASC"
    where = " AND ".join(["kind NOT IN ('undo', 'redo')", views.NOT_UNDONE, *conditions])
    return rows.from_rows(
        db.execute(
            f"SELECT {rows.COLUMNS} FROM events e WHERE {where} "
            f"ORDER BY study_day {order}, at {order}, device {order}, seq {order}, id {order}",
            tuple(values),
        )
    )


def _of_pack(found: Iterable[Event], pack: str | None) -> Iterator[Event]:
    for event in found:
        if not isinstance(event.body, Undone | Redone) and pack in (None, event.body.pack):
            yield event


def _session(event: Event) -> str | None:
    match event.body:
        case Answered() | Graded() | Drilled() | Skipped() as body:
            return body.session
        case _:
            return None


def _is_right(event: Event) -> bool:
    match event.body:
        case Answered() | Drilled() as answer:
            return answer.correct
        case Graded() as graded:
            return graded.grade > 1
        case _:
            return False


def _names(db: sqlite3.Connection, item: str) -> list[str]:
    """The id and every id it had before."""
    renames = rows.from_rows(
        db.execute(f"SELECT {rows.COLUMNS} FROM events e WHERE kind = 'rename'")
    )
    former: dict[str, set[str]] = {}
    for event in renames:
        if isinstance(event.body, Renamed):
            former.setdefault(event.body.new, set()).add(event.body.old)
    names = [item]
    for name in names:  # grows while it is walked
        names += sorted(former.get(name, set()).difference(names))
    return names


def _among(column: str, values: Iterable[Value]) -> str:
    return f"{column} IN ({', '.join('?' for _ in values)})"
