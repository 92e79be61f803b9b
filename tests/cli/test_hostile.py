"""Content cannot command the terminal, in any command, and is shown readably."""

import json
import re
from pathlib import Path

import pytest
from small import FILES, run, write_pack

# Title, clipboard, cursor, colour, eight-bit introducer, bidi override, zero width, tag, CR.
EVIL = (
    "\\e]0;owned\\a \\e]52;c;cHduZWQ=\\a \\e[2J\\e[31m \\x9b31m \\u202egnp.exe "
    "a\\u200bb \\U000E0041 x\\ry"
)
MARKUP = (
    "[bold red]loud[/] [/nonsense] [link=https://evil.example]x[/link] :smile: &#27;[31m &lt;b>"
)

UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\U000e0041]")


@pytest.fixture(autouse=True)
def _hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = f"{EVIL} {MARKUP}"
    files = dict(FILES)
    facts = files["topics/queues/facts.yaml"]
    facts = facts.replace("A FIFO queue, within a group", f'"{evil} FACT-ANSWER"')
    facts = facts.replace("Which queue keeps order?", f'"{evil} FACT-ASK"')
    facts = facts.replace("A FIFO queue keeps one order for all messages.", f'"{evil} CLAIM"')
    files["topics/queues/facts.yaml"] = facts
    questions = files["topics/queues/questions.yaml"]
    questions = questions.replace("A standard queue with a delay", f'"{evil} OPTION"')
    questions = questions.replace(
        "It collects what failed too often and has nothing to do with order.",
        f'"{evil} it collects what failed too often and keeps no order WHY"',
    )
    files["topics/queues/questions.yaml"] = questions
    table = files["topics/queues/tables/kinds.yaml"]
    files["topics/queues/tables/kinds.yaml"] = table.replace("per group", f'"{evil} NOTE"')
    notes = files["topics/queues/notes.md"].replace("What waits, and for how long", f'"{evil} SUM"')
    notes = notes.replace("until somebody", f"{MARKUP} \x1b]0;owned\x07 \x9b31m \u202e NOTES")
    files["topics/queues/notes.md"] = notes
    folder = write_pack(tmp_path / "pack", files)
    monkeypatch.setenv("STUDYKIT_PACK", str(folder))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")


COMMANDS = [
    ([], "", None),
    (["topics"], "", None),
    (["table"], "", None),
    (["table", "kinds"], "", "NOTE"),
    (["table", "kinds", "--format", "plain"], "", "NOTE"),
    (["table", "kinds", "--format", "md"], "", "NOTE"),
    (["notes", "queues"], "", "NOTES"),
    (["show", "fifo-order"], "", "CLAIM"),
    (["show", "keep-order"], "", "OPTION"),
    (["errata"], "", "CLAIM"),
    (["quiz", "--seed", "1"], "a\nb\na,b\n", "OPTION"),
    (["review"], "\n3\n", "FACT-ANSWER"),
    (["check"], "", None),
]


@pytest.mark.parametrize("colour", ["--no-color", "--color"])
@pytest.mark.parametrize(("words", "typed", "word"), COMMANDS)
def test_nothing_unsafe_leaves(words: list[str], typed: str, word: str | None, colour: str):
    takes_colour = words and words[0] != "check" and "--format" not in words
    result = run(*words, *([colour] if takes_colour else []), typed=typed)

    shown = re.sub("\x1b\\[[0-9;]*m", "", result.stdout) if colour == "--color" else result.stdout
    assert not UNSAFE.search(shown), UNSAFE.search(shown)
    assert not UNSAFE.search(result.stderr)
    if word:
        assert word in shown
        assert "[/nonsense]" in shown.replace("\\[", "[").replace("\\]", "]")


@pytest.mark.parametrize("words", [["topics", "--json"], ["show", "fifo-order", "--json"]])
def test_json_is_exact_and_still_safe(words: list[str]):
    result = run(*words)

    assert not UNSAFE.search(result.stdout)
    json.loads(result.stdout)


def test_colours_are_ours_alone():
    """Every escape sequence in coloured output is one of the theme's."""
    shown = run("show", "fifo-order", "--color").stdout

    assert set(re.findall("\x1b.*?m", shown)) <= {
        f"\x1b[{n}m" for n in ("0", "1", "2", "33", "36", "4")
    }
