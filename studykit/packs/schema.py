"""JSON Schemas of a pack's files, made from the forms: editors complete keys and mark mistakes.

They are a help while typing. `studykit check` has the last word: it knows ids and sentences.
Our reader takes a plain `300` or `true` for text where text is wanted, so the schemas do too.

    python -m studykit.packs.schema content/schemas     writes them
"""

import json
import sys
from pathlib import Path
from typing import Any

from studykit.packs.check.house import NamesForm, StaleFileForm
from studykit.packs.forms import (
    ExamForm,
    FactsForm,
    Form,
    ManifestForm,
    NotesForm,
    QuestionsForm,
    TableForm,
)

FORMS: dict[str, type[Form]] = {
    "pack": ManifestForm,
    "exam": ExamForm,
    "notes": NotesForm,
    "facts": FactsForm,
    "table": TableForm,
    "questions": QuestionsForm,
    "names": NamesForm,
    "stale": StaleFileForm,
}
"""The name of a schema's file, without `.json`, and the form it describes."""

FOLDER = "schemas"
_SCALAR = ["string", "number", "boolean"]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file."""
    made = _as_read(FORMS[name].model_json_schema())
    parts = made.get("$defs", {})
    if "RowForm" in parts:  # a bare value is a cell without a note
        cells = parts["RowForm"]["properties"]["cells"]
        cells["items"] = {"anyOf": [{"type": _SCALAR}, cells["items"]]}
    if "FactForm" in parts:  # one erratum needs no list
        errata = parts["FactForm"]["properties"]["erratum"]
        parts["FactForm"]["properties"]["erratum"] = {"anyOf": [errata["items"], errata]}
    return {"$schema": DIALECT, **made}


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into the folder; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FORMS:
        file = folder / f"{name}.json"
        file.write_text(text(name), encoding="utf-8")
        written.append(file)
    return written


def text(name: str) -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def _as_read(node: Any) -> Any:
    """The schema of what a YAML editor sees, which knows numbers where our reader sees text."""
    if isinstance(node, list):
        return [_as_read(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _as_read(value) for key, value in node.items() if key not in ("title", "default")}
    if "properties" in node:  # there "title" is the name of a key
        kept["properties"] = {key: _as_read(one) for key, one in node["properties"].items()}
    if kept.get("type") == "string" and not kept.keys() & {"format", "pattern", "enum", "const"}:
        kept["type"] = _SCALAR
    if "anyOf" in kept:  # what is optional is left out, not null
        others = [one for one in kept.pop("anyOf") if one != {"type": "null"}]
        scalar = next((one for one in others if one.get("type") == _SCALAR), None)
        kept |= scalar or (others[0] if len(others) == 1 else {"anyOf": others})
    return kept


if __name__ == "__main__":
    for path in write_schemas(Path(sys.argv[1])):
        print(path)
