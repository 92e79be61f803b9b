"""The pack as a learner's commands see it: asked for by name, read one part at a time."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
    from studykit.packs.finding import Index, Passage, Place, Sense, Spans
    from studykit.study import query

Kind = Literal["fact", "table", "question"]
T = TypeVar("T")
Item = TypeVar("Item", "Fact", "Table", "Question")

_ITEM = "item.n, kind, id, folded, bare, topic, level, facts, tasks, options, choose, item.crc"
_MOST_COUNTED = 500  # of what was found; more is only said to be more
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


class Hit(NamedTuple):
    """Something a search found. A section of notes has its topic for an id, its heading, and its
    `place` among the topic's sections; tables and sections serve no tasks of their own, and only
    questions have a level."""

    kind: "query.Kind"
    id: str
    topic: str
    facts: tuple[str, ...] = ()
    tasks: "Tasks" = {}  # noqa: RUF012  never written to
    level: int = 0
    heading: str = ""
    place: int = 0


class Results(NamedTuple):
    """What a search found, best first. `total` counts what was found, `or_more` says that there
    may be more; `is_indexed` is false where SQLite has no full text, so that words were only
    compared. `kept` of the questions found are not told."""

    hits: tuple[Hit, ...]
    total: int
    or_more: bool
    sense: "Sense"
    is_indexed: bool = True
    kept: int = 0


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
        self._numbers: dict[str, int] = {}
        self._named: dict[str, list[_Light]] | None = None
        self._every: dict[str, list[Any]] = {}  # keys of the whole pack, asked for more than once
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
        topics = self.topics()
        if not self._numbers:  # two that fold alike: the first
            self._numbers = {t.path.casefold(): n for n, t in reversed([*enumerate(topics)])}
        number = self._numbers.get(name.strip("/").casefold())
        if number is None:
            paths = [topic.path for topic in topics]
            raise UnknownName("topic", name, paths, where="studykit topics lists them")
        return number

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

        def read() -> list[QuestionKey]:
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

        return read() if paths is not None else self._once("question", read)

    def fact_keys(self, paths: Iterable[str] | None = None) -> list[FactKey]:
        """The facts of these topics, or all, as far as needed to choose among them."""

        def read() -> list[FactKey]:
            topics = self.topics()
            return [
                FactKey(row.id, topics[row.topic].path, _tasks(row.tasks))
                for row in self._light("fact", paths)
            ]

        return read() if paths is not None else self._once("fact", read)

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

    # By what is in it

    def search(
        self,
        wanted: "query.Query",
        *,
        most: int,
        paths: Collection[str] | None = None,
        accepts: Callable[[Hit], bool] | None = None,
        answered: Collection[str] | None = None,
        kept: Collection[str] = (),
    ) -> Results:
        """Up to `most` of what the words of a query find, best first; without words, everything in
        note order.

        Only in the topics at `paths`, and only what is accepted. `answered` are the questions that
        may be searched with their answers, None for all; of others only the stem is. Those that
        are `kept` are counted and not told.
        """
        return self._mending(lambda: self._search(wanted, most, paths, accepts, answered, kept))

    def excerpts(
        self,
        hits: Sequence[Hit],
        wanted: "query.Query",
        sense: "Sense",
        answered: Collection[str] | None = None,
    ) -> "list[list[tuple[Passage, Spans]]]":
        """The text of each hit in passages of one line, with what is to be marked in them."""
        from studykit.packs import finding

        def of(hit: Hit) -> "list[Passage]":
            if hit.kind == "note":
                topic = self.topic(hit.topic)
                found = finding.sections(topic.notes, topic.title)
                return finding.section_passages(found[hit.place])
            shown = finding.passages(self.find(hit.id))
            if hit.kind == "question" and answered is not None and hit.id not in answered:
                return [passage for passage in shown if passage.part not in finding.HIDDEN]
            return shown

        passages = [[p._replace(text=finding.flat(p.text)) for p in of(hit)] for hit in hits]
        every = [passage for found in passages for passage in found]
        spans = iter(finding.mark([p.text for p in every], sense, wanted.terms))
        return [[(passage, next(spans)) for passage in found] for found in passages]

    def _search(
        self,
        wanted: "query.Query",
        most: int,
        paths: Collection[str] | None,
        accepts: Callable[[Hit], bool] | None,
        answered: Collection[str] | None,
        kept: Collection[str],
    ) -> Results:
        from studykit.packs.finding import Sense

        def is_meant(hit: Hit) -> bool:
            return (paths is None or hit.topic in paths) and (accepts is None or accepts(hit))

        def results(hits: Iterable[Hit]) -> Results:
            meant = [hit for hit in hits if is_meant(hit)]
            told = [hit for hit in meant if hit.kind != "question" or hit.id not in kept]
            fewer, is_indexed = len(meant) - len(told), index is not None
            return Results(tuple(told[:most]), len(told), False, sense, is_indexed, fewer)

        index = self._index()
        sense = Sense()
        if not wanted.terms:
            never = self._scores(index, wanted.without, answered) if wanted.without else {}
            return results(hit for place, hit in self._listed(paths) if place not in never)
        if index is None:
            scores, least = self._scanned(wanted, answered), -1
        else:
            # Nobody reads on for ever, so without filters there is an end to looking.
            enough = max(most, _MOST_COUNTED) + len(kept) + 1
            least = -1 if paths is not None or accepts else enough
            sense, scores = self._ranked(index, wanted, answered, least)
        ranked = sorted(scores, key=scores.__getitem__)  # stable: what is as good, in note order
        if least < 0:
            return results(self._hits(ranked))
        or_more = len(ranked) >= least
        left = self._places(kept)
        told = [place for place in ranked if place not in left]
        hits, total = self._hits(told[:most]), len(told) - or_more
        return Results(tuple(hits), total, or_more, sense, kept=len(ranked) - len(told))

    def _index(self) -> "Index | None":
        """The full text, once its seal has been looked at; None where SQLite has none."""
        from studykit.packs import finding

        about = loads(self._meta["index"])
        if not finding.is_possible():
            return None
        # Without one, a Python whose SQLite cannot make it has compiled the pack.
        _expect(bool(about), True)
        _expect(finding.seal(self._db), about["seal"])
        return finding.Index(self._db, self._vocabulary)

    def _vocabulary(self) -> dict[str, int]:
        rows = self._rows("SELECT n, body, crc FROM vocabulary")
        _expect(len(rows), 1)
        known: dict[str, int] = loads(rows[0][1])
        return known

    def _ranked(
        self,
        index: "Index",
        wanted: "query.Query",
        answered: Collection[str] | None,
        most: int,
    ) -> "tuple[Sense, dict[Place, float]]":
        """What the words mean, and the scores of what they find."""
        # What the open text knows nothing of is looked for in answers, as far as they may be seen.
        ways = [False, True] if answered else [answered is None]
        found: list[tuple[Sense, dict[Place, float]]] = []
        for hidden in ways:
            sense = index.sense(wanted.terms, wanted.without, hidden=hidden)
            scores = self._matching(index, sense.match, answered, most) if sense.match else {}
            found.append((sense, scores))
            if scores and not sense.missing and not sense.some:
                return found[-1]
        return next((one for one in found if one[1]), found[0])

    def _matching(
        self, index: "Index", match: str, answered: Collection[str] | None, most: int = -1
    ) -> "dict[Place, float]":
        """Scores of what matches: of questions not `answered`, only by their stems."""
        scores = index.ranked(match, hidden=answered is None, most=most)
        if answered:
            answers = index.ranked(match, hidden=True, kind="question")
            hits = zip(answers, self._hits(list(answers)), strict=True)
            scores |= {place: answers[place] for place, hit in hits if hit.id in answered}
        return scores

    def _scores(
        self, index: "Index | None", terms: "Sequence[query.Term]", answered: Collection[str] | None
    ) -> "dict[Place, float]":
        """Scores of all that has any of these terms."""
        from studykit.packs.finding import any_of
        from studykit.study.query import Query

        if index:
            return self._matching(index, any_of(terms), answered)
        found = (self._scanned(Query(terms=(term,)), answered) for term in terms)
        return {place: score for scores in found for place, score in scores.items()}

    def _scanned(
        self, wanted: "query.Query", answered: Collection[str] | None
    ) -> "dict[Place, float]":
        """Scores, word by word, without an index."""
        from studykit.packs import finding

        items = (
            item
            for path in self.under()
            for several in (self.facts([path]), self.tables([path]), self.questions([path]))
            for item in several
        )
        rows = finding.rows(map(self.topic, self.under()), items)
        return finding.scan(
            rows,
            wanted.terms,
            wanted.without,
            hidden=lambda row: answered is None or row.id in answered,
        )

    def _listed(self, paths: Collection[str] | None) -> "Iterator[tuple[Place, Hit]]":
        """Everything in note order: of each topic its sections, facts, tables and questions."""
        topics = self.topics()
        sections = self._rows("SELECT n, topic, place, heading, crc FROM section ORDER BY n")
        _expect([row[0] for row in sections], list(range(int(self._meta["sections"]))))
        for number, topic in enumerate(topics):
            if paths is not None and topic.path not in paths:
                continue
            for n, of, place, heading in sections:
                if of == number:
                    yield ("note", n), _section_hit(topic.path, place, heading)
            for row in self._light_of(number, None):
                yield (row.kind, row.n), _item_hit(row, topic.path)

    def _hits(self, places: "Sequence[Place]") -> list[Hit]:
        """What is at these places of the index, in their order."""
        topics = self.topics()
        items = [n for kind, n in places if kind != "note"]
        notes = [n for kind, n in places if kind == "note"]
        found: dict[Place, Hit] = {}
        for row in _distinct(self._some(f"SELECT {_ITEM} FROM item WHERE n IN", items)):
            found[row.kind, row.n] = _item_hit(row, topics[row.topic].path)
        sql = "SELECT n, topic, place, heading, crc FROM section WHERE n IN"
        for n, topic, place, heading in self._some(sql, notes):
            found["note", n] = _section_hit(topics[topic].path, place, heading)
        _expect(found.keys(), set(places))
        return [found[place] for place in places]

    def _places(self, questions: Collection[str]) -> "set[Place]":
        """Where in the index the questions of these full ids are."""
        folded = [id.casefold() for id in questions]
        rows = _distinct(self._some(f"SELECT {_ITEM} FROM item WHERE folded IN", folded))
        found = [row for row in rows if row.kind == "question" and row.id in questions]
        _expect(len(found), len(questions))
        return {(row.kind, row.n) for row in found}

    def _some(self, sql: str, values: Sequence[int] | Sequence[str]) -> list[tuple[Any, ...]]:
        # 500 at a time: how many values a statement may have differs between builds.
        starts = range(0, len(values), 500)
        return [
            row
            for part in (values[start : start + 500] for start in starts)
            for row in self._rows(f"{sql} ({', '.join('?' * len(part))})", *part)
        ]

    # Rows

    def _once(self, what: str, read: Callable[[], list[T]]) -> list[T]:
        """What `read` reads, read no more than once; a list of the caller's own."""
        if what not in self._every:
            found = read()  # may have to compile the pack anew, which empties what is kept
            self._every[what] = found
        return [*self._every[what]]

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
        column, folded = "folded" if "." in id else "bare", id.casefold()
        sql = f"SELECT {_ITEM} FROM item WHERE"
        found = _distinct(self._rows(f"{sql} {column} = ?", folded))
        _expect({getattr(row, column) for row in found} <= {folded}, True)
        if not found:
            # Before it is denied, every row is looked at: an index, or a name, may be damaged.
            found = self._by_name().get(folded, [])
        elif column == "bare":
            # Of several that share a bare id the index may have lost some.
            _expect(len(self._rows(f"{sql} +bare = ?", folded)), len(found))
        return [row for row in found if row.kind in kinds]

    def _by_name(self) -> dict[str, list[_Light]]:
        """Every item by its full id and by its bare one; only the former has a dot."""
        if self._named is None:
            named: dict[str, list[_Light]] = {}
            for row in self._light(None, None):
                for name in {row.folded, row.bare}:
                    named.setdefault(name, []).append(row)
            self._named = named
        return self._named

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


def _item_hit(row: _Light, topic: str) -> Hit:
    return Hit(row.kind, row.id, topic, tuple(row.facts.split()), _tasks(row.tasks), row.level)


def _section_hit(topic: str, place: int, heading: str) -> Hit:
    return Hit("note", topic, topic, heading=heading, place=place)


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
