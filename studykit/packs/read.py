"""Text of authors → plain data that remembers its lines, without believing any of it.

YAML is read from the parser's events, so that limits hold while reading: no anchors, aliases,
tags, merge keys or repeated keys, and no value changes its type behind an author's back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from studykit.packs.problem import UNSEEN, Problem, named, quoted
from studykit.packs.walk import MOST_BYTES

DEEPEST = 32
MOST_VALUES = 200_000
MOST_LINES = 100_000
MOST_UNSEEN = 10_000  # characters that are looked at
MOST_PROBLEMS = 50  # of one kind of slip in one file; nobody reads more

Step = str | int
Path = tuple[Step, ...]

# libyaml is eight times faster; the pure parser gives the same events.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Plain(str):
    """A scalar written without quotes: the only kind that can be true, false or a number."""

    __slots__ = ()


class Broken:
    """Stands where a value was refused; the problem has been reported already."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN: Final = Broken()


class Keyed(dict[str, Any]):
    """A mapping that knows the line of each key and value."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: dict[str, tuple[int, int]] = {}


class Listed(list[Any]):
    """A list that knows the line of each entry."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        self.line = line
        self.lines: list[int] = []


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML text as plain data; `data` is None where nothing could be read.

    Scalars are `Plain` or, when quoted or in a block, `str`.
    """

    file: str
    data: Any
    problems: tuple[Problem, ...] = ()
    first_line: int = 1

    def line(self, path: Sequence[Step] = ()) -> int:
        """The line on which the value at this path begins, or the nearest one around it."""
        return self._find(path)[1]

    def key_line(self, path: Sequence[Step]) -> int:
        """The line of the last key of this path."""
        return self._find(path)[0]

    def at(self, path: Sequence[Step]) -> Any:
        """The value at this path, or the innermost one on the way that exists."""
        return self._find(path)[2]

    def _find(self, path: Sequence[Step]) -> tuple[int, int, Any]:
        node = self.data
        key = line = getattr(node, "line", self.first_line)
        for step in path:
            # Steps that are not in the text (a list we made of one value) are passed over.
            match node:
                case Keyed() if isinstance(step, str) and step in node.lines:
                    key, line = node.lines[step]
                    node = node[step]
                case Listed() if isinstance(step, int) and step < len(node.lines):
                    key = line = node.lines[step]
                    node = node[step]
        return key, line, node


@dataclass(frozen=True, slots=True)
class Notes:
    """A notes file: its front matter, and the Markdown that begins on `first_line`."""

    front: Source
    body: str
    first_line: int


def read_yaml(data: bytes, file: str) -> Source:
    """Plain data of a YAML file; what is wrong with it is in `problems`."""
    text, problems = _text(data, file)
    if text is None:
        return Source(file, None, problems)
    return _parsed(text, file, problems)


def read_notes(data: bytes, file: str) -> Notes:
    """Front matter between two lines `---`, then Markdown."""
    text, problems = _text(data, file)
    if text is None:
        return Notes(Source(file, None, problems), "", 1)
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        problem = Problem(file, 1, "Y04", 'notes begin with front matter between two lines "---"')
        return Notes(Source(file, None, (*problems, problem)), text, 1)
    ends = (i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    end = next(ends, None)
    if end is None:
        problem = Problem(file, 1, "Y04", 'the front matter has no closing line "---"')
        return Notes(Source(file, None, (*problems, problem)), "", 1)
    front = _parsed("\n".join(lines[1:end]) + "\n", file, problems, first_line=2)
    return Notes(front, "\n".join(lines[end + 1 :]), end + 2)


def syntax_error(text: str) -> tuple[int, str] | None:
    """The line (from 1) and sentence of a YAML text's first syntax error; tags may be used."""
    depth = 0
    try:
        for event in _events(text, 1):
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
            if depth > DEEPEST:
                return _line_of(event) + 1, _TOO_DEEP
    except _Stop as stop:
        return stop.line, stop.message
    return None


# Bytes → text

# YAML refuses these outright, and takes the last four for line ends or a byte order mark.
_REPLACED = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u2028\u2029\ufeff]")


# What only escapes in double quotes can write: a NUL, and halves of a character.
_HARMFUL = re.compile("[\0\ud800-\udfff]")


