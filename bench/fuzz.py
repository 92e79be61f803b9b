"""Files with random damage, given to the command line: never a traceback, a hang, a stray byte.

`python -m bench.fuzz [SECONDS]` (60) damages packs, compiled packs, histories, exported histories,
files of `sync`, the events of mock exams, archives of packs and decks of Anki: bits are turned
over, slices cut out, doubled, put elsewhere, made up, or taken from another file. Each damaged
file is given to several commands in a process with 1 GB of memory and ten seconds. What ends
otherwise than with a code of ours and readable text, or says something else of a pack because its
compiled form is damaged, is kept, and told with the seed that makes it again.
"""

import datetime as dt
import io
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import forked

MEMORY = 1024**3
SECONDS = 10.0

NOW = "2026-11-23T20:00:00+01:00"

CODES = {0, 1, 2, 3, 4, 5}

# Whatever a terminal obeys, but for the newline: C0, DEL, C1, marks that turn the direction.
STRAY = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Words = tuple[str, ...]

PACK: tuple[Words, ...] = (
    ("check",),
    ("topics",),
    ("quiz", "--plain", "-n", "3", "--seed", "1"),
    ("search", "queue"),
    ("review", "--plain", "-n", "2"),
    ("drill", "--plain", "-n", "2", "--seed", "1"),
    ("today", "--dry-run"),
    ("table",),
    ("table", "kinds"),
    ("notes", "queues"),
    ("show", "fifo-order"),
    ("show", "keep-order"),
    ("errata",),
    ("export", "md"),
    ("export", "csv"),
    ("exam", "--plain", "--items", "1"),
    (),
)

READING: tuple[Words, ...] = (
    ("topics",),
    ("search", "queue"),
    ("table",),
    ("table", "kinds"),
    ("notes", "queues"),
    ("show", "fifo-order"),
    ("show", "keep-order"),
    ("errata",),
    ("export", "md"),
    ("export", "csv"),
)
"""What these say to somebody who has answered nothing hangs on the pack alone."""

STORE: tuple[Words, ...] = (
    ("doctor",),
    ("topics",),
    ("history",),
    ("stats",),
    ("exam", "list"),
    ("backup", "list"),
    ("why", "fifo-order"),
    ("ready",),
    ("export", "history"),
    ("quiz", "--plain", "-n", "1"),
    ("undo",),
    ("doctor", "--fix"),
    (),
)

EXAM: tuple[Words, ...] = (
    ("exam", "list"),
    ("exam", "show"),
    ("exam", "review"),
    ("exam", "resume", "--plain"),
    ("exam", "list", "--json"),
    ("exam", "drop", "--yes"),
    ("history",),
    ("report", "--html", "report.html"),
    ("ready",),
    (),
)

TYPED = b"a\na,b\n\n3\ng 2\nend\nend\n"


# Damage


def damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """The bytes with one to four slips in them; `other` is where foreign ones come from."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = rng.choice((_flip, _cut, _insert, _double, _move, _splice, _retype))(
            data, other, rng
        )
    return data


def _slice(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + int(rng.expovariate(1 / 30)) + 1)


def _flip(data: bytes, other: bytes, rng: random.Random) -> bytes:
    if not data:
        return data
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 8))):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def _cut(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:start] if rng.random() < 0.1 else data[:start] + data[end:]


def _insert(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, _ = _slice(data, rng)
    return data[:start] + rng.choice(NASTY) * rng.choice((1, 1, 40)) + data[start:]


def _double(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 50)) + data[end:]


def _move(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    rest = data[:start] + data[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def _splice(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, end = _slice(data, rng)
    from_, to = _slice(other, rng)
    if rng.random() < 0.2:  # the head of one and the tail of the other
        return data[:start] + other[from_:]
    return data[:start] + other[from_:to] + data[end:]


def _retype(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Another number, another word: what is well formed and makes no sense."""
    found = list(re.finditer(rb"\d+|true|false|\"[^\"]{0,40}\"|[a-z-]{4,}", data))
    if not found:
        return data
    at = rng.choice(found)
    return data[: at.start()] + rng.choice(VALUES) + data[at.end() :]


NASTY = (
    *(bytes([n]) for n in (0, 7, 8, 9, 10, 13, 27, 0x7F, 0x80, 0x9B, 0xC2, 0xED, 0xFF)),
    b"\x1b[31m",
    b"\x1b]52;c;cHduZWQ=\x07",
    "\u202e\u2066\u200b\U000e0041".encode(),
    b"\xed\xa0\x80",
    b"\\ud800",
    b'"\\e[2J\\x9b\\0"',
    *(bytes([n]) for n in b"{}[]&*!|>'\"#:-?,%@`<=\\$("),
    b"- ",
    b"<<: *a",
    b"[" * 40,
    b"\n  ",
    b"---\n",
    b"`" * 3,
)

