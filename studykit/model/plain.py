"""Models to plain data (what JSON can hold) and back, without any checking.

This is for data we wrote ourselves and whose checksum holds: the compiled pack and the
history. Text from authors goes through `packs.forms` instead.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Convert = Callable[[Any], Any]
T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """The value as dicts, lists, strings, numbers, booleans and None.

    Fields that still have their default are left out; dates become ISO text.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: to_plain(v)
            for f in fields(value)
            if (v := getattr(value, f.name)) != f.default or f.name == "kind"
        }
    match value:
        case tuple() | list():
            return [to_plain(v) for v in value]
        case dict():
            return {k: to_plain(v) for k, v in value.items()}
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="milliseconds")
        case dt.date():
            return value.isoformat()
        case _:
            return value


def from_plain(cls: Callable[..., T], data: dict[str, Any]) -> T:
    """An instance of the dataclass `cls` from what `to_plain` made of one.

    Raises KeyError, TypeError or ValueError where the data is of another shape.
    """
    converters = _converters(cls)
    return cls(**{k: (c(v) if (c := converters[k]) else v) for k, v in data.items()})


@cache
def _converters(cls: Any) -> dict[str, Convert | None]:
    hints = get_type_hints(cls)
    return {f.name: _converter(hints[f.name]) for f in fields(cls)}


@cache
def _converter(hint: Any) -> Convert | None:
    """How plain data becomes this type; None where it already is it."""
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda v: from_plain(hint, v)
    if hint in (dt.date, dt.datetime):
        return hint.fromisoformat  # type: ignore[no-any-return]
    if origin in (Union, UnionType):
        (inner,) = {_converter(a) for a in args if a is not NoneType}
        return _optional(inner) if inner else None
    if origin is tuple:
        inner = _converter(args[0])
        return _tuple_of(inner) if inner else tuple
    if origin is dict:
        inner = _converter(args[1])
        return _dict_of(inner) if inner else None
    return None


def _optional(inner: Convert) -> Convert:
    return lambda v: None if v is None else inner(v)


def _tuple_of(inner: Convert) -> Convert:
    return lambda v: tuple(inner(x) for x in v)


def _dict_of(inner: Convert) -> Convert:
    return lambda v: {k: inner(x) for k, x in v.items()}


def digest(value: Any) -> str:
    """Eight hex digits that change when the value's content does."""
    from json import dumps
    from zlib import crc32

    return f"{crc32(dumps(to_plain(value), sort_keys=True).encode()):08x}"


def to_whole(value: Any) -> Any:
    """Like `to_plain`, but with every field, for readers that do not know the defaults."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_whole(getattr(value, f.name)) for f in fields(value)}
    match value:
        case tuple() | list():
            return [to_whole(v) for v in value]
        case dict():
            return {k: to_whole(v) for k, v in value.items()}
        case _:
            return to_plain(value)
