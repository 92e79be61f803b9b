"""The small pack for every test of a command."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small import write_pack


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small pack, as the one that commands use. The clock stands still."""
    folder = write_pack(tmp_path / "pack")
    monkeypatch.setenv("STUDYKIT_PACK", str(folder))
    monkeypatch.setenv("STUDYKIT_NOW", "2026-11-23T20:00:00+01:00")
    return folder
