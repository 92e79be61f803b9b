"""Rules about code in content: it names its language, and a real parser has read it.

JSON, YAML, Python and policies are read by what the standard library and our own reader offer.
Commands and calls are held against AWS's own API models and templates go through cfn-lint where
these are installed (they are among the tools of development, not of learning).
"""

import ast
import json
from collections.abc import Iterator
from typing import Any

from studykit.model.pack import Question, Topic
from studykit.packs.build import Place
from studykit.packs.check.rules import Bench, Finding, notes, questions
from studykit.packs.markdown import Fence, fences

ASKS = "fenced code names its language and parses"
ASKS_AWS = "commands, calls and templates that AWS knows"


@questions("L30", ASKS)
def code_in_stems(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """Code in stems."""
    for line, fence in _in_stem(question, place):
        yield from _parsed(fence, line)


@notes("L30", ASKS)
def code_in_notes(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
    """Code in notes."""
    for fence in fences(topic.notes):
        yield from _parsed(fence, first + fence.line)


@questions("L36", ASKS_AWS, "warning")
def aws_code_in_stems(question: Question, place: Place, bench: Bench) -> Iterator[Finding]:
    """A stem may show what is wrong on purpose: then it is waived."""
    for line, fence in _in_stem(question, place):
        yield from _known_to_aws(fence, line)


@notes("L36", ASKS_AWS)
def aws_code_in_notes(topic: Topic, first: int, bench: Bench) -> Iterator[Finding]:
    """What learners copy from notes has to work."""
    for fence in fences(topic.notes):
        yield from _known_to_aws(fence, first + fence.line)


def _in_stem(question: Question, place: Place) -> Iterator[tuple[int, Fence]]:
    for fence in fences(question.stem):
        # The text of a block scalar begins on the line below its "|".
        yield place.line("stem") + 1 + fence.line, fence


def _parsed(fence: Fence, line: int) -> Iterator[Finding]:
    if not fence.is_closed:
        yield line, "the fenced block is not closed"
    elif not fence.language:
        yield line, "the fenced block names no language; text will do"
    elif fence.language == "json":
        yield from _json(fence.body, line)
    elif fence.language in ("yaml", "yml"):
        yield from _yaml(fence.body, line)
    elif fence.language in ("python", "py"):
        yield from _python(fence.body, line)


def _known_to_aws(fence: Fence, line: int) -> Iterator[Finding]:
    if fence.language in ("bash", "sh", "shell", "console"):
        from studykit.packs.check.calls import commands

        yield from commands(fence.body, line)
    elif fence.language in ("python", "py"):
        from studykit.packs.check.calls import client_calls

        yield from client_calls(fence.body, line)
    elif fence.language in ("yaml", "yml", "json") and "AWS::" in fence.body:
        from studykit.packs.check.templates import template

        yield from template(fence.body, line)


# JSON and policies


def _json(body: str, line: int) -> Iterator[Finding]:
    try:
        value = json.loads(body)
    except RecursionError:
        yield line, "the JSON is nested too deep"
        return
    except ValueError as error:
        if _is_json_lines(body):
            return
        at = line + getattr(error, "lineno", 0)
        yield at, "the block is not JSON here; call it text if it is not meant to be"
        return
    if isinstance(value, dict) and "Statement" in value:
        yield from _policy(value, line)


_VERSIONS = ("2012-10-17", "2008-10-17")
_STATEMENT = frozenset(
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split()
)


def _policy(policy: dict[str, Any], line: int) -> Iterator[Finding]:
    """The shape that IAM's grammar of policies asks for."""
    if "Version" not in policy:
        yield line, 'the policy has no "Version"'
    elif policy["Version"] not in _VERSIONS:
        yield line, f'the policy has a "Version" that is not {_VERSIONS[0]}'
    listed = policy["Statement"]
    for statement in listed if isinstance(listed, list) else [listed]:
        if not isinstance(statement, dict) or "Effect" not in statement:
            yield line, 'a statement of the policy has no "Effect"'
            continue
        if statement["Effect"] not in ("Allow", "Deny"):
            yield line, 'an "Effect" is Allow or Deny'
        if not statement.keys() & {"Action", "NotAction"}:
            yield line, 'a statement of the policy has no "Action"'
        if unknown := sorted(statement.keys() - _STATEMENT):
            yield line, f'a statement of the policy has an unknown key "{unknown[0]}"'
        if not statement.keys() & {"Resource", "NotResource", "Principal", "NotPrincipal"}:
            yield line, 'a statement of the policy has neither "Resource" nor "Principal"'
        condition = statement.get("Condition", {})
        if not isinstance(condition, dict) or not all(
            isinstance(keys, dict) for keys in condition.values()
        ):
            yield line, 'a "Condition" holds operators, and each operator keys and values'


def _is_json_lines(body: str) -> bool:
    """Whether every line is a JSON value of its own, as in logs."""
    lines = [line for line in body.split("\n") if line.strip()]
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line), dict) for line in lines)
    except (ValueError, RecursionError):
        return False


# YAML and Python


def _yaml(body: str, line: int) -> Iterator[Finding]:
    from studykit.packs.read import syntax_error

    # Templates may use tags and anchors; only the syntax is looked at.
    if error := syntax_error(body):
        yield line + error[0], f"{error[1]} (in a fenced block)"


def _python(body: str, line: int) -> Iterator[Finding]:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an invalid escape; the learner sees the text
            ast.parse(body)
    except SyntaxError as error:
        yield line + (error.lineno or 1), "the block is not Python here"
    except (ValueError, RecursionError, MemoryError):
        yield line, "the block is not Python"
