"""What another user of the machine would see: root may write everywhere, so it cannot tell."""

import os
from collections.abc import Callable

import pytest

NOBODY = 65534

takes_root = pytest.mark.skipif(
    os.name != "posix" or os.getuid() != 0, reason="to become another user takes root"
)


def as_user(uid: int, ask: Callable[[], str]) -> str:
    """What `ask` says in a process of that user."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(uid)
            os.write(writing, ask().encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, encoding="utf-8") as answer:
        return answer.read()
