"""CloudFormation and SAM templates, and fragments of them, through cfn-lint.

A fragment is made whole first: resources get a template around them. What a fragment refers to
may stand elsewhere, so references are looked at in whole templates only.
Without cfn-lint nothing is looked at.
"""

import re
from collections.abc import Iterator
from functools import cache

from studykit.packs.check.rules import Finding

_RESOURCE = re.compile(r"^(?P<indent> *)Type: *[\"']?(?:AWS|Custom)::", re.MULTILINE)
# Findings that a fragment cannot help: what it refers to stands elsewhere.
_ELSEWHERE = ("E1010", "E1012", "E1017", "E1018", "E1019", "E1020", "E1022", "E3005", "E1028", "E8")
# Examples that name things by ids that look like nobody's.
_HARMLESS = ("E3673",)


def template(body: str, line: int) -> Iterator[Finding]:
    """What cfn-lint says is wrong with a block that opens on `line`."""
    is_json = body.lstrip().startswith("{")
    whole, before = body, 0
    is_fragment = not re.search(r'^Resources:|^\s*"Resources":', body, re.MULTILINE)
    if is_fragment:
        found = _RESOURCE.search(body)
        if not found or not found["indent"]:
            return  # JSON fragments and bare properties: nothing to hold on to
        whole, before = _around(body), 1
    if "AWS::Serverless" in whole and "Transform" not in whole and not is_json:
        whole = f"Transform: AWS::Serverless-2016-10-31\n{whole}"
        before += 1
    for at, code, message in _findings(whole):
        if is_fragment and code.startswith(_ELSEWHERE):
            continue
        if code not in _HARMLESS:
            yield line + max(at - before, 1), f"cfn-lint {code}: {message}"


def _around(body: str) -> str:
    return "Resources:\n" + "\n".join(f"  {text}" for text in body.split("\n"))


@cache
def _findings(text: str) -> tuple[tuple[int, str, str], ...]:
    try:
        from cfnlint.api import lint
    except ImportError:
        return ()
    matches = lint(text, regions=["us-east-1"])
    found = (
        (match.linenumber, match.rule.id, " ".join(match.message.split())) for match in matches
    )
    return tuple(sorted({f for f in found if f[1].startswith("E")}))
