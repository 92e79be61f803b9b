"""How long prompts took: the answers themselves, and reading why until the next one.

What is recorded of a prompt is the time until it was answered. The explanation is read after
that, so it shows in the time until the next event of the session.
"""

import datetime as dt
import sqlite3

from studykit.model.past import Took
from studykit.store import views

NEWEST = 600
"""So many prompts are looked at; an old pace is nobody's."""

EACH = 200
"""So many of a kind, so that one kind does not crowd out another."""

MOST_READING = dt.timedelta(minutes=2)
"""Who takes longer before the next prompt is not reading any more."""

_KINDS = {"answer": "question", "grade": "card", "drill": "drill"}


def took(db: sqlite3.Connection, pack: str, day: int | None) -> list[Took]:
    """See `History.took`."""
    found = db.execute(
        f"""
        SELECT kind, at, json_extract(body, '$.session'),
               json_extract(body, '$.millis'),
               CASE kind WHEN 'grade' THEN json_extract(body, '$.grade') > 1
                         ELSE json_extract(body, '$.correct') END,
               json_extract(body, '$.first_seen'),
               CASE kind WHEN 'grade' THEN 1
                         ELSE json_array_length(body, '$.facts') END,
               json_extract(body, '$.exam') IS NOT NULL
        FROM events e
        WHERE kind IN ('answer', 'grade', 'drill', 'skip') AND {views.NOT_UNDONE}
              AND json_extract(body, '$.pack') = :pack AND study_day >= :since
        ORDER BY study_day DESC, at DESC, device DESC, seq DESC LIMIT :limit
        """,
        {"pack": pack, "since": day or 0, "limit": -1 if day is not None else NEWEST},
    )
    made: list[Took] = []
    counts: dict[str, int] = {}
    then: tuple[dt.datetime, str, int] | None = None  # at, session and time of the next prompt
    for kind, at, session, millis, right, fresh, facts, in_exam in found:
        moment = dt.datetime.fromisoformat(at)
        reading = 0
        if then and then[1] == session and not in_exam:
            gap = then[0] - moment - dt.timedelta(milliseconds=then[2])
            if dt.timedelta() < gap <= MOST_READING:
                reading = round(gap / dt.timedelta(milliseconds=1))
        then = (moment, session, millis)
        if kind == "skip":
            continue
        name = "exam" if in_exam else _KINDS[kind]
        counts[name] = counts.get(name, 0) + 1
        if day is None and counts[name] > EACH:
            continue
        made.append(
            Took(
                kind=name,
                millis=millis + reading,
                right=bool(right),
                facts=facts or 0,
                is_fresh=bool(fresh),
            )
        )
    return made
