"""What `studykit new` writes: sound in form at once, and not done until its TODOs are."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from authored import write_pack

from studykit.errors import UnknownName, Usage
from studykit.packs.build import build, read_pack
from studykit.packs.check import check, keep_ids
from studykit.packs.scaffold import Made, new_fact, new_question, new_table, new_topic

TODAY = dt.date(2026, 11, 23)

Make = Callable[[Path], Made]
MAKES: list[Make] = [
    lambda pack: new_topic(pack, "topics-too", "Topics: all of them"),
    lambda pack: new_topic(pack, "queues/fifo", None),
    lambda pack: new_fact(pack, "queues", None, TODAY),
    lambda pack: new_fact(pack, "queues", "long-poll", TODAY),
    lambda pack: new_question(pack, "queues", None, [], 1),
    lambda pack: new_question(pack, "queues", None, ["order", "queues.once"], 2),
    lambda pack: new_question(pack, "queues", None, ["once"], 3),
    lambda pack: new_table(pack, "queues", "limits", []),
    lambda pack: new_table(pack, "queues", "limits", ["Standard", "FIFO: strict", "it's"]),
]


@pytest.mark.parametrize("make", MAKES)
def test_what_is_made_is_sound_and_says_what_to_fill_in(tmp_path: Path, make: Make):
    pack = write_pack(tmp_path)

    made = make(pack)

    assert build(pack)[1] == []
    file = made.file.relative_to(pack).as_posix()
    assert {p.code for p in check(pack, TODAY).problems if p.level == "error"} <= {"H05", "L05"}
    assert any(p.file == file and p.code == "H05" for p in check(pack, TODAY).problems)
    if made.line > 1:
        assert f"- id: {made.name}" in made.file.read_text().split("\n")[made.line - 1]


@pytest.mark.parametrize("make", MAKES)
def test_what_is_made_validates_against_the_schema_it_names(tmp_path: Path, make: Make):
    from json import loads

    import jsonschema
    import yaml

    made = make(write_pack(tmp_path))

    first = made.file.read_text().split("\n")[0]
    if made.file.name == "notes.md":
        return
    if not first.startswith("# yaml-language-server: $schema="):
        assert made.file.name in ("facts.yaml", "questions.yaml")  # they were there already
        return
    schema = made.file.parent / first.partition("=")[2]
    jsonschema.validate(
        yaml.load(made.file.read_text(), yaml.BaseLoader), _texts(loads(schema.read_text()))
    )


def _texts(schema: object) -> object:
    """The schema for a loader that leaves every scalar text."""
    if isinstance(schema, list):
        return [_texts(one) for one in schema]
    if isinstance(schema, dict):
        if schema.get("type") in ("integer", "boolean"):
            return {}
        return {key: _texts(value) for key, value in schema.items()}
    return schema


def test_an_id_that_was_ever_given_is_not_given_again(tmp_path: Path):
    pack = write_pack(tmp_path)
    assert new_fact(pack, "queues", None, TODAY).name == "queues-1"
    keep_ids(pack)
    facts = pack / "topics/queues/facts.yaml"
    facts.write_text(facts.read_text().partition("\n  - id: queues-1")[0])

    assert new_fact(pack, "queues", None, TODAY).name == "queues-2"
    with pytest.raises(Usage, match="taken in queues"):
        new_question(pack, "queues", "Order", [], 1)


def test_facts_and_questions_share_their_numbers(tmp_path: Path):
    pack = write_pack(tmp_path)

    names = [
        new_fact(pack, "queues", None, TODAY).name,
        new_question(pack, "queues", None, [], 1).name,
        new_fact(pack, "queues", None, TODAY).name,
    ]

    assert names == ["queues-1", "queues-2", "queues-3"]
    assert read_pack(pack).pack.questions[-1].facts == ("queues.queues-1",)


def test_what_was_in_a_file_stays_as_it_was(tmp_path: Path):
    pack = write_pack(tmp_path)
    file = pack / "topics/queues/facts.yaml"
    file.write_text(before := file.read_text().rstrip("\n") + "  # the last line")

    new_fact(pack, "queues", "long-poll", TODAY)

    assert file.read_text().startswith(before + "\n\n  - id: long-poll\n")


@pytest.mark.parametrize("text", ["facts:\n- id: a\n", "facts: {}\n", "facts: [\n", "a: 1\n"])
def test_a_file_that_cannot_be_added_to_is_left_alone(tmp_path: Path, text: str):
    pack = write_pack(tmp_path, {"topics/queues/facts.yaml": text})

    with pytest.raises(Usage, match="nothing was added"):
        new_fact(pack, "queues", "long-poll", TODAY)

    assert (pack / "topics/queues/facts.yaml").read_text() == text


def test_a_list_that_says_it_is_empty_takes_its_first_entry(tmp_path: Path):
    other = {
        "topics/other/notes.md": "---\ntitle: O\nsummary: o\n---\n",
        "topics/other/facts.yaml": "checked: 2026-11-01\nfacts: []\n",
    }
    pack = write_pack(tmp_path, {**other})

    new_fact(pack, "other", "first", TODAY)

    assert [f.id for f in read_pack(pack).pack.facts if f.topic == "other"] == ["other.first"]


def test_what_cannot_be_made_says_why(tmp_path: Path):
    pack = write_pack(tmp_path)

    with pytest.raises(UnknownName, match="quues"):
        new_fact(pack, "quues", None, TODAY)
    with pytest.raises(Usage, match="There is no topic sns yet: studykit new topic sns"):
        new_topic(pack, "sns/filters", None)
    with pytest.raises(Usage, match="is there already"):
        new_topic(pack, "queues", None)
    with pytest.raises(Usage, match="named with ASCII letters"):
        new_topic(pack, "../out", None)
    with pytest.raises(Usage, match="named with ASCII letters"):
        new_table(pack, "queues", "a/b", [])
    with pytest.raises(Usage, match="The table name Kinds is taken"):
        new_table(pack, "queues", "Kinds", [])
    with pytest.raises(UnknownName, match="nothing"):
        new_question(pack, "queues", None, ["nothing"], 1)
    with pytest.raises(Usage, match="One, two or three"):
        new_question(pack, "queues", None, [], 4)
    new_topic(pack, "empty", None)
    with pytest.raises(Usage, match="write one first: studykit new fact empty"):
        new_question(pack, "empty", None, [], 1)


def test_line_ends_and_modes_and_links_stay(tmp_path: Path):
    pack = write_pack(tmp_path)
    real = pack / "kept-elsewhere.txt"
    file = pack / "topics/queues/facts.yaml"
    real.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    real.chmod(0o664)
    file.unlink()
    file.symlink_to(real)

    new_fact(pack, "queues", "long-poll", TODAY)

    assert file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    text = real.read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n")
    assert b"- id: long-poll" in text


def test_a_fact_is_dated_today_where_the_file_is_not(tmp_path: Path):
    pack = write_pack(tmp_path)  # checked on 2026-11-22
    new_fact(pack, "queues", "long-poll", TODAY)
    (pack / "topics/other").mkdir()
    (pack / "topics/other/notes.md").write_text("---\ntitle: O\nsummary: o\n---\n")
    (pack / "topics/other/facts.yaml").write_text("facts: []\n")
    new_fact(pack, "other", "first", TODAY)

    dated = {fact.id: fact.checked for fact in read_pack(pack).pack.facts}

    assert dated["queues.long-poll"] == dated["other.first"] == TODAY
    assert dated["queues.order"] == dt.date(2026, 11, 22)


def test_what_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pack = write_pack(tmp_path)
    before = (pack / "topics/queues/facts.yaml").read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Usage, match=r"facts\.yaml cannot be written: permission denied\."):
        new_fact(pack, "queues", "long-poll", TODAY)

    assert (pack / "topics/queues/facts.yaml").read_bytes() == before


def test_a_name_that_differs_in_case_alone_is_taken(tmp_path: Path):
    pack = write_pack(tmp_path)

    with pytest.raises(Usage, match="The topic QUEUES is there already"):
        new_topic(pack, "QUEUES", None)
    with pytest.raises(Usage, match="Two columns have the same name"):
        new_table(pack, "queues", "limits", ["A", "A"])
    with pytest.raises(Usage, match="one to three facts"):
        new_question(pack, "queues", None, ["a", "b", "c", "d"], 1)
