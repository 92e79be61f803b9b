"""`content/README.md` shows one example of every kind, and its examples are a pack that works."""

import re
from collections.abc import Iterator
from pathlib import Path

from studykit.packs.build import build
from studykit.packs.check import check
from studykit.packs.find import bundled

README = bundled() / "README.md"


def examples(text: str) -> Iterator[tuple[str, str]]:
    """Every fenced block that stands below the name of a file."""
    block = r"^`([\w./-]+)`\n\n(?P<fence>`{3,})\w+\n(.*?)^(?P=fence)$"
    for name, _, body in re.findall(block, text, re.MULTILINE | re.DOTALL):
        yield name, body


def write(folder: Path) -> list[str]:
    names = []
    for name, body in examples(README.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")
        names.append(name)
    return names


def test_there_is_an_example_of_every_kind_of_file(tmp_path: Path):
    assert write(tmp_path) == [
        "pack.yaml",
        "exams/made-up.yaml",
        "topics/throttling/notes.md",
        "topics/throttling/facts.yaml",
        "topics/throttling/tables/rate-and-burst.yaml",
        "topics/throttling/questions.yaml",
    ]


def test_the_examples_are_a_pack_without_problems(tmp_path: Path):
    files = write(tmp_path)

    found = check(tmp_path)

    assert ([str(p) for p in found.problems], found.files) == ([], len(files))


def test_they_show_every_kind_of_thing(tmp_path: Path):
    write(tmp_path)

    pack, _ = build(tmp_path)

    assert pack is not None
    assert {question.choose for question in pack.questions} == {1, 2}
    assert any(fact.errata for fact in pack.facts)
    assert any(fact.was for fact in pack.facts)
    values = {type(c.value) for t in pack.tables for row in t.rows for c in row.cells}
    assert values == {bool, str}
    assert any(c.note for t in pack.tables for row in t.rows for c in row.cells)
