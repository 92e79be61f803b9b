"""The little that content needs to know of Markdown: fenced blocks, table lines, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?P<language>[^\s`]*)")
_TABLE_LINE = re.compile(r" {0,3}\[[^\]\n]*\]\((?P<target>[^()\s]+\.yaml)\)[ \t]*")
_LINK = re.compile(
    r"\]\(<?(?P<target>[^()<>\s]+)[^()]*\)|<(?P<address>[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+)>"
)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. `line` counts from 0 and is that of the opening fence."""

    line: int
    language: str
    body: str
    is_closed: bool


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a text, in order."""
    found, _ = _split(text)
    return found


def table_links(text: str) -> Iterator[tuple[int, str]]:
    """Lines (from 0) that are only a link to a table's file, and the files they name."""
    for i, line in _split(text)[1]:
        if link := _TABLE_LINE.fullmatch(line):
            yield i, link["target"]


def links(text: str) -> Iterator[tuple[int, str]]:
    """Every link outside code: its line (from 0) and where it leads."""
    for i, line in _split(text)[1]:
        for link in _LINK.finditer(_CODE.sub("", line)):
            yield i, link["target"] or link["address"]


def _split(text: str) -> tuple[list[Fence], list[tuple[int, str]]]:
    """The fenced blocks, and the lines outside them."""
    blocks: list[Fence] = []
    outside: list[tuple[int, str]] = []
    mark, language, begin, body = "", "", 0, list[str]()
    for i, line in enumerate(text.split("\n")):
        opened = _FENCE.match(line)
        if mark:
            bare = line.strip()
            if len(bare) >= len(mark) and bare == mark[0] * len(bare):
                blocks.append(Fence(begin, language, "\n".join(body), is_closed=True))
                mark = ""
            else:
                body.append(line)
        elif opened:
            mark, language, begin, body = opened["fence"], opened["language"].lower(), i, []
        else:
            outside.append((i, line))
    if mark:
        blocks.append(Fence(begin, language, "\n".join(body), is_closed=False))
    return blocks, outside
