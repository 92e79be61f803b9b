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
    print(len(found), *found[:60], sep=" | ")
    library = open_library(Path(sys.argv[1]), None)
    print(*[question.id for question in library.questions()])
    # Not ru_maxrss: a child begins with the peak of the process it was forked from.
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
    print(int(peak) // 1024 < 250)
"""

FENCE = "```"
# A file, how many problems are told of it, and one of them.
HARM = {
    "nesting": (b"facts: " + b"[" * 100_000, 1, "1: Y03 more than 32 levels are nested here"),
    "nested mappings": (b"facts: " + b"{a: " * 100_000, 1, "1: Y03 more than 32 levels"),
    "nested block": (
        b"facts:\n" + b"\n".join(b" " * i + b"- " for i in range(1500)), 1,
        "33: Y03 more than 32 levels",
    ),
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nfacts: *c\n", 9,
        '4: Y05 "*c" is an alias, which is not read',
    ),
    "merge bomb": (
        b"a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b]}\n", 10,
        '3: Y05 "<<" is a merge key, which is not read',
    ),
    "long scalar": (b"facts: " + b"x" * 50_000_000, 1, "1: Y03 the file is larger than 4 MB"),
    "many values": (
        b"facts: [" + b"1," * 2_000_000 + b"]", 1, "1: Y03 the file has more than 200,000 values",
    ),
    "many lines": (b"facts: [\n" + b"\n" * 200_000, 1, "Y03 the file has more than 100,000 lines"),
    "many keys": (
        b"{" + b",".join(b"k%d: 1" % i for i in range(90_000)) + b"}", 501,
        '1: F01 "facts" is missing',
    ),
    "the same key": (b"a: 1\n" * 90_000, 52, '51: Y06 the key "a" stands here twice'),
    "many anchors": (
        b"\n".join(b"- &a%d x" % i for i in range(90_000)), 51, '50: Y05 "&a49" is an anchor',
    ),
    "many broken facts": (b"facts: [" + b"{id: x}," * 60_000 + b"]", 5, 'F01 x has no "answer"'),
    "long digits": (b"facts: [{level: " + b"9" * 4_000_000 + b"}]", 6, '1 has no "answer"'),
    "endless quote": (b'facts: "' + b"x" * 4_000_000, 1, "Y04 this is not YAML: a quote"),
    "endless anchor": (b"facts: &" + b"a" * 4_000_000, 1, "…\" is an anchor, which is not read"),
    "unseen characters": (
        b"facts: '" + "\u200b\u202e".encode() * 600_000 + b"'", 3,
        "Y07 holds the unseen character U+202E RIGHT-TO-LEFT OVERRIDE",
    ),
}  # fmt: skip


def read(pack: Path) -> list[str]:
    command = [sys.executable, "-c", dedent(SCRIPT), str(pack)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout.splitlines()


@pytest.mark.parametrize("harm", HARM)
def test_a_hostile_file_is_refused_and_the_rest_goes_on(tmp_path: Path, harm: str):
    text, count, one = HARM[harm]
    write_pack(tmp_path, {"topics/bad/notes.md": NOTES, "topics/bad/facts.yaml": text})

    found, questions, is_small = read(tmp_path)

    assert found.split(" | ")[0] == str(count)
    assert "topics/bad/facts.yaml:" in found
    assert one in found
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
