"""What the benches that kill and break things would see."""

import os

from bench import forked


def test_a_traceback_in_a_fork_is_written(tmp_path, monkeypatch):
    """Though the command has put its own streams, which hold it back, in place of Python's."""

    def begin() -> None:
        os.dup2(os.open(tmp_path / "errors", os.O_WRONLY | os.O_CREAT), 2)
        forked.studykit("topics")

    monkeypatch.setattr("studykit.cli.boundary.main", lambda: 1 / 0)
    pid, answers, shown = forked.fork(begin)
    os.waitpid(pid, 0)
    for end in (answers, shown):
        os.close(end)

    assert "ZeroDivisionError" in (tmp_path / "errors").read_text()
