"""The commands that are run once a month, each stopped at each of its system calls.

A backup, a restore, a merge, a repair, an import, a sync, a migration: they handle the whole
history at once, so a fault in the middle could cost all of it. Each is stopped by a kill, or told
at one call that the disk is full (ENOSPC) or failing (EIO). Then everything is looked at as the
next start would: the events, the views, whatever was set aside, the backups; and the same command
is run again, which must bring about what it would have without the fault.
"""

import datetime as dt
import gc
import importlib
import os
import pkgutil
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import studykit
from bench import stopped, worlds
from bench.stopped import Call, Ran
from bench.worlds import NOW
from studykit.errors import StoreError
from studykit.store import backup, checkup, db, mending
from studykit.store.alone import JOURNALS
from studykit.store.history import History

LATER = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
DATE = dt.date(2026, 11, 29)

FAULTS = {
    "killed": "signal=KILL:when={n}",
    "full": "error=ENOSPC:when={n}",
    "full from then on": "error=ENOSPC:when={n}+",
    "failing": "error=EIO:when={n}",
}
"""What may happen at the call of number `n`, as strace is told it."""

Ids = frozenset[str]


# The commands


@dataclass(frozen=True)
class Case:
    """A command and what lies there before it; `{top}` in its words is the folder of it all.

    `keeps`: what was the history before is afterwards in a file of its own.
    """

    name: str
    words: str
    make: Callable[[Path], None]
    typed: str = ""
    keeps: bool = False


CASES = (
    Case("backup", "backup", worlds.lived),
    Case("backup, at the end of a session", "quiz --json -n 1 --seed 1", worlds.daily, typed="a\n"),
    Case("restore", "backup restore mine --yes", worlds.lived, keeps=True),
    Case("restore of a lost history", "backup restore --yes", worlds.lost),
    Case("restore after a kill", "backup restore mine --yes", worlds.half_written, keeps=True),
    Case(
        "restore over damage and a journal",
        "backup restore mine --yes",
        worlds.damaged_and_half_written,
        keeps=True,
    ),
    Case("restore --merge", "backup restore mine --merge --yes", worlds.parted, keeps=True),
    Case("doctor --fix", "doctor --fix", worlds.damaged, keeps=True),
    Case(
        "doctor --fix, with a journal",
        "doctor --fix",
        worlds.damaged_and_half_written,
        keeps=True,
    ),
    Case("doctor --fix of a lost history", "doctor --fix", worlds.lost),
    Case("doctor --fix of views", "doctor --fix", worlds.views_wrong, keeps=True),
    Case("import history", "import history {top}/other.jsonl", worlds.exported, keeps=True),
    Case("import history, the first", "import history {top}/other.jsonl", worlds.only_exported),
    Case("import anki", "import anki {top}/fish.apkg", worlds.deck, keeps=True),
    Case("sync, the first", "sync {top}/shared", worlds.shared),
    Case("sync", "sync {top}/shared", worlds.shared_before),
    Case("migration", "history", worlds.older, keeps=True),
    Case("migration, with an import", "import history {top}/other.jsonl", worlds.older, keeps=True),
)


@dataclass(frozen=True)
class Prepared:
    """A case made ready: what lies there before, and what comes of it where nothing goes wrong.

    `files` are the contents of every file before, `after` afterwards; `old` the events of the
    history before (None where it cannot be opened), `new` afterwards, `known` all ever confirmed.
    """

    case: Case
    seed: Path
    files: dict[str, bytes]
    after: dict[str, bytes]
    old: Ids | None
    new: Ids
    known: Ids
    ran: Ran
    ill: frozenset[str]
    """What doctor finds wrong in the end."""


def prepare(case: Case, folder: Path, *, cold: bool = False) -> Prepared:
    """Make the case in a folder of its own, and run it once with nothing in its way."""
    place = folder / re.sub(r"\W+", "-", case.name)
    seed = place / "seed"
    seed.mkdir(parents=True)
    case.make(seed)
    shutil.rmtree(seed / "tmp", ignore_errors=True)
    whole = shutil.copytree(seed, place / "whole")
    old = known = _opened(shutil.copytree(seed / "home", place / "looked-at")).ids
    if known is None:  # damaged, or lost but for what is in the backup
        worlds.lived(place / "intact")
        source = db.FILE if (seed / "home" / db.FILE).exists() else "backups/history-mine.db"
        known = worlds.in_file(place / "intact/home" / source)
    if cold:
        _run(case, shutil.copytree(seed, place / "first"), cold=True)  # makes the bytecode
    ran = _run(case, whole, cold=cold)
    assert "Traceback" not in ran.errors, ran.errors
    found = _opened(whole / "home")
    assert found.ids is not None, found
    assert not found.wrong, found
    assert case.words.startswith("backup restore mine --yes") or found.ids >= known
    return Prepared(
        case=case,
        seed=seed,
        files=_files(seed),
        after=_files(whole),
        old=old,
        new=found.ids,
        known=known,
        ran=ran,
        ill=_ill(whole / "home"),
    )


