"""Run a command and say what it took, as JSON: `python -S -m bench.once COMMAND…`.

Seconds on the clock and of processor time, the most memory it held (bytes), its exit code. A
process of its own that holds next to nothing, since Linux counts what its parent held towards a
process that has just been started.
"""

import json
import os
import sys
import time


def main(command: list[str]) -> None:
    """One line of JSON on standard output; the command's own output goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1)]
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    found = {
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
