import os
import stat
import sys
from pathlib import Path

import pytest
from another_user import as_user, takes_root

from studykit.errors import StoreError
from studykit.store.place import cache_folder, history_folder, make_private

linux = pytest.mark.skipif(sys.platform != "linux", reason="folders are named as on Linux")


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A learner whose home is a folder of ours and who has set nothing."""
    for name in ("STUDYKIT_HOME", "STUDYKIT_CACHE", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_history_lives_where_the_learner_says(monkeypatch, tmp_path):
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "mine"))

    assert history_folder() == tmp_path / "mine"


@linux
def test_the_history_lives_in_the_users_data_folder(home):
    assert history_folder() == home / ".local/share/studykit"


@linux
def test_the_platforms_data_folder_can_be_elsewhere(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")

    assert history_folder() == Path("/srv/data/studykit")


@linux
@pytest.mark.parametrize("value", ["", ".", "data", "~/data", "../data"])
def test_an_empty_or_relative_data_folder_is_ignored(monkeypatch, home, value):
    monkeypatch.setenv("XDG_DATA_HOME", value)
    monkeypatch.setenv("XDG_CACHE_HOME", value)

    assert history_folder() == home / ".local/share/studykit"
    assert cache_folder() == home / ".cache/studykit"


def test_an_empty_studykit_home_is_none(monkeypatch):
    expected = history_folder()
    monkeypatch.setenv("STUDYKIT_HOME", "")

    assert history_folder() == expected


def test_a_tilde_is_the_home(monkeypatch, home):
    monkeypatch.setenv("STUDYKIT_HOME", "~/study")

    assert history_folder() == home / "study"


@pytest.mark.parametrize("value", ["study", ".", "./study", "~nobody-of-this-name/study"])
def test_a_relative_studykit_home_is_refused(monkeypatch, value):
    monkeypatch.setenv("STUDYKIT_HOME", value)

    with pytest.raises(StoreError) as caught:
        history_folder()

    assert str(caught.value) == (
        f"STUDYKIT_HOME is '{value}', which is not a full path. Write it from the root on."
    )


@pytest.mark.parametrize("value", ["", "relative", "~", "/nowhere/at/all"])
def test_without_a_home_the_variable_is_named(monkeypatch, value):
    monkeypatch.setenv("HOME", value)

    with pytest.raises(StoreError) as caught:
        history_folder()

    assert str(caught.value) == (
        "There is no home folder to keep your history in. "
        "Set STUDYKIT_HOME to a folder of your own and try again."
    )
    assert caught.value.exit_code == 4


@takes_root
def test_an_unknown_user_without_a_home_gets_the_same_sentence(monkeypatch):
    import platformdirs  # noqa: F401 - nobody may not be allowed to read the library

    monkeypatch.delenv("HOME")

    assert as_user(987_654, lambda: str(_refusal())) == (
        "There is no home folder to keep your history in. "
        "Set STUDYKIT_HOME to a folder of your own and try again."
    )
    assert as_user(987_654, lambda: str(cache_folder())) == "None"


def test_the_cache_lives_where_the_learner_says(monkeypatch, tmp_path):
    monkeypatch.setenv("STUDYKIT_CACHE", str(tmp_path / "cache"))

    assert cache_folder() == tmp_path / "cache"


@linux
def test_the_cache_lives_in_the_users_cache_folder(home):
    assert cache_folder() == home / ".cache/studykit"


@pytest.mark.parametrize("value", ["", "relative", "/nowhere/at/all"])
def test_without_a_home_there_is_no_cache(monkeypatch, value):
    monkeypatch.setenv("HOME", value)

    assert cache_folder() is None


def test_a_relative_cache_is_none(monkeypatch):
    monkeypatch.setenv("STUDYKIT_CACHE", "cache")

    assert cache_folder() is None


def test_folders_are_made_for_the_learner_alone(tmp_path):
    before = os.umask(0)
    try:
        make_private(tmp_path / "share" / "studykit")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "share").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "share" / "studykit").stat().st_mode) == 0o700


def test_a_folder_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "shared").mkdir(mode=0o755)

    make_private(tmp_path / "shared")

    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o755


def _refusal() -> StoreError:
    with pytest.raises(StoreError) as caught:
        history_folder()
    return caught.value
