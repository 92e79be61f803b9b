"""Rows that wait to be taken in."""

from pathlib import Path

import pytest
from test_lines import row_of

from studykit.errors import StoreError
from studykit.store import pile
from studykit.store.pile import Pile

FULL = Path("/dev/full")


def rows(count: int):
    return [row_of(f"f{number}", {"number": "ü" * 100}) for number in range(count)]


@pytest.fixture
def _little(monkeypatch):
    """Memory for about ten rows."""
    monkeypatch.setattr(pile, "HELD", 8_000)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 95])
@pytest.mark.usefixtures("_little")
def test_what_was_added_comes_back_as_often_as_asked_for(tmp_path, count):
    with Pile(tmp_path / "history.db") as found:
        for row in rows(count):
            found.add(row)

        assert len(found) == count
        assert [*found] == [*found] == rows(count)


@pytest.mark.usefixtures("_little")
def test_two_may_go_through_it_at_once(tmp_path):
    with Pile(tmp_path / "history.db") as found:
        for row in rows(40):
            found.add(row)

        assert [*zip(found, found, strict=True)] == [(row, row) for row in rows(40)]


@pytest.mark.usefixtures("_little")
def test_it_leaves_nothing_behind_even_where_there_is_no_folder_yet(tmp_path):
    with Pile(tmp_path / "not" / "yet" / "history.db") as found:
        for row in rows(40):
            found.add(row)

        assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(not FULL.exists(), reason="no disk that is always full")
@pytest.mark.usefixtures("_little")
def test_a_full_disk_is_said(tmp_path, monkeypatch):
    with FULL.open("w+b") as full:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda dir: full)

        with pytest.raises(StoreError, match=r"The disk that holds the history .* is full"):
            gone_through(rows(40), tmp_path / "history.db")


def gone_through(some, history):
    with Pile(history) as found:
        for row in some:
            found.add(row)
        return [*found]
