"""What `studykit doctor` found, one thing a line."""

from collections.abc import Mapping, Sequence

from studykit.model.finding import Finding, Level
from studykit.ui.text import BLANK, Line, Span, line, pad, wrap
from studykit.ui.theme import Page, Style

_STYLES: dict[Level, Style] = {"ok": "quiet", "note": "plain", "found": "warning"}
_LEVEL, _NAME = 7, 12  # columns
_NARROW = 56


def findings_lines(page: Page, parts: Mapping[str, Sequence[Finding]]) -> list[Line]:
    """Everything that was looked at, part by part."""
    lines: list[Line] = []
    for title, findings in parts.items():
        lines += wrap(line(Span(page.line(title), "heading")), page.width)
        for finding in findings:
            lines += _finding(page, finding)
        lines.append(BLANK)
    return lines


def _finding(page: Page, finding: Finding) -> list[Line]:
    level = line(Span(finding.level, _STYLES[finding.level]))
    name = page.line(finding.name)
    if page.width < _NARROW:
        first = line(level, f" {name}: ")
        lines = wrap(line(first, page.line(finding.text)), page.width, "  ", "    ")
        return lines + _mend(page, finding, 4)
    first = line("  ", pad(level, _LEVEL), pad(line(name), _NAME))
    lines = wrap(page.line(finding.text), page.prose, first)
    return lines + _mend(page, finding, first.width)


def _mend(page: Page, finding: Finding, indent: int) -> list[Line]:
    if not finding.mend:
        return []
    head = line(Span("--fix ", "key")) if finding.fixable else BLANK
    return wrap(line(head, page.line(finding.mend)), page.prose, " " * indent)


def total(parts: Mapping[str, Sequence[Finding]]) -> str:
    """How it stands, in a sentence."""
    found = [f for findings in parts.values() for f in findings if f.level == "found"]
    if not found:
        return "All is well."
    count = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
    fixable = sum(f.fixable for f in found)
    if not fixable:
        return (
            f"{count} not as it should be."
            if len(found) == 1
            else f"{count} not as they should be."
        )
    which = "it" if fixable == len(found) == 1 else f"{fixable} of them"
    which = "them" if 1 < fixable == len(found) else which
    return f"{count} not in order; studykit doctor --fix mends {which}."
