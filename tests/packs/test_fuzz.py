"""Files damaged byte by byte: never a traceback, a hang or a stray byte.

A few here, the same every time; `python -m bench.fuzz SECONDS` goes on with others.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))

import small

from bench import fuzz


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[fuzz.Made]:
    """A sound pack, its compiled form, a history, and what they export."""
    before = dict(os.environ)
    yield fuzz.make(tmp_path_factory.mktemp("sound"), small.write_pack)
    os.environ.clear()
    os.environ |= before


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_whatever_is_damaged_is_met_with_a_sentence(kind: str, made: fuzz.Made, tmp_path: Path):
    @settings(max_examples=12)
    @given(seed=st.integers(0, 2**32))
    def each(seed: int) -> None:
        assert fuzz.attempt(made, kind, seed, tmp_path / "case") == []

    each()


@pytest.mark.parametrize(
    ("does", "wrong"),
    [
        (lambda: os.write(1, b"fine\n"), []),
        (lambda: sys.exit(4), []),
        (lambda: os.write(1, "\x9b31m".encode()), ["a stray '\\x9b'"]),
        (lambda: 1 / 0, ["ZeroDivisionError"]),
        (lambda: sys.exit(9), ["ends with 9"]),
        (lambda: time.sleep(60), ["hangs: studykit topics"]),
        (lambda: os.kill(os.getpid(), 9), ["dies with -9: studykit topics"]),
    ],
)
def test_what_is_wrong_would_be_seen(does, wrong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fuzz, "SECONDS", 1.0)
    monkeypatch.setattr("bench.forked.studykit", lambda *words: does())

    found = fuzz.complaints(tmp_path, [("topics",)])

    assert len(found) == len(wrong), found
    for words, complaint in zip(wrong, found, strict=True):
        assert words in complaint.replace("\\\\", "\\")


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers())
def test_anything_can_be_damaged(data, other, seed):
    assert isinstance(fuzz.damaged(data, other, random.Random(seed)), bytes)
