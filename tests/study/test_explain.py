import datetime as dt

from learner import question, remembered

from studykit.model.pack import Fact
from studykit.study.explain import Reason, explain, returns
from studykit.study.marking import mark

WHICH = question(
    right=["A", "B"],
    wrong=["C", "D", "E"],
    refutes={"C": ("lambda.c", "lambda.need"), "D": ("lambda.d",)},
    facts=("lambda.need", "lambda.gone"),
)
A, B, C, D, E = range(5)
ORDER = (E, B, C, A, D)  # so E stands at a, B at b, …


def fact(id):
    return Fact(
        id=id,
        topic="lambda",
        text="It is so.",
        ask="Is it?",
        answer="It is",
        sources=("https://docs.aws.amazon.com/lambda/",),
        checked=dt.date(2026, 11, 22),
    )


FACTS = {id: fact(id) for id in ("lambda.d", "lambda.c", "lambda.need", "lambda.other")}


def explained(*chosen, **more):
    return explain(WHICH, mark(WHICH, chosen), ORDER, facts=FACTS, **more)


def test_every_option_is_explained_what_was_chosen_first():
    assert explained(A, C).reasons == (
        Reason("c", "C", "chosen wrong", "C is wrong", "I believe C"),
        Reason("d", "A", "chosen right", "A is right", None),
        Reason("b", "B", "right", "B is right", None),
        Reason("a", "E", "wrong", "E is wrong", "I believe E"),
        Reason("e", "D", "wrong", "D is wrong", "I believe D"),
    )


def test_letters_are_those_on_the_screen():
    told = explained(A, C)

    assert (told.chosen, told.key) == (("c", "d"), ("b", "d"))


def test_it_rests_on_the_facts_needed_then_on_those_that_refute_each_once():
    told = explained(C, D)

    assert [fact.id for fact in told.facts] == ["lambda.need", "lambda.c", "lambda.d"]


def test_a_right_answer_rests_on_the_facts_needed_alone():
    assert [fact.id for fact in explained(A, B).facts] == ["lambda.need"]


def test_it_says_when_the_facts_come_back():
    memories = {"lambda.need": remembered(10.0, day=100), "lambda.gone": remembered(3.0, day=100)}

    assert explained(A, B, memories=memories, day=100).returns == (3, 10)


def test_practice_says_nothing_of_coming_back():
    assert explained(A, B, memories=None, day=100).returns is None


def test_what_is_overdue_comes_back_tomorrow_at_the_soonest():
    assert returns(["f"], {"f": remembered(10.0, day=0)}, day=50) == (1,)


def test_a_fact_set_aside_before_it_was_studied_does_not_come_back():
    aside = remembered(0.0, reps=0, suspended=True)

    assert returns(["f", "unseen"], {"f": aside}, day=0) == ()
