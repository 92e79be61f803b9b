"""The full-text index of a compiled pack: made once, asked with SQLite's FTS5.

One row for every fact, table, question and section of notes. Each has four columns of text, by
how much a word in them says, and `parts`: what the thing is also found by, which is its topic's
path, and names in CamelCase and grouped digits as one might type them instead (`PutItem` as
`Put Item`, `1,000` as `1000`). What would give a question's answer away is in a column of its own
(`hidden`), which is asked only where it may be.

The index keeps no text. What is shown is read from the pack's own rows, which have checksums; for
the index there is one seal over all of it.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, cached_property
from json import dumps
from typing import TYPE_CHECKING, Literal, NamedTuple, cast
from zlib import crc32

from studykit.packs.compiled import PAGE, SHADOWS, TOKENIZER
from studykit.packs.markdown import outside_fences
from studykit.study.query import KINDS, Kind, Term
from studykit.study.spelling import begun, halves, near

if TYPE_CHECKING:
    from studykit.model.pack import Fact, Question, Table, Topic

Part = Literal[
    "title", "columns", "row", "ask", "text", "answer", "claim", "because",
    "stem", "right", "wrong", "why", "belief", "keep", "heading", "section",
]  # fmt: skip

_HEADS = {"title", "columns", "ask", "heading"}
HIDDEN = {"right", "wrong", "why", "belief", "keep"}
"""Parts of a question that give its answer away."""

_OPEN = "{id head text parts}"
_TEXT = "{id head text hidden}"

# FTS5 is not asked to keep lengths (columnsize=0): it would keep a row for each of ours, which all
# had to be read for the seal. So how often a word stands in a place counts little, where it stands
# counts more, and what is long counts less by a factor. The weights lie low on the curve of bm25,
# where twice is still more than once.
_WEIGHTS = (0.8, 0.6, 0.1, 0.06, 0.06)  # id, head, text, hidden, parts
_KIND_WEIGHTS = (1.0, 1.08, 0.75, 0.8)  # as KINDS; what says it in a sentence or at a glance first
_LENGTH_WEIGHTS = (1.0, 0.97, 0.92, 0.84, 0.76, 0.7, 0.65, 0.6)
_SCORE = (
    f"bm25(found, {', '.join(map(str, _WEIGHTS))}) * CASE rowid & 3"
    + "".join(f" WHEN {i} THEN {weight}" for i, weight in enumerate(_KIND_WEIGHTS))
    + " END * CASE rowid >> 2 & 7"
    + "".join(f" WHEN {i} THEN {weight}" for i, weight in enumerate(_LENGTH_WEIGHTS))
    + " END"
)

_FEW = 3  # a word that is found less often may be the beginning of another


class Passage(NamedTuple):
    """A piece of text that is searched and shown."""

    part: Part
    text: str


class Section(NamedTuple):
    """What stands under one heading of a topic's notes. `markdown` is as it was written."""

    heading: str
    markdown: str


# ------------------------------------------------------------------------ what is searched


def passages(item: "Fact | Table | Question") -> list[Passage]:
    """Everything one can read of an item."""
    from studykit.model.pack import Fact, Question, Table

    match item:
        case Fact():
            found = [("ask", item.ask), ("text", item.text), ("answer", item.answer)]
            for erratum in item.errata:
                found += [("claim", erratum.claim), ("because", erratum.because)]
        case Table():
            found = [("title", item.title), ("columns", ", ".join((item.label, *item.columns)))]
            for row in item.rows:
                cells = zip(item.columns, row.cells, strict=True)
                said = "; ".join(f"{column}: {_cell(c.value, c.note)}" for column, c in cells)
                found.append(("row", f"{row.feature}. {said}"))
        case Question():
            found = [("stem", item.stem)]
            for option in item.options:
                found.append(("right" if option.correct else "wrong", option.text))
                found.append(("why", option.why))
                if option.belief:
                    found.append(("belief", option.belief))
            found.append(("keep", item.remember))
    return [Passage(cast("Part", part), text) for part, text in found]


