"""`studykit search`."""

import datetime as dt
import json
from pathlib import Path

import pytest
from learner import answered, graded
from small import FILES, run, write_pack

from studykit.packs import finding
from studykit.store.history import History
from studykit.store.place import history_folder

NOW = dt.datetime(2026, 11, 23, 19, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.usefixtures("pack")


def record(body: object, days_ago: int = 0) -> None:
    """Something that the learner did."""
    with History.open(history_folder(), write=True) as history:
        history.record(body, at=NOW - dt.timedelta(days=days_ago), tz_offset=60)  # type: ignore[arg-type]


def answer(question: str, *facts: str, correct: bool = True, days_ago: int = 0) -> None:
    ids = [f"queues.{fact}" for fact in facts]
    body = answered(f"queues.{question}", *ids, correct=correct, pack="small", topic="queues")
    record(body, days_ago)


def grade(fact: str, grade: int = 3, days_ago: int = 0) -> None:
    body = graded(f"queues.{fact}", grade)
    record(type(body)(**{**_fields(body), "pack": "small", "topic": "queues"}), days_ago)


def _fields(body: object) -> dict[str, object]:
    return {name: getattr(body, name) for name in body.__slots__}  # type: ignore[attr-defined]


def found(*words: str) -> list[str]:
    """What is found: ids, and notes by their heading."""
    document = json.loads(run("search", "--json", *words).stdout)
    return [(one["id"] or one["heading"]).removeprefix("queues.") for one in document["results"]]


def test_what_is_found_is_listed_with_its_words_marked():
    assert run("search", "visibility", "timeout").stdout == (
        "1  fact · queues · queues.hidden-while-held\n"
        "   A message that is held stays hidden for the «visibility timeout».\n"
        "\n"
        "studykit show ID opens one · --show N opens the Nth here\n"
    )


def test_a_slip_is_forgiven_and_said():
    assert run("search", "visibilty timout").stdout.startswith(
        "Showing results for “visibility” (you typed “visibilty”), “timeout” (you typed\n"
        "“timout”).\n"
        "\n"
        "1  fact · queues · queues.hidden-while-held\n"
    )


def test_a_table_has_its_title_and_a_card_its_answer():
    assert run("search", "per group").stdout == (
        "1  table · queues · kinds\n"
        "   Kinds of queues\n"
        "   Order kept. Standard: no; FIFO: yes («per group»)\n"
        "\n"
        "studykit show ID opens one · --show N opens the Nth here\n"
    )
    assert (
        "   asked: What hides a message that is being «worked» on?\n"
        "   answer: The visibility timeout\n"
    ) in run("search", "worked").stdout


def test_a_wrong_claim_is_called_one_and_corrected():
    assert (
        "   wrong claim: A FIFO queue keeps «one order» for all messages.\n"
        "   in truth: The «order» holds within a message group.\n"
    ) in run("search", "one order").stdout


@pytest.mark.parametrize("columns", [20, 40, 100])
def test_it_reads_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(columns))

    lines = run("search", "queue", "order", "--answers").stdout.splitlines()

    assert max(map(len, lines)) <= columns
    assert "".join(lines).count("«") == "".join(lines).count("»") > 2


def test_where_the_marks_cannot_be_shown_there_are_others():
    from studykit.ui.found import Entry, Piece, Snippet, Told, found_lines
    from studykit.ui.text import plain
    from studykit.ui.theme import Page

    snippet = Snippet("text", (Piece("a "), Piece("word", matched=True)))
    lines = found_lines(
        Page(encoding="ascii"), [Entry("fact", "x", "x.y", [snippet])], Told((), ())
    )

    assert plain(lines) == "1  fact - x - x.y\n   a >>word<<\n"


# ---------------------------------------------------------------------------- giving away


def test_of_a_question_not_answered_only_the_stem_is_searched_and_shown():
    stem = run("search", "shop customer").stdout

    assert "1  question, not answered yet · queues · queues.keep-order\n" in stem
    assert "studykit quiz --question ID asks one" in stem
    assert found("polling") == []
    assert found("polling", "--answers") == ["keep-order", "seen-twice"]