# What a terminal obeys and a pack may hold: of the others nothing is left once it has been read.
OBEYED = ("\u202a".encode(), "\u202e".encode(), "\u2066".encode(), "\u2069".encode())

VALUES = (
    b"0",
    b"-1",
    b"1",
    b"99",
    b"10000000000000000000000",
    b"9" * 4400,
    b"1e999",
    b"NaN",
    b"null",
    b"true",
    b'""',
    b"''",
    b"[]",
    b"{}",
    b"2026-13-45",
    b"0000-00-00",
    b"../../etc/passwd",
    b"x" * 3000,
    b'"\\u001b[31m\\u202e"',
    "ö".encode(),
)


# Commands


def complaints(
    folder: Path, commands: Sequence[Words], wanted: Mapping[Words, str] = {}, **environ: str
) -> list[str]:
    """What is wrong with what these commands say and how they end, one after the other.

    `wanted` is what some of them are to say.
    """
    out = folder / "said"

    def begin() -> None:
        most = _size() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        os.environ |= {"STUDYKIT_NOW": NOW, **environ}
        os.chdir(folder)
        os.dup2(1, STDOUT)
        for words in commands:
            _one(words, out, wanted.get(words))

    pid, answers, shown = forked.fork(begin)
    os.close(answers)
    wrong = []
    ends, told = time.monotonic() + SECONDS, b""
    while True:
        ready, _, _ = select.select([shown], [], [], max(0.0, ends - time.monotonic()))
        if not ready:
            wrong.append(f"hangs: studykit {told.decode().splitlines()[-1] if told else ''}")
            break
        data = os.read(shown, 65536)
        if not data:
            break
        told += data
        ends = time.monotonic() + SECONDS  # each command has its own ten seconds
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(shown)
    if not wrong and status != 0:
        code = os.waitstatus_to_exitcode(status)  # of the fork, so no command's own
        wrong.append(f"dies with {code}: studykit {told.decode().splitlines()[-1]}")
    return [*wrong, *(row for row in told.decode().splitlines() if row.startswith("!"))]


