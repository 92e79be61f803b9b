"""Learners in processes of their own (see driver.py), and what happens to them on the way."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import studykit

HERE = Path(__file__).parent
FILES = (
    "",
    "/history.db",
    "/history.db-journal",
    "/history.was-here",
    "/backups",
    "/backups/copying.part",
    "/backups/history-mine-2.db",
    "/restoring.part",
    "/saving.part",
    "/history-damaged-2026-11-29.db",
    "/history-damaged-2026-11-29.db.part",
    "/backups/history-before-restore-2026-11-29.db",
    "/backups/history-before-restore-2026-11-29.db.part",
)
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "openat", "write")


@dataclass(frozen=True)
class Run:
    """What a learner was told, and the system calls that were made on the way."""

    out: str
    errors: str
    trace: str = ""
    killed: bool = False

    def told(self, what: str) -> list[str]:
        """The rest of every line that starts with this word."""
        return re.findall(rf"^{what} ?(.*)$", self.out, re.MULTILINE)

    @property
    def calls(self) -> Counter[str]:
        return Counter(re.findall(r"^\d+ +(\w+)\(", self.trace, re.MULTILINE))


def start(folder: Path, *words: str, before: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """A learner who does what the words say; `before` is put in front of the command."""
    paths = (str(Path(studykit.__file__).parent.parent), str(HERE))
    return subprocess.Popen(
        [*before, sys.executable, str(HERE / "driver.py"), str(folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def run(folder: Path, *words: str) -> Run:
    with start(folder, *words) as process:
        out, errors = process.communicate()
    return Run(out, errors)


def traced(folder: Path, *words: str, inject: str = "", files: str = "") -> Run:
    """Under strace. `inject` is its `CALL:WHAT:when=N`, for calls on the store's files only."""
    trace = folder.with_name(f"{folder.name}.trace")
    options = ["-f", "-qq", "-o", str(trace), "-e", f"trace={','.join(CALLS)}"]
    if inject:
        options += ["-e", f"inject={inject}"]
    if files:
        options += [files]
    else:
        for name in FILES:
            options += ["-P", f"{folder}{name}"]
    with start(folder, *words, before=("strace", *options)) as process:
        out, errors = process.communicate()
    return Run(out, errors, trace.read_text(), killed=process.returncode == -signal.SIGKILL)


def strace_works() -> bool:
    """Whether strace is here and allowed to look into processes."""
    if not shutil.which("strace"):
        return False
    probe = ["strace", "-f", "-o", os.devnull, sys.executable, "-c", ""]
    return subprocess.run(probe, capture_output=True).returncode == 0
