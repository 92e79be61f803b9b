"""`studykit review` without a terminal, `studykit undo` and `studykit redo`."""

import json

import pytest
from small import run

pytestmark = pytest.mark.usefixtures("pack")


def test_a_card_shows_its_back_after_enter_and_takes_a_grade():
    result = run("review", "-n", "1", typed="\n3\n")

    front, _, back = result.stdout.partition("Press Enter to see the answer")
    assert "Which queue keeps order?" in front
    assert "A FIFO queue, within a group" not in front
    assert "A FIFO queue, within a group" in back
    assert "1 again 1 day · 2 hard 1 day · 3 good 2 days · 4 easy 8 days" in back
    assert "1 of 1 right" in back
    assert json.loads(run("topics", "--json").stdout)["topics"][0]["known"] == 1


def test_the_summary_says_what_was_known_before_and_is_now():
    def known() -> tuple[int, int, int]:
        summary = json.loads(
            run("review", "-n", "1", "--json", typed="3\n").stdout.splitlines()[-1]
        )
        (section,) = summary["sections"]
        return section["known_before"], section["known_after"], section["facts"]

    assert known() == (0, 1, 2)
    assert known() == (1, 2, 2)


def test_a_grade_before_the_answer_was_seen_does_not_count():
    result = run("review", "-n", "1", typed="4\n")

    assert "See the answer first: press Enter." in result.stdout
    assert "Nothing was answered" in result.stdout


def test_what_was_graded_today_is_not_asked_again_today():
    run("review", typed="\n3\n\n3\n")

    assert "No card is due and none is new." in run("review").stdout


def test_what_was_set_aside_is_left_in_peace_until_undone():
    run("review", "-n", "1", typed="x\n")
    assert "Which queue keeps order?" not in run("review").stdout

    assert run("undo").stdout == "Taken back: setting queues.fifo-order aside.\n"

    assert "Which queue keeps order?" in run("review").stdout


def test_what_was_set_aside_is_said_with_the_way_back():
    result = run("review", typed="x\nq\n")

    end = result.stdout[result.stdout.index("Nothing was answered.") :]
    assert "Set aside         queues.fifo-order" in end
    assert "studykit why queues.fifo-order --back-in" in end
    assert "nothing was changed" not in result.stdout
    run("why", "fifo-order", "--back-in")
    assert "Which queue keeps order?" in run("review", "-n", "1").stdout


def test_what_was_set_aside_and_undone_is_not_said():
    assert "Set aside" not in run("review", typed="x\nu\nq\n").stdout


def test_a_card_that_was_missed_comes_back_once_and_says_so():
    result = run("review", typed="\n1\n\n3\n\n3\n")

    fronts = [part.strip().splitlines() for part in result.stdout.split("queues   ")[1:]]
    heads = [front[0].rpartition(" · ")[0] for front in fronts]
    assert heads == ["1 of 2", "2 of 3 · 0 of 1 right", "3 of 3 · 1 of 2 right"]
    again = [front[2] == "Once more, since it was missed before" for front in fronts]
    assert again == [False, False, True]


def test_what_was_missed_stands_a_line_each():
    result = run("review", typed="\n1\n\n1\nq\n")

    assert (
        "Missed            - Which queue keeps order?\n"
        "                  - What hides a message that is being worked on?\n"
    ) in result.stdout


def test_undo_takes_back_any_number_across_restarts():
    run("review", typed="\n3\n\n4\n")

    result = run("undo", "-n", "5")

    assert result.stdout == (
        "Taken back: grade 4 of the card queues.hidden-while-held.\n"
        "Taken back: grade 3 of the card queues.fifo-order.\n"
        "That was all: 2 taken back.\n"
        "To bring them back: studykit redo -n 2\n"
    )
    assert json.loads(run("topics", "--json").stdout)["topics"][0]["seen"] == 0


def test_redo_brings_back_what_was_taken_back_too_far():
    run("review", typed="\n3\n\n4\n")
    before = run("topics", "--json").stdout
    run("undo", "-n", "50")

    assert run("redo").stdout == "Counts again: grade 3 of the card queues.fifo-order.\n"
    assert run("redo", "-n", "9").stdout == (
        "Counts again: grade 4 of the card queues.hidden-while-held.\n"
        "That was all: 1 brought back.\n"
    )

    assert run("topics", "--json").stdout == before
    assert "taken back" not in run("history", "--all").stdout
    assert run("redo").stdout == "There is nothing to bring back.\n"


def test_what_was_brought_back_can_be_taken_back_again():
    run("review", "-n", "1", typed="\n3\n")
    for _ in range(2):
        assert run("undo").stdout == "Taken back: grade 3 of the card queues.fifo-order.\n"
        assert run("redo").stdout == "Counts again: grade 3 of the card queues.fifo-order.\n"
    run("undo")

    assert json.loads(run("topics", "--json").stdout)["topics"][0]["seen"] == 0
