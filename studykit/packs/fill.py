"""A text against its form: what fits, and our own sentence for each thing that does not."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from studykit.errors import nearest
from studykit.packs.forms import Form
from studykit.packs.problem import Problem, quoted
from studykit.packs.read import Broken, Keyed, Listed, Path, Source
from studykit.packs.values import LONGEST_ID

MOST_PROBLEMS = 500  # in one file; who has more reads no further either

F = TypeVar("F", bound=Form)


def fill(form: type[F], source: Source, entries: str = "") -> tuple[F | None, list[Problem]]:
    """The form of a whole file, without the list `entries` (that is for `fill_each`).

    Optional keys that do not fit are left out; None where a required one does not.
    """
    data = source.data
    if isinstance(data, Broken):
        return None, []
    if not isinstance(data, Keyed):
        return None, [Problem(source.file, source.line(), "F03", "must be keys and values")]
    plain = dict(data)
    if isinstance(data.get(entries), list):
        plain[entries] = []
    filled, details = _filled(form, plain)
    if filled or any(not d["loc"] for d in details):
        return filled, _problems(form, source, (), details)
    lost = {d["loc"][0] for d in details}
    rest, _ = _filled(form, {key: value for key, value in plain.items() if key not in lost})
    return rest, _problems(form, source, (), details)


def fill_each(
    form: type[F], source: Source, entries: str
) -> tuple[list[tuple[int, F]], list[Problem]]:
    """The entries of a file's list that fit, with their places in it; the others are left out."""
    listed = source.data.get(entries) if isinstance(source.data, Keyed) else None
    sound: list[tuple[int, F]] = []
    problems: list[Problem] = []
    broken = 0
    for i, value in enumerate(listed if isinstance(listed, list) else ()):
        filled, details = _filled(form, value)
        if filled:
            sound.append((i, filled))
        elif len(problems) < MOST_PROBLEMS:
            problems += _problems(form, source, (entries, i), details)
        else:
            broken += 1
    if broken:
        message = f"{broken:,} more entries of the file are broken"
        problems.append(Problem(source.file, problems[-1].line, "F05", message))
    return sound, problems


def _filled(form: type[F], value: Any) -> tuple[F | None, list[ErrorDetails]]:
    try:
        return form.model_validate(value), []
    except ValidationError as error:
        # Their wording would show the input, however large; only the kinds and places are used.
        return None, error.errors(include_url=False, include_input=False)


def _problems(
    form: type[Form], source: Source, prefix: Path, details: list[ErrorDetails]
) -> list[Problem]:
    problems = [p for d in details[:MOST_PROBLEMS] if (p := _problem(form, source, prefix, d))]
    if len(details) > MOST_PROBLEMS:
        message = f"{len(details) - MOST_PROBLEMS:,} more problems of this kind"
        problems.append(Problem(source.file, source.line(prefix), "F05", message))
    return problems


def _problem(
    form: type[Form], source: Source, prefix: Path, detail: ErrorDetails
) -> Problem | None:
    """The problem of an error; None where the reader has reported it already."""
    path: Path = (*prefix, *detail["loc"])
    kind = detail["type"]
    key = path[-1] if path and isinstance(path[-1], str) else ""
    is_key = kind == "missing" or (kind == "extra_forbidden" and not key.startswith(("<<", "*")))
    if isinstance(source.at(path), Broken) and not is_key:
        return None
    around = place(source, path[:-1])
    match kind:
        case "missing":
            message = f"{around} has no {quoted(key)}" if around else f"{quoted(key)} is missing"
            return Problem(source.file, source.line(path[:-1]), "F01", message)
        case "extra_forbidden":
            near = nearest(key, _keys(form, detail["loc"][:-1]), most=1)
            offer = f"; did you mean {quoted(near[0])}?" if near else ""
            message = _joined(around, f"unknown key {quoted(key)}{offer}")
            return Problem(source.file, source.key_line(path), "F02", message)
        case "F05":
            message = _joined(place(source, path), detail["ctx"]["sentence"])
            return Problem(source.file, source.line(path), "F05", message)
        case "F03" | "F04":
            code, sentence = kind, detail["ctx"]["sentence"]
        case _:
            code, sentence = "F03", "must be keys and values"
    if key:
        message = _joined(around, f"{quoted(key)} {sentence}")
    else:
        message = f"{place(source, path)} {sentence}".strip()
    return Problem(source.file, source.line(path), code, message)


def _joined(where: str, sentence: str) -> str:
    return f"{where}: {sentence}" if where else sentence


def place(source: Source, path: Path) -> str:
    """A path in an author's words: `canary-promote option 3`, `row "Price" cell 2`."""
    words: list[str] = []
    start = 0
    match path:
        case ["facts" | "questions" | "rows" as entries, int(i), *_]:
            words.append(_entry(source.at(path[:2]), entries, i))
            start = 2
    for i, step in enumerate(path[start:], start):
        if isinstance(step, str):
            is_one_of_many = isinstance((*path, "")[i + 1], int)
            words.append(_SINGULAR.get(step, step) if is_one_of_many else step)
        elif isinstance(source.at(path[:i]), Listed):  # else a list we made of one value
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


def _entry(value: Any, entries: str, index: int) -> str:
    """An entry of a file's list by its id, or else by its number."""
    name = value.get("feature" if entries == "rows" else "id") if isinstance(value, Keyed) else ""
    if not isinstance(name, str) or not name.strip():
        return f"{_SINGULAR[entries]} {index + 1}"
    return f"row {quoted(name, 40)}" if entries == "rows" else name[: LONGEST_ID + 1]


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
