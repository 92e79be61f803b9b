"""Drills: questions that a comparison table answers by itself.

A table compares *subjects* (API types, routes, status codes) by *properties*; sometimes the
columns are the subjects, sometimes the rows. Four forms of drill come of it:

    cell      a subject's value for a property, among other values of the table
    which     the subject that has a value
    differs   the property in which two subjects differ, among those in which they agree
    odd       the subject that differs, among those that share a value

A drill is only made where the table proves that exactly one option is right: every other
option is surely wrong (see `study.cells`), and cells that leave a doubt are not asked about.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from studykit.model.pack import Cell, Option, Question, Table
from studykit.study.cells import (
    is_clear,
    is_like,
    is_same,
    is_within,
    is_yes_or_no,
    may_be_same,
    measures,
    names_itself,
    said,
    size,
    text,
    words_of,
)

Form = Literal["cell", "which", "differs", "odd"]

MOST_OPTIONS = 4

_ANY_LABEL = words_of(
    "aspect attribute characteristic criterion dimension feature item point property question "
    "setting topic what"
)
"""Headings of row names that say nothing of what the rows are."""

_NOUNLESS = words_of(
    "you your to of in on for with by from at if when where what which who why how is are needs"
    " need wants want"
)

_ANY_COLUMN = words_of("answer answers value values meaning fact rule details")
"""Headings of columns whose cells answer each a question of its own."""

_PROPERTY = re.compile(
    r"(what|when|where|which|who|whom|whose|why|how|use|used|uses|typical|usual|default|example"
    r"|limit|limits|range|effect|beyond|returns|holds|then|purpose|meaning|description|runs|needs|can|must|may|available|type|checked|required)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a drill; `why` names the row and column it really belongs to."""

    text: str
    is_right: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A question made from a table.

    `id` is made of the table's name, the form, and the cells that are asked about, which are
    those of `rows` × `columns` (features and column names; two of one kind where two subjects
    are compared). `facts` are those behind these cells. Exactly one of the options is right.
    """

    id: str
    table: str
    topic: str
    form: Form
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    title: str
    prompt: str
    options: tuple[Choice, ...]
    facts: tuple[str, ...]
    explained_by: tuple[int, ...]  # rows of the table

    @property
    def cells(self) -> frozenset[tuple[str, str, str]]:
        """What it asks: table, row and column of each cell."""
        return frozenset((self.table, r, c) for r in self.rows for c in self.columns)

    @property
    def key(self) -> int:
        """Index of the right option."""
        return next(i for i, option in enumerate(self.options) if option.is_right)


def drills(table: Table, seed: int = 0) -> tuple[Drill, ...]:
    """Every drill the table gives, in the order of its cells.

    The seed draws the wrong options where there are more than are shown; what is right never
    hangs on it.
    """
    view = _view(table)
    made: list[Drill] = []
    for p in range(len(view.properties)):
        for form in (_cells, _whiches, _odds):
            made += form(view, p, seed)
    made += _differences(view, seed)
    return tuple(made)


def as_question(drill: Drill) -> Question:
    """The drill as a question, so that it is asked and explained like one."""
    return Question(
        id=drill.id,
        topic=drill.topic,
        stem=f"{drill.title}\n\n{drill.prompt}",
        options=tuple(
            Option(text=option.text, correct=option.is_right, why=option.why)
            for option in drill.options
        ),
        facts=drill.facts,
        remember="",  # the row says it
        level=1,
        cognitive="recall",
    )


# The table as subjects and their properties


@dataclass(frozen=True, slots=True)
class _View:
    """A table turned so that subjects have properties. Names are clear of each other."""

    table: Table
    across: bool  # subjects are columns
    subjects: tuple[int, ...]
    properties: tuple[int, ...]
    grid: tuple[tuple[Cell, ...], ...]  # by property and subject
    texts: tuple[tuple[str, ...], ...]

    def place(self, p: int, s: int) -> tuple[int, int]:
        """Row and column of a subject's property."""
        p, s = self.properties[p], self.subjects[s]
        return (p, s) if self.across else (s, p)

    def cell(self, p: int, s: int) -> Cell:
        return self.grid[p][s]

    def text(self, p: int, s: int) -> str:
        return self.texts[p][s]

    def subject(self, s: int) -> str:
        return _name(self.table, self.across, self.subjects[s])

    def property(self, p: int) -> str:
        return _name(self.table, not self.across, self.properties[p])

    def noun(self) -> str | None:
        """What one subject is called, if the table says so."""
        label = self.table.label.strip()
        words = said(label).plain
        if self.across or label.casefold() in _ANY_LABEL or not 0 < len(words) < 4:
            return None
        if not re.fullmatch(r"[^\W\d_]+([ -][^\W\d_]+)*", label):
            return None
        if not _NOUNLESS.isdisjoint((words[0], words[-1])):  # `When you need`, `Released with`
            return None
        return label if not label[1:2].islower() else label[0].lower() + label[1:]

    def is_mixed(self, p: int) -> bool:
        """Does the property answer another question for every subject?"""
        return not self.across and self.property(p).strip().casefold() in _ANY_COLUMN

    def why(self, p: int, s: int) -> str:
        """The cell in full: where it stands, what it says, under which condition."""
        row, column = self.place(p, s)
        where = f"{self.table.rows[row].feature} · {self.table.columns[column]}"
        cell = self.cell(p, s)
        note = f" ({cell.note.strip()})" if cell.note else ""
        return f"{where}: {text(cell)}{note}"

    def facts(self, p: int, s: int) -> tuple[str, ...]:
        row, column = self.place(p, s)
        fact = self.table.rows[row].cells[column].fact or self.table.rows[row].fact
        return (fact,) if fact else ()

    def values(self, p: int) -> list[tuple[str, ...]]:
        """What the property says of every subject, those with unclear names too."""
        n, rows = self.properties[p], self.table.rows
        cells = rows[n].cells if self.across else [row.cells[n] for row in rows]
        return [said(text(cell)).plain for cell in cells]

    def repeats(self, p: int) -> bool:
        """Can subjects agree in the property? Some (examples, uses) say something else of each."""
        plain = self.values(p)
        return len(plain) == 2 or len(set(plain)) < len(plain)

    def clear(self, p: int) -> list[int]:
        """Subjects whose cell for this property can be asked about."""
        return [s for s in range(len(self.subjects)) if is_clear(self.cell(p, s))]

    def drill(
        self,
        form: Form,
        asked: Sequence[tuple[int, int]],
        prompt: str,
        right: Choice,
        wrong: Sequence[Choice],
    ) -> Drill:
        places = [self.place(p, s) for p, s in asked]
        rows = tuple(self.table.rows[r].feature for r in dict.fromkeys(r for r, _ in places))
        columns = tuple(self.table.columns[c] for c in dict.fromkeys(c for _, c in places))
        options = sorted((right, *wrong), key=lambda choice: size(choice.text))
        return Drill(
            id=_id(self.table.name, form, rows, columns),
            table=self.table.name,
            topic=self.table.topic,
            form=form,
            rows=rows,
            columns=columns,
            title=self.table.title,
            prompt=prompt,
            options=tuple(options),
            facts=tuple(dict.fromkeys(f for p, s in asked for f in self.facts(p, s))),
            explained_by=tuple(dict.fromkeys(row for row, _ in places)),
        )

    def chance(self, seed: int, form: Form, *cell: int) -> random.Random:
        """The same for the same drill, whatever other drills there are."""
        names = [self.property(cell[0]), *(self.subject(s) for s in cell[1:])]
        return random.Random(repr((seed, self.table.name, form, names)))


