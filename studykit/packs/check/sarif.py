"""Findings as SARIF 2.1.0, which editors and code hosts show beside the line.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from studykit.packs.check.rules import RULES
from studykit.packs.problem import CODES, Problem

_LEVELS = {"error": "error", "warning": "warning", "reminder": "note"}


def sarif(problems: Sequence[Problem], version: str, pack: Path) -> dict[str, Any]:
    """One run with its rules and results, ready to be written as JSON. Files lie in `pack`."""
    asks = CODES | RULES
    used = sorted({problem.code for problem in problems})
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "studykit check",
                        "version": version,
                        "rules": [
                            {"id": code, "shortDescription": {"text": asks.get(code, code)}}
                            for code in used
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"PACK": {"uri": f"{pack.resolve().as_uri()}/"}},
                "results": [
                    {
                        "ruleId": problem.code,
                        "ruleIndex": used.index(problem.code),
                        "level": _LEVELS[problem.level],
                        "message": {"text": problem.message},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {
                                        "uri": quote(problem.file),
                                        "uriBaseId": "PACK",
                                    },
                                    "region": {"startLine": problem.line},
                                }
                            }
                        ],
                    }
                    for problem in problems
                ],
            }
        ],
    }
