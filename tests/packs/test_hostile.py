"""Packs that mean harm: never a crash, a hang or a full memory, always a sentence.

Each is read in a process of its own, with little memory and little time.
"""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from authored import FACTS, NOTES, write_pack

SCRIPT = r"""
    import re, resource, sys
    from pathlib import Path

    resource.setrlimit(resource.RLIMIT_AS, (600 * 1024**2, 600 * 1024**2))

    from studykit.packs.check import check
    from studykit.packs.library import open_library

    found = check(Path(sys.argv[1])).problems
    print(len(found), *found[:1])
    library = open_library(Path(sys.argv[1]), None)
    print(*[question.id for question in library.questions()])
    # Not ru_maxrss: a child begins with the peak of the process it was forked from.
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
    print(int(peak) // 1024 < 250)
"""

FENCE = "```"
HARM = {
    "nesting": b"facts: " + b"[" * 100_000,
    "nested mappings": b"facts: " + b"{a: " * 100_000,
    "nested block": b"facts:\n" + b"\n".join(b" " * i + b"- " for i in range(1500)),
    "alias bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nfacts: *c\n",
    "merge bomb": b"a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b]}\n",
    "long scalar": b"facts: " + b"x" * 50_000_000,
    "many values": b"facts: [" + b"1," * 2_000_000 + b"]",
    "many keys": b"{" + b",".join(b"k%d: 1" % i for i in range(90_000)) + b"}",
    "the same key": b"a: 1\n" * 90_000,
    "many anchors": b"\n".join(b"- &a%d x" % i for i in range(90_000)),
    "many broken facts": b"facts: [" + b"{id: x}," * 60_000 + b"]",
    "long digits": b"facts: [{level: " + b"9" * 4_000_000 + b"}]",
    "endless quote": b'facts: "' + b"x" * 4_000_000,
    "endless anchor": b"facts: &" + b"a" * 4_000_000,
    "unseen characters": b"facts: '" + "\u200b\u202e".encode() * 600_000 + b"'",
}  # fmt: skip


def read(pack: Path) -> list[str]:
    command = [sys.executable, "-c", dedent(SCRIPT), str(pack)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.splitlines()


@pytest.mark.parametrize("harm", HARM)
def test_a_hostile_file_is_refused_and_the_rest_goes_on(tmp_path: Path, harm: str):
    write_pack(tmp_path, {"topics/bad/notes.md": NOTES, "topics/bad/facts.yaml": HARM[harm]})

    first, questions, is_small = read(tmp_path)

    assert int(first.split()[0]) >= 1
    assert "topics/bad/facts.yaml:" in first
    assert (questions, is_small) == ("queues.which-queue", "True")


@pytest.mark.parametrize(
    "body",
    [
        "](" * 1_900_000,
        "`" * 20_000 + " " + "``a" * 600_000,
        "[x](" + "a" * 3_900_000,
        f"{FENCE}json\n" + "[" * 3_900_000 + f"\n{FENCE}\n",
        f"{FENCE}yaml\n" + "[" * 3_900_000 + f"\n{FENCE}\n",
        f"{FENCE}\n" * 90_000,
        "<a:" * 1_300_000,
        "(a+)+$ \\1 %s {0.__class__} $(x) [/] :smile:\n" * 50_000,
    ],
    ids=["links", "ticks", "long link", "json", "yaml", "fences", "angles", "patterns"],
)
def test_hostile_notes_cost_no_more_than_their_length(tmp_path: Path, body: str):
    write_pack(tmp_path, {"topics/queues/notes.md": NOTES + body})

    _, questions, is_small = read(tmp_path)

    assert (questions, is_small) == ("queues.which-queue", "True")


def test_thousands_of_wrong_names_are_compared_in_no_time(tmp_path: Path):
    facts = "".join(
        f"  - {{id: fact-{i}, text: t {i}, ask: a {i}, answer: b, sources: ['https://a.example']}}\n"
        for i in range(8_000)
    )
    rows = "".join(f"  - {{feature: r, cells: [x], fact: fcat-{i}}}\n" for i in range(8_000))
    write_pack(
        tmp_path,
        {
            "topics/queues/facts.yaml": FACTS + facts,
            "topics/queues/tables/wrong.yaml": f"title: t\ncolumns: [c]\nrows:\n{rows}",
        },
    )

    first, questions, _ = read(tmp_path)

    assert first.split()[0] == "8000"
    assert questions == "queues.which-queue"
