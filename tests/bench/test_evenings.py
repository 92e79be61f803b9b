"""A learner's evenings through the real command line, few of them.

`python -m bench.evenings` lives through four weeks.
"""

from bench.evenings import live


def test_three_evenings_and_a_mock_exam_tell_one_story(tmp_path):
    diary = []

    wrong = live(tmp_path, days=3, mocks=(1,), out=diary.append)

    assert wrong == []
    assert [line[:10] for line in diary if line[0] != " "] == [
        "Mon 30 Nov",
        "Tue 01 Dec",
        "Wed 02 Dec",
        "Thu 03 Dec",
    ]
    assert any("mock exam 1: " in line for line in diary)
