"""Full text: what words find, in which order, and what they must not find."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from authored import NOTES, QUESTIONS, TABLE, write_pack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.errors import Usage
from studykit.model.pack import Topic
from studykit.packs import finding
from studykit.packs.finding import Passage, Section, section_passages, sections
from studykit.packs.library import Library, Results, open_library
from studykit.study.query import Query, parse

FACTS = """\
checked: 2026-11-22
facts:
"""
for _id, _text in {
    "whole-item": "`PutItem` replaces the whole item of `dynamodb:PutItem`.",
    "hidden": "The visibility timeout hides a message for up to 1,000 seconds.",
    "late": "A timeout without more is a late answer.",
    "region": "The certificate must be in us-east-1, and no other Region will do.",
    "east": "The us office lies to the east of number 1.",
    "hooks": "The option --no-verify skips hooks.",
    "header": "The header x-amz-date holds the date; 429 is a status.",
    "throttled": "Throttling is what slows callers down, with the DynamoDB Query action.",
    "vault": "A secrets manager keeps secrets in two Regions.",
}.items():
    FACTS += (
        f"  - id: {_id}\n    text: '{_text}'\n    ask: What about {_id}?\n    answer: That.\n"
        "    sources: [https://docs.aws.amazon.com/x.html]\n"
    )

NOTE = NOTES.replace(
    "They wait.",
    "They wait.\n\n### Dead letters\n\nWhat **failed** too often goes to a [queue](x.md).\n\n"
    "[Kinds](tables/kinds.yaml)\n\n```python\n# no heading\n```\n",
)

FILES: dict[str, str | bytes | None] = {
    "topics/queues/facts.yaml": FACTS,
    "topics/queues/notes.md": NOTE,
    "topics/queues/questions.yaml": QUESTIONS.replace("[order]", "[hidden]"),
    "topics/queues/tables/kinds.yaml": TABLE.replace("order\n", "hidden\n"),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(write_pack(tmp_path / "pack", FILES), tmp_path / "cache")
    assert opened.problems == 0
    yield opened
    opened.close()


def look(
    library: Library, words: str, answered: Collection[str] | None = None, most: int = 20
) -> Results:
    return library.search(parse([words]), most=most, answered=answered)


def found(library: Library, words: str, answered: Collection[str] | None = None) -> list[str]:
    """What is found: ids without their topic, notes by their heading."""
    hits = look(library, words, answered).hits
    return [hit.heading or hit.id.removeprefix("queues.") for hit in hits]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("PutItem", ["whole-item"]),
        ("putitem", ["whole-item"]),
        ("put item", ["whole-item"]),
        ("dynamodb:PutItem", ["whole-item"]),
        ("us-east-1", ["region"]),  # and not where its parts are scattered
        ("--no-verify", ["hooks"]),
        ("no-verify", ["hooks"]),
        ("x-amz-date", ["header"]),
        ("amz", ["header"]),
        ("429", ["header"]),
        ("1000 seconds", ["hidden"]),
        ("1,000", ["hidden"]),
        ("dynamo db", ["throttled", "whole-item"]),
        ("secretsmanager", ["vault"]),
        ("whole-item", ["whole-item"]),
        ("dead letter", ["Dead letters"]),
        ("SLOWS", ["throttled"]),
    ],
)
def test_names_are_found_whole_and_in_parts(library: Library, words: str, ids: list[str]):
    assert sorted(found(library, words, answered=())) == sorted(ids)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("visibility timeout", ["hidden"]),
        ("timeout", ["late", "hidden"]),
        ("timeout -visibility", ["late"]),
        ('"timeout hides"', ["hidden"]),
        ('"hides timeout"', []),
        ("throttl", ["throttled"]),
        ("throttles", ["throttled"]),
        ("throttlin", ["throttled"]),
        ("what is the timeout", ["late", "hidden"]),
    ],
)
def test_all_words_are_wanted_in_any_form(library: Library, words: str, ids: list[str]):
    assert sorted(found(library, words, answered=())) == sorted(ids)


def test_a_slip_is_forgiven_and_told(library: Library):
    results = look(library, "visibilty timout", ())

    assert results.hits[0].id == "queues.hidden"
    assert results.sense.instead == (("visibilty", "visibility"), ("timout", "timeout"))


def test_a_word_that_stands_nowhere_is_left_out_and_told(library: Library):
    results = look(library, "timeout of xylophones", ())

    assert {hit.id for hit in results.hits} == {"queues.late", "queues.hidden"}
    assert results.sense.missing == ("xylophones",)


def test_where_nothing_has_all_words_some_will_do(library: Library):
    results = look(library, "certificate hooks", ())

    assert {hit.id for hit in results.hits} == {"queues.region", "queues.hooks"}
    assert results.sense.some


def test_a_title_counts_more_than_a_text(library: Library):
    # "Kinds of queue" against the notes, where queues are spoken of.
    assert found(library, "queue", answered=())[0] == "kinds"


def test_words_side_by_side_come_first(tmp_path: Path):
    facts = FACTS
    for id, text in (("apart", "A start when it is cold."), ("beside", "A cold start takes time.")):
        facts += (
            f"  - id: {id}\n    text: '{text}'\n    ask: What?\n    answer: That.\n"
            "    sources: [https://docs.aws.amazon.com/x.html]\n"
        )
    changes = FILES | {"topics/queues/facts.yaml": facts}
    library = open_library(write_pack(tmp_path / "pack", changes), None)

    assert found(library, "cold start") == ["beside", "apart"]
    assert found(library, '"cold start"') == ["beside"]


# -------------------------------------------------------------------------- not given away

ANSWER = "shards"  # stands in the reason of a wrong option, and nowhere else
QUESTION = "queues.which-queue"


def test_answers_are_found_only_where_they_may_be(library: Library):
    assert found(library, ANSWER, answered=()) == []
    assert found(library, ANSWER, answered={"queues.other"}) == []
    assert found(library, ANSWER, answered={QUESTION}) == ["which-queue"]
    assert found(library, ANSWER, answered=None) == ["which-queue"]
    assert found(library, "shop", answered=()) == ["which-queue"]


def test_an_answer_does_not_move_a_question_that_was_not_answered(library: Library):
    # "order" stands in its stem and again and again in its reasons.
    def places(answered: Collection[str] | None) -> int:
        return found(library, "queue order", answered).index("which-queue")

    assert places(()) >= places(None)
    assert look(library, "shop stream", ()).sense.missing == ("stream",)
    assert look(library, "shop stream", {QUESTION}).sense.missing == ()


def test_a_word_of_answers_that_may_not_be_seen_spoils_no_search(library: Library):
    results = look(library, "timeout stream", {"queues.other"})

    assert {hit.id for hit in results.hits} == {"queues.late", "queues.hidden"}
    assert results.sense.missing == ("stream",)


@pytest.mark.parametrize(
    ("answered", "parts"),
    [((), {"stem"}), (None, {"stem", "right", "wrong", "why", "belief", "keep"})],
)
def test_only_the_stem_is_shown_of_a_question_not_answered(
    library: Library, answered: Collection[str] | None, parts: set[str]
):
    query = parse(["shop"])
    results = library.search(query, most=1, answered=answered)
    [excerpt] = library.excerpts(results.hits, query, results.sense, answered)

    assert {passage.part for passage, _ in excerpt} == parts


# -------------------------------------------------------------------------- without words


def test_without_words_everything_comes_in_note_order(library: Library):
    every = library.search(Query(), most=100)

    assert [hit.heading or hit.id for hit in every.hits] == [
        "Queues",
        "Dead letters",
        *(fact.id for fact in library.facts()),
        "kinds",
        QUESTION,
    ]
    assert every.total == 13


def test_what_is_not_accepted_is_not_counted(library: Library):
    results = library.search(
        parse(["timeout"]), most=1, accepts=lambda hit: hit.kind == "fact", answered=()
    )
    elsewhere = library.search(parse(["timeout"]), most=1, paths={"topics"})
    without = library.search(parse(["-timeout -queue"]), most=100, answered=())

    assert (len(results.hits), results.total, results.or_more) == (1, 2, False)
    assert elsewhere.total == 0
    assert {"queues.late", "queues.hidden", "kinds"}.isdisjoint(hit.id for hit in without.hits)
    assert "queues.region" in [hit.id for hit in without.hits]


def test_of_very_many_it_is_only_said_that_there_are_more(
    library: Library, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("studykit.packs.library._MOST_COUNTED", 3)

    assert look(library, "the", (), most=2)[1:3] == (3, True)
    assert look(library, "timeout", (), most=2)[1:3] == (2, False)


# -------------------------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("visibility timeout", "The [visibility timeout] hides a message for up to 1,000 seconds."),
        ("hide messages", "The visibility timeout [hides] a [message] for up to 1,000 seconds."),
        ("timout", "The visibility [timeout] hides a message for up to 1,000 seconds."),
        ("1,000", "The visibility timeout hides a message for up to [1,000] seconds."),
    ],
)
def test_what_was_found_is_marked(library: Library, words: str, marked: str):
    query = parse([words])
    results = library.search(query, most=10, answered=())
    hits = [hit for hit in results.hits if hit.id == "queues.hidden"]
    [excerpt] = library.excerpts(hits, query, results.sense)

    [(text, spans)] = [(p.text, spans) for p, spans in excerpt if p.part == "text"]
    for start, end in reversed(spans):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    assert text == marked


def test_a_part_of_a_name_marks_the_name(library: Library):
    query = parse(["dynamodb query"])
    results = library.search(parse(["put"]), most=1, answered=())
    [excerpt] = library.excerpts(results.hits, parse(["put"]), results.sense)

    assert query.terms
    assert [p.text[s:e] for p, spans in excerpt for s, e in spans] == ["PutItem", "PutItem"]


ODD = st.one_of(
    st.text(),
    st.text('"*^()-+:{}<>. ANDORTNEARé\0\x02\x03'),
    st.lists(
        st.sampled_from(["timeout", '"', "AND", "NEAR(a b)", "head:x", "*", "\0", "🙂", "-", "^"])
    ).map(" ".join),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=ODD, answered=st.sampled_from([(), {QUESTION}, None]))
def test_nothing_typed_upsets_sqlite(
    library: Library, typed: str, answered: Collection[str] | None
):
    try:
        query = parse([typed])
    except Usage:
        return

    results = library.search(query, most=20, answered=answered)

    for excerpt in library.excerpts(results.hits, query, results.sense, answered):
        for passage, spans in excerpt:
            assert all(0 <= start < end <= len(passage.text) for start, end in spans)


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "ab " * 5_000, '"' * 999, "\ud800 timeout", "é" * 99]
)
def test_nor_does_something_huge_or_half(library: Library, typed: str):
    assert look(library, typed, ()).total <= 13


# -------------------------------------------------------------------------- without FTS5


@pytest.fixture
def _no_fts5(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "is_possible", lambda: False)


@pytest.mark.usefixtures("_no_fts5")
@pytest.mark.parametrize(
    "words", ["visibility", "visibility timeout", '"timeout hides"', "hides -late"]
)
def test_without_fts5_words_are_compared(tmp_path: Path, words: str):
    library = open_library(write_pack(tmp_path / "pack", FILES), tmp_path / "cache")

    assert found(library, words, ()) == ["hidden"]
    assert not look(library, words).is_indexed


@pytest.mark.usefixtures("_no_fts5")
def test_without_fts5_answers_are_kept_as_well(tmp_path: Path):
    library = open_library(write_pack(tmp_path / "pack", FILES), None)

    assert found(library, ANSWER, ()) == []
    assert found(library, ANSWER, {QUESTION}) == found(library, ANSWER, None) == ["which-queue"]
    assert "late" not in found(library, "-late", ())


def test_an_index_is_made_as_soon_as_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pack = write_pack(tmp_path / "pack", FILES)
    with monkeypatch.context() as before:
        before.setattr(finding, "is_possible", lambda: False)
        open_library(pack, tmp_path / "cache").close()

    assert look(open_library(pack, tmp_path / "cache"), "timeout").is_indexed
    [file] = (tmp_path / "cache").iterdir()
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT 1 FROM sqlite_master WHERE name = 'found_data'").fetchall()


# ------------------------------------------------------------------------------ sections


def test_notes_are_cut_at_their_headings():
    assert sections(NOTE.split("---\n")[2], "Queues") == [
        Section("Queues", "## Queues\n\nThey wait."),
        Section(
            "Dead letters",
            "### Dead letters\n\nWhat **failed** too often goes to a [queue](x.md).\n\n"
            "[Kinds](tables/kinds.yaml)\n\n```python\n# no heading\n```",
        ),
    ]
    assert sections("Before.\n\n## One\n", "Title") == [
        Section("Title", "Before."),
        Section("One", "## One"),
    ]
    assert sections("", "Title") == []


def test_a_section_is_read_as_plain_text():
    markdown = (
        "## Head\n\nA **bold** and *soft* [link](https://x.example) in `s3:*`.\n\n"
        "[Kinds](tables/kinds.yaml)\n\n| a | b |\n|---|:-:|\n| one | two |\n"
    )

    assert section_passages(Section("Head", markdown)) == [
        Passage("heading", "Head"),
        Passage("section", "A bold and soft link in `s3:*`.\n\n\n\na; b.\n\none; two."),
    ]


def test_every_heading_is_in_the_index(library: Library):
    topic: Topic = library.topic("queues")

    hits = [hit for hit in library.search(Query(), most=100).hits if hit.kind == "note"]

    assert [hit.heading for hit in hits] == [s.heading for s in sections(topic.notes, topic.title)]
    assert [hit.place for hit in hits] == [0, 1]
