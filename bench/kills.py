"""kill -9 at random moments of a quiz: is every explained answer in the history?

`python -m bench.kills [N]` kills N quizzes (200) and prints what was found.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from studykit.store.history import History


def kill_once(home: Path, after: float) -> tuple[int, int, bool]:
    """Answers explained before the kill, answers stored, and whether the database is whole.

    The quiz speaks JSON; every prompt is answered at once, and `after` seconds from the first
    prompt on the process is killed.
    """
    environ = {**os.environ, "STUDYKIT_HOME": str(home)}
    quiz = subprocess.Popen(
        [sys.executable, "-m", "studykit", "quiz", "--json", "-n", "60", "--seed", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        text=True,
    )
    assert quiz.stdin is not None
    assert quiz.stdout is not None
    timer: threading.Timer | None = None
    explained = 0
    for row in quiz.stdout:
        try:
            spoken = json.loads(row)
        except ValueError:
            break  # the last line, cut by the kill
        if spoken["kind"] == "prompt":
            if timer is None:
                timer = threading.Timer(after, quiz.kill)
                timer.start()
            letters = "abcdef"[: spoken["choose"]]
            try:
                quiz.stdin.write(",".join(letters) + "\n")
                quiz.stdin.flush()
            except BrokenPipeError:
                break
        elif spoken["kind"] == "mark":
            explained += 1
    if timer is not None:
        timer.cancel()
    quiz.kill()
    quiz.wait()
    quiz.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        quiz.stdin.close()
    return explained, *_stored(home)


def _stored(home: Path) -> tuple[int, bool]:
    """Opened as the next start would open it."""
    with History.open(home, write=True) as history:
        return len(history.events(kinds=("answer",))), history.verify() == []


def main() -> None:
    """Kill many and count."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rng = random.Random(20261123)
    lost = broken = explained = stored = 0
    with tempfile.TemporaryDirectory() as folder:
        for i in range(times):
            told, kept, intact = kill_once(Path(folder) / str(i), rng.uniform(0, 0.8))
            explained, stored = explained + told, stored + kept
            lost += max(0, told - kept)
            broken += not intact
    print(f"{times} kills: {explained} answers explained, {stored} stored, {lost} lost;")
    print(f"{broken} databases damaged.")
    sys.exit(1 if lost or broken else 0)


if __name__ == "__main__":
    main()
