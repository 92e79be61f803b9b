"""The pack as commands ask for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from authored import FACTS, NOTES, QUESTIONS, TABLE, write_pack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.errors import UnknownName, Usage
from studykit.model.pack import Fact, Pack, Question, Table
from studykit.packs import library as libraries
from studykit.packs.build import build
from studykit.packs.library import (
    FactKey,
    Library,
    Names,
    QuestionKey,
    TopicLine,
    open_library,
)


def whole(library: Library) -> Pack:
    """Everything the library can tell, as a pack."""
    return Pack(
        manifest=library.manifest,
        exams=library.exams(),
        topics=tuple(library.topic(line.path) for line in library.topics()),
        facts=tuple(library.facts()),
        tables=tuple(library.tables()),
        questions=tuple(library.questions()),
    )


LARGER = {
    "topics/queues/fifo/notes.md": NOTES.replace("Queues", "FIFO").replace(
        "tasks", "order: 2\ntasks"
    ),
    "topics/queues/fifo/facts.yaml": FACTS.replace("id: order", "id: groups").replace(
        "id: once", "id: dedup\n    was: [duplicates, queues.double]"
    ),
    "topics/queues/dlq/notes.md": NOTES.replace("Queues", "DLQ").replace(
        "tasks", "order: 1\ntasks"
    ),
    "topics/topics/notes.md": NOTES.replace("Queues", "Topics"),
    "topics/topics/facts.yaml": FACTS,
    "topics/topics/questions.yaml": QUESTIONS.replace("which-queue", "which-topic")
    .replace("facts: [order]\n    rem", "facts: [order, queues.order]\n    rem")
    .replace("level: 1", "level: 2\n    was: [what-topic]"),
    "topics/topics/tables/Fans.yaml": TABLE.replace("true]", "{value: true, fact: queues.order}]"),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A pack with two services, read through a cache."""
    pack = write_pack(tmp_path / "pack", LARGER)
    opened = open_library(pack, tmp_path / "cache")
    yield opened
    opened.close()


def test_what_was_built_is_what_is_read(tmp_path: Path):
    pack = write_pack(tmp_path / "pack", LARGER)
    built, problems = build(pack)

    cold = open_library(pack, tmp_path / "cache")
    warm = open_library(pack, tmp_path / "cache")
    unkept = open_library(pack, None)

    assert problems == []
    assert whole(cold) == whole(warm) == whole(unkept) == built
    assert (cold.folder, cold.problems) == (pack, 0)


PRINTABLE = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp", "Zs"), include_characters=" "), min_size=1
).filter(lambda text: text.strip() == text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PRINTABLE, min_size=1, max_size=4), cells=st.lists(PRINTABLE, min_size=1))
def test_any_text_is_read_as_it_was_written(tmp_path: Path, texts: list[str], cells: list[str]):
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    facts = "".join(
        f"  - id: f{i}\n    text: {quoted(text)}\n    ask: {quoted(text)}\n"
        f"    answer: {quoted(text)}\n    sources: [https://a.example]\n    checked: 2026-11-22\n"
        for i, text in enumerate(texts)
    )
    rows = "".join(f"  - {{feature: x, cells: [{quoted(cell)}]}}\n" for cell in cells)
    pack = write_pack(
        tmp_path / "pack",
        {
            "topics/queues/facts.yaml": FACTS + facts,
            "topics/queues/tables/kinds.yaml": f"title: t\ncolumns: [c]\nrows:\n{rows}",
        },
    )

    library = open_library(pack, tmp_path / "cache")
    read = list(library.facts())[2:]

    assert library.problems == 0
    assert [(f.text, f.ask, f.answer) for f in read] == [(text,) * 3 for text in texts]
    assert [row.cells[0].value for row in library.table("kinds").rows] == cells
    library.close()


def test_topics_are_listed_with_what_they_hold(library: Library):
    assert library.topics() == (
        TopicLine("queues", "Queues", "What waits", 0, 2, 1, 1),
        TopicLine("queues/dlq", "DLQ", "What waits", 1, 0, 0, 0),
        TopicLine("queues/fifo", "FIFO", "What waits", 2, 2, 0, 0),
        TopicLine("topics", "Topics", "What waits", 0, 2, 1, 1),
    )


def test_naming_a_topic_names_everything_beneath_it(library: Library):
    assert library.under(["queues"]) == ("queues", "queues/dlq", "queues/fifo")
    assert library.under(["topics", "queues/fifo"]) == ("queues/fifo", "topics")
    assert library.under(["Queues/FIFO/"]) == ("queues/fifo",)
    assert library.under() == ("queues", "queues/dlq", "queues/fifo", "topics")


def test_an_unknown_topic_is_said_to_be_one(library: Library):
    with pytest.raises(UnknownName) as told:
        library.under(["queues", "topcs"])

    assert str(told.value) == (
        'No topic named "topcs". Did you mean topics?  (studykit topics lists them)'
    )


def test_a_topic_has_its_notes(library: Library):
    topic = library.topic("QUEUES")

    assert (topic.path, topic.notes) == ("queues", "## Queues\n\nThey wait.\n")


