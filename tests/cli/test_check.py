"""`studykit check`: every problem, figures of the pool, and forms for other programs."""

import json
from pathlib import Path

import pytest
from small import run


def broken(pack: Path) -> Path:
    """The small pack with an error and a warning."""
    file = pack / "topics/queues/notes.md"
    file.write_text(file.read_text() + "\n```json\n{\n```\n")
    return pack


def test_a_sound_pack_has_nothing_to_report(pack: Path):
    result = run("check", str(pack))

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("No problems, ")


def test_problems_come_with_file_line_and_code(pack: Path):
    result = run("check", str(broken(pack)))

    assert result.exit_code == 1
    first, total = result.stdout.splitlines()
    assert first.startswith("topics/queues/notes.md:")
    assert "L30 the block is not JSON" in first
    assert total.startswith("1 error in 1 file, ")


def test_json_says_the_same(pack: Path):
    result = run("check", "--json", str(broken(pack)))

    document = json.loads(result.stdout)
    (problem,) = document["problems"]
    assert (document["version"], document["cues"]) == (2, [])
    assert problem["file"] == "topics/queues/notes.md"
    assert (problem["code"], problem["level"]) == ("L30", "error")


def test_sarif_names_rules_levels_and_lines(pack: Path):
    result = run("check", "--sarif", str(broken(pack)))

    (one,) = json.loads(result.stdout)["runs"]
    (found,) = one["results"]
    rules = one["tool"]["driver"]["rules"]
    assert rules[found["ruleIndex"]] == {
        "id": "L30",
        "shortDescription": {"text": "fenced code names its language and parses"},
    }
    place = found["locations"][0]["physicalLocation"]
    assert found["level"] == "error"
    assert place["artifactLocation"]["uri"] == "topics/queues/notes.md"
    assert place["region"]["startLine"] > 1


def test_the_report_shows_figures_and_json_has_them_too(pack: Path):
    shown = run("check", "--report", str(pack)).stdout
    told = json.loads(run("check", "--report", "--json", str(pack)).stdout)["report"]

    for title in ("The pack", "By topic", "What is asked", "Shape of options", "Sources by host"):
        assert f"\n{title}\n" in f"\n{shown}"
    assert {row["what"]: row["number"] for row in told["size"]}["questions"] == "2"
    assert [row["cue"] for row in told["guesser"]][-1] == "all together"


def test_a_pool_that_a_guesser_can_pass_fails(pack: Path):
    asked = "".join(
        f"  - id: made-{i}\n    stem: |\n      A shop number {i} sends orders of kind {i} and {i}."
        " Which of these places keeps them in order?\n    options:\n"
        + "".join(
            f"      - text: Place {i} of kind {k}{' that keeps it' if k == i % 4 else ''}\n"
            f"        correct: {'true' if k == i % 4 else 'false'}\n"
            f"        why: For this reason number {i} and {k} and no other one.\n"
            for k in range(4)
        )
        + "    facts: [queues.fifo-order]\n    remember: r\n    level: 1\n    cognitive: recall\n"
        for i in range(30)
    )
    topic = pack / "topics/made"
    topic.mkdir()
    (topic / "notes.md").write_text("---\ntitle: Made\nsummary: made\n---\n")
    (topic / "questions.yaml").write_text(f"questions:\n{asked}")

    result = run("check", str(pack))

    assert result.exit_code == 1
    assert "A guesser who goes by one cue (longest) gets " in result.stdout


def test_new_ids_are_kept_when_asked(pack: Path):
    assert not (pack / "check/ids.txt").exists()

    result = run("check", "--keep-ids", str(pack))

    assert result.exit_code == 0, result.output
    assert "ids were added to the list." in result.stderr
    kept = (pack / "check/ids.txt").read_text().splitlines()
    assert kept[0].startswith("#")
    assert kept[1:] == sorted(kept[1:])
    assert "queues.fifo-order" in kept


def test_no_id_is_kept_while_errors_are_left(pack: Path):
    result = run("check", "--keep-ids", str(broken(pack)))

    assert result.exit_code == 2
    assert "L30 the block is not JSON" in result.stdout
    assert "No id was kept, since errors are left." in result.stderr
    assert not (pack / "check/ids.txt").exists()


def test_either_json_or_sarif(pack: Path):
    result = run("check", "--json", "--sarif", str(pack))

    assert (result.exit_code, result.stderr.strip()) == (2, "Either --json or --sarif, not both.")


@pytest.mark.parametrize("words", [["check", "nowhere"], ["check", "/"]])
def test_what_is_no_pack_is_said_in_a_sentence(words: list[str]):
    result = run(*words)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "pack" in result.stderr
