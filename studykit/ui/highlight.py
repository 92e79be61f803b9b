"""Code with its comments and keywords told apart, by rich's lexers.

Only where there is colour: nothing is said by it, and rich takes a moment to import.
"""

from studykit.ui.theme import Style

_LANGUAGES = {"bash", "javascript", "json", "python", "sql", "typescript", "yaml"}


def styles(source: str, language: str) -> list[Style] | None:
    """A style for every character of clean code; None where the language is not known to us."""
    if language not in _LANGUAGES or len(source) > 20_000:
        return None
    from rich.syntax import Syntax

    text = Syntax(source, language, theme="ansi_dark").highlight(source)
    if not text.plain.startswith(source):
        return None  # a lexer that changes what it reads is no help
    found: list[Style] = ["code"] * len(text.plain)
    for start, end, style in text.spans:
        if not isinstance(style, str) and (told := _told(style.dim, style.color)):
            found[start:end] = [told] * (end - start)
    return found[: len(source)]


def _told(dim: bool | None, color: object) -> Style | None:
    """rich's theme of plain terminal colours has comments dim and keywords blue."""
    if dim:
        return "quiet"
    return "strong" if getattr(color, "name", "") in ("blue", "bright_blue") else None
