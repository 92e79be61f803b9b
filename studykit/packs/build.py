"""A folder of files → a pack of models, keeping what is sound and naming what is not."""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from studykit.errors import nearest
from studykit.model.exam import Domain, Exam, InForce, Scale, Skill, Task
from studykit.model.pack import (
    Cell,
    Erratum,
    Fact,
    Manifest,
    Option,
    Pack,
    Question,
    Row,
    Table,
    Tasks,
    Topic,
)
from studykit.packs.fill import fill, fill_each
from studykit.packs.forms import (
    ExamForm,
    FactForm,
    FactsForm,
    ManifestForm,
    NotesForm,
    QuestionForm,
    QuestionsForm,
    RowForm,
    TableForm,
)
from studykit.packs.markdown import table_links
from studykit.packs.problem import Problem, quoted
from studykit.packs.read import Notes, Source, Step, read_notes, read_yaml
from studykit.packs.walk import MOST_BYTES, Found, PackWalk, read_bytes

MOST_PACK_BYTES = 256 * 1024 * 1024
MOST_OFFERS = 50  # how often nearest names are looked for; each look costs
MOST_COMPARED = 500  # and among how many names

_NAMELESS = Manifest(format=1, id="nameless", title="", licence="")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written, so that a rule can name the line of a part of it."""

    source: Source
    path: tuple[Step, ...] = ()

    @property
    def file(self) -> str:
        """The file, relative to the pack."""
        return self.source.file

    def line(self, *steps: Step) -> int:
        """The line of the thing, or of the part of it at `steps`."""
        return self.source.line((*self.path, *steps))


@dataclass(slots=True)
class Draft:
    """A pack as it was read: what is sound, what is wrong, and where everything stands.

    `places` is keyed by kind and id: `("fact", "lambda.timeout")`, `("table", "api-types")`,
    `("notes", "lambda")`. `bodies` holds the line on which each topic's Markdown begins.
    """

    pack: Pack
    is_usable: bool  # whether there is a sound pack.yaml; else the manifest is made up
    problems: list[Problem]
    places: dict[tuple[str, str], Place]
    bodies: dict[str, int]
    files: int


def build(folder: Path) -> tuple[Pack | None, list[Problem]]:
    """Everything sound in the pack, and everything wrong with it, sorted.

    None instead of a pack where there is no usable `pack.yaml`.
    """
    draft = read_pack(folder)
    return draft.pack if draft.is_usable else None, draft.problems


def read_pack(folder: Path) -> Draft:
    """The pack with the places of its parts, for rules that look closer."""
    return _Builder(folder).draft()


@dataclass(slots=True)
class _Builder:
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    exams: dict[str, Exam] = field(default_factory=dict)
    known_tasks: dict[str, frozenset[str]] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    # Every id of a fact or question, case folded, with its topic: where it is written.
    taken: dict[str, tuple[str, int]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    broken_facts: dict[str, tuple[str, int]] = field(default_factory=dict)
    offers: int = 0
    # Top-level topics with facts that could not be read: what names them is not to blame.
    unread: set[str] = field(default_factory=set)

    def draft(self) -> Draft:
        walk = PackWalk(self.folder)
        self.problems += walk.problems
        read = _Reading(self.problems, MOST_PACK_BYTES)
        by_kind: dict[str, list[tuple[Found, Source | Notes]]] = {}
        for found in walk.files:
            source = read.file(found)
            if source is not None:
                by_kind.setdefault(found.kind, []).append((found, source))

        manifest = self._manifest(_sources(by_kind, "pack"))
        for found, source in _sources(by_kind, "exam"):
            self._exam(found, source)
        self._topics(walk.files, by_kind)
        ordered = _in_note_order(self.topics.values())
        place_of = {topic.path: i for i, topic in enumerate(ordered)}

        known = {found.file for found, _ in by_kind.get("facts", ())}
        self.unread = {
            found.topic.partition("/")[0]
            for found in walk.files
            if found.kind == "facts" and found.file not in known
        }

        def files(kind: str) -> list[tuple[Found, Source]]:
            sources = _sources(by_kind, kind)
            return sorted(sources, key=lambda pair: (place_of[pair[0].topic], pair[0].file))

        for found, source in files("facts"):
            self._facts(found, source)
        tables = [t for found, source in files("table") if (t := self._table(found, source))]
        tables = self._unique_tables(tables)
        asked = [q for found, source in files("questions") for q in self._asked(found, source)]
        self._former_ids([*self.facts.values(), *asked])
        self._table_links(tables)

        pack = Pack(
            manifest=self._with_known_exam(manifest) if manifest else _NAMELESS,
            exams=tuple(self.exams.values()),
            topics=tuple(ordered),
            facts=tuple(self.facts.values()),
            tables=tuple(tables),
            questions=tuple(asked),
        )
        return Draft(
            pack=pack,
            is_usable=manifest is not None,
            problems=sorted(set(self.problems)),
            places=self.places,
            bodies=self.bodies,
            files=len(walk.files),
        )

    # pack.yaml and exams

    def _manifest(self, sources: list[tuple[Found, Source]]) -> Manifest | None:
        if not sources:
            if not any(p.file == "pack.yaml" for p in self.problems):
                self._problem("pack.yaml", 1, "F06", "is missing; a pack needs one")
            return None
        ((_, source),) = sources
        form, problems = fill(ManifestForm, source)
        self.problems += problems
        if not form:
            return None
        self.places["pack", ""] = Place(source)
        return Manifest(
            format=1, id=form.id, title=form.title, licence=form.licence, exam=form.exam
        )

    def _with_known_exam(self, manifest: Manifest) -> Manifest:
        if manifest.exam is None or manifest.exam in self.exams:
            return manifest
        place = self.places["pack", ""]
        sentence = self._unknown("exam", manifest.exam, self.exams, "exams/")
        self._problem(place.file, place.line("exam"), "R04", sentence)
        return Manifest(
            format=1, id=manifest.id, title=manifest.title, licence=manifest.licence, exam=None
        )

    def _exam(self, found: Found, source: Source) -> None:
        form, problems = fill(ExamForm, source)
        self.problems += problems
        # A blueprint with a hole in it would weigh everything wrongly.
        if not form or problems:
            return
        exam = _exam_of(found.name, form)
        self.exams[exam.id] = exam
        self.known_tasks[exam.id] = exam.task_ids()
        self.places["exam", exam.id] = Place(source)

    # Topics

    def _topics(
        self, files: Sequence[Found], by_kind: dict[str, list[tuple[Found, Source | Notes]]]
    ) -> None:
        notes = {
            found.topic: source
            for found, source in by_kind.get("notes", ())
            if isinstance(source, Notes)
        }
        has_notes = {found.topic for found in files if found.kind == "notes"}
        for path in sorted(_with_parents(found.topic for found in files if found.topic)):
            if path not in has_notes:
                message = "a topic needs a notes.md; there is none here"
                self._problem(f"topics/{path}", 1, "F06", message)
            self.topics[path] = self._topic(path, notes.get(path))

    def _topic(self, path: str, notes: Notes | None) -> Topic:
        """The topic; named by its folder where its notes cannot be used."""
        name = path.rsplit("/", 1)[-1]
        parent = self.topics.get(path.rpartition("/")[0])
        inherited = parent.tasks if parent else {}
        if notes is None:
            return Topic(path=path, title=name, summary="", tasks=inherited)
        source = notes.front
        form = None
        if source.data is not None:
            form, problems = fill(NotesForm, source)
            self.problems += problems
        self.places["notes", path] = Place(source)
        self.bodies[path] = notes.first_line
        if form is None:
            return Topic(path=path, title=name, summary="", tasks=inherited, notes=notes.body)
        return Topic(
            path=path,
            title=form.title,
            summary=form.summary,
            order=form.order,
            services=form.services,
            tasks=inherited | self._known_tasks(form.tasks, Place(source)),
            notes=notes.body,
        )

    def _known_tasks(self, tasks: Tasks, place: Place) -> Tasks:
        """The tasks as far as the exams know them."""
        known: Tasks = {}
        for exam, ids in tasks.items():
            if exam not in self.known_tasks:
                sentence = self._unknown("exam", exam, self.exams, "exams/")
                self._problem(place.file, place.line("tasks", exam), "R04", sentence)
                continue
            for i, id in enumerate(ids):
                if id not in self.known_tasks[exam]:
                    sentence = self._unknown(f"task of {exam}", id, self.known_tasks[exam])
                    self._problem(place.file, place.line("tasks", exam, i), "R04", sentence)
            if kept := tuple(id for id in ids if id in self.known_tasks[exam]):
                known[exam] = kept
        return known

    # Facts

    def _facts(self, found: Found, source: Source) -> None:
        topic = self.topics[found.topic]
        form, problems = fill(FactsForm, source, "facts")
        sound, more = fill_each(FactForm, source, "facts")
        self.problems += problems + more
        self._note_broken(source, topic, {i for i, _ in sound})
        for i, one in sound:
            place = Place(source, ("facts", i))
            id = f"{topic.top}.{one.id}"
            if not self._is_free(id, place):
                continue
            checked = one.checked or (form.checked if form else None)
            if not checked:
                message = f'{one.id} has no "checked", nor has the file'
                self._problem(source.file, place.line(), "F01", message)
                self.broken_facts.setdefault(id, (source.file, place.line()))
                continue
            self.places["fact", id] = place
            self.facts[id] = Fact(
                id=id,
                topic=topic.path,
                text=one.text,
                ask=one.ask,
                answer=one.answer,
                sources=one.sources,
                checked=checked,
                errata=tuple(Erratum(claim=e.claim, because=e.because) for e in one.erratum),
                tasks=self._tasks(one, topic, place),
                was=tuple(_qualified(was, topic) for was in one.was),
                waive=one.waive,
            )

    def _note_broken(self, source: Source, topic: Topic, sound: set[int]) -> None:
        """Remember which facts are there but broken: what rests on them should say so."""
        listed = source.at(("facts",))
        for i, one in enumerate(listed if isinstance(listed, list) else ()):
            id = one.get("id") if isinstance(one, dict) else None
            if i not in sound and isinstance(id, str):
                line = source.line(("facts", i))
                self.broken_facts.setdefault(f"{topic.top}.{id}", (source.file, line))

    def _is_free(self, id: str, place: Place) -> bool:
        first = self.taken.setdefault(id.casefold(), (place.file, place.line("id")))
        if first == (place.file, place.line("id")):
            return True
        bare = quoted(id.partition(".")[2])
        message = f"the id {bare} is taken; it is first given in {first[0]}:{first[1]}"
        self._problem(place.file, place.line("id"), "R01", message)
        return False

    def _tasks(self, form: FactForm | QuestionForm, topic: Topic, place: Place) -> Tasks:
        return topic.tasks | self._known_tasks(form.tasks, place) if form.tasks else topic.tasks

    def _fact_id(self, named: str, topic: Topic, place: Place, *steps: Step) -> str | None:
        """The full id of a fact that exists, or None and a problem."""
        id = _qualified(named, topic)
        if id in self.facts:
            return id
        if id not in self.broken_facts and id.partition(".")[0] in self.unread:
            return None
        who = _who(place)
        line = place.line(*steps)
        if broken := self.broken_facts.get(id):
            message = f"{who}fact {quoted(named)} is broken itself ({broken[0]}:{broken[1]})"
        else:
            top = id.partition(".")[0]
            here = (fact for fact in self.facts if fact.startswith(f"{top}."))
            known = (fact.removeprefix(f"{topic.top}.") for fact in here)
            message = who + self._unknown("fact", named, known)
        self._problem(place.file, line, "R02", message)
        return None

    # Tables

    def _table(self, found: Found, source: Source) -> Table | None:
        topic = self.topics[found.topic]
        form, problems = fill(TableForm, source, "rows")
        sound, more = fill_each(RowForm, source, "rows")
        self.problems += problems + more
        if not form:
            return None
        rows = tuple(
            row
            for i, one in sound
            if (row := self._row(one, len(form.columns), topic, Place(source, ("rows", i))))
        )
        self.places["table", found.name] = Place(source)
        if not rows:
            if not more:
                self._problem(source.file, source.line(("rows",)), "F05", "has no rows")
            return None
        return Table(
            name=found.name,
            topic=topic.path,
            title=form.title,
            label=form.label,
            columns=form.columns,
            rows=rows,
        )

    def _row(self, form: RowForm, columns: int, topic: Topic, place: Place) -> Row | None:
        if len(form.cells) != columns:
            cells = f"{len(form.cells)} cells for {columns} columns"
            message = f"row {quoted(form.feature, 40)}: {cells}"
            self._problem(place.file, place.line("cells"), "F05", message)
            return None
        return Row(
            feature=form.feature,
            cells=tuple(
                Cell(
                    value=cell.value,
                    note=cell.note,
                    fact=cell.fact and self._fact_id(cell.fact, topic, place, "cells", i, "fact"),
                )
                for i, cell in enumerate(form.cells)
            ),
            fact=form.fact and self._fact_id(form.fact, topic, place, "fact"),
        )

    def _unique_tables(self, tables: list[Table]) -> list[Table]:
        first: dict[str, Table] = {}
        for table in tables:
            other = first.setdefault(table.name.casefold(), table)
            if other is not table:
                message = f"the table name is taken by {_table_file(other)}"
                self._problem(_table_file(table), 1, "R01", message)
        return list(first.values())

    def _table_links(self, tables: list[Table]) -> None:
        """Lines of notes that are meant to show a table."""
        files = {_table_file(table) for table in tables}
        for path, first_line in self.bodies.items():
            file = f"topics/{path}/notes.md"
            for line, target in table_links(self.topics[path].notes):
                wanted = posixpath.normpath(f"topics/{path}/{target}")
                if wanted not in files:
                    names = {posixpath.relpath(known, f"topics/{path}") for known in files}
                    sentence = self._unknown("table", target, names)
                    self._problem(file, first_line + line, "R03", sentence)

    # Questions

    def _asked(self, found: Found, source: Source) -> Iterator[Question]:
        topic = self.topics[found.topic]
        _, problems = fill(QuestionsForm, source, "questions")
        sound, more = fill_each(QuestionForm, source, "questions")
        self.problems += problems + more
        for i, one in sound:
            place = Place(source, ("questions", i))
            id = f"{topic.top}.{one.id}"
            if not self._is_free(id, place):
                continue
            facts = [
                self._fact_id(named, topic, place, "facts", n) for n, named in enumerate(one.facts)
            ]
            options = tuple(
                Option(
                    text=option.text,
                    correct=option.correct,
                    why=option.why,
                    belief=option.belief,
                    facts=tuple(
                        full
                        for n, named in enumerate(option.facts)
                        if (full := self._fact_id(named, topic, place, "options", o, "facts", n))
                    ),
                )
                for o, option in enumerate(one.options)
            )
            needed = tuple(fact for fact in facts if fact)
            if len(needed) < len(facts):
                continue
            self.places["question", id] = place
            yield Question(
                id=id,
                topic=topic.path,
                stem=one.stem,
                options=options,
                facts=needed,
                remember=one.remember,
                level=one.level,
                cognitive=one.cognitive,
                tasks=self._tasks(one, topic, place),
                was=tuple(_qualified(was, topic) for was in one.was),
                waive=one.waive,
            )

    def _former_ids(self, items: Sequence[Fact | Question]) -> None:
        former: dict[str, str] = {}
        for item in items:
            place = self.places["fact" if isinstance(item, Fact) else "question", item.id]
            for i, was in enumerate(item.was):
                now = former.setdefault(was.casefold(), item.id)
                if was.casefold() in self.taken:
                    message = f"{_who(place)}the former id {quoted(was)} is still in use"
                elif now != item.id:
                    message = f"{_who(place)}the former id {quoted(was)} is also that of {now}"
                else:
                    continue
                self._problem(place.file, place.line("was", i), "R05", message)

    # Sentences

    def _problem(self, file: str, line: int, code: str, message: str) -> None:
        self.problems.append(Problem(file, line, code, message))

    def _unknown(self, what: str, name: str, known: Iterable[str], where: str = "") -> str:
        near: list[str] = []
        if self.offers < MOST_OFFERS:
            self.offers += 1
            near = nearest(name, _comparable(name, list(known)), most=1)
        offer = f"; nearest: {quoted(near[0])}" if near else ""
        place = f" in {where}" if where and not near else ""
        return f"{what} {quoted(name)} does not exist{place}{offer}"


@dataclass(slots=True)
class _Reading:
    """Reads file after file until the pack is larger than a pack may be."""

    problems: list[Problem]
    left: int

    def file(self, found: Found) -> Source | Notes | None:
        if self.left <= 0:
            return None
        data = read_bytes(found)
        if isinstance(data, str):
            self.problems.append(Problem(found.file, 1, "Y01", data))
            return None
        self.left -= min(len(data), MOST_BYTES)
        if self.left <= 0:
            limit = MOST_PACK_BYTES // 1024 // 1024
            message = f"with this file the pack is larger than {limit} MB; the rest is not read"
            self.problems.append(Problem(found.file, 1, "Y03", message))
            return None
        if found.kind == "notes":
            notes = read_notes(data, found.file)
            self.problems += notes.front.problems
            return notes
        source = read_yaml(data, found.file)
        self.problems += source.problems
        return source if source.data is not None else None


def _table_file(table: Table) -> str:
    return f"topics/{table.topic}/tables/{table.name}.yaml"


def _sources(
    by_kind: dict[str, list[tuple[Found, Source | Notes]]], kind: str
) -> list[tuple[Found, Source]]:
    return [(f, s) for f, s in by_kind.get(kind, ()) if isinstance(s, Source)]


def _exam_of(id: str, form: ExamForm) -> Exam:
    return Exam(
        id=id,
        title=form.title,
        code=form.code,
        guide=form.guide,
        checked=form.checked,
        in_force=InForce(start=form.in_force.start, until=form.in_force.until),
        items=form.items,
        scored=form.scored,
        minutes=form.minutes,
        scale=Scale(
            lowest=form.scale.lowest, highest=form.scale.highest, pass_mark=form.scale.pass_mark
        ),
        domains=tuple(
            Domain(
                id=domain.id,
                title=domain.title,
                weight=domain.weight,
                tasks=tuple(
                    Task(
                        id=task.id,
                        title=task.title,
                        skills=tuple(Skill(id=s.id, text=s.text) for s in task.skills),
                    )
                    for task in domain.tasks
                ),
            )
            for domain in form.domains
        ),
    )


def _with_parents(paths: Iterable[str]) -> set[str]:
    """The topics and every topic around them."""
    every: set[str] = set()
    for path in paths:
        parts = path.split("/")
        every.update("/".join(parts[: i + 1]) for i in range(len(parts)))
    return every


def _in_note_order(topics: Iterable[Topic]) -> list[Topic]:
    """Parents first; siblings by `order`, then by name."""
    by_path = {topic.path: topic for topic in topics}

    def key(topic: Topic) -> list[tuple[int, str]]:
        parts = topic.path.split("/")
        above = (by_path["/".join(parts[: i + 1])] for i in range(len(parts)))
        return [(t.order, t.path) for t in above]

    return sorted(by_path.values(), key=key)


def _qualified(id: str, topic: Topic) -> str:
    return id if "." in id else f"{topic.top}.{id}"


def _comparable(name: str, known: list[str]) -> list[str]:
    """Names worth comparing with `name`; of very many only those of about its shape."""
    if len(known) <= MOST_COMPARED:
        return known
    like = (k for k in known if k[:1] == name[:1] and abs(len(k) - len(name)) <= 3)
    return list(islice(like, MOST_COMPARED))


def _who(place: Place) -> str:
    """The item a problem is about, as the beginning of its sentence."""
    item = place.source.at(place.path)
    if place.path and place.path[0] == "rows":
        return f"row {quoted(item['feature'], 40)}: "
    return f"{item['id']}: " if place.path else ""
