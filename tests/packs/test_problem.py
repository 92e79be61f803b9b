from studykit.packs.problem import Problem, named, quoted, visible


def test_a_problem_reads_as_file_line_code_and_sentence():
    problem = Problem("topics/sqs/facts.yaml", 12, "F01", 'order has no "text"')

    assert str(problem) == 'topics/sqs/facts.yaml:12: F01 order has no "text"'


def test_problems_sort_by_file_and_line():
    late = Problem("a.yaml", 10, "F01", "x")
    early = Problem("a.yaml", 9, "Y01", "x")
    other = Problem("b.yaml", 1, "F01", "x")

    assert sorted([other, late, early]) == [early, late, other]


def test_nothing_in_a_problem_can_command_a_terminal():
    problem = Problem("no\x1b[2Jtes\n.md", 1, "F02", "key \u202egnp\u202c \x07 \ud800 \u200b")

    assert str(problem) == (r"no\u001b[2Jtes .md:1: F02 key \u202egnp\u202c \u0007 \ud800 \u200b")


def test_brackets_and_backslashes_stay_as_they_are():
    assert visible(r"[bold] \n :smile: {x} %s é 日本") == r"[bold] \n :smile: {x} %s é 日本"


def test_a_long_text_is_cited_by_its_beginning():
    assert quoted("x" * 100, most=10) == '"xxxxxxxxx…"'


def test_a_character_is_named_by_its_code_point():
    assert named("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert named("\x1b") == "U+001B"
