"""The history line by line, what was taken back too: for a learner who asks what happened, and why.

Everything here is found by SQL, so that a hundred thousand events are not read for fifty.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from studykit.model.history import Redone, Renamed, Undone
from studykit.model.past import Entry
from studykit.store import rows, views

_AMONG = "IN (SELECT value FROM json_each(?))"  # a list of any length in one parameter

_WRONG = """CASE kind WHEN 'grade' THEN json_extract(body, '$.grade') = 1
                      ELSE json_extract(body, '$.correct') = 0 END"""


def entries(
    db: sqlite3.Connection,
    *,
    pack: str | None,
    item: str | None,
    topics: Iterable[str],
    kinds: Iterable[str],
    since_day: int,
    wrong: bool,
    taken_back: bool,
    limit: int | None,
) -> list[Entry]:
    """See `History.entries`."""
    conditions, values = (
        ["kind NOT IN ('undo', 'redo')", "study_day >= ?"],
        list[str | int]([since_day]),
    )
    if item is not None:
        names = _names(db, item)
        # An answer is filed under its question, so the facts in it are looked for in its text.
        facts = " OR ".join(["instr(body, ?)"] * len(names))
        conditions.append(f"(item {_AMONG} OR kind IN ('answer', 'drill') AND ({facts}))")
        values += [json.dumps(names), *map(json.dumps, names)]
    if topics := tuple(topics):
        conditions.append(f"json_extract(body, '$.topic') {_AMONG}")
        values.append(json.dumps(topics))
    if kinds := tuple(kinds):
        conditions.append(f"kind {_AMONG}")
        values.append(json.dumps(kinds))
    if wrong:
        conditions.append(_WRONG)
    if not taken_back:
        conditions.append(views.NOT_UNDONE)
    return list(islice(_of_pack(_read(db, conditions, values, "DESC"), pack), limit))


def bearing_on(db: sqlite3.Connection, pack: str, fact: str) -> list[Entry]:
    """See `History.bearing_on`."""
    bound = json.dumps(sorted(_bound_to(db, fact)))
    missed = f"EXISTS (SELECT 1 FROM json_each(body, '$.missed') WHERE value {_AMONG})"
    conditions = [
        "kind IN ('answer', 'grade', 'drill', 'suspend', 'rename')",
        f"(item {_AMONG} OR kind = 'answer' AND {missed})",
    ]
    return list(_of_pack(_read(db, conditions, [bound, bound], "ASC"), pack))


def _bound_to(db: sqlite3.Connection, fact: str) -> set[str]:
    """The ids whose events are weighed against each other, this fact among them.

    An answer is evidence about all the facts it needs, each by what was known of the others; so
    what is known of one goes back to what was answered about all that it was ever asked with.
    """
    joined: dict[str, set[str]] = {}
    found = db.execute(
        "SELECT DISTINCT item, json_extract(body, '$.facts') FROM events "
        "WHERE kind IN ('answer', 'drill')"
    )
    together = [{item, *json.loads(facts or "[]")} for item, facts in found]
    together += [{old, new} for old, new in _renames(db)]
    for ids in together:
        for id in ids:
            joined.setdefault(id, set()).update(ids)
    bound, new = {fact}, [fact]
    while new:
        fresh = joined.get(new.pop(), set()) - bound
        bound |= fresh
        new += fresh
    return bound


def _names(db: sqlite3.Connection, item: str) -> list[str]:
    """The id and every id it had before."""
    renames = _renames(db)
    names = [item]
    for name in names:  # grows while it is walked
        names += [old for old, new in renames if new == name and old not in names]
    return names


def _renames(db: sqlite3.Connection) -> list[tuple[str, str]]:
    found = db.execute(f"SELECT {rows.COLUMNS} FROM events e WHERE kind = 'rename'")
    bodies = [event.body for event in rows.from_rows(found)]
    return [(body.old, body.new) for body in bodies if isinstance(body, Renamed)]


def _read(
    db: sqlite3.Connection, conditions: Iterable[str], values: Iterable[str | int], order: str
) -> Iterator[Entry]:
    found = db.execute(
        f"SELECT {rows.COLUMNS}, {views.UNDONE} FROM events e WHERE {' AND '.join(conditions)} "
        f"ORDER BY study_day {order}, at {order}, device {order}, seq {order}, id {order}",
        tuple(values),
    )
    for row in found:
        for event in rows.from_rows([row[:-1]]):
            yield Entry(event, bool(row[-1]))


def _of_pack(found: Iterable[Entry], pack: str | None) -> Iterator[Entry]:
    for entry in found:
        body = entry.event.body
        if not isinstance(body, Undone | Redone) and pack in (None, body.pack):
            yield entry
