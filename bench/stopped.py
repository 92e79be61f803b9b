"""A command stopped at one of its system calls: killed there, or told that the disk is full.

strace does both at the so-manieth call of a name. Which ones touch a folder is read from a run
that nothing stops, for up to the first fault every run makes the same calls in the same order.

A command is the real one, `python -m studykit …`, or the same in a fork of a process that has
everything loaded, which takes a tenth of the time. Everything it writes goes into the folder:
its history in `home`, its temporary files in `tmp`.
"""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import studykit
from bench import forked

LOOKING = {
    *("read", "pread64", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx", "access"),
    *("faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "close", "fcntl"),
    *("ioctl", "chdir", "getcwd", "statfs", "fstatfs", "flock", "dup", "dup2", "mmap"),
    *("listxattr", "flistxattr", "getxattr", "fgetxattr"),
}
"""Calls that leave every file as it is: between two others a kill finds the same on the disk."""

READING = {"openat", "read", "pread64", "getdents64"}
"""Calls that a failing disk fails in, besides those that change a file."""


@dataclass(frozen=True)
class Call:
    """A system call of a command: the so-manieth of its name (from 1), and as strace shows it."""

    name: str
    number: int
    text: str

    @property
    def changes(self) -> bool:
        """Whether it may change a file."""
        makes = self.name != "openat" or "O_CREAT" in self.text or "O_TRUNC" in self.text
        return makes and self.name not in LOOKING

    @property
    def takes_room(self) -> bool:
        """Whether a full disk may refuse it: not to open a file that is there, as SQLite does."""
        return self.changes and not (self.name == "openat" and "O_NOFOLLOW" in self.text)


@dataclass(frozen=True)
class Ran:
    """What came of a command. `code` is its exit code, or minus the signal that ended it;
    `hit` is the call it was stopped at, as strace shows it, if it came so far."""

    out: str
    errors: str
    code: int
    calls: tuple[Call, ...] = ()
    hit: str = ""

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


def run(
    top: Path,
    words: Sequence[str],
    *,
    now: str,
    typed: str = "",
    inject: str = "",
    traced: bool = True,
    cold: bool = False,
) -> Ran:
    """The command with its home in this folder; `inject` is strace's `CALL:WHAT:when=N`.

    The calls that are told are those on files beneath the folder. `cold` starts Python anew.
    """
    said = {name: top.with_name(f"{top.name}.{name}") for name in ("in", "out", "errors", "trace")}
    said["in"].write_text(typed)
    (top / "tmp").mkdir(exist_ok=True)
    (is_ready, ready), (waiting, release) = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.close(release)
        _child(top, words, said, ready, waiting, now=now, cold=cold)
    os.close(waiting)
    os.close(ready)
    os.read(is_ready, 1)  # what it does until then is not to be counted, nor to fail
    tracer = _trace(pid, said["trace"], inject) if traced else None
    os.close(is_ready)
    os.close(release)
    _, status = os.waitpid(pid, 0)
    lines: list[str] = []
    if tracer:
        with tracer:
            tracer.communicate()
        lines = said["trace"].read_text("utf-8", "replace").splitlines()
    ran = Ran(
        out=said["out"].read_text("utf-8", "replace"),
        errors=said["errors"].read_text("utf-8", "replace"),
        code=os.waitstatus_to_exitcode(status),
        calls=tuple(_calls(lines, pid, top)),
        hit=_hit(lines, top, inject),
    )
    for path in said.values():
        path.unlink(missing_ok=True)
    return ran


def _child(
    top: Path,
    words: Sequence[str],
    said: dict[str, Path],
    ready: int,
    waiting: int,
    *,
    now: str,
    cold: bool,
) -> None:
    """Makes ready, waits until it is traced, then is the command. Never returns."""
    code = 1
    try:
        os.chdir("/")  # the folder would be in every call, and in the way of Python's modules
        modes = {0: os.O_RDONLY, 1: os.O_WRONLY | os.O_CREAT, 2: os.O_WRONLY | os.O_CREAT}
        for number, name in enumerate(("in", "out", "errors")):
            os.dup2(os.open(said[name], modes[number], 0o600), number)
        os.environ |= {
            "STUDYKIT_HOME": str(top / "home"),
            "STUDYKIT_NOW": now,
            "TMPDIR": str(top / "tmp"),
            "PYTHONPATH": str(Path(studykit.__file__).parent.parent),
            "PYTHONHASHSEED": "0",
            "PYTHONPYCACHEPREFIX": str(top.parent / "bytecode"),
        }
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        tempfile.tempdir = None
        os.write(ready, b".")
        select.select([waiting], [], [])
        os.close(waiting)
        if cold:
            os.execv(sys.executable, [sys.executable, "-m", "studykit", *words])
        forked.studykit(*words)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _trace(pid: int, trace: Path, inject: str) -> "subprocess.Popen[bytes]":
    """strace, which holds the process from here on."""
    options = ["-f", "-y", "-s", "0", "-o", str(trace)]
    if inject:
        options += ["-e", f"trace={inject.split(':')[0]}", "-e", f"inject={inject}"]
    else:
        options += ["-e", "trace=%file,%desc"]
    tracer = subprocess.Popen(["strace", *options, "-p", str(pid)], stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if b"attached" not in said:
        os.kill(pid, signal.SIGKILL)
        raise RuntimeError(said.decode())
    return tracer


def _calls(lines: Sequence[str], pid: int, top: Path) -> "list[Call]":
    """The calls on files beneath the folder, in their order."""
    count: Counter[str] = Counter()
    found = []
    for line in lines:
        if match := re.match(rf"{pid} +(\w+)\(", line):
            count[match[1]] += 1
            if _touches(line, top):
                found.append(Call(match[1], count[match[1]], _short(line, top)))
    return found


def _hit(lines: Sequence[str], top: Path, inject: str) -> str:
    name = inject.split(":")[0]
    for line in reversed(lines):
        # A kill leaves the call as the last line but one, without a result.
        ends = line.endswith("= ?") or "(INJECTED)" in line or "<unfinished" in line
        if inject and ends and f" {name}(" in line and _touches(line, top):
            return _short(line, top)
    return ""


def _touches(line: str, top: Path) -> bool:
    return f"{top}/" in line or f"{top}>" in line or f'{top}"' in line


def _short(line: str, top: Path) -> str:
    return re.sub(r"^\d+ +", "", line).replace(f"{top}/", "").replace(str(top), ".")


def strace_works() -> bool:
    """Whether strace is here and allowed to look into processes."""
    if not shutil.which("strace"):
        return False
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        tracer = _trace(child.pid, Path(os.devnull), "")
    except RuntimeError:
        return False
    finally:
        child.communicate(b"\n")
    tracer.communicate()
    return True