def _text(data: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        return None, (Problem(file, 1, "Y03", f"the file is larger than {limit} MB"),)
    if data.count(b"\n") > MOST_LINES:
        return None, (Problem(file, 1, "Y03", f"the file has more than {MOST_LINES:,} lines"),)
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        hint = "the text holds a NUL; save the file as UTF-8 text"
        return None, (Problem(file, line, "Y02", hint),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts positions from behind a byte order mark.
        bad = data[data.startswith(b"\xef\xbb\xbf") * 3 :]
        line = bad.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{bad[error.start]:02x} is not UTF-8; save the file as UTF-8 text"
        return None, (Problem(file, line, "Y02", message),)
    text = text.replace("\r\n", "\n")
    problems = _unseen(text, file, 1)
    return _REPLACED.sub("\ufffd", text), tuple(problems)


def _unseen(text: str, file: str, first_line: int) -> list[Problem]:
    found: dict[tuple[int, str], None] = {}
    line, after = first_line, 0
    for character in islice(re.finditer(UNSEEN, text), MOST_UNSEEN):
        line += text.count("\n", after, character.start())
        after = character.start()
        found[line, character[0]] = None
    return [
        Problem(file, line, "Y07", f"holds the unseen character {named(character)}; remove it")
        for line, character in islice(found, MOST_PROBLEMS)
    ]


# Text → plain data

_TOO_DEEP = f"more than {DEEPEST} levels are nested here"


class _Stop(Exception):
    """Nothing more can be read of this file."""

    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.line, self.code, self.message = line, code, message


def _parsed(text: str, file: str, before: tuple[Problem, ...], first_line: int = 1) -> Source:
    reader = _Reader(file, first_line)
    try:
        data = reader.read(_events(text, first_line))
    except _Stop as stop:
        problem = Problem(file, stop.line, stop.code, stop.message)
        return Source(file, None, (*before, *reader.problems, problem), first_line)
    seen = set(before)
    problems = (*before, *(p for p in reader.problems if p not in seen))
    return Source(file, data, problems, first_line)


def _events(text: str, first_line: int) -> Iterator[Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        wording = f"{error.context or ''} {error.problem or ''}"
        opened = "quoted scalar" in wording and "end of stream" in wording
        mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        if "nesting depth" in wording:  # libyaml reads ahead, and gives up before we do
            raise _Stop(line, "Y03", _TOO_DEEP) from error
        raise _Stop(min(line, text.count("\n") + first_line), "Y04", _hint(wording)) from error
    except yaml.YAMLError as error:
        raise _Stop(first_line, "Y04", _hint(str(error))) from error
    except (ValueError, OverflowError) as error:  # the pure parser: numbers beyond all characters
        raise _Stop(first_line, "Y04", _hint("")) from error


@dataclass(slots=True)
class _Frame:
    """A collection that is being read."""

    value: Keyed | Listed
    refused: bool
    key: str | None = None
    key_line: int = 0
    key_refused: bool = False


@dataclass(slots=True)
class _Reader:
    """Builds plain data from events, and stops where a limit is passed."""

    file: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    result: Any = None
    values: int = 0
    documents: int = 0

    def read(self, events: Iterator[Event]) -> Any:
        """The one document's value; None for an empty file, with a problem."""
        for event in events:
            self._take(event)
        if not self.documents:
            raise _Stop(self.first_line, "Y04", "there is nothing in it")
        return self.result

    def _take(self, event: Event) -> None:
        match event:
            case ScalarEvent():
                self._scalar(event, self._start(event))
            case MappingStartEvent() | CollectionStartEvent():
                self._open(event, self._start(event))
            case MappingEndEvent() | SequenceEndEvent():
                frame = self.stack.pop()
                self._add(BROKEN if frame.refused else frame.value, frame.value.line)
            case AliasEvent():
                self._alias(event, self._start(event))
            case DocumentStartEvent():
                self._document(event)

    def _start(self, event: Event) -> int:
        self.values += 1
        line = _line_of(event) + self.first_line
        if self.values > MOST_VALUES:
            raise _Stop(line, "Y03", f"the file has more than {MOST_VALUES:,} values")
        return line

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        line = _line_of(event) + self.first_line
        if self.documents > 1:
            raise _Stop(line, "Y04", 'a second document begins here ("---"); only one is read')
        if event.version or event.tags:
            raise _Stop(line, "Y05", "directives (lines that start with %) are not read")

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        value = event.value if event.style else Plain(event.value)
        refused = self._refuse_marks(event, line)
        if event.style == '"':
            self.problems += [p for p in _unseen(value, self.file, line) if p not in self.problems]
            value, harmful = _HARMFUL.subn("\ufffd", value)  # a refused key is named all the same
            refused = refused or harmful > 0
        if self._wants_key():
            self._key(value, line, refused)
        else:
            self._add(BROKEN if refused else value, line)

    def _alias(self, event: AliasEvent, line: int) -> None:
        star = quoted(f"*{event.anchor}")
        self._problem(line, "Y05", f"{star} is an alias, which is not read; quote the value")
        if self._wants_key():
            self._key(f"*{event.anchor}", line, refused=True)
        else:
            self._add(BROKEN, line)

    def _open(self, event: CollectionStartEvent, line: int) -> None:
        if self._wants_key():
            raise _Stop(line, "Y04", "a key must be text; quote what starts with { or [")
        if len(self.stack) >= DEEPEST:
            raise _Stop(line, "Y03", _TOO_DEEP)
        refused = self._refuse_marks(event, line)
        keyed = isinstance(event, MappingStartEvent)
        self.stack.append(_Frame(Keyed(line) if keyed else Listed(line), refused))

    def _refuse_marks(self, event: ScalarEvent | CollectionStartEvent, line: int) -> bool:
        if event.anchor is not None:
            mark = quoted(f"&{event.anchor}")
            self._problem(line, "Y05", f"{mark} is an anchor, which is not read; quote the value")
        if event.tag is not None:
            mark = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._problem(line, "Y05", f"{mark} is a tag, which is not read; quote the value")
        return event.anchor is not None or event.tag is not None

    def _wants_key(self) -> bool:
        return (
            bool(self.stack)
            and isinstance(self.stack[-1].value, Keyed)
            and (self.stack[-1].key is None)
        )

    def _key(self, key: str, line: int, refused: bool) -> None:
        frame = self.stack[-1]
        assert isinstance(frame.value, Keyed)
        if isinstance(key, Plain) and key == "<<":
            self._problem(line, "Y05", '"<<" is a merge key, which is not read')
            refused = True
        if key in frame.value:
            first = frame.value.lines[key][0]
            message = f"the key {quoted(key)} stands here twice; first on line {first}"
            self._problem(line, "Y06", message)
            refused = True
        frame.key, frame.key_line, frame.key_refused = str(key), line, refused

    def _add(self, value: Any, line: int) -> None:
        if not self.stack:
            self.result = value
            return
        frame = self.stack[-1]
        if isinstance(frame.value, Listed):
            frame.value.append(value)
            frame.value.lines.append(line)
            return
        assert frame.key is not None
        frame.value[frame.key] = BROKEN if frame.key_refused else value
        frame.value.lines[frame.key] = (frame.key_line, line)
        frame.key = None

    def _problem(self, line: int, code: str, message: str) -> None:
        if sum(p.code == code for p in self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file, line, code, message))


def _line_of(event: Event) -> int:
    """Counted from 0; the parsers mark every event, their types say "maybe"."""
    return event.start_mark.line if event.start_mark else 0


_HINTS = (
    ("mapping values are not allowed", 'a ": " inside a value; put the value in quotes'),
    (
        "cannot start any token",
        "a value cannot start with this character, nor a line with a tab; "
        "put the value in quotes, indent with spaces",
    ),
    ("escape", "a backslash in double quotes begins an escape; use single quotes"),
    ("quoted scalar", "a quote that is opened here is not closed as it should be"),
    ("alias", "a value that starts with * must be in quotes"),
    ("anchor", "a value that starts with & must be in quotes"),
    ("tag", "a value that starts with ! must be in quotes"),
    ("directive", "a line cannot start with %"),
    (
        "flow sequence",
        "a list in [ ] that does not end as it should; put values with [ ] { } or , in quotes",
    ),
    (
        "flow mapping",
        "a mapping in { } that does not end as it should; put values with [ ] { } or , in quotes",
    ),
    ("flow node", "a list in [ ] or a mapping in { } does not end"),
    ("block scalar", "the text after | or > is not indented as it should be"),
    ("simple key", 'a line without its ": ", or a value that goes on without being indented'),
    ("block collection", "a list entry that is not indented like the others"),
    ("block sequence", "a list entry that is not indented like the others"),
    (
        "block mapping",
        "a line that is not indented like its neighbours, or text behind a closing quote",
    ),
    ("tab", "a tab where spaces are wanted"),
)


def _hint(wording: str) -> str:
    """Our sentence for what the parser stumbled over."""
    hint = next((hint for word, hint in _HINTS if word in wording), "")
    return f"this is not YAML: {hint}" if hint else "this is not YAML as we read it"