def test_a_question_once_answered_is_searched_whole():
    answer("keep-order", "fifo-order", correct=False)

    assert found("polling") == ["keep-order"]
    assert (
        "1  question · queues · queues.keep-order\n"
        "   why: «Long polling» saves empty answers, but the order of messages stays\n   loose.\n"
    ) in run("search", "long polling").stdout


# -------------------------------------------------------------------------------- filters


def test_filters_alone_list_in_note_order():
    assert found("topic:queues") == [
        "The idea",
        "fifo-order",
        "hidden-while-held",
        "kinds",
        "keep-order",
        "seen-twice",
    ]
    assert found("kind:question") == ["keep-order", "seen-twice"]
    assert found("level:2") == ["seen-twice"]
    assert found("task:1.1", "kind:note") == ["The idea"]
    assert found("task:1", "kind:fact") == ["fifo-order", "hidden-while-held"]


def test_filters_ask_the_history():
    grade("fifo-order", 1, days_ago=6)
    grade("hidden-while-held", 3)
    answer("seen-twice", "hidden-while-held", correct=False, days_ago=7)

    assert found("is:due") == ["fifo-order", "keep-order"]
    assert found("is:known") == ["hidden-while-held", "seen-twice"]
    assert found("is:new") == ["keep-order"]
    assert found("is:leech") == []
    assert found("wrong:7d") == ["fifo-order"]
    assert found("wrong:8d") == ["fifo-order", "hidden-while-held", "seen-twice"]
    assert found("r<0.9", "kind:fact") == found("below:90%", "kind:fact") == ["fifo-order"]
    assert found("r>0.9", "kind:fact") == ["hidden-while-held"]
    assert found("order", "is:due") == ["fifo-order", "keep-order"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["topic:quues"], 'No topic named "quues". Did you mean queues?'),
        (["task:9.9"], 'No task named "9.9".'),
        (["kind:card"], '"kind:card": kind: takes fact, table, question or note.'),
        (["state:due"], '"state:due" stands nowhere, and no filter is called state; the filters'),
        (["***"], "There is no word to look for; write words, or a filter like is:due."),
        (["order", "--show", "9"], "There is no result 9: 3 found."),
    ],
)
def test_what_cannot_be_understood_is_explained(words: list[str], message: str):
    done = run("search", *words)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(message)


def test_a_minus_excludes_after_two_dashes():
    assert found("kind:fact", "--", "queue", "-held") == ["fifo-order"]
    assert found("kind:fact", "--", "-fifo") == ["hidden-while-held"]


# -------------------------------------------------------------------------------- opening


def test_a_result_opens_as_show_would_show_it():
    assert run("search", "visibility", "--show", "1").stdout == (
        run("show", "queues.hidden-while-held").stdout
    )
    assert json.loads(run("search", "per group", "--show", "1", "--json").stdout)["kind"] == "table"


def test_a_section_of_notes_opens_alone():
    opened = run("search", "somebody", "--show", "1").stdout

    assert "## The idea" in opened or "The idea" in opened
    assert "A queue holds messages until somebody takes them." in opened.replace("*", "")
    note = json.loads(run("search", "somebody", "--show", "1", "--json").stdout)["note"]
    assert (note["topic"], note["heading"]) == ("queues", "The idea")


def test_a_question_not_answered_is_not_opened():
    refused = run("search", "shop", "--show", "1")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        "You have not answered queues.keep-order yet. studykit quiz --question queues.keep-order "
        "asks it; --answers shows it with its answers.\n"
    )
    assert "right  A FIFO queue" in run("search", "shop", "--show", "1", "--answers").stdout


# ------------------------------------------------------------------- kept for a mock exam


KEPT = "1 question that matches is kept for your mock exam; --answers shows all.\n"


@pytest.fixture
def _kept(pack: Path) -> None:
    """A plan, and six questions: `seen-twice`, the only one on its fact, is kept."""
    text = FILES["topics/queues/questions.yaml"]
    one = text[text.index("          - id: keep") : text.index("          - id: seen-twice")]
    more = "".join(one.replace("keep-order", f"order-{n}") for n in range(4))
    write_pack(pack, {"topics/queues/questions.yaml": text.rstrip(" ") + more})
    run("plan", "--exam", "test-01", "--date", "2026-11-30", "--minutes", "30")