def _view(table: Table) -> _View:
    across = _subjects_are_columns(table)
    rows = _clear_names([row.feature for row in table.rows])
    columns = _clear_names(table.columns)
    subjects, properties = (columns, rows) if across else (rows, columns)
    rows_of = [row.cells for row in table.rows]
    grid = tuple(
        tuple(rows_of[p][s] if across else rows_of[s][p] for s in subjects) for p in properties
    )
    texts = tuple(tuple(map(text, line)) for line in grid)
    return _View(table, across, subjects, properties, grid, texts)


def _name(table: Table, column: bool, n: int) -> str:
    return table.columns[n] if column else table.rows[n].feature


def _clear_names(names: Sequence[str]) -> tuple[int, ...]:
    """Where the names stand that are like no other."""
    plain = [said(name).plain for name in names]
    return tuple(n for n, one in enumerate(plain) if one and plain.count(one) == 1)


def _subjects_are_columns(table: Table) -> bool:
    """Are values alike along a row, as those of one property are, rather than along a column?"""
    if len(table.columns) < 2:
        return False
    label = table.label.strip().casefold()
    leaning = 0.1 if label in _ANY_LABEL else -0.1
    named = sum(bool(_PROPERTY.match(column.strip())) for column in table.columns)
    leaning -= 0.5 * named / len(table.columns)
    along_rows = _likeness([row.cells for row in table.rows])
    along_columns = _likeness(list(zip(*(row.cells for row in table.rows), strict=True)))
    return along_rows + leaning >= along_columns


