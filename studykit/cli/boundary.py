"""Where every command begins and ends: signals, streams, and errors as one sentence each."""

import errno
import io
import os
import signal
import sys
from contextlib import ExitStack
from types import FrameType
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from studykit.errors import StudykitError


def main() -> None:
    """Run studykit from a shell."""
    from studykit.cli.app import COMMANDS, make_app

    for name in ("SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, _end)
    _prepare_streams()
    # The shell's completion and help need every command; a command needs only itself.
    asked = sys.argv[1:2] if sys.argv[1:2] and sys.argv[1] in COMMANDS else COMMANDS
    needs_none = sys.argv[1:] in ([], ["--version"])
    completing = "_STUDYKIT_COMPLETE" in os.environ
    app = make_app(COMMANDS if completing else () if needs_none else asked)
    app(prog_name="studykit")


_NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENAMETOOLONG)
"""What a file system says of names that a learner gave."""

at_end = ExitStack()
"""What is to be closed when the command ends, however it does."""


class Boundary(TyperGroup):
    """The group of all commands; what they raise becomes a sentence and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in our order; typer lists those that have commands of their own last."""
        from studykit.cli.app import COMMANDS

        return sorted(super().list_commands(ctx), key=COMMANDS.index)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line."""
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                at_end.close()
                if sys.stdout is not None:
                    sys.stdout.flush()
        except StudykitError as error:
            if os.environ.get("STUDYKIT_DEBUG"):
                raise
            tell(str(error))
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            sys.exit(130)
        except BrokenPipeError:
            _end_in_silence()
        except OSError as error:
            if error.filename is not None and error.errno in _NOT_OURS:
                if os.environ.get("STUDYKIT_DEBUG"):
                    raise
                why = (error.strerror or "unknown").lower()
                tell(
                    f"{error.filename} cannot be used: {why}. Make it accessible, or name another."
                )
                sys.exit(2)
            if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG):
                raise
            _give_up_stdout()
            if _ended_by:  # a terminal that hung up takes no last words
                sys.exit(128 + _ended_by[0])
            tell(f"The output could not be written: {(error.strerror or 'unknown').lower()}.")
            sys.exit(1)

    # A reader who has seen enough is no failure; typer, around these two, would make it one.

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Read the command line; help and version are shown here."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            _end_in_silence()

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _end_in_silence()


def tell(text: str) -> None:
    """One sentence on standard error."""
    if sys.stderr is None:
        return
    from studykit.ui.clean import clean

    text = clean(text)
    if sys.stderr.isatty():
        import shutil
        from textwrap import fill

        # Between words, and no path is cut: it can be copied.
        width = max(20, shutil.get_terminal_size().columns)
        text = "\n".join(
            fill(line, width, break_long_words=False, break_on_hyphens=False)
            for line in text.split("\n")
        )
    typer.echo(text, err=True)


def _prepare_streams() -> None:
    """No character can make output fail, whatever the locale; odd bytes typed are replaced."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdin is not None and hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdout is None:
        # Closed by the caller: there is nobody to read, which is not a reason to fail.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    elif isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        # Unbuffered (PYTHONUNBUFFERED) Python loses without a word what a write leaves over, as
        # on a disk that is nearly full.
        sys.stdout = open(  # noqa: SIM115
            sys.stdout.fileno(),
            "w",
            encoding=sys.stdout.encoding,
            errors="backslashreplace",
            closefd=False,
        )


_ended_by: list[int] = []
"""The signal that ended us, if one did."""


def _end(number: int, frame: FrameType | None) -> None:
    _ended_by.append(number)
    # An exception, so that the terminal is restored and the history closed on the way out.
    raise SystemExit(128 + number)


def _end_in_silence() -> NoReturn:
    """Whoever read us has seen enough. Python would complain once more at its exit."""
    _give_up_stdout()
    sys.exit(0)


def _give_up_stdout() -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass
