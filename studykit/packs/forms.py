"""The forms of every file of a pack, and our own sentences for what does not fit them.

The forms say what an author may write; `packs.build` makes models of them. Values arrive as
`packs.read` left them: a scalar is text unless the form wants something else.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from studykit.errors import nearest
from studykit.packs.problem import Problem, quoted
from studykit.packs.read import Broken, Keyed, Path, Plain, Source

LONGEST_ID = 64
MOST_PROBLEMS = 500  # in one file; who has more reads no further either

T = TypeVar("T")


# What a single value may be


def _wrong(code: Literal["F03", "F04", "F05"], sentence: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence})


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = str(value).strip(" \t\n")
        if not text:
            raise _wrong("F03", "has no text")
        return text
    if isinstance(value, list):
        raise _wrong("F03", "must be text, not a list; quote a text that starts with [ or -")
    raise _wrong("F03", 'must be text, not keys and values; quote a text that holds ": " or {')


def _line(text: str) -> str:
    if "\n" in text:
        raise _wrong("F04", "must be one line; use >- instead of |")
    return text


def _whole(value: Any) -> int:
    if isinstance(value, Plain) and re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", value):
        return int(value)
    shown = quoted(value) if isinstance(value, str) else "a list or mapping"
    raise _wrong("F03", f"must be a whole number without quotes, not {shown}")


def _flag(value: Any) -> bool:
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    shown = quoted(value) if isinstance(value, str) else "a list or mapping"
    raise _wrong("F03", f"must be true or false without quotes, not {shown}")


def _flag_or_text(value: Any) -> bool | str:
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    return _line(_text(value))


def _day(value: Any) -> dt.date:
    text = _text(value)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise _wrong("F04", f"must be a day like 2026-11-22, not {quoted(text)}")


def _list(value: Any) -> tuple[Any, ...]:
    if isinstance(value, list):
        return tuple(value)
    shown = quoted(value) if isinstance(value, str) and value else "keys and values"
    raise _wrong("F03", f"must be a list, [like, this], not {shown}")


def _list_or_one(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, dict) else _list(value)


def _keyed(value: Any) -> Any:
    if not isinstance(value, dict):
        raise _wrong("F03", "must be keys and values")
    return value


def _id(text: str) -> str:
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}", text):
        rule = f"ASCII letters, digits, - and _, at most {LONGEST_ID} of them"
        raise _wrong("F04", f"must be {rule}, not {quoted(text)}")
    return text


def _reference(text: str) -> str:
    part = rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}"
    if not re.fullmatch(rf"({part}\.)?{part}", text):
        raise _wrong("F04", f"must be an id, bare or with its topic (topic.id), not {quoted(text)}")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+\.[A-Za-z]+(:\d+)?(/[^\s<>\"]*)?", text):
        raise _wrong("F04", f"must be an https address, not {quoted(text)}")
    return text


def _some(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise _wrong("F04", "must have at least one entry")
    return values


def _up_to_three(values: tuple[T, ...]) -> tuple[T, ...]:
    if not 1 <= len(values) <= 3:
        raise _wrong("F04", f"must name 1 to 3 facts, not {len(values)}")
    return values


def _no_two_the_same(values: tuple[T, ...]) -> tuple[T, ...]:
    for value, times in Counter(values).items():
        if times > 1:
            raise _wrong("F04", f"names {quoted(str(value))} twice")
    return values


def _level(number: int) -> int:
    if number not in (1, 2, 3):
        raise _wrong("F04", f"must be 1, 2 or 3, not {number}")
    return number


def _cognitive(text: str) -> str:
    if text not in ("recall", "application", "analysis"):
        raise _wrong("F04", f"must be recall, application or analysis, not {quoted(text)}")
    return text


def _positive(number: int) -> int:
    if number < 1:
        raise _wrong("F04", f"must be 1 or more, not {number}")
    return number


Text = Annotated[str, BeforeValidator(_text)]
Line = Annotated[str, AfterValidator(_line), BeforeValidator(_text)]
Id = Annotated[str, AfterValidator(_id), BeforeValidator(_text)]
Reference = Annotated[str, AfterValidator(_reference), BeforeValidator(_text)]
Address = Annotated[str, AfterValidator(_address), BeforeValidator(_text)]
Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[int, AfterValidator(_positive), BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
FlagOrText = Annotated[bool | str, BeforeValidator(_flag_or_text)]
Day = Annotated[dt.date, BeforeValidator(_day)]
ListOf = Annotated[tuple[T, ...], BeforeValidator(_list)]
SomeOf = Annotated[tuple[T, ...], AfterValidator(_some), BeforeValidator(_list)]
Tasks = Annotated[dict[Id, ListOf[Line]], BeforeValidator(_keyed)]
Waived = Annotated[dict[Line, Line], BeforeValidator(_keyed)]
FactsOf = Annotated[
    tuple[Reference, ...],
    AfterValidator(_up_to_three),
    AfterValidator(_no_two_the_same),
    BeforeValidator(_list),
]


class Form(BaseModel):
    """What a file, or a part of one, may hold."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


