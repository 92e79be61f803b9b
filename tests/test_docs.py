"""Docs that cannot go stale."""

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from studykit.cli.app import COMMANDS as ALL
from studykit.cli.app import app

TOP = Path(__file__).parent.parent
PAGES = sorted(
    [*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"), TOP / "content" / "README.md"],
    key=lambda page: page.as_posix(),
)
VERBS = set(
    "add answer begin bring drop go list plan print read remove report review show sit study take "
    "write".split()
)


def commands(group=None, path=()):
    """Every command by the words that call it."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        yield " ".join((*path, name)), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert re.search(rf"`studykit {name}\b", (TOP / "README.md").read_text()) or any(
        longer.startswith(f"{name} ") for longer in COMMANDS
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_starts_with_a_verb_and_is_a_sentence(name):
    text = COMMANDS[name].help or ""

    assert text.split()[0].lower() in VERBS
    assert text.rstrip().endswith(".")


def listed_by_help(*words):
    """The commands that `studykit … --help` lists in a terminal 80 columns wide, a line each."""
    # On a terminal help keeps two columns free; the runner does not.
    shown = CliRunner().invoke(app, [*words, "--help"], terminal_width=78).stdout
    return shown.partition("Commands:\n")[2].rstrip().splitlines()


def test_help_lists_the_commands_in_our_order():
    assert [line.split()[0] for line in listed_by_help()] == list(ALL)


@pytest.mark.parametrize(
    "group", ["", *(n for n, one in COMMANDS.items() if hasattr(one, "commands"))]
)
def test_help_cuts_no_sentence(group):
    lines = listed_by_help(*group.split())

    assert lines
    assert [line for line in lines if not line.endswith(".") or line.endswith("..")] == []


def test_the_readme_names_no_command_that_is_not_there():
    named = re.findall(r"`studykit ([a-z]+)", (TOP / "README.md").read_text())

    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_links_lead_somewhere(page):
    text = re.sub(r"^(`{3,}).*?^\1", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)\s#]+)", re.sub(r"`[^`\n]*`", "", text))

    gone = [
        link
        for link in links
        if not re.match(r"https?://", link) and not (page.parent / link).exists()
    ]
    assert gone == []


def test_the_format_tells_of_every_rule():
    from studykit.packs.check import RULES

    told = (TOP / "docs/content.md").read_text("utf-8")
    assert [code for code in RULES if f"| {code} |" not in told] == []