def load() -> None:
    """Everything that a command may need, so that all forks make the same calls."""
    import genanki  # noqa: F401  # only a deck needs it
    from typer.testing import CliRunner

    from studykit.cli.app import app

    for module in pkgutil.walk_packages(studykit.__path__, "studykit."):
        if module.name != "studykit.__main__":
            importlib.import_module(module.name)
    gc.freeze()  # a fork does not copy what it never looks through
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"STUDYKIT_HOME": home, "STUDYKIT_NOW": NOW}
        for words, typed in (("quiz --json -n 1", "a\n"), ("backup", ""), ("doctor", "")):
            CliRunner().invoke(app, words.split(), input=typed)


def _run(case: Case, top: Path, inject: str = "", *, cold: bool = False) -> Ran:
    words = case.words.format(top=top).split()
    return stopped.run(top, words, now=NOW, typed=case.typed, inject=inject, cold=cold)


def _files(top: Path) -> dict[str, bytes]:
    found = (path for path in top.rglob("*") if path.is_file())
    return {str(path.relative_to(top)): path.read_bytes() for path in found}


# What was found afterwards


@dataclass
class Opened:
    """A history as the next start finds it. `ids` is None where it cannot be opened."""

    ids: Ids | None = None
    refused: str = ""
    wrong: list[str] = field(default_factory=list)
    differing: int = 0


def _opened(home: Path) -> Opened:
    """Read first, then opened to write, which are to see the same."""
    try:
        with History.open(home) as history:
            read = frozenset(row.id for row in history.rows())
        with History.open(home, write=True) as history:
            written = frozenset(row.id for row in history.rows())
            views = history.verify()
    except StoreError as error:
        return Opened(refused=str(error))
    wrong = [f"{len(views)} views differ: {views[0]}"] if views else []
    if read != written:
        wrong.append("a reader and a writer see different histories")
    return Opened(ids=written, wrong=wrong, differing=len(views))


def _ill(home: Path) -> frozenset[str]:
    """The names of what doctor finds wrong."""
    return frozenset(each.name for each in checkup.examine(home, LATER) if each.level == "found")


@dataclass
class Verdict:
    """A fault: how many events had been confirmed, how many of them are lost, what is wrong."""

    what: str
    confirmed: int
    happened: bool
    lost: int = 0
    differing: int = 0
    wrong: list[str] = field(default_factory=list)
    said: str = ""


def all_of_it(folder: Path, pool: Executor) -> Iterator[tuple[str, list[str]]]:
    """Every case with every fault at every call: what to say of each, and all that was wrong.

    Kills meet the real command, started anew; errors of the disk a fork of this process.
    """
    every: list[Verdict] = []
    for case in CASES:
        for fault in FAULTS:
            is_cold = fault == "killed"
            place = folder / f"rare-{'cold' if is_cold else fault.replace(' ', '-')}"
            ready = prepare(case, place, cold=is_cold)
            calls = points(ready, fault)
            found = attempts(ready, fault, calls, pool, cold=is_cold)
            every += found
            yield _told(f"{case.name}, {fault}", found), _wrong(found)
    for fault in FAULTS:
        name = f", {fault} at "
        yield _told(f"all, {fault}", [each for each in every if name in each.what]), []


def _told(what: str, verdicts: Sequence[Verdict]) -> str:
    happened = sum(verdict.happened for verdict in verdicts)
    confirmed = sum(verdict.confirmed for verdict in verdicts)
    lost = sum(verdict.lost for verdict in verdicts)
    differing = sum(verdict.differing for verdict in verdicts)
    wrong = sum(bool(verdict.wrong) for verdict in verdicts)
    return (
        f"{what}: {happened:,} times of {len(verdicts):,}, {confirmed:,} confirmed, {lost:,} lost, "
        f"{differing:,} views that differ, {wrong:,} wrong"
    )


