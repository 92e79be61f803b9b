"""The content that comes with studykit."""

from studykit.packs.check import check
from studykit.packs.find import bundled


def test_the_bundled_pack_has_no_problems():
    assert [str(problem) for problem in check(bundled()).problems] == []