# pack.yaml


class ManifestForm(Form):
    """`pack.yaml`."""

    format: Whole
    id: Id
    title: Line
    licence: Line
    exam: Id | None = None

    @model_validator(mode="after")
    def _known_format(self) -> "ManifestForm":
        if self.format != 1:
            number = self.format
            raise _wrong("F05", f"format {number} is not known; this studykit reads format 1")
        return self


# exams/NAME.yaml


class SkillForm(Form):
    """A skill of a task."""

    id: Line
    text: Line


class TaskForm(Form):
    """A task statement of a domain."""

    id: Line
    title: Line
    skills: ListOf[SkillForm] = ()


class DomainForm(Form):
    """A scored section of the exam."""

    id: Line
    title: Line
    weight: Positive
    tasks: SomeOf[TaskForm]


class InForceForm(Form):
    """First and last day of an exam."""

    start: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "InForceForm":
        if self.start and self.until and self.until < self.start:
            raise _wrong("F05", '"until" is before "from"')
        return self


class ScaleForm(Form):
    """The reported score."""

    lowest: Whole
    highest: Whole
    pass_mark: Whole = Field(alias="pass")

    @model_validator(mode="after")
    def _in_order(self) -> "ScaleForm":
        if not self.lowest < self.pass_mark <= self.highest:
            raise _wrong("F05", '"pass" must lie between "lowest" and "highest"')
        return self


class ExamForm(Form):
    """`exams/NAME.yaml`."""

    title: Line
    code: Line
    guide: Address
    checked: Day
    in_force: InForceForm = InForceForm.model_construct()
    items: Positive
    scored: Positive
    minutes: Positive
    scale: ScaleForm
    domains: SomeOf[DomainForm]

    @model_validator(mode="after")
    def _adds_up(self) -> "ExamForm":
        weights = sum(domain.weight for domain in self.domains)
        if weights != 100:
            raise _wrong("F05", f"the weights of the domains add up to {weights}, not 100")
        if self.scored > self.items:
            raise _wrong("F05", '"scored" is more than "items"')
        tasks = [task for domain in self.domains for task in domain.tasks]
        ids = Counter([t.id for t in tasks] + [s.id for t in tasks for s in t.skills])
        if twice := [id for id, times in ids.items() if times > 1]:
            raise _wrong("F05", f"the task or skill {quoted(twice[0])} stands here twice")
        return self


# notes.md


class NotesForm(Form):
    """The front matter of `notes.md`."""

    title: Line
    summary: Line
    order: Whole = 0
    services: ListOf[Line] = ()
    tasks: Tasks = {}


# facts.yaml


class ErratumForm(Form):
    """A wrong or outdated claim."""

    claim: Text
    because: Text


class FactForm(Form):
    """One fact."""

    id: Id
    text: Text
    ask: Text
    answer: Text
    sources: SomeOf[Address]
    checked: Day | None = None
    erratum: Annotated[tuple[ErratumForm, ...], BeforeValidator(_list_or_one)] = ()
    tasks: Tasks = {}
    was: ListOf[Reference] = ()


