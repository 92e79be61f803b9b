"""The pack as a learner's commands see it: asked for by name, read one part at a time."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from studykit.errors import UnknownName, Usage
from studykit.model.manifest import Manifest
from studykit.model.plain import from_plain
from studykit.packs.compiled import Compiled, Damaged, checked_rows, open_compiled, recompile

if TYPE_CHECKING:  # a list of topics needs none of them, and they take their time to import
    from studykit.model.exam import Exam
    from studykit.model.pack import Fact, Question, Table, Tasks, Topic

Kind = Literal["fact", "table", "question"]
T = TypeVar("T")
Item = TypeVar("Item", "Fact", "Table", "Question")

_ITEM = "item.n, kind, id, folded, bare, topic, level, facts, tasks, options, choose, item.crc"
_MOST_CANDIDATES = 1_000  # nearest names are looked for among so many; more would take seconds


class TopicLine(NamedTuple):
    """A topic without its notes: how a list shows it. The counts are its own."""

    path: str
    title: str
    summary: str
    order: int
    facts: int
    tables: int
    questions: int


class QuestionKey(NamedTuple):
    """What is needed of a question to choose it: no text. `tasks` are those it serves, per exam;
    `choose` of its `options` are right."""

    id: str
    topic: str
    facts: tuple[str, ...]
    level: int
    tasks: "Tasks"
    options: int
    choose: int


class FactKey(NamedTuple):
    """What is needed of a fact to choose it: no text. `tasks` are those it serves, per exam."""

    id: str
    topic: str
    tasks: "Tasks"


class Names(NamedTuple):
    """Every name a learner may type, for shell completion."""

    topics: tuple[str, ...]
    tables: tuple[str, ...]
    ids: tuple[str, ...]


class _Light(NamedTuple):
    """A row of the `item` table."""

    n: int
    kind: Kind
    id: str
    folded: str
    bare: str
    topic: int
    level: int
    facts: str
    tasks: str
    options: int
    choose: int


def open_library(folder: Path, cache: Path | None) -> "Library":
    """The pack in `folder`, through its compiled form in `cache` (None: kept nowhere).

    Raises BrokenPack where nothing in it can be used.
    """
    return Library(folder, cache, open_compiled(folder, cache))


class Library:
    """A pack that is read as it is needed; damage to its cache mends itself.

    Topics come in note order, what they hold in the order of its file.
    """

    def __init__(self, folder: Path, cache: Path | None, compiled: Compiled) -> None:
        self.folder = folder
        self._cache = cache
        self._take(compiled)

    def _take(self, compiled: Compiled) -> None:
        self._db = compiled.db
        self._meta = compiled.meta
        self._topics: tuple[TopicLine, ...] | None = None
        self.manifest = from_plain(Manifest, loads(compiled.meta["manifest"]))
        self.problems = int(compiled.meta["problems"])

    def close(self) -> None:
        """Let go of the cache's file; a library that is simply dropped does so too."""
        self._db.close()

    def __del__(self) -> None:
        if hasattr(self, "_db"):
            self._db.close()

    # Exams and topics

    def exams(self) -> "tuple[Exam, ...]":
        """Every blueprint, by id."""

        def read() -> "tuple[Exam, ...]":
            rows = self._rows("SELECT n, id, body, crc FROM exam ORDER BY n")
            _expect([row[0] for row in rows], list(range(int(self._meta["exams"]))))
            from studykit.model.exam import Exam

            return tuple(from_plain(Exam, loads(body)) for _, _, body in rows)

        return self._mending(read)

    def exam(self, id: str) -> "Exam":
        """The blueprint of that id, in any case of its letters."""
        exams = self.exams()
        for exam in exams:
            if exam.id.casefold() == id.casefold():
                return exam
        raise UnknownName("exam", id, [exam.id for exam in exams])

    def topics(self) -> tuple[TopicLine, ...]:
        """Every topic in note order, parents first."""

        def read() -> tuple[TopicLine, ...]:
            rows = self._rows(
                "SELECT n, path, title, summary, place, facts, tables, questions, crc"
                " FROM topic ORDER BY n"
            )
            _expect([row[0] for row in rows], list(range(int(self._meta["topics"]))))
            return tuple(TopicLine(*row[1:]) for row in rows)

        if self._topics is None:
            self._topics = self._mending(read)
        return self._topics

    def topic(self, path: str) -> "Topic":
        """The topic with its notes."""

        def read() -> "Topic":
            n = self._number(path)
            rows = self._rows("SELECT n, body, crc FROM notes WHERE n = ?", n)
            _expect(len(rows), 1)
            from studykit.model.pack import Topic

            return from_plain(Topic, loads(rows[0][1]))

        return self._mending(read)

    def under(self, names: Sequence[str] = ()) -> tuple[str, ...]:
        """The paths of the named topics and of all beneath them; of all topics for no names."""
        paths = [topic.path for topic in self.topics()]
        if not names:
            return tuple(paths)
        wanted = {self.topics()[self._number(name)].path for name in names}
        return tuple(
            path
            for path in paths
            if path in wanted or any(path.startswith(f"{name}/") for name in wanted)
        )

    def _number(self, name: str) -> int:
        """A topic's number in note order, by its path in any case."""
        wanted = name.strip("/").casefold()
        paths = [topic.path for topic in self.topics()]
        for n, path in enumerate(paths):
            if path.casefold() == wanted:
                return n
        raise UnknownName("topic", name, paths, where="studykit topics lists them")

    # What topics hold

    def facts(self, paths: Iterable[str] | None = None) -> "Iterator[Fact]":
        """The facts of these topics (not of those beneath: see `under`), or all."""
        from studykit.model.pack import Fact

        return self._bodies("fact", Fact, paths)

    def tables(self, paths: Iterable[str] | None = None) -> "Iterator[Table]":
        """The tables of these topics, or all."""
        from studykit.model.pack import Table

        return self._bodies("table", Table, paths)

    def questions(self, paths: Iterable[str] | None = None) -> "Iterator[Question]":
        """The questions of these topics, or all."""
        from studykit.model.pack import Question

        return self._bodies("question", Question, paths)

    def keys(self, paths: Iterable[str] | None = None) -> list[QuestionKey]:
        """The questions of these topics, or all, as far as needed to choose among them."""
        topics = self.topics()
        return [
            QuestionKey(
                row.id,
                topics[row.topic].path,
                tuple(row.facts.split()),
                row.level,
                _tasks(row.tasks),
                row.options,
                row.choose,
            )
            for row in self._light("question", paths)
        ]

    def fact_keys(self, paths: Iterable[str] | None = None) -> list[FactKey]:
        """The facts of these topics, or all, as far as needed to choose among them."""
        topics = self.topics()
        return [
            FactKey(row.id, topics[row.topic].path, _tasks(row.tasks))
            for row in self._light("fact", paths)
        ]

    # By name

    def fact(self, id: str) -> "Fact":
        """The fact of that id, bare where only one topic has it, in any case."""
        from studykit.model.pack import Fact

        return self._one("fact", Fact, id)

    def question(self, id: str) -> "Question":
        """The question of that id, bare where only one topic has it, in any case."""
        from studykit.model.pack import Question

        return self._one("question", Question, id)

    def table(self, name: str) -> "Table":
        """The table of that name, in any case."""
        from studykit.model.pack import Table

        return self._one("table", Table, name)

    def find(self, id: str) -> "Fact | Question | Table":
        """Whatever is called so. A table comes before a bare id; former ids are known too."""

        from studykit.model.pack import Fact, Question, Table

        def read() -> Fact | Question | Table:
            row = self._row_of(id, ("table", "fact", "question"))
            match row.kind:
                case "fact":
                    return self._body(row, Fact)
                case "table":
                    return self._body(row, Table)
                case "question":
                    return self._body(row, Question)

        return self._mending(read)

    def facts_by_id(self, ids: Iterable[str]) -> "dict[str, Fact]":
        """The facts of these full ids, as far as there are any, in the order given."""

        from studykit.model.pack import Fact

        def read() -> dict[str, Fact]:
            found: dict[str, Fact] = {}
            for id in dict.fromkeys(ids):
                rows = [row for row in self._called(id, ("fact",)) if row.id == id]
                if rows:
                    found[id] = self._body(rows[0], Fact)
            return found

        ids = tuple(ids)
        return self._mending(read)

    def questions_on(self, fact_id: str) -> tuple[str, ...]:
        """The questions that need this fact (by its full id); none for one that is gone."""
        return tuple(self._resting(fact_id)[0])

    def rows_on(self, fact_ids: Iterable[str]) -> list[tuple[str, int]]:
        """The table rows (name of the table, index of the row) that rest on these facts."""
        rows = [(name, n) for id in fact_ids for name, n in self._resting(id)[1]]
        return list(dict.fromkeys(rows))

    def renames(self) -> tuple[tuple[Literal["fact", "question"], str, str], ...]:
        """Ids that changed: what it is, the old id, the new one."""
        return tuple((what, old, new) for what, old, new in loads(self._meta["renames"]))

    def names(self) -> Names:
        """Topics, tables and full ids."""
        rows = self._light(None, None)
        return Names(
            topics=tuple(topic.path for topic in self.topics()),
            tables=tuple(row.id for row in rows if row.kind == "table"),
            ids=tuple(row.id for row in rows if row.kind != "table"),
        )

    # Rows

    def _mending(self, read: Callable[[], T]) -> T:
        """What `read` reads; once more from the text where the compiled pack is damaged."""
        try:
            return read()
        except (sqlite3.DatabaseError, Damaged, ValueError, KeyError, TypeError, IndexError):
            self._db.close()
            self._take(recompile(self.folder, self._cache))
            return read()

    def _rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        return checked_rows(self._db.execute(sql, values).fetchall())

    def _light(self, kind: Kind | None, paths: Iterable[str] | None) -> list[_Light]:
        """Light rows of these topics (or all) without their bodies."""

        def read() -> list[_Light]:
            if wanted is None:
                where = "WHERE kind = ?" if kind else ""
                found = self._rows(
                    f"SELECT {_ITEM} FROM item {where} ORDER BY n", *([kind] if kind else [])
                )
                _expect(len(found), sum(_count(topic, kind) for topic in self.topics()))
                return _distinct(found)
            return [row for path in wanted for row in self._light_of(self._number(path), kind)]

        wanted = None if paths is None else tuple(paths)
        return self._mending(read)

    def _light_of(self, topic: int, kind: Kind | None) -> list[_Light]:
        where = "AND kind = ?" if kind else ""
        sql = f"SELECT {_ITEM} FROM item WHERE topic = ? {where} ORDER BY n"
        found = self._rows(sql, topic, *([kind] if kind else []))
        _expect(len(found), _count(self.topics()[topic], kind))
        rows = _distinct(found)
        # A damaged index can lead to rows of another topic.
        _expect({row.topic for row in rows} <= {topic}, True)
        _expect(kind is None or {row.kind for row in rows} <= {kind}, True)
        return rows

    def _bodies(self, kind: Kind, cls: type[Item], paths: Iterable[str] | None) -> Iterator[Item]:
        """Whole models, topic by topic, so that a session that ends early reads no more."""

        for path in self.under() if paths is None else tuple(paths):
            yield from self._mending(partial(self._bodies_of, path, kind, cls))

    def _bodies_of(self, path: str, kind: Kind, cls: type[Item]) -> list[Item]:
        rows = self._light_of(self._number(path), kind)
        if not rows:
            return []
        sql = "SELECT n, body, crc FROM body WHERE n BETWEEN ? AND ?"
        bodies = dict(self._rows(sql, rows[0].n, rows[-1].n))
        return [from_plain(cls, loads(bodies[row.n])) for row in rows]

    def _body(self, row: _Light, cls: type[Item]) -> Item:
        rows = self._rows("SELECT n, body, crc FROM body WHERE n = ?", row.n)
        _expect(len(rows), 1)
        return from_plain(cls, loads(rows[0][1]))

    def _one(self, kind: Kind, cls: type[Item], id: str) -> Item:
        return self._mending(lambda: self._body(self._row_of(id, (kind,)), cls))

    def _resting(self, fact_id: str) -> tuple[list[str], list[tuple[str, int]]]:
        def read() -> tuple[list[str], list[tuple[str, int]]]:
            facts = [row for row in self._called(fact_id, ("fact",)) if row.id == fact_id]
            if not facts:
                return [], []
            rows = self._rows("SELECT n, body, crc FROM rests WHERE n = ?", facts[0].n)
            _expect(len(rows), 1)
            questions, tables = loads(rows[0][1])
            return questions, tables

        return self._mending(read)

    def _row_of(self, id: str, kinds: tuple[Kind, ...]) -> _Light:
        """The one item of these kinds that is called so."""
        rows = self._called(id, kinds)
        tables = [row for row in rows if row.kind == "table"]
        rows = tables or [row for row in rows if row.folded == id.casefold()] or rows
        if not rows:
            rows = self._formerly(id, kinds)
        if not rows:
            what = " or ".join(kinds) if len(kinds) < 3 else "table, fact or question"
            raise UnknownName(what, id, self._candidates(id, kinds))
        if len(rows) > 1:
            raise Usage(f'"{id}" is the name of {" and of ".join(row.id for row in rows)}.')
        return rows[0]

    def _called(self, id: str, kinds: tuple[Kind, ...]) -> list[_Light]:
        """Items with this full or bare id, in any case."""
        column = "folded" if "." in id else "bare"
        rows = self._rows(f"SELECT {_ITEM} FROM item WHERE {column} = ?", id.casefold())
        if not rows:
            # A damaged index may have lost it: looked for without one before it is denied.
            rows = self._rows(f"SELECT {_ITEM} FROM item WHERE +{column} = ?", id.casefold())
        found = _distinct(rows)
        _expect({getattr(row, column) for row in found} <= {id.casefold()}, True)
        return [row for row in found if row.kind in kinds]

    def _formerly(self, id: str, kinds: tuple[Kind, ...]) -> list[_Light]:
        folded = id.casefold()
        new = [
            new
            for what, old, new in self.renames()
            if what in kinds and folded in (old.casefold(), old.casefold().partition(".")[2])
        ]
        return [row for name in dict.fromkeys(new) for row in self._called(name, kinds)]

    def _candidates(self, id: str, kinds: tuple[Kind, ...]) -> list[str]:
        """Names near enough to be worth comparing: all, or those of about the same shape."""
        marks = ", ".join("?" * len(kinds))
        name = "CASE kind WHEN 'table' THEN id ELSE substr(id, instr(id, '.') + 1) END"
        name = "id" if "." in id else name
        shape = f"abs(length({name}) - ?) <= 3 AND lower(substr({name}, 1, 1)) = ?"
        sql = f"SELECT DISTINCT {name} FROM item WHERE kind IN ({marks})"
        every = self._db.execute(f"{sql} LIMIT ?", (*kinds, _MOST_CANDIDATES + 1)).fetchall()
        if len(every) > _MOST_CANDIDATES:
            values = (*kinds, len(id), id[:1].lower(), _MOST_CANDIDATES)
            every = self._db.execute(f"{sql} AND {shape} LIMIT ?", values).fetchall()
        return [name for (name,) in every]


@cache
def _tasks(text: str) -> "Tasks":
    """What `compiled.tasks_text` made a line of; shared by all items with the same tasks."""
    pairs = (part.partition("=") for part in text.split())
    return {exam: tuple(ids.split(",")) for exam, _, ids in pairs}


def _count(topic: TopicLine, kind: Kind | None) -> int:
    match kind:
        case "fact":
            return topic.facts
        case "table":
            return topic.tables
        case "question":
            return topic.questions
        case None:
            return topic.facts + topic.tables + topic.questions


def _distinct(rows: list[tuple[Any, ...]]) -> list[_Light]:
    _expect(len({row[0] for row in rows}), len(rows))
    return [_Light._make(row) for row in rows]


def _expect(found: object, wanted: object) -> None:
    """Checksums vouch for single rows; this is for what is missing, doubled or misplaced."""
    if found != wanted:
        raise Damaged
