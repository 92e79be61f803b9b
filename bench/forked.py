"""The command line in forks of a process that has everything loaded already.

A fork begins at once where a start of Python takes a tenth of a second, which is what lets a bench
kill, or feed with nonsense, thousands of them.
"""

import os
import sys
import traceback
from collections.abc import Callable


def fork(begin: Callable[[], None]) -> tuple[int, int, int]:
    """A child that does it: its process, and the ends of pipes to its input and output."""
    (child_in, answers), (shown, child_out) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(child_in)
        os.close(child_out)
        return pid, answers, shown
    code = 1
    try:
        os.dup2(child_in, 0)
        os.dup2(child_out, 1)
        for end in (child_in, child_out, answers, shown):
            os.close(end)
        begin()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        os.write(2, traceback.format_exc().encode())  # sys.stderr would keep it to the end
    finally:
        os._exit(code)


def studykit(*words: str) -> None:
    """The command line as if it had just been started, on the file descriptors 0, 1 and 2.

    Raises SystemExit with the exit code, and whatever no command may raise.
    """
    from studykit.cli.boundary import main

    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    sys.argv = ["studykit", *words]
    main()