def _likeness(lines: Sequence[Sequence[Cell]]) -> float:
    """How alike the cells of a line are on average, from 0 to 1."""
    pairs = [_alike(one, other) for line in lines for one, other in combinations(line[:12], 2)]
    return sum(pairs) / len(pairs) if pairs else 0.5


def _alike(one: Cell, other: Cell) -> float:
    a, b = text(one), text(other)
    if is_yes_or_no(one) or is_yes_or_no(other):
        return 1.0 if is_yes_or_no(one) and is_yes_or_no(other) else 0.0
    if a == b or (a.startswith("`") and b.startswith("`")) or is_like(a, b):
        return 1.0
    both = said(a).words | said(b).words
    return 0.3 + 0.7 * len(said(a).words & said(b).words) / max(1, len(both))


def _id(table: str, form: str, rows: Sequence[str], columns: Sequence[str]) -> str:
    """Names joined so that different cells never give one id (RFC 6901, with `+` for two)."""

    def escaped(name: str) -> str:
        return name.replace("~", "~0").replace("/", "~1").replace("+", "~2")

    parts = (table, form, "+".join(map(escaped, rows)), "+".join(map(escaped, columns)))
    return "/".join(parts)


# The four forms


def _cells(view: _View, p: int, seed: int) -> Iterator[Drill]:
    clear = view.clear(p)
    for s in clear:
        value = view.text(p, s)
        wrong = _other_values(view, p, s, clear)
        chance = view.chance(seed, "cell", p, s)
        wrong = _drawn(view, value, wrong, chance)
        values = [view.text(*at) for at in wrong]
        # A value that names the subject, where no other does, would answer itself.
        few = 2 if view.is_mixed(p) else 1
        if len(wrong) < few or names_itself(view.subject(s), value, tuple(values)):
            continue
        yield view.drill(
            "cell",
            [(p, s)],
            _recall_prompt(view, p, s),
            Choice(value, True, view.why(p, s)),
            [Choice(view.text(*at), False, view.why(*at)) for at in wrong],
        )


def _other_values(view: _View, p: int, s: int, clear: Sequence[int]) -> list[tuple[int, int]]:
    """Cells whose value is surely wrong for this one: the same property of other subjects;
    where these are few, values of its other properties that measure the same."""
    right = view.cell(p, s)
    value = text(right)
    # Whatever the subject's cell would let pass is out, even where it says so elsewhere.
    found = [
        (p, other)
        for other in clear
        if other != s
        and not may_be_same(value, view.text(p, other))
        and (not view.is_mixed(p) or is_like(value, view.text(p, other)))
    ]
    if _distinct(found, view) >= 2:
        return found
    near = [
        *((q, s) for q in range(len(view.properties)) if q != p),
        *((q, o) for q in range(len(view.properties)) if q != p for o in range(len(view.subjects))),
    ]
    if is_yes_or_no(right):
        opposite = [at for at in near if is_yes_or_no(view.cell(*at)) and is_clear(view.cell(*at))]
        return found or [at for at in opposite if not may_be_same(value, view.text(*at))][:1]
    for q, other in near[: len(view.properties) - 1]:
        cell = view.cell(q, other)
        if (
            is_clear(cell)
            and measures(value)
            and measures(value) == measures(text(cell))
            and not may_be_same(value, text(cell))
        ):
            found.append((q, other))
    return found


def _whiches(view: _View, p: int, seed: int) -> Iterator[Drill]:
    clear = view.clear(p)
    for s in clear:
        right = view.cell(p, s)
        value = text(right)
        others = [o for o in range(len(view.subjects)) if o != s]
        if not is_yes_or_no(right) and view.values(p).count(said(value).plain) > 1:
            continue
        wrong = [
            o
            for o in clear
            if o != s
            and not may_be_same(value, view.text(p, o))
            and (not view.is_mixed(p) or is_like(value, view.text(p, o)))
        ]
        chance = view.chance(seed, "which", p, s)
        wrong = chance.sample(wrong, min(len(wrong), MOST_OPTIONS - 1))
        names = tuple(view.subject(o) for o in wrong)
        # Two to choose from are few, unless the table has no more.
        if (
            len(wrong) < min(2, len(others))
            or not wrong
            or names_itself(value, view.subject(s), names)
        ):
            continue
        yield view.drill(
            "which",
            [(p, s)],
            _which_prompt(view, p, right, len(wrong)),
            Choice(view.subject(s), True, view.why(p, s)),
            [Choice(view.subject(o), False, view.why(p, o)) for o in sorted(wrong)],
        )


def _odds(view: _View, p: int, seed: int) -> Iterator[Drill]:
    if view.is_mixed(p):
        return
    clear = view.clear(p)
    for s in clear:
        right = view.cell(p, s)
        apart = [
            o
            for o in clear
            if not may_be_same(text(right), view.text(p, o))
            and (view.across or measures(text(right)) == measures(view.text(p, o)))
        ]
        groups = [[o for o in apart if is_same(view.cell(p, o), view.cell(p, g))] for g in apart]
        shared = max(groups, key=len, default=[])
        if len(shared) < 2:
            continue
        chance = view.chance(seed, "odd", p, s)
        wrong = sorted(chance.sample(shared, min(len(shared), MOST_OPTIONS - 1)))
        yield view.drill(
            "odd",
            [(p, s)],
            f"{_heading(view.property(p))}: the same for all of these but one. Which one differs?",
            Choice(view.subject(s), True, view.why(p, s)),
            [Choice(view.subject(o), False, view.why(p, o)) for o in wrong],
        )


def _differences(view: _View, seed: int) -> Iterator[Drill]:
    """Only where two names can stand in one sentence."""
    plain = [s for s in range(len(view.subjects)) if "," not in view.subject(s)]
    for a, b in combinations(plain, 2):
        ps = [
            p
            for p in range(len(view.properties))
            if is_clear(view.cell(p, a)) and is_clear(view.cell(p, b))
        ]
        agree = [p for p in ps if is_same(view.cell(p, a), view.cell(p, b))]
        if len(agree) < 2:
            continue
        for p in ps:
            if may_be_same(view.text(p, a), view.text(p, b)) or not view.repeats(p):
                continue
            chance = view.chance(seed, "differs", p, a, b)
            wrong = sorted(chance.sample(agree, min(len(agree), MOST_OPTIONS - 1)))
            both = f"{view.subject(a)} and {view.subject(b)}"
            yield view.drill(
                "differs",
                [(p, a), (p, b)],
                f"In which of these do {both} differ?",
                Choice(view.property(p), True, f"{view.why(p, a)}. {view.why(p, b)}"),
                [
                    Choice(view.property(q), False, f"{view.why(q, a)}. {view.why(q, b)}")
                    for q in wrong
                ],
            )


def _drawn(
    view: _View, value: str, found: Sequence[tuple[int, int]], chance: random.Random
) -> list[tuple[int, int]]:
    """At most as many as are shown, none that says what another says.

    Values of the same sort come first, and alone if there are enough of them.
    """
    mixed = chance.sample(list(found), len(found))
    mixed.sort(key=lambda at: not is_like(value, view.text(*at)))
    drawn: list[tuple[int, int]] = []
    alike = 0
    for at in mixed:
        other = view.text(*at)
        like = is_like(value, other)
        if len(drawn) == MOST_OPTIONS - 1 or (measures(value) and alike >= 2 and not like):
            break
        if not any(is_within(other, view.text(*one)) for one in drawn):
            drawn.append(at)
            alike += like
    return drawn


def _distinct(found: Sequence[tuple[int, int]], view: _View) -> int:
    return len({said(view.text(*at)).plain for at in found})


# Words


def _heading(name: str) -> str:
    return name.strip().rstrip("?:").rstrip()


def _recall_prompt(view: _View, p: int, s: int) -> str:
    if view.is_mixed(p):
        return f"{_heading(view.subject(s))}?"
    return f"{view.subject(s)} · {_heading(view.property(p))}?"


def _which_prompt(view: _View, p: int, right: Cell, wrong: int) -> str:
    value = text(right)
    if view.is_mixed(p):
        return f"Which of these goes with “{value}”?"
    heading = _heading(view.property(p))
    if is_yes_or_no(right):
        few = "these" if wrong > 1 else "the two"
        return f"{heading}: {value} for only one of {few}. Which one?"
    # The value is a cell of some subject's: `what it sees` must not read as if `it` were asked for.
    which = view.noun() or ("of these" if wrong > 1 else "of the two")
    return f"{heading}: {value.rstrip('.')}. Which {which} is that true of?"
