"""What a single value of an author's file may be, and the sentence for one that may not.

Values arrive as `packs.read` left them: a scalar is text unless the form wants something else.
The sentences follow the key's name: `"level" must be 1, 2 or 3, not 4`.
"""

import datetime as dt
import re
from collections import Counter
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from studykit.packs.problem import quoted
from studykit.packs.read import Plain

LONGEST_ID = 64

T = TypeVar("T")


def _schema(**said: Any) -> FieldInfo:
    """What the JSON Schema says besides the type; it checks nothing itself."""
    info: FieldInfo = Field(json_schema_extra=said)
    return info


def wrong(code: Literal["F03", "F04", "F05"], sentence: str) -> PydanticCustomError:
    """An error with our code and our sentence, for `packs.fill` to place."""
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence})


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = str(value).strip(" \t\n")
        if not text:
            raise wrong("F03", "has no text")
        return text
    if isinstance(value, list):
        raise wrong("F03", "must be text, not a list; quote a text that starts with [ or -")
    raise wrong("F03", 'must be text, not keys and values; quote a text that holds ": " or {')


def _line(text: str) -> str:
    if "\n" in text:
        raise wrong("F04", "must be one line; use >- instead of |")
    return text


def _whole(value: Any) -> int:
    if isinstance(value, Plain) and re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", value):
        return int(value)
    shown = quoted(value) if isinstance(value, str) else "a list or mapping"
    raise wrong("F03", f"must be a whole number without quotes, not {shown}")


def _flag(value: Any) -> bool:
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    shown = quoted(value) if isinstance(value, str) else "a list or mapping"
    raise wrong("F03", f"must be true or false without quotes, not {shown}")


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
    raise wrong("F04", f"must be a day like 2026-11-22, not {quoted(text)}")


def _list(value: Any) -> tuple[Any, ...]:
    if isinstance(value, list):
        return tuple(value)
    shown = quoted(value) if isinstance(value, str) and value else "keys and values"
    raise wrong("F03", f"must be a list, [like, this], not {shown}")


def _list_or_one(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, dict) else _list(value)


def _keyed(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong("F03", "must be keys and values")
    return value


def _id(text: str) -> str:
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}", text):
        rule = f"ASCII letters, digits, - and _, at most {LONGEST_ID} of them"
        raise wrong("F04", f"must be {rule}, not {quoted(text)}")
    return text


def _reference(text: str) -> str:
    part = rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}"
    if not re.fullmatch(rf"({part}\.)?{part}", text):
        raise wrong("F04", f"must be an id, bare or with its topic (topic.id), not {quoted(text)}")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+\.[A-Za-z]+(:\d+)?(/[^\s<>\"]*)?", text):
        raise wrong("F04", f"must be an https address, not {quoted(text)}")
    return text


def _some(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise wrong("F04", "must have at least one entry")
    return values


def _up_to_three(values: tuple[T, ...]) -> tuple[T, ...]:
    if not 1 <= len(values) <= 3:
        raise wrong("F04", f"must name 1 to 3 facts, not {len(values)}")
    return values


def _no_two_the_same(values: tuple[T, ...]) -> tuple[T, ...]:
    for value, times in Counter(values).items():
        if times > 1:
            raise wrong("F04", f"names {quoted(str(value))} twice")
    return values


def _level(number: int) -> int:
    if number not in (1, 2, 3):
        raise wrong("F04", f"must be 1, 2 or 3, not {number}")
    return number


def _cognitive(text: str) -> str:
    if text not in ("recall", "application", "analysis"):
        raise wrong("F04", f"must be recall, application or analysis, not {quoted(text)}")
    return text


def _positive(number: int) -> int:
    if number < 1:
        raise wrong("F04", f"must be 1 or more, not {number}")
    return number


Text = Annotated[str, BeforeValidator(_text)]
Line = Annotated[str, AfterValidator(_line), BeforeValidator(_text)]
_PART = rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}"
Id = Annotated[str, _schema(pattern=f"^{_PART}$"), AfterValidator(_id), BeforeValidator(_text)]
Reference = Annotated[
    str,
    _schema(pattern=rf"^({_PART}\.)?{_PART}$"),
    AfterValidator(_reference),
    BeforeValidator(_text),
]
Address = Annotated[
    str, _schema(pattern="^https://"), AfterValidator(_address), BeforeValidator(_text)
]
Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[int, _schema(minimum=1), AfterValidator(_positive), BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
FlagOrText = Annotated[bool | str, BeforeValidator(_flag_or_text)]
Day = Annotated[dt.date, BeforeValidator(_day)]
ListOf = Annotated[tuple[T, ...], BeforeValidator(_list)]
SomeOf = Annotated[
    tuple[T, ...], _schema(minItems=1), AfterValidator(_some), BeforeValidator(_list)
]
Tasks = Annotated[dict[Id, ListOf[Line]], BeforeValidator(_keyed)]
Waived = Annotated[dict[Line, Line], BeforeValidator(_keyed)]
FactsOf = Annotated[
    tuple[Reference, ...],
    _schema(minItems=1, maxItems=3),
    AfterValidator(_up_to_three),
    AfterValidator(_no_two_the_same),
    BeforeValidator(_list),
]
NamesOf = Annotated[
    tuple[Line, ...],
    _schema(minItems=1, uniqueItems=True),
    AfterValidator(_no_two_the_same),
    AfterValidator(_some),
    BeforeValidator(_list),
]
OneOrSome = Annotated[tuple[T, ...], AfterValidator(_some), BeforeValidator(_list_or_one)]
Level = Annotated[Literal[1, 2, 3], BeforeValidator(_level), BeforeValidator(_whole)]
Cognitive = Annotated[
    Literal["recall", "application", "analysis"],
    BeforeValidator(_cognitive),
    BeforeValidator(_text),
]
