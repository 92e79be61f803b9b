"""What leaves studykit for other programs."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from small import FILES, run, write_pack


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


FORMULAS = {
    "topics/queues/facts.yaml": FILES["topics/queues/facts.yaml"].replace(
        "answer: The visibility timeout", 'answer: "#"'
    ),
    "topics/queues/questions.yaml": FILES["topics/queues/questions.yaml"]
    .replace("A standard queue with long polling", '"# x"')
    .replace("Order per customer means a FIFO queue with a group per customer.", '"# y"'),
    "topics/queues/tables/kinds.yaml": FILES["topics/queues/tables/kinds.yaml"].replace(
        "feature: Order kept", 'feature: "# z"'
    ),
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_pack_as_json_is_everything():
    document = json.loads(run("export", "json").stdout)

    assert [fact["id"] for fact in document["facts"]] == [
        "queues.fifo-order",
        "queues.hidden-while-held",
    ]


def test_facts_are_rows_of_a_spreadsheet():
    first, second = rows(run("export", "csv", "queues").stdout)

    assert first["id"] == "queues.fifo-order"
    assert first["answer"] == "A FIFO queue, within a group"
    assert first["errata"].startswith("A FIFO queue keeps one order for all messages. — The order")
    assert second["errata"] == ""


def test_questions_have_every_option_with_its_reason():
    first, second = rows(run("export", "csv", "--questions").stdout)

    assert first["right"] == "b"
    assert first["why b"].startswith("Order is kept within a group")
    assert (second["right"], first["e"], second["e"]) == ("a b", "", "Shorten the retention")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x"])
@pytest.mark.parametrize("before", ["", "\ufe0f", "\u034f\u180b"], ids=["", "one", "two"])
def test_a_cell_that_looks_like_a_formula_is_defused(pack, start, before):
    """Also where only what cannot be seen stands before it, which is not written."""
    write_pack(pack, {name: text.replace("#", before + start) for name, text in FORMULAS.items()})

    fact = rows(run("export", "csv").stdout)[1]
    question = rows(run("export", "csv", "--questions").stdout)[0]
    table = run("table", "kinds", "--format", "csv").stdout

    assert fact["answer"] == f"'{start}"
    assert (question["a"], question["remember"]) == (f"'{start} x", f"'{start} y")
    assert table.splitlines()[1].startswith(f"'{start} z,")


def test_the_document_has_tables_in_their_place_and_facts_with_sources():
    text = run("export", "md").stdout

    assert text.startswith("# Queues\n\n## The idea\n")
    assert (
        "| Feature | Standard | FIFO |\n|---|---|---|\n| Order kept | no | yes (per group) |"
        in text
    )
    assert "tables/kinds.yaml" not in text
    assert "Checked 2026-11-22: <https://docs.aws.amazon.com/queues/fifo.html>" in text


def test_gift_marks_the_key_and_explains_every_option():
    text = run("export", "gift").stdout

    assert text.startswith("$CATEGORY: studykit/queues\n\n::queues.keep-order::[markdown]A shop")
    assert "\t=A FIFO queue with a group per customer#Order is kept" in text
    assert "\t~A standard queue with a delay#A delay makes" in text
    assert "\t~%50.00000%Raise the visibility timeout#" in text
    assert "\t~%-100%Use long polling#" in text
    assert "\t####Handled twice means hidden too short.\n}\n" in text


def test_gift_keeps_its_own_signs_apart(pack):
    stem = FILES["topics/queues/questions.yaml"].replace(
        "A shop must handle", "A {shop}: a=b ~c #d \\\\ must handle"
    )
    write_pack(pack, {"topics/queues/questions.yaml": stem})

    text = run("export", "gift").stdout

    assert r"A \{shop\}\: a\=b \~c \#d " in text
    # Read as Moodle does: only our own signs are left bare.
    assert len(re.findall(r"(?<!\\)[{]", text)) == len(re.findall(r"(?<!\\)[}]", text)) == 2


@pytest.mark.parametrize("form", ["csv", "md", "gift", "html"])
def test_a_file_is_written_whole_and_never_over_another(form, tmp_path):
    file = tmp_path / f"out.{form}"
    printed = run("export", form).stdout

    assert run("export", form, "-o", str(file)).exit_code == 0
    assert file.read_text() == printed
    file.write_text("mine")
    refused = run("export", form, "-o", str(file))

    assert (refused.exit_code, file.read_text()) == (2, "mine")
    assert "is there already. To replace it: --force" in refused.stderr
    assert run("export", form, "-o", str(file), "--force").exit_code == 0
    assert file.read_text() == printed


@pytest.mark.parametrize("form", ["json", "csv", "md", "gift", "html"])
def test_an_unknown_topic_is_said(form):
    done = run("export", form, "queus")

    assert done.exit_code == 2
    assert "Did you mean queues?" in done.stderr


# Cheat sheets


def test_a_cheat_sheet_has_tables_facts_errata_and_rules():
    text = run("export", "html", "queues").stdout

    assert text.startswith("<!doctype html>\n")
    assert "<h1>A small pack: cheat sheets</h1>" in text
    assert '<h2 id="queues">Queues</h2>' in text
    assert '<b class="ask">Which queue keeps order?</b> A FIFO queue, within a group' in text
    assert "<b>Not:</b> A FIFO queue keeps one order for all messages — The order holds" in text
    assert "<li>Handled twice means hidden too short.</li>" in text
    assert "A small pack, CC BY-SA 4.0." in text


def test_topics_with_neither_facts_nor_tables_have_no_sheet(pack):
    notes = {"topics/empty/notes.md": "---\ntitle: Empty\nsummary: Nothing\n---\nNothing.\n"}
    write_pack(pack, notes)

    assert "Empty" not in run("export", "html").stdout
    alone = run("export", "html", "empty")
    assert alone.exit_code == 2
    assert "These topics hold no facts and no tables, so there is nothing to print." in alone.stderr


@pytest.mark.parametrize("slash", ["", "/"], ids=["there", "to be made"])
def test_into_a_folder_each_topic_is_a_file_of_its_own(pack, tmp_path, slash):
    section = FILES["topics/queues/notes.md"].replace("[Kinds](tables/kinds.yaml)", "")
    facts = FILES["topics/queues/facts.yaml"].replace("id: ", "id: more-")
    more = {"topics/queues/more/notes.md": section, "topics/queues/more/facts.yaml": facts}
    write_pack(pack, more)
    folder = tmp_path / "sheets"
    if not slash:
        folder.mkdir()

    done = run("export", "html", "-o", f"{folder}{slash}")

    assert (done.exit_code, done.stdout) == (0, "")
    assert f"Written: 2 files in {folder}" in done.stderr
    assert sorted(file.name for file in folder.iterdir()) == ["queues.html", "queues.more.html"]
    assert "<h1>Queues: cheat sheet</h1>" in (folder / "queues.html").read_text()
    assert '<h2 id="queues.more">Queues · Queues</h2>' in (folder / "queues.more.html").read_text()


def test_where_one_file_is_there_no_file_of_the_folder_is_written(tmp_path):
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "queues.html").write_text("mine")

    refused = run("export", "html", "-o", str(folder))

    assert (refused.exit_code, (folder / "queues.html").read_text()) == (2, "mine")
    assert "is there already. To replace it: --force" in refused.stderr
    assert run("export", "html", "-o", str(folder), "--force").exit_code == 0
    assert "<h2" in (folder / "queues.html").read_text()
