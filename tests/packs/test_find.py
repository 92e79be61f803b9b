"""Where the pack is."""

import os
from pathlib import Path

import pytest
from authored import write_pack

from studykit.errors import BrokenPack
from studykit.packs.find import bundled, find_pack


def test_a_named_pack_comes_first(tmp_path: Path):
    one, other = write_pack(tmp_path / "one"), write_pack(tmp_path / "other")

    assert find_pack(one, {"STUDYKIT_PACK": str(other)}) == one
    assert find_pack(str(one), {}) == one


def test_then_the_one_of_the_environment(tmp_path: Path):
    pack = write_pack(tmp_path)

    assert find_pack(None, {"STUDYKIT_PACK": str(pack)}) == pack


def test_then_the_one_that_comes_with_studykit():
    assert find_pack(None, {"STUDYKIT_PACK": ""}) == bundled()
    assert (bundled() / "pack.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "does not exist."),
        ("file", "is a file, not a folder."),
        ("pipe", "is a file, not a folder."),
        ("empty", None),
        ("a\0b", "does not exist."),
    ],
)
def test_what_is_no_pack_is_explained(tmp_path: Path, name: str, message: str | None):
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    folder = tmp_path / name

    with pytest.raises(BrokenPack) as told:
        find_pack(folder)

    assert str(told.value) in (
        f'The pack "{folder}" {message}',
        f'The folder "{folder}" has no pack.yaml, so it is not a pack.',
    )
    assert (message is None) == ("no pack.yaml" in str(told.value))


def test_a_wrong_variable_is_named(tmp_path: Path):
    with pytest.raises(
        BrokenPack, match=r'The pack ".*/gone" \(--pack or STUDYKIT_PACK names it\) does not'
    ):
        find_pack(None, {"STUDYKIT_PACK": str(tmp_path / "gone")})