def _cell(value: bool | str, note: str | None) -> str:
    words = value if isinstance(value, str) else "yes" if value else "no"
    return f"{words} ({note})" if note else words


# None of these patterns reads a text more often than once: notes are as hostile as any text.
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")


def sections(notes: str, title: str) -> list[Section]:
    """Notes, cut at their headings; what stands before the first has the topic's title."""
    starts = [
        (i, heading[1].rstrip(" \t").rstrip("#").rstrip(" \t"))
        for i, line in outside_fences(notes)
        if (heading := _HEADING.fullmatch(line))
    ]
    lines = notes.split("\n")
    starts = [(0, title), *starts] if not starts or starts[0][0] else starts
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    found = [
        Section(heading, "\n".join(lines[start:end]).strip("\n"))
        for (start, heading), end in zip(starts, ends, strict=True)
    ]
    return [section for section in found if section.markdown]


_TABLE_LINE = re.compile(r"(?m)^ {0,3}\[[^\]\n]*\]\([^()\s]+\.ya?ml\)[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]\n]*+)\]\([^()\n]*+\)")
_STRESS = re.compile(r"(?<![\w*`])(\*{1,2})(?=[^\s*])([^*`\n]*[^\s*`])\1(?![\w*])")
_FENCE_LINE = re.compile(r"(?m)^ {0,3}(?:`{3,}|~{3,}).*$")
_ROW_LINE = re.compile(r"(?m)^ {0,3}\|.*$")


def section_passages(section: Section) -> list[Passage]:
    """A section as plain text: without links' addresses, stress and tables, which are items."""
    first, _, rest = section.markdown.partition("\n")
    text = rest if _HEADING.fullmatch(first) else section.markdown
    for pattern, instead in ((_TABLE_LINE, ""), (_LINK, r"\1"), (_STRESS, r"\2")):
        text = pattern.sub(instead, text)
    text = _ROW_LINE.sub(_row, text)
    return [Passage("heading", section.heading), Passage("section", text.strip())]


def _row(line: re.Match[str]) -> str:
    """A row of a Markdown table as a sentence; nothing of the line beneath its head."""
    cells = [cell.strip() for cell in line[0].strip().strip("|").split("|")]
    is_rule = all(set(cell) <= set(":-") for cell in cells)
    return "" if is_rule else f"{'; '.join(filter(None, cells))}."


def flat(text: str) -> str:
    """A passage in one line, without what only fences code."""
    return " ".join(_FENCE_LINE.sub("", text).split())


# ---------------------------------------------------------------------------- making it


Place = tuple[Kind, int]
"""What a row of the index is about: an item's kind and number, or `note` and a section's."""


class Row(NamedTuple):
    """A row of the index. `n` is the item's number, or the section's among all sections."""

    kind: Kind
    n: int
    id: str  # full, or a table's name; empty for a section
    topic: str
    passages: list[Passage]

    @property
    def rowid(self) -> int:
        """Number, length and kind, which are so known without reading the item."""
        words = sum(p.text.count(" ") for p in self.passages if p.part not in HIDDEN)
        length = min((words >> 6).bit_length(), 7)  # 1 from 64 words on, 2 from 128, 3 from 256
        return self.n << 5 | length << 2 | KINDS.index(self.kind)


def rows(topics: "Iterable[Topic]", items: "Iterable[Fact | Table | Question]") -> Iterator[Row]:
    """Everything that is searched; items are numbered as given, sections as they come."""
    from studykit.model.pack import Table

    for n, item in enumerate(items):
        name = item.name if isinstance(item, Table) else item.id
        kind = cast("Kind", type(item).__name__.lower())
        yield Row(kind, n, name, item.topic, passages(item))
    n = 0
    for topic in topics:
        for section in sections(topic.notes, topic.title):
            yield Row("note", n, "", topic.path, section_passages(section))
            n += 1


_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\w+")  # twice as fast; of the few with a _ in them the parts are counted
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")


