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
def test_a_cell_that_looks_like_a_formula_is_defused(pack, start):
    answer = FILES["topics/queues/facts.yaml"].replace(
        "answer: The visibility timeout", f"answer: '{start}'"
    )
    write_pack(pack, {"topics/queues/facts.yaml": answer})

    assert rows(run("export", "csv").stdout)[1]["answer"] == f"'{start}"


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


@pytest.mark.parametrize("form", ["csv", "md", "gift"])
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


@pytest.mark.parametrize("form", ["json", "csv", "md", "gift"])
def test_an_unknown_topic_is_said(form):
    done = run("export", form, "queus")

    assert done.exit_code == 2
    assert "Did you mean queues?" in done.stderr
