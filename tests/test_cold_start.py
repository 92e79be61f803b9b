"""What a command may load once the pack is compiled: modules, not milliseconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import studykit

HEAVY = {
    "asyncio",
    "fsrs",
    "hypothesis",
    "importlib.metadata",
    "markdown_it",
    "plotext",
    "prompt_toolkit",
    "pydantic",
    "questionary",
    "rich",
    "urllib.request",
    "yaml",
}
AT_EXIT = """
import atexit, sys
from studykit.cli.boundary import main
atexit.register(lambda: print("loaded", *sys.modules, file=sys.stderr))
main()
"""


def loaded(*words):
    """Which of the heavy modules the command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", AT_EXIT, *words],
        input="",  # a quiz ends at its first question
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(studykit.__file__).parent.parent)},
    )
    told, _, modules = done.stderr.rpartition("loaded ")
    assert (done.returncode, told) == (0, "")
    assert done.stdout
    return HEAVY & set(modules.split())


@pytest.fixture
def _warm():
    """The pack compiled, as it is after any first command."""
    loaded("topics")


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize(
    ("command", "may_load"),
    [
        ("", set()),
        ("--version", set()),
        ("--help", set()),
        ("topics", set()),
        ("topics --json", set()),
        ("table", set()),
        ("table api-types", set()),
        ("table api-types --format json", set()),
        ("show throttle-account-burst", set()),
        ("show api-types", set()),
        ("errata", set()),
        ("notes api-gateway/stages", {"markdown_it"}),
        ("quiz api-gateway --plain", set()),
        ("quiz api-gateway --json", set()),
        ("drill api-types --plain", set()),
        ("review api-gateway --plain", {"fsrs"}),  # it says when each grade brings the card back
        ("today --dry-run", set()),
        ("today --plain", {"fsrs"}),
        ("exam list", set()),
        ("ready", set()),
        ("stats", set()),
        ("report", set()),
        ("search visibility timeout", set()),
        ("search is:new", set()),
        ("why throttle-429", {"fsrs"}),  # and so does this
        ("history", set()),
        ("confusions", set()),
        ("backup list", set()),
        ("pack list", set()),
    ],
)
def test_a_warm_command_loads_nothing_heavy(command, may_load):
    assert loaded(*command.split()) <= may_load


def test_the_first_command_of_all_compiles_the_pack():
    assert loaded("topics") >= {"pydantic", "yaml"}