def is_possible() -> bool:
    """Can this SQLite make such an index? Few cannot."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE attempt USING fts5(text)")
        except sqlite3.OperationalError:
            return False
        return True


def fill(db: sqlite3.Connection, found: Iterable[Row]) -> bytes:
    """Fill the index; gives the vocabulary: every word, folded, and in how many rows it stands."""
    runs: Counter[str] = Counter()

    def columns(row: Row) -> tuple[int, str, str, str, str, str]:
        head = "\n".join(p.text for p in row.passages if p.part in _HEADS)
        hidden = "\n".join(p.text for p in row.passages if p.part in HIDDEN)
        text = "\n".join(p.text for p in row.passages if p.part not in _HEADS | HIDDEN)
        shown = f"{head}\n{text}"
        words, secret = dict.fromkeys(_RUN.findall(shown)), dict.fromkeys(_RUN.findall(hidden))
        runs.update(words.keys())
        runs.update(secret.keys())
        parts, secret_parts = _parts(words, shown), _parts(secret, hidden)
        bare = row.id.rpartition(".")[2]
        others = f"{row.topic}\n{parts}"
        return row.rowid, bare, head, text, f"{hidden}\n{secret_parts}", others

    db.execute(f"INSERT INTO found (found, rank) VALUES ('pgsz', {PAGE - 64})")  # one a page
    db.executemany(
        "INSERT INTO found (rowid, id, head, text, hidden, parts) VALUES (?, ?, ?, ?, ?, ?)",
        map(columns, found),
    )
    db.execute("INSERT INTO found (found) VALUES ('optimize')")
    known: Counter[str] = Counter()
    for run, times in runs.items():
        for word in _WORD.findall(run):
            if len(word) > 1 and not word.isdigit():
                known[word.casefold()] += times
    return dumps(known, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _parts(runs: Collection[str], text: str) -> str:
    """Names in CamelCase in their parts, and grouped digits ungrouped."""
    numbers = [number.replace(",", "") for number in _GROUPED.findall(text)]
    return " ".join(filter(None, [*map(_apart, runs), *numbers]))


@cache
def _apart(word: str) -> str:
    """A name in its parts: `PutItem` as `Put Item`; empty where it has only one."""
    if word.islower() or word.isdigit() or word.isupper():
        return ""
    pieces = _PIECE.findall(word)
    return " ".join(pieces) if len(pieces) > 1 else ""


def seal(db: sqlite3.Connection) -> int:
    """A checksum over every row that FTS5 keeps."""
    crc = 0
    for name in SHADOWS:
        for row in db.execute(f"SELECT * FROM {name} ORDER BY 1, 2"):
            for value in row:
                data = value if isinstance(value, bytes) else b"%r" % (value,)
                crc = crc32(data, crc32(b"\0", crc))
    return crc


# ---------------------------------------------------------------------------- asking it


class Sense(NamedTuple):
    """What a query was taken to mean. `match` is for FTS5; `marks` too: all that shall be marked.

    `instead` are words as they were typed and what was looked for in their place, `missing` those
    that are found nowhere, `some` says that no place has all words, so some are enough. Without
    FTS5 (`match` is empty) words mean themselves.
    """

    match: str = ""
    marks: str = ""
    instead: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    some: bool = False


class Index:
    """The index of an open compiled pack."""

    def __init__(self, db: sqlite3.Connection, known: Callable[[], dict[str, int]]) -> None:
        self._db = db
        self._read_known = known
        self._ways: dict[tuple[Term, str], list[str]] = {}

    @cached_property
    def _known(self) -> dict[str, int]:
        return self._read_known()

    def sense(self, terms: Sequence[Term], without: Sequence[Term], *, hidden: bool) -> Sense:
        """What these words mean here. `hidden` says whether words may be found in answers too."""
        where = "" if hidden else _OPEN

        def has(*matches: str) -> bool:
            return any(self._count(_within(match, where), 1) for match in matches)

        instead: list[tuple[str, str]] = []
        missing: list[str] = []
        found: list[Term] = []
        for place, term in enumerate(terms):
            if has(*self._written(term, where)) or has(*_beside(terms, place)):
                found.append(term)
            elif not term.phrase and (meant := self._meant(term, has)):
                together = has(_phrase(meant))
                found += [Term(" ".join(meant))] if together else map(Term, meant)
                instead.append((term.text, " ".join(meant)))
            else:
                missing.append(term.text)
        groups = [
            [*self._written(term, where), *_beside(found, place)]
            for place, term in enumerate(found)
        ]
        match = " AND ".join(f"({' OR '.join(group)})" for group in groups)
        marks = " OR ".join(dict.fromkeys(each for group in groups for each in group))
        some = len(groups) > 1 and not has(match)
        if some:
            match = marks
        if match and without:
            match = f"({match}) NOT {any_of(without)}"
        return Sense(match, marks, tuple(instead), tuple(missing), some)

    def _written(self, term: Term, where: str) -> list[str]:
        """The term, and other ways to write it."""
        if (term, where) not in self._ways:
            self._ways[term, where] = self._all_ways(term, where)
        return self._ways[term, where]

    def _all_ways(self, term: Term, where: str) -> list[str]:
        whole = _phrase(term.tokens)
        if term.phrase:
            return [whole]
        ways = [whole]
        pieces = [piece for token in term.tokens for piece in (_apart(token) or token).split()]
        if len(pieces) > len(term.tokens):
            ways.append(_phrase(pieces))
        if len(term.tokens) > 1:
            return ways
        word = term.tokens[0]
        if not any(map(str.isdigit, word)):
            ways += [_phrase(pair) for pair in halves(word, self._known)]
        if len(word) > 2 and self._count(_within(whole, where), _FEW) < _FEW:
            ways.append(f"{whole}*")
            ways += [_phrase([other]) for other in begun(word, self._known, most=2)]
        return list(dict.fromkeys(ways))

    def _meant(self, term: Term, has: Callable[..., bool]) -> list[str]:
        """Other spellings of the parts of a word; empty where one has none that is near."""
        meant: list[str] = []
        for token in term.tokens:
            spellings = [token] if has(_phrase([token])) else near(token, self._known)
            meant += [word for word in spellings if has(_phrase([word]))][:1]
        if len(meant) < len(term.tokens):
            return []
        # What has a colon and stands nowhere may have been meant for a filter.
        return meant if ":" not in term.text or has(_phrase(meant)) else []

    def _count(self, match: str, most: int) -> int:
        sql = "SELECT 1 FROM found WHERE found MATCH ? LIMIT ?"
        return len(self._db.execute(sql, (match, most)).fetchall())

    def ranked(
        self, match: str, *, hidden: bool, kind: Kind | None = None, most: int = -1
    ) -> dict[Place, float]:
        """Scores, best first; the lower the better. No more than `most`, if given."""
        only = f"AND rowid & 3 = {KINDS.index(kind)}" if kind else ""
        rows = self._db.execute(
            f"SELECT rowid, {_SCORE} AS score FROM found WHERE found MATCH ? {only}"
            " ORDER BY score, rowid LIMIT ?",
            (_within(match, "" if hidden else _OPEN), most),
        )
        return {(KINDS[rowid & 3], rowid >> 5): score for rowid, score in rows}


def any_of(terms: Iterable[Term]) -> str:
    """What FTS5 is asked for places that have any of these terms."""
    # In its text: who excludes `queue` does not mean a topic of that name.
    return _within(" OR ".join(_phrase(term.tokens) for term in terms), _TEXT)


def _within(match: str, where: str) -> str:
    return f"{where} : ({match})" if where else match


def _phrase(tokens: Iterable[str]) -> str:
    # Nothing but letters and digits, so nothing that FTS5 could take for its own syntax.
    return f'"{" ".join(tokens)}"'


def _beside(terms: Sequence[Term], place: int) -> list[str]:
    """The word together with its neighbours: as a phrase, which says more than both apart, and
    written as one."""
    term = terms[place]
    if term.phrase:
        return []
    found: list[str] = []
    if place + 1 < len(terms) and not terms[place + 1].phrase:
        both = (*term.tokens, *terms[place + 1].tokens)
        found.append(_phrase(both))
        if len(both) == 2:
            found.append(_phrase(["".join(both)]))
    if place and not terms[place - 1].phrase:
        both = (*terms[place - 1].tokens, *term.tokens)
        if len(both) == 2:
            found.append(_phrase(["".join(both)]))
    return found


# ------------------------------------------------------------------------------- marking

_START, _END = "\x02", "\x03"

Spans = list[tuple[int, int]]
"""From where to where a text is marked, in order and apart."""


def mark(texts: Sequence[str], sense: Sense, terms: Sequence[Term]) -> list[Spans]:
    """Where in these texts the words of a query stand.

    FTS5 itself is asked, in memory, so that what is marked is what was found.
    """
    clean = [text.replace(_START, " ").replace(_END, " ") for text in texts]
    marked: dict[int, str] = {}
    if sense.marks:
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute(f"CREATE VIRTUAL TABLE shown USING fts5(text, {TOKENIZER})")
            db.executemany("INSERT INTO shown (rowid, text) VALUES (?, ?)", enumerate(clean))
            marked = dict(
                db.execute(
                    "SELECT rowid, highlight(shown, 0, ?, ?) FROM shown WHERE shown MATCH ?",
                    (_START, _END, sense.marks),
                ).fetchall()
            )
    elif terms:
        words = "|".join(r"[\W_]+".join(term.tokens) for term in terms)
        found = ([m.span() for m in re.finditer(words, text, re.IGNORECASE)] for text in clean)
        return [_joined(text, spans) for text, spans in zip(clean, found, strict=True)]
    wanted = {token.casefold() for term in terms for token in term.tokens}
    return [
        _joined(clean[i], _spans(marked[i])) if i in marked else _spans_of_parts(text, wanted)
        for i, text in enumerate(clean)
    ]


def _spans(marked: str) -> Spans:
    spans: Spans = []
    at = begun_at = 0
    for piece in re.split(f"([{_START}{_END}])", marked):
        if piece == _START:
            begun_at = at
        elif piece == _END:
            spans.append((begun_at, at))
        else:
            at += len(piece)
    return spans


def _joined(text: str, spans: Spans) -> Spans:
    """The same, with words that stand side by side marked as one."""
    joined: Spans = []
    for start, end in spans:
        if joined and start - joined[-1][1] == 1 and text[start - 1] in " -":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _spans_of_parts(text: str, wanted: Iterable[str]) -> Spans:
    """Names in CamelCase of which a part is wanted."""
    return [
        word.span()
        for word in _WORD.finditer(text)
        if not set(_apart(word[0]).casefold().split()).isdisjoint(wanted)
    ]


# ------------------------------------------------------------------------- without FTS5


def scan(
    found: Iterable[Row],
    terms: Sequence[Term],
    without: Sequence[Term],
    *,
    hidden: Callable[[Row], bool],
) -> dict[Place, float]:
    """Scores like those of `Index.ranked`, read word by word where SQLite has no full text.

    Every word must stand there, at the beginning of a word or in it. `hidden` says of a row
    whether its answers may be looked at.
    """
    hits: dict[Place, float] = {}
    words = [" ".join(term.tokens).casefold() for term in terms]
    never = [" ".join(term.tokens).casefold() for term in without]
    for row in found:
        shown = [p for p in row.passages if p.part not in HIDDEN or hidden(row)]
        heads = _flat([row.id.rpartition(".")[2], *(p.text for p in shown if p.part in _HEADS)])
        text = _flat(p.text for p in shown if p.part not in _HEADS)
        if any(word in heads or word in text for word in never):
            continue
        path = _flat([row.topic])
        scores = [(word in heads) * 2 + (word in text or word in path) for word in words]
        if all(scores):
            weight = _KIND_WEIGHTS[KINDS.index(row.kind)]
            hits[row.kind, row.n] = -sum(scores) * weight
    return hits


def _flat(texts: Iterable[str]) -> str:
    return " ".join(_WORD.findall(" ".join(texts).casefold()))