def _size() -> int:
    """Bytes of memory that this process has addresses for: a fork begins with all of them."""
    pages = Path("/proc/self/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()


def _one(words: Words, out: Path, wanted: str | None) -> None:
    """A command, and a line on stdout for what is wrong with it. Runs in the fork."""
    os.write(STDOUT, f"{' '.join(words)}\n".encode())
    (typed, write) = os.pipe()
    os.write(write, TYPED)
    os.close(write)
    os.dup2(typed, 0)
    os.close(typed)
    file = os.open(out, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    code: object = 0
    problem = ""
    try:
        forked.studykit(*words)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        problem = traceback.format_exc()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    text = out.read_bytes().decode("utf-8", "surrogateescape")
    if stray := STRAY.search(text):
        problem = f"a stray {stray[0]!r} in {text[max(0, stray.start() - 60) : stray.end() + 30]!r}"
    if not problem and (code not in CODES or "Traceback" in text):
        problem = f"ends with {code}: {text[-300:]!r}"
    if not problem and wanted is not None and text != wanted:
        problem = f"says otherwise: {text[:300]!r}"
    if problem:
        os.write(STDOUT, f"! studykit {' '.join(words)}: {problem!r}\n".encode())


STDOUT = 9
"""Where a fork keeps its first standard output, while commands have the others."""


# What is damaged


@dataclass(frozen=True)
class Made:
    """Sound files to damage: a pack, what is compiled of it, a history, and what it exports.

    `said` is what commands say of the sound pack. `packs` is a cache in which all packs that are
    not damaged are compiled.
    """

    pack: Path
    home: Path
    cache: Path
    exported: bytes
    exams: Path
    said: dict[Words, str]
    deck: bytes
    packs: Path


def attempt(made: Made, kind: str, seed: int, folder: Path) -> list[str]:
    """One damaged file in a folder of its own; what was wrong with how it was met."""
    rng = random.Random(f"{kind} {seed}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pack, home, cache = made.pack, folder / "home", folder / "cache"
    commands: list[Words] = []
    wanted: dict[Words, str] = {}
    match kind:
        case "pack":
            pack = _pack(made, folder, rng)
            commands = [*PACK[:4], *rng.sample(PACK[4:], 4)]
        case "compiled":
            shutil.copytree(made.cache, cache)
            (path,) = (path for path in cache.rglob("*") if path.is_file())
            path.write_bytes(damaged(path.read_bytes(), made.exported, rng))
            wanted = made.said
            others = [words for words in PACK[1:] if words not in READING]
            commands = [*rng.sample(READING, 4), *rng.sample(others, 2)]
        case "history":
            shutil.copytree(made.home, home)
            path = home / "history.db"
            path.write_bytes(damaged(path.read_bytes(), made.exported, rng))
            commands = rng.sample(STORE, 4)
        case "exported" | "synced":
            both = [made.exported, made.exams.read_bytes()]
            rng.shuffle(both)
            lines = damaged(*both, rng)
            shutil.copytree(made.home, home)
            file = folder / "studykit-other.jsonl"
            file.write_bytes(lines)
            read: Words = ("import", "history", str(file))
            if kind == "synced":
                read = ("sync", str(folder))
            commands = [read, *rng.sample(STORE, 2), rng.choice(EXAM)]
        case "exam":
            home.mkdir()
            _store(home, made.exams.read_bytes(), rng)
            commands = rng.sample(EXAM, 5)
        case "archive":
            cache = made.packs
            file = folder / "pack.zip"
            if rng.random() < 0.5:
                file.write_bytes(damaged(_archive(made.pack), made.deck, rng))
            else:
                file.write_bytes(_archive(_pack(made, folder, rng)))
            commands = [("pack", "add", str(file)), ("pack", "list"), ("topics", "--pack", "small")]
        case "deck":
            cache = made.packs
            file = folder / "deck.apkg"
            if rng.random() < 0.5:
                file.write_bytes(damaged(_deck(made.deck), made.exported, rng))
            else:
                file.write_bytes(_deck(damaged(made.deck, made.exported, rng)))
            commands = [("import", "anki", str(file)), ("pack", "list"), *rng.sample(STORE, 2)]
    environ = {"HOME": home, "STUDYKIT_HOME": home, "STUDYKIT_CACHE": cache, "STUDYKIT_PACK": pack}
    named = {name: str(path) for name, path in environ.items()}
    return complaints(folder, commands, wanted, **named)


KINDS = ("pack", "compiled", "history", "exported", "synced", "exam", "archive", "deck")


def _pack(made: Made, folder: Path, rng: random.Random) -> Path:
    """The pack with one or two of its files damaged."""
    pack = folder / "pack"
    shutil.copytree(made.pack, pack)
    files = sorted(path for path in pack.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    for path in rng.choices(files, sizes, k=rng.choice((1, 1, 2))):
        data = path.read_bytes()
        if rng.random() < 0.3:
            data = _obeyed(data, rng)
        else:
            data = damaged(data, rng.choice(files).read_bytes(), rng)
        path.write_bytes(data)
    return pack


def _obeyed(data: bytes, rng: random.Random) -> bytes:
    """A well-formed text in which a third of the words end with what a terminal would obey."""
    mark = rng.choice(OBEYED)
    return re.sub(
        rb"[a-z]{3}(?= )", lambda word: word[0] + (mark if rng.random() < 0.3 else b""), data
    )


def _archive(pack: Path) -> bytes:
    files = sorted(path for path in pack.rglob("*") if path.is_file())
    return _zipped({path.relative_to(pack).as_posix(): path.read_bytes() for path in files})


def _deck(collection: bytes) -> bytes:
    return _zipped({"collection.anki2": collection, "media": b"{}"})


def _zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _store(home: Path, exams: bytes, rng: random.Random) -> None:
    """A history whose events of mock exams are odd in their contents, though rows like any."""
    from studykit.store import db, lines, rows, views

    rows_: list[lines.Row] = []
    for text in exams.decode().splitlines():
        row = lines.read(text)
        if row.kind in ("exam", "step", "over") and rng.random() < 0.3:
            odd = _odd(json.loads(row.body), rng)
            row = row._replace(body=json.dumps(odd, separators=(",", ":")))
        rows_.append(row)
    store = db.begin(home)
    with db.transaction(store):
        rows.take_in(store, rows_)
        with suppress(sqlite3.Error):  # the next command finds it damaged, and says so
            views.rebuild(store)
    store.close()


def _odd(value: Any, rng: random.Random) -> Any:
    """JSON of the same shape in which something is not as any studykit writes it."""
    match value:
        case dict():
            name = rng.choice(list(value))
            return value | {name: _odd(value[name], rng)}
        case [*parts] if parts and rng.random() < 0.6:
            place = rng.randrange(len(parts))
            return [*parts[:place], _odd(parts[place], rng), *parts[place + 1 :]]
        case [*parts]:
            return rng.choice(([], parts * 2, parts[::-1], parts[:-1], [*parts, *parts[:1]]))
        case bool():
            return not value
        case int():
            return rng.choice((0, -1, 1, 2, 7, 99, 2**31, 2**63, 10**22, value + 1))
        case _:
            odd = ("", "0", "0,0", "1,0,2,3", "2,1", "9,8", "\x1b[31m\u202e", "x" * 3000, "é")
            return rng.choice((*odd, value[:-1], f"{value}{value}", "queues.keep-order"))


def make(folder: Path, write_pack: Callable[[Path], Path]) -> Made:
    """Sound files, by the commands themselves."""
    pack = write_pack(folder / "pack")
    home, cache = folder / "home", folder / "cache"
    os.environ |= {
        "STUDYKIT_PACK": str(pack),
        "STUDYKIT_HOME": str(home),
        "STUDYKIT_CACHE": str(cache),
        "STUDYKIT_NOW": NOW,
    }
    _run("quiz", "--plain", "--seed", "1", typed="a\na,b\nq\n")
    _run("review", "--plain", "-n", "3", typed="\n3\n" * 3)
    exported = _run("export", "history")
    os.environ["STUDYKIT_HOME"] = str(folder / "exams")
    _run("exam", "--plain", "--items", "2", "--seed", "1", typed="a\nf\nn\nb\nend\nend\n")
    _run("exam", "--plain", "--items", "2", "--seed", "2", "--pause", typed="a\nn\n")
    exams = folder / "exams.jsonl"
    exams.write_text(_run("export", "history"))
    for words in {*PACK, *STORE[:-2], *EXAM[:3]}:  # so that forks have loaded what these need
        _run(*words, typed="q\n")
    os.environ["STUDYKIT_HOME"] = str(folder / "packs")
    said = {words: _run(*words) for words in READING}
    os.environ["STUDYKIT_CACHE"] = str(folder / "packs-cache")
    deck = _foreign(_exported(folder / "small.apkg"))
    archive, apkg = folder / "pack.zip", folder / "fish.apkg"
    archive.write_bytes(_archive(pack))
    apkg.write_bytes(_deck(deck))
    _run("pack", "add", str(archive))
    _run("import", "anki", str(apkg))
    return Made(pack, home, cache, exported.encode(), exams, said, deck, folder / "packs-cache")


def _exported(file: Path) -> bytes:
    """The collection in a deck made of the pack."""
    _run("export", "anki", "-o", str(file))
    with zipfile.ZipFile(file) as archive:
        return archive.read("collection.anki2")


def _foreign(collection: bytes) -> bytes:
    """The same, but as if somebody had made the flashcards in Anki and graded each once."""
    from studykit.ui.anki import CARD

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "collection.anki2"
        path.write_bytes(collection)
        with closing(sqlite3.connect(path)) as db:
            db.execute("UPDATE notes SET mid = 7 WHERE mid = ?", (CARD.id,))
            sql = "UPDATE col SET models = replace(models, ?, '7')"
            db.execute(sql, (str(CARD.id),))
            at = int(dt.datetime.fromisoformat(NOW).timestamp() * 1000) - 86_400_000
            sql = "INSERT INTO revlog SELECT ? + id % 1000, id, -1, 3, 1, 0, 0, 4000, 0 FROM cards"
            db.execute(sql, (at,))
            db.commit()
        return path.read_bytes()


def _run(*words: str, typed: str = "") -> str:
    from typer.testing import CliRunner

    from studykit.cli.app import app

    done = CliRunner().invoke(app, list(words), input=typed)
    assert done.exit_code in CODES, (words, done.stdout, done.stderr)
    return done.stdout


def main() -> None:
    """Damage files for so many seconds, and tell what came of it."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "cli"))
    from small import write_pack

    counts, found = dict.fromkeys(KINDS, 0), 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        made = make(Path(name), lambda folder: write_pack(folder))
        ends = time.monotonic() + seconds
        start = int(dt.datetime.now(dt.UTC).timestamp()) if len(sys.argv) < 3 else int(sys.argv[2])
        seed = start
        while time.monotonic() < ends:
            for kind in KINDS:
                folder = Path(name) / "case"
                counts[kind] += 1
                if wrong := attempt(made, kind, seed, folder):
                    found += 1
                    kept = Path(tempfile.gettempdir()) / f"fuzz-{kind}-{seed}"
                    shutil.copytree(folder, kept, dirs_exist_ok=True)
                    print(f"{kind} {seed}, kept in {kept}:", *wrong, sep="\n  ", flush=True)
            seed += 1
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    print(f"{told}; seeds from {start}; {found} met with a traceback, a hang or a stray byte")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
