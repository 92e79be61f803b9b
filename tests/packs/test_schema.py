"""The schemas for editors: checked in as the forms make them, and no stricter than the reader."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from authored import SMALL

from studykit.packs.find import bundled
from studykit.packs.schema import FORMS, schema, text, write_schemas

KINDS = {
    "pack": "pack.yaml",
    "exam": "exams/*.yaml",
    "facts": "topics/**/facts.yaml",
    "questions": "topics/**/questions.yaml",
    "table": "topics/**/tables/*.yaml",
    "names": "check/names.yaml",
    "stale": "check/stale.yaml",
}


class AsEditors(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a day is text."""


AsEditors.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def wrong(kind: str, document: str) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema(kind))
    value: Any = yaml.load(document, AsEditors)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


@pytest.mark.parametrize("name", FORMS)
def test_the_schemas_in_the_pack_are_those_of_the_forms(name: str):
    kept = (bundled() / "schemas" / f"{name}.json").read_text("utf-8")

    assert kept == text(name), "make schemas writes them anew"
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_bundled_pack_fits_its_schema(kind: str):
    files = sorted(bundled().glob(KINDS[kind]))

    assert files
    assert {
        f.name: wrong(kind, f.read_text("utf-8"))
        for f in files
        if wrong(kind, f.read_text("utf-8"))
    } == {}


@pytest.mark.parametrize(
    ("kind", "file", "old", "new", "where"),
    [
        ("facts", "facts.yaml", "ask:", "asks:", "$.facts[0]"),
        ("facts", "facts.yaml", "id: order", "id: not an id", "$.facts[0].id"),
        ("questions", "questions.yaml", "level: 1", "level: 4", "$.questions[0].level"),
        ("questions", "questions.yaml", "facts: [order]\n    remember", "facts: []\n    remember",
         "$.questions[0].facts"),
        ("table", "tables/kinds.yaml", "[false, true]", "[]", "$.rows[0].cells"),
    ],
)  # fmt: skip
def test_a_mistake_is_marked_where_it_is(kind: str, file: str, old: str, new: str, where: str):
    document = SMALL[f"topics/queues/{file}"]
    assert wrong(kind, document) == []
    assert old in document

    found = wrong(kind, document.replace(old, new, 1))

    assert found
    assert found[0].startswith(where)


def test_a_bare_cell_a_single_erratum_and_a_plain_number_are_right():
    assert (
        wrong("table", "title: t\ncolumns: [1, b]\nrows:\n- {feature: f, cells: [300, {value: x}]}")
        == []
    )
    fact = "id: a, text: t, ask: q, answer: 300, sources: ['https://a.example']"
    assert (
        wrong(
            "facts", f"checked: 2026-11-22\nfacts:\n- {{{fact}, erratum: {{claim: c, because: b}}}}"
        )
        == []
    )


def test_they_are_written_into_any_folder(tmp_path: Path):
    assert sorted(file.stem for file in write_schemas(tmp_path / "schemas")) == sorted(FORMS)