def _wrong(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{verdict.what}: {each}" for verdict in verdicts for each in verdict.wrong]


def attempts(
    ready: Prepared, fault: str, calls: Iterable[Call], pool: Executor, *, cold: bool = False
) -> list[Verdict]:
    """This fault at each of the calls, in folders beside the seed."""
    done = []
    for call in calls:
        top = ready.seed.parent / f"{fault.replace(' ', '-')}-{call.name}-{call.number}"
        done.append(pool.submit(attempt, ready, top, fault, call, cold=cold))
    return [verdict.result() for verdict in done]


def attempt(ready: Prepared, top: Path, fault: str, call: Call, *, cold: bool = False) -> Verdict:
    """The command in a folder of its own, with this fault at this call, and what was found."""
    shutil.copytree(ready.seed, top)
    inject = f"{call.name}:{FAULTS[fault].format(n=call.number)}"
    ran = _run(ready.case, top, inject, cold=cold)
    verdict = Verdict(
        what=f"{ready.case.name}, {fault} at {call.name} {call.number}: {call.text}",
        confirmed=len(ready.known),
        happened=bool(ran.hit) and ran.killed == (fault == "killed"),
        said=ran.errors.replace(str(top), "TOP").strip(),
    )
    if not verdict.happened:
        verdict.wrong.append(f"it did not happen: {ran.code} {ran.errors}")
    verdict.wrong += _said(ready, ran, fault)
    verdict.wrong += _around(ready, top, call, is_killed=ran.killed)
    # Of a copy: opening it takes back what a kill left half done, and changes it.
    found = _opened(shutil.copytree(top / "home", top / "looked-at"))
    is_ill = "views" in ready.case.name and found.ids == ready.old
    verdict.differing = 0 if is_ill else found.differing
    verdict.wrong += [*(() if is_ill else found.wrong), *_state(ready, top, found, ran)]
    verdict.wrong += _again(ready, top, verdict)
    if not verdict.wrong:
        shutil.rmtree(top)
    return verdict


NEXT = re.compile(
    r"[Tt]ry again|Free some space|Look whether|sync again|Nothing was|start again"
    r"|studykit (doctor|backup restore) |Allow (writing|yourself)|no collection of Anki"
    r"|cannot be (read|written|looked at): "
)
"""What to do next, or that a file could not be used, and why."""


def _said(ready: Prepared, ran: Ran, fault: str) -> Iterator[str]:
    """What is wrong with what the learner was told."""
    if "Traceback" in ran.errors or "Traceback" in ran.out:
        yield f"a traceback: {ran.errors[-900:]}"
    if ran.killed or ran.code == ready.ran.code:
        return
    said, codes = ran.errors, (2, 4)
    if ran.code == 1 and ready.case.words.startswith("doctor"):
        said, codes = " ".join(ran.out.split()), (1,)  # what it finds it says where it is asked to
    if ran.code not in codes or ran.errors.strip().count("\n") > 1 or not NEXT.search(said):
        yield f"it ends with {ran.code}: {said}"
    if fault.startswith("full") and "full" not in said and "space" not in said:
        yield f"it does not say that the disk is full: {said}"


def _state(ready: Prepared, top: Path, found: Opened, ran: Ran) -> Iterator[str]:
    """What is wrong with the history: it is to be the old one or the new one."""
    is_new = found.ids == ready.new
    is_old = found.ids == ready.old
    if ready.case.typed:  # an answer, with an id of its own
        is_told = '"kind": "mark"' in ran.out
        if not ready.known <= (found.ids or frozenset()):
            yield "an earlier answer is lost"
        if len(found.ids or ()) < len(ready.known) + is_told:
            yield "an answer that was confirmed is lost"
        return
    if found.ids is not None and not (is_new or is_old):
        yield f"between: {len(found.ids)} events"
    if found.ids is None and ready.old is not None:
        yield f"it cannot be opened any more: {found.refused}"
    is_said = ran.killed or ran.code != ready.ran.code or ran.errors or "found  history" in ran.out
    if not is_new and not is_said:
        yield f"it was not done, and nothing was said: {ran.out}"
    if is_new and not is_old and ready.case.keeps and not any(_set_aside(ready, top)):
        yield "what was there before is nowhere"


def _set_aside(ready: Prepared, top: Path) -> Iterator[Path]:
    """The files in which all of the history lies that was there before."""
    for path in (top / "home").rglob("history-*.db"):
        name = str(path.relative_to(top))
        if name in ready.files:
            continue
        is_old = (
            ready.old is not None and backup.is_whole(path) and worlds.in_file(path) == ready.old
        )
        if is_old or _is_copy(ready, path):
            yield path


def _is_copy(ready: Prepared, path: Path) -> bool:
    """Whether it is what lay in the place of the history, with what lay beside it."""
    return all(
        ready.files.get(f"home/{db.FILE}{suffix}", b"") == _content(path, suffix)
        for suffix in ("", *JOURNALS)
    )


def _content(path: Path, suffix: str) -> bytes:
    beside = path.with_name(path.name + suffix)
    return beside.read_bytes() if beside.exists() else b""


def _in_packs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The packs of the shelf; what is on its way to it or from it has a dot before its name."""
    return {name: data for name, data in files.items() if re.match(r"home/packs/[^.]", name)}


KNOWN = re.compile(
    r"history\.db(-journal)?|history\.was-here|backups|packs(/.*)?"
    r"|(backups/)?history-[\w-]+\.db(-journal)?"
)


def _around(ready: Prepared, top: Path, call: Call, *, is_killed: bool) -> Iterator[str]:
    """What is wrong with what lies beside the history."""
    home = top / "home"
    left = checkup.leftovers(home)
    for path in home.rglob("*"):
        name = str(path.relative_to(home))
        if not KNOWN.fullmatch(name) and not any(path.is_relative_to(each) for each in left):
            yield f"nobody will clear away {name}"
        is_new = f"home/{name}" not in ready.files and path.is_file() and path.stat().st_size > 0
        if is_new and not is_killed and path in left and "unlink" not in call.name:
            yield f"half of {name} is left, though nobody was killed"
    for name, data in ready.files.items():
        path = top / name
        if name.startswith(("home/backups/history-", "shared/studykit-other")) or "/" not in name:
            if not path.exists():
                if name in ready.after:
                    yield f"{name} is gone"
            elif path.read_bytes() != data:
                yield f"{name} has changed"
    packs = [_in_packs(files) for files in (_files(top), ready.files, ready.after)]
    # A folder takes two steps to replace; between them a kill leaves neither.
    if packs[0] not in packs[1:] and not (is_killed and not packs[0]):
        yield f"the pack is neither the old one nor the new one: {[*packs[0]]}"
    for path in home.rglob("history-*.db"):
        if str(path.relative_to(top)) in ready.files:
            continue
        if ready.case.keeps and _is_copy(ready, path):
            continue
        if not backup.is_whole(path):
            yield f"half of {path.name} looks like all of it"
        elif not ready.known <= worlds.in_file(path):
            yield f"{path.name} does not hold every event"
    if not is_killed and any((top / "tmp").iterdir()) and "tmp" not in call.text:
        yield f"left in the folder for temporary files: {[*(top / 'tmp').iterdir()]}"


def _again(ready: Prepared, top: Path, verdict: Verdict) -> Iterator[str]:
    """The same command once more, with nothing in its way; and what doctor says then."""
    ran = _run(ready.case, top)
    found = _opened(top / "home")
    there = found.ids or frozenset()
    if ready.case.words.startswith("backup restore") and any(_set_aside(ready, top)):
        there |= ready.known  # given up by the learner, and kept all the same
    verdict.lost = len(ready.known - there)
    if verdict.lost:
        yield f"{verdict.lost} events are lost"
    if ready.case.keeps and not any(_set_aside(ready, top)):
        yield "after the same again what was there before is nowhere"
    only_left = ran.code == 1 and _ill(top / "home") - ready.ill <= {"leftovers"}
    if (ran.code != ready.ran.code and not only_left) or "Traceback" in ran.errors:
        yield f"the same again ends with {ran.code}: {ran.errors} {ran.out}"
    if found.ids != ready.new and not ready.case.typed:
        yield f"the same again leaves {len(there)} events, not {len(ready.new)}: {found.refused}"
    yield from (f"after the same again {each}" for each in found.wrong)
    if _in_packs(_files(top)) != _in_packs(ready.after):
        yield "the same again does not put the new pack in its place"
    home = top / "home"
    with suppress(StoreError):
        mending.mend(home, checkup.examine(home, LATER), LATER, DATE)
    if left := checkup.leftovers(home):
        yield f"even doctor leaves {left}"
    ill = _ill(home) - ready.ill
    if any(_is_copy(ready, path) for path in _set_aside(ready, top)):
        ill -= {"backups"}  # kept as it lay there with its journal, which nobody reads from
    if ill:
        yield f"doctor finds fault with {ill}"


def points(ready: Prepared, fault: str) -> list[Call]:
    """The calls at which this may happen."""
    if fault == "failing":
        fails = stopped.READING
        return [call for call in ready.ran.calls if call.changes or call.name in fails]
    changing = [call for call in ready.ran.calls if call.changes]
    if fault == "killed":
        return changing
    if fault == "full from then on":
        return [call for call in changing if call.name == "pwrite64"]
    return [call for call in changing if call.takes_room]
