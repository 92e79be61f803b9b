"""Every test has a home of its own, in its tmp_path; the learner's is never touched."""

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile(
    "studykit",
    derandomize=True,  # green today is green tomorrow
    database=None,
    deadline=None,  # a busy machine is no failure
    max_examples=50,
)
settings.load_profile("studykit")

OURS = ("STUDYKIT_", "XDG_")
SCREEN = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PAGER")
PYTHON = ("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8")


@pytest.fixture(scope="session", autouse=True)
def _signals() -> None:
    """Ctrl-C interrupts what tests start, even if the tests were started where it is ignored.

    Programs inherit what is ignored: from nohup, or from a shell that put them in the background.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _utc() -> None:
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's settings, and folders that nobody else uses.

    They lie beside tmp_path's own files in a folder of their own, so that a test may look at
    all of tmp_path and find only what it put there.
    """
    for name in list(os.environ):
        if name.startswith(OURS) or name in SCREEN + PYTHON:
            monkeypatch.delenv(name)
    home = tmp_path.with_name(f"{tmp_path.name}-home")
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("STUDYKIT_HOME", str(home / "history"))
    monkeypatch.setenv("STUDYKIT_CACHE", str(home / "cache"))