@pytest.mark.usefixtures("_kept")
def test_of_a_question_kept_for_a_mock_exam_not_even_the_stem_is_shown():
    assert run("search", "handled twice").stdout == (
        f"Nothing found for “handled”, “twice”.\n{KEPT}\nstudykit topics lists what there is.\n"
    )
    document = json.loads(run("search", "handled twice", "--json").stdout)
    assert (document["results"], document["total"], document["kept_for_exam"]) == ([], 0, 1)

    assert "Some messages are «handled twice»" in run("search", "handled twice", "--answers").stdout


@pytest.mark.usefixtures("_kept")
def test_beside_what_is_found_it_is_said_how_many_are_kept():
    said = run("search", "visibility timeout hidden", "stay").stdout

    assert "1  fact · queues · queues.hidden-while-held\n" in said
    assert f"\n\n{KEPT}studykit show ID" in said


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("has_fts5", [True, False])
@pytest.mark.parametrize(
    "words",
    [("changes",), ("changes", "topic:queues"), ("level:2",), ("--", "-polling", "level:2")],
)
def test_however_it_is_found(
    words: tuple[str, ...], has_fts5: bool, monkeypatch: pytest.MonkeyPatch
):
    if not has_fts5:
        monkeypatch.setattr(finding, "is_possible", lambda: False)

    assert found(*words) == []
    assert json.loads(run("search", "--json", *words).stdout)["kept_for_exam"] == 1
    run("plan", "--drop")
    assert found(*words) == ["seen-twice"]


@pytest.mark.usefixtures("_kept")
def test_nothing_is_kept_once_it_was_answered_or_the_exam_is_past(monkeypatch: pytest.MonkeyPatch):
    assert found("handled twice") == []
    monkeypatch.setenv("STUDYKIT_NOW", "2026-12-01T20:00:00+01:00")
    assert found("handled twice") == ["seen-twice"]
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")

    answer("seen-twice", "hidden-while-held")

    assert found("handled twice") == ["seen-twice"]


# ---------------------------------------------------------------------------- the rest


def test_nothing_found_is_no_error_and_says_where_to_go_on():
    done = run("search", "fifo-ordre")

    assert done.exit_code == 0
    assert run("search", "kindz", "is:due").stdout == (
        "Nothing found for “kindz” that passes these filters.\n"
        "\n"
        "Named like it: kinds\n"
        "studykit topics lists what there is.\n"
    )
    assert run("search", "is:due").stdout.startswith("Nothing matches these filters.\n")


def test_what_was_made_of_the_words_is_said():
    assert "Found nowhere, so left out: “xylophone”." in run("search", "order xylophone").stdout
    assert "Left out: “☃”." in run("search", "order", "☃").stdout
    assert "Nothing has all of these words; some have to do." in run("search", "shop held").stdout
    assert "2 of 6; -n 4 shows more." in run("search", "topic:queues", "-n", "2").stdout


def test_the_document_of_a_search():
    document = json.loads(run("search", "visibility timout", "--json").stdout)

    assert document == {
        "version": 1,
        "total": 1,
        "or_more": False,
        "kept_for_exam": 0,
        "instead": {"timout": "timeout"},
        "missing": [],
        "any_word": False,
        "marks": ["«", "»"],
        "results": [
            {
                "kind": "fact",
                "id": "queues.hidden-while-held",
                "topic": "queues",
                "heading": None,
                "texts": [
                    {
                        "part": "text",
                        "text": "A message that is held stays hidden for the «visibility timeout».",
                    }
                ],
                "answered": None,
            }
        ],
    }


def test_what_is_typed_reaches_no_terminal():
    done = run("search", "\x1b[31mred\x07", "\x9b1m", "order")

    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "\x9b" not in done.stdout


def test_without_fts5_words_are_compared_and_it_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "is_possible", lambda: False)

    done = run("search", "visibility", "timeout")

    assert done.exit_code == 0
    assert "This Python's SQLite has no full-text search (FTS5)" in done.stdout
    assert "stays hidden for the «visibility timeout»." in done.stdout


def test_a_history_is_not_begun_by_looking(tmp_path: Path):
    run("search", "order")

    assert not (history_folder() / "history.db").exists()
