"""`studykit new` and `studykit preview`: from nothing to a question on the screen."""

import json
from pathlib import Path

import pytest
from small import run


def test_a_first_question_from_nothing_to_the_quiz(pack: Path):
    """What an author types, in order; in between the TODOs are written in an editor."""
    assert run("new", "topic", "topics-too", "--title", "Topics").exit_code == 0
    assert run("new", "fact", "topics-too", "fan-out").exit_code == 0
    assert run("new", "question", "topics-too", "several-readers").exit_code == 0

    folder = pack / "topics/topics-too"
    for file in ("notes.md", "facts.yaml", "questions.yaml"):
        text = (folder / file).read_text().replace("TODO", "Written")
        (folder / file).write_text(text.replace("test-01: []", 'test-01: ["1.1"]'))
    shown = run("preview", str(folder / "questions.yaml"), "several-readers").stdout
    asked = run("quiz", "topics-too", "--pack", str(pack), typed="q\n").stdout

    assert "Written: who runs what" in shown
    assert "your answer, wrong" in shown
    assert "Written: who runs what" in asked


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["new", "fact", "queues"], "facts.yaml:17: queues-1 is there to be filled in."),
        (["new", "question", "queues", "third"], "third is there to be filled in."),
        (["new", "table", "queues", "limits"], "[limits](tables/limits.yaml)"),
    ],
)
def test_it_says_where_and_what_is_next(pack: Path, words: list[str], says: str):
    result = run(*words)

    assert result.exit_code == 0, result.output
    assert says in result.stdout
    assert "Next: studykit preview " in result.stdout


def test_mistakes_are_said_and_nothing_is_written(pack: Path):
    before = sorted(pack.rglob("*"))

    assert run("new", "fact", "quues").exit_code == 2
    assert run("new", "fact", "queues", "fifo-order").exit_code == 2
    assert run("new", "question", "queues", "--right", "7").exit_code == 2

    assert sorted(pack.rglob("*")) == before


def test_an_installed_pack_is_not_written_into(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    from small import write_pack

    from studykit.packs import find

    installed = write_pack(tmp_path / "studykit" / "content")
    monkeypatch.delenv("STUDYKIT_PACK", raising=False)
    monkeypatch.setattr(find, "bundled", lambda: installed)

    result = run("new", "fact", "queues")

    assert (result.exit_code, result.stderr.strip()) == (
        2,
        "This is the installed copy; name the folder of your pack: --pack DIR",
    )


def test_every_kind_of_file_can_be_looked_at(pack: Path):
    topic = pack / "topics/queues"

    notes = run("preview", str(topic / "notes.md")).stdout
    facts = run("preview", str(topic / "facts.yaml")).stdout
    questions = run("preview", str(topic / "questions.yaml")).stdout
    table = run("preview", str(topic / "tables/kinds.yaml")).stdout

    assert "The idea" in notes
    assert "Order kept" in notes  # the table stands in its place
    assert "Which queue keeps order?" in facts
    assert "Elsewhere you may read" in facts
    assert questions.index("keep-order") < questions.index("seen-twice")
    assert "Choosing it shows the belief" in questions
    assert "Kinds of queues" in table


def test_preview_of_one_item_and_of_none(pack: Path):
    file = str(pack / "topics/queues/facts.yaml")

    assert "Which queue keeps order?" not in run("preview", file, "hidden-while-held").stdout
    unknown = run("preview", file, "fifo-ordr")
    assert unknown.exit_code == 2
    assert "fifo-order" in unknown.stderr


def test_preview_says_what_is_wrong_and_shows_the_rest(pack: Path):
    file = pack / "topics/queues/facts.yaml"
    file.write_text(file.read_text().replace("answer: The visibility", "answers: The visibility"))

    result = run("preview", str(file))

    assert result.exit_code == 1
    assert "F02" in result.stderr
    assert "Which queue keeps order?" in result.stdout


def test_preview_records_nothing(pack: Path):
    run("preview", str(pack / "topics/queues/questions.yaml"))

    document = json.loads(run("show", "keep-order", "--json").stdout)
    assert document["history"]["events"] == []


def test_what_is_in_no_pack_cannot_be_looked_at(tmp_path: Path):
    stray = tmp_path / "facts.yaml"
    stray.write_text("facts: []\n")

    assert "is in no pack" in run("preview", str(stray)).stderr
    assert run("preview", str(tmp_path / "nothing.yaml")).stderr.startswith("There is no file")