class FactsForm(Form):
    """`facts.yaml`."""

    checked: Day | None = None
    facts: ListOf[FactForm]


# tables/NAME.yaml


def _cell(value: Any) -> Any:
    """A bare value is a cell without a note."""
    return value if isinstance(value, (dict, Broken)) else {"value": value}


class CellForm(Form):
    """One value of a comparison."""

    value: FlagOrText
    note: Text | None = None
    fact: Reference | None = None


class RowForm(Form):
    """One feature."""

    feature: Line
    cells: SomeOf[Annotated[CellForm, BeforeValidator(_cell)]]
    fact: Reference | None = None


class TableForm(Form):
    """`tables/NAME.yaml`."""

    title: Line
    label: Line = "Feature"
    columns: Annotated[
        tuple[Line, ...],
        AfterValidator(_no_two_the_same),
        AfterValidator(_some),
        BeforeValidator(_list),
    ]
    rows: SomeOf[RowForm]


# questions.yaml


class OptionForm(Form):
    """One choice of a question."""

    text: Text
    correct: Flag = False
    why: Text
    belief: Line | None = None
    facts: ListOf[Reference] = ()


class QuestionForm(Form):
    """One question."""

    id: Id
    stem: Text
    options: ListOf[OptionForm]
    facts: FactsOf
    remember: Line
    level: Annotated[Literal[1, 2, 3], BeforeValidator(_level), BeforeValidator(_whole)]
    cognitive: (
        Annotated[
            Literal["recall", "application", "analysis"],
            BeforeValidator(_cognitive),
            BeforeValidator(_text),
        ]
        | None
    ) = None
    tasks: Tasks = {}
    was: ListOf[Reference] = ()
    waive: Waived = {}

    @model_validator(mode="after")
    def _can_be_asked(self) -> "QuestionForm":
        keys = sum(option.correct for option in self.options)
        if not 2 <= len(self.options) <= 9:
            raise _wrong("F05", f"{len(self.options)} options; 4 for one right answer, 5 or 6 else")
        if not keys:
            raise _wrong("F05", 'no option is right; put "correct: true" on one')
        if keys == len(self.options):
            raise _wrong("F05", "every option is right; there is nothing to choose")
        return self


class QuestionsForm(Form):
    """`questions.yaml`."""

    questions: ListOf[QuestionForm]


# A text against its form

ITEMS: dict[type[Form], str] = {FactsForm: "facts", QuestionsForm: "questions", TableForm: "rows"}
"""The list of a file whose entries stand for themselves: a broken one is left out alone."""


F = TypeVar("F", bound=Form)


def fill(form: type[F], source: Source) -> tuple[F | None, tuple[int, ...], list[Problem]]:
    """The form as far as the text fits it, which list entries that are, and what is wrong.

    Entries that do not fit are left out; so are optional keys of the file itself. None where
    what is left cannot be used.
    """
    data = source.data
    if isinstance(data, Broken):
        return None, (), []
    if not isinstance(data, Keyed):
        return None, (), [Problem(source.file, source.line(), "F03", "must be keys and values")]
    items = ITEMS.get(form, "")
    listed = data.get(items)
    every = tuple(range(len(listed))) if isinstance(listed, list) else ()
    try:
        return form.model_validate(data), every, []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    problems = [p for d in details[:MOST_PROBLEMS] if (p := _problem(form, source, d, items))]
    if len(details) > MOST_PROBLEMS:
        message = f"{len(details) - MOST_PROBLEMS:,} more problems in this file"
        problems.append(Problem(source.file, problems[-1].line, "F05", message))
    bad = {path[1] for d in details if len(path := d["loc"]) > 1 and path[0] == items}
    lost = {d["loc"][0] for d in details if d["loc"] and d["loc"][0] != items}
    kept = tuple(i for i in every if i not in bad)
    rest: dict[str, Any] = {k: v for k, v in data.items() if k not in lost}
    if bad and isinstance(listed, list):
        rest[items] = [listed[i] for i in kept]
    try:
        return form.model_validate(rest), kept, problems
    except ValidationError:
        return None, (), problems