def test_what_topics_hold_is_read_topic_by_topic(library: Library):
    assert [f.id for f in library.facts(["queues/fifo", "queues"])] == [
        "queues.groups",
        "queues.dedup",
        "queues.order",
        "queues.once",
    ]
    assert [t.name for t in library.tables()] == ["kinds", "Fans"]
    assert [q.id for q in library.questions(["topics"])] == ["topics.which-topic"]
    assert list(library.questions(["queues/dlq"])) == []


TASKS = {"made-up": ("1.1.1",)}


def test_keys_say_what_is_needed_to_choose(library: Library):
    assert library.keys() == [
        QuestionKey("queues.which-queue", "queues", ("queues.order",), 1, TASKS, 4, 1),
        QuestionKey(
            "topics.which-topic", "topics", ("topics.order", "queues.order"), 2, TASKS, 4, 1
        ),
    ]
    assert library.keys(["topics"]) == library.keys()[1:]
    assert library.fact_keys(["queues/fifo"]) == [
        FactKey("queues.groups", "queues/fifo", TASKS),
        FactKey("queues.dedup", "queues/fifo", TASKS),
    ]
    assert len(library.fact_keys()) == 6


@pytest.mark.parametrize(
    ("name", "kind", "id"),
    [
        ("queues.order", Fact, "queues.order"),
        ("Queues.ORDER", Fact, "queues.order"),
        ("groups", Fact, "queues.groups"),
        ("which-topic", Question, "topics.which-topic"),
        ("KINDS", Table, "kinds"),
        ("fans", Table, "Fans"),
        ("duplicates", Fact, "queues.dedup"),
        ("queues.double", Fact, "queues.dedup"),
        ("what-topic", Question, "topics.which-topic"),
    ],
)
def test_things_are_found_by_name(library: Library, name: str, kind: type, id: str):
    found = library.find(name)

    assert type(found) is kind
    assert (found.name if isinstance(found, Table) else found.id) == id


def test_a_bare_name_of_several_is_not_guessed(library: Library):
    with pytest.raises(Usage) as told:
        library.fact("order")

    assert str(told.value) == '"order" is the name of queues.order and of topics.order.'
    assert told.value.exit_code == 2


def test_a_kind_is_asked_for_by_its_own_names_only(library: Library):
    assert library.fact("groups").id == "queues.groups"
    assert library.question("which-queue").id == "queues.which-queue"
    assert library.table("kinds").name == "kinds"
    with pytest.raises(UnknownName) as told:
        library.question("groups")
    assert str(told.value) == 'No question named "groups".'


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wich-queue", "Did you mean which-queue?"),
        ("queues.ordr", "Did you mean queues.order"),
        ("kind", "Did you mean kinds?"),
        ("%", ""),
        ("x' OR 1=1 --", ""),
        ("", ""),
    ],
)
def test_nearest_names_are_offered(library: Library, name: str, message: str):
    with pytest.raises(UnknownName) as told:
        library.find(name)

    assert str(told.value).startswith(
        f'No table, fact or question named "{name}". {message}'.rstrip()
    )


def test_so_they_are_in_a_huge_pack(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libraries, "_MOST_CANDIDATES", 2)

    with pytest.raises(UnknownName, match="Did you mean groups"):
        library.find("gruops")


def test_exams_are_found_in_any_case(library: Library):
    assert [exam.id for exam in library.exams()] == ["made-up"]
    assert library.exam("MADE-UP").code == "MADE-UP"
    with pytest.raises(UnknownName, match='No exam named "maid-up"'):
        library.exam("maid-up")


def test_facts_of_ids_are_those_that_still_exist(library: Library):
    ids = ["topics.once", "queues.gone", "queues.order", "topics.once", "order", "kinds"]

    assert list(library.facts_by_id(ids)) == ["topics.once", "queues.order"]


def test_what_rests_on_a_fact(library: Library):
    assert library.questions_on("queues.order") == ("queues.which-queue", "topics.which-topic")
    assert library.questions_on("queues.gone") == ()
    assert library.rows_on(["queues.order", "topics.order", "queues.gone"]) == [
        ("kinds", 0),
        ("Fans", 0),
    ]


def test_renames_and_names(library: Library):
    assert library.renames() == (
        ("fact", "queues.duplicates", "queues.dedup"),
        ("fact", "queues.double", "queues.dedup"),
        ("question", "topics.what-topic", "topics.which-topic"),
    )
    assert library.names() == Names(
        topics=("queues", "queues/dlq", "queues/fifo", "topics"),
        tables=("kinds", "Fans"),
        ids=(
            "queues.order",
            "queues.once",
            "queues.which-queue",
            "queues.groups",
            "queues.dedup",
            "topics.order",
            "topics.once",
            "topics.which-topic",
        ),
    )


def test_what_is_not_sound_is_counted_and_left_out(tmp_path: Path):
    broken = QUESTIONS.replace("level: 1", "level: 7")
    pack = write_pack(tmp_path / "pack", LARGER | {"topics/queues/questions.yaml": broken})

    cold = open_library(pack, tmp_path / "cache")
    warm = open_library(pack, tmp_path / "cache")

    assert cold.problems == warm.problems == 1
    assert [question.id for question in warm.questions()] == ["topics.which-topic"]
