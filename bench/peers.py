"""studykit beside what else there is, in one run: `python -m bench.peers` (`make bench-peers`).

Each is installed in an environment of its own under `--folder` (kept, so that it is done once);
what cannot be installed is said and left out. Each is used as its documentation says, through its
command or its Python interface, by the scripts in `bench/drivers`. All of them in turns, medians.

Not everything can be compared: see the notes under the table, which are part of it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

from bench.scale import MEGABYTE, Run, started
from bench.starts import settle

ROUNDS = 5
STATE_ROUNDS = 2
DRIVERS = Path(__file__).parent / "drivers"
RECORDED = 50  # by a driver, each time


class Peer(NamedTuple):
    """A program: its name on PyPI (none: ours), its command, its driver, and what that can do."""

    name: str
    help: tuple[str, ...]
    driver: str
    can: tuple[str, ...]


PEERS = (
    Peer("studykit", ("studykit", "--help"), "of_studykit", ("due", "record", "state")),
    Peer("anki", ("python", "-c", "import anki.collection"), "of_anki", ("due", "record", "state")),
    Peer("anvil-whet", ("whet", "--help"), "of_whet", ("due", "record", "state")),
    Peer("memodeck", ("memodeck", "--help"), "of_memodeck", ("due", "record")),
    Peer("quizmd", ("quizmd", "--help"), "of_quizmd", ()),
)
NOTES = """
help      anki has no command: a Python that imports its collection, which is the least that any
          program on top of it does.
due       a process of its own that opens what there is and says how many of 2,000 items are due,
          through the Python interface; whet folds its ledger of 2,000 answers for it.
record    in an open session, to the moment at which the program goes on. `syncs` are the calls of
          fsync and fdatasync an answer makes, counted by strace. studykit syncs the file, its
          journal and the folder, so that it is there after a power cut; anki writes ahead and
          syncs that log; whet appends to a file, reading all of it first; memodeck writes its log
          at once, but which box a card is in only when the session ends. quizmd writes answers
          when a quiz has ended, without a sync, and schedules nothing.
state     100,000 answers on 2,000 items to what is known of each. anki: turning FSRS on, compiled
          code over a table of numbers. whet: py-fsrs over lines of JSON. studykit: every event read
          and validated, FSRS-6, the learner's own offset, and the result written to the disk.
          memodeck keeps no state that could be computed from its log.
"""


def main(folder: Path) -> None:
    """Install what is missing, measure all in turns, print the table and its notes."""
    present = [peer for peer in PEERS if _is_ready(peer, folder)]
    with tempfile.TemporaryDirectory() as made:
        settle(Path(made))
        for peer in present:
            if peer.can:
                _drive(peer, folder, "prepare", Path(made) / peer.name)
        found = measure(present, folder, Path(made))
    print_table(present, found)


def measure(peers: Sequence[Peer], folder: Path, made: Path) -> dict[tuple[str, str], float | str]:
    """Each figure, by the peer's name and the measure."""
    found: dict[tuple[str, str], list[Run]] = {}
    for turn in range(ROUNDS + 1):
        for peer in peers:
            help_ = started((_bin(peer, folder, peer.help[0]), *peer.help[1:]), {})
            runs = {"help": help_}
            if "due" in peer.can:
                runs["due"] = started(_command(peer, folder, "due", made / peer.name), {})
            if "record" in peer.can:
                took = _drive(peer, folder, "record", made / peer.name)["took"]
                runs["record"] = Run(statistics.median(took))
            if "state" in peer.can and turn <= STATE_ROUNDS:
                peak = started(_command(peer, folder, "state", made / peer.name), {}).peak
                told = _drive(peer, folder, "state", made / peer.name)
                runs["state"] = Run(told["seconds"], peak)
            if turn:  # the first warms caches up
                for what, run in runs.items():
                    found.setdefault((peer.name, what), []).append(run)
    figures: dict[tuple[str, str], float | str] = {}
    for (name, what), runs_ in found.items():
        figures[name, what] = statistics.median(run.seconds for run in runs_)
        if any(run.peak for run in runs_):
            figures[name, f"{what} peak"] = statistics.median(run.peak for run in runs_)
    for peer in peers:
        figures[peer.name, "version"] = _drive(peer, folder, "version", made)["version"]
        if "record" in peer.can and which("strace"):
            figures[peer.name, "syncs"] = _syncs(peer, folder, made / peer.name) / RECORDED
    return figures


def print_table(peers: Sequence[Peer], found: Mapping[tuple[str, str], float | str]) -> None:
    """A line for each measure, a column for each program."""
    lines = (
        ("version", "version", "{}", 1),
        ("start to help, ms", "help", "{:.0f}", 1e3),
        ("  peak memory, MB", "help peak", "{:.0f}", 1 / MEGABYTE),
        ("due of 2,000, ms", "due", "{:.0f}", 1e3),
        ("  peak memory, MB", "due peak", "{:.0f}", 1 / MEGABYTE),
        ("record an answer, ms", "record", "{:.2f}", 1e3),
        ("  syncs", "syncs", "{:.1f}", 1),
        ("100,000 to state, s", "state", "{:.2f}", 1),
        ("  peak memory, MB", "state peak", "{:.0f}", 1 / MEGABYTE),
    )
    print(f"{'':<22}" + "".join(f"{peer.name:>12}" for peer in peers))
    for title, what, shape, unit in lines:
        cells = []
        for peer in peers:
            value = found.get((peer.name, what))
            shown = value * unit if isinstance(value, int | float) else value
            cells.append("-" if shown is None else shape.format(shown))
        print(f"{title:<22}" + "".join(f"{cell:>12}" for cell in cells))
    print(NOTES.rstrip())


def _is_ready(peer: Peer, folder: Path) -> bool:
    """Whether the peer is there, now that it was tried to install it where it was not."""
    if peer.name == "studykit":
        return True
    home = folder / peer.name
    if (home / "ready").exists():
        return True
    print(f"Installing {peer.name} into {home}", file=sys.stderr)
    try:
        venv.create(home, with_pip=True, clear=True)
        pip = (home / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install")
        subprocess.run((*pip, "--quiet", peer.name), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
        print(f"{peer.name}: left out, for it cannot be installed here: {' '.join(why)}")
        return False
    (home / "ready").touch()
    return True


def _bin(peer: Peer, folder: Path, name: str) -> str:
    own = Path(sys.executable).parent
    return str((own if peer.name == "studykit" else folder / peer.name / "bin") / name)


def _command(peer: Peer, folder: Path, what: str, where: Path) -> tuple[str, ...]:
    return (
        _bin(peer, folder, "python"),
        str(DRIVERS / f"{peer.driver}.py"),
        what,
        str(where),
    )


def _drive(peer: Peer, folder: Path, what: str, where: Path) -> dict[str, Any]:
    """What the driver tells of it; nothing, where it only prepares."""
    done = subprocess.run(
        _command(peer, folder, what, where), stdout=subprocess.PIPE, check=True, env=os.environ
    )
    lines = done.stdout.decode().splitlines()
    told: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return told


def _syncs(peer: Peer, folder: Path, where: Path) -> int:
    """How often a session of fifty answers makes the disk sync; opening and closing go in."""
    command = _command(peer, folder, "record", where)
    with tempfile.NamedTemporaryFile("r") as trace:
        subprocess.run(
            (*f"strace -f -e trace=fsync,fdatasync -o {trace.name}".split(), *command),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return sum("sync(" in line for line in trace)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "studykit-peers",
        help="where the environments are kept",
    )
    main(parser.parse_args().folder)