def _problem(form: type[Form], source: Source, detail: ErrorDetails, items: str) -> Problem | None:
    """The problem of an error; None where the reader has reported it already."""
    path: Path = detail["loc"]
    kind = detail["type"]
    where = place(source, path if kind == "F05" else path[:-1], items)
    key = path[-1] if path and isinstance(path[-1], str) else ""
    if isinstance(source.at(path), Broken) and kind != "missing":
        return None
    line = source.line(path)
    match kind:
        case "missing":
            message = f"{where} has no {quoted(key)}" if where else f"{quoted(key)} is missing"
            return Problem(source.file, source.line(path[:-1]), "F01", message)
        case "extra_forbidden":
            near = nearest(key, _keys(form, path[:-1]), most=1)
            offer = f"; did you mean {quoted(near[0])}?" if near else ""
            message = f"unknown key {quoted(key)}{offer}"
            return Problem(source.file, source.key_line(path), "F02", _joined(where, message))
        case "F03" | "F04" | "F05":
            sentence = detail["ctx"]["sentence"]
            code = kind
        case "model_type" | "dict_type" | "model_attributes_type":
            sentence, code = "must be keys and values", "F03"
        case _:
            sentence, code = "is not what belongs here", "F03"
    if kind == "F05":
        return Problem(source.file, line, code, _joined(where, sentence))
    if key:
        return Problem(source.file, line, code, _joined(where, f"{quoted(key)} {sentence}"))
    return Problem(source.file, line, code, f"{place(source, path, items)} {sentence}".strip())


def _joined(where: str, sentence: str) -> str:
    return f"{where}: {sentence}" if where else sentence


def place(source: Source, path: Path, items: str = "") -> str:
    """A path in an author's words: `canary-promote option 3`, `row "Price" cell 2`."""
    words: list[str] = []
    rest = list(path)
    if items and len(path) > 1 and path[0] == items and isinstance(path[1], int):
        words.append(_item(source.at(path[:2]), items, path[1]))
        rest = rest[2:]
    for i, step in enumerate(rest):
        if isinstance(step, str):
            follows = rest[i + 1] if i + 1 < len(rest) else None
            words.append(_SINGULAR.get(step, step) if isinstance(follows, int) else step)
        elif not (i and rest[i - 1] == "erratum"):
            words.append(str(step + 1))
    return " ".join(words)


_SINGULAR = {
    "facts": "fact",
    "questions": "question",
    "rows": "row",
    "cells": "cell",
    "columns": "column",
    "options": "option",
    "sources": "source",
    "services": "service",
    "domains": "domain",
    "tasks": "task",
    "skills": "skill",
}


def _item(value: Any, items: str, index: int) -> str:
    name = value.get("feature" if items == "rows" else "id") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name.strip():
        return f"{_SINGULAR[items]} {index + 1}"
    return f"row {quoted(name, 40)}" if items == "rows" else name[: LONGEST_ID + 1]


def _keys(form: type[Form], path: Path) -> Iterable[str]:
    """The keys that are known at this path."""
    inner: Any = form
    for step in path:
        if isinstance(step, str):
            found = _field(inner, step)
            inner = _form_in(found.annotation) if found else None
        if inner is None:
            return ()
    return [f.alias or name for name, f in inner.model_fields.items()]


def _field(form: type[Form], key: str) -> Any:
    fields = form.model_fields.items()
    return next((f for name, f in fields if key in (name, f.alias)), None)


def _form_in(hint: Any) -> type[Form] | None:
    """The form inside a type such as `tuple[FactForm, ...] | None`."""
    if isinstance(hint, type) and issubclass(hint, Form):
        return hint
    inner = (_form_in(arg) for arg in getattr(hint, "__args__", ()))
    return next((form for form in inner if form), None)
