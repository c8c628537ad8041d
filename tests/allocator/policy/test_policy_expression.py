"""The rule language: small, exact, and the same for one household and for a million."""

import contextlib
import itertools
import operator
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allocator.policy.language import reading, vectors
from allocator.policy.language.expression import BadExpression, amount, condition, is_name
from allocator.policy.language.tree import NameKind, Scope

SKILLS = {"none": 0, "worker": 4, "master": 9}
FACTS = {
    "months": NameKind(form="number", largest=100),
    "rooms": NameKind(form="number", largest=100),
    "insured": NameKind(form="yes_no"),
    "single": NameKind(form="yes_no"),
    "skill": NameKind(form="choice", largest=9, answers=SKILLS),
    "other_skill": NameKind(form="choice", largest=9, answers=SKILLS),
    "colour": NameKind(form="choice", largest=1, answers={"red": 0, "blue": 1}),
}
BARE = Scope(facts=FACTS, limits={"least": 6}, definitions={})
SCOPE = Scope(
    facts=FACTS,
    limits={"least": 6},
    definitions={"settled": condition("months >= least or insured", BARE)},
)

numbers = st.recursive(
    st.sampled_from(["months", "rooms", "least", "0", "3", "7"]),
    lambda part: st.builds("({} {} {})".format, part, st.sampled_from("+-*"), part) | st.builds("-{}".format, part),
    max_leaves=4,
)
comparisons = st.builds(
    "({} {} {} {} {})".format,
    numbers,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    numbers,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    numbers,
)
skills = st.builds("skill {}".format, st.sampled_from(["== master", ">= worker", "!= none", "< other_skill"]))
members = st.builds(
    "({} {} {})".format, numbers, st.sampled_from(["in", "not in"]), st.sampled_from(["(1, 6)", "(0,)"])
)
conditions = st.recursive(
    st.sampled_from(["insured", "single", "settled"]) | comparisons | members | skills,
    lambda part: (
        st.builds("({} and {})".format, part, part)
        | st.builds("({} or {} or {})".format, part, part, part)
        | st.builds("(not {})".format, part)
    ),
    max_leaves=6,
)
facts = st.fixed_dictionaries(
    {
        "months": st.none() | st.integers(0, 8),
        "rooms": st.none() | st.integers(0, 8),
        "insured": st.none() | st.integers(0, 1),
        "single": st.none() | st.integers(0, 1),
        "skill": st.none() | st.sampled_from([0, 4, 9]),
        "other_skill": st.none() | st.sampled_from([0, 4, 9]),
    }
)


def decide(text: str, **values: int | None) -> tuple[int | None, tuple[str, ...]]:
    result = reading.truth(condition(text, SCOPE).tree, values)
    return result.value, result.because


def table(rows: list[dict[str, int | None]]) -> vectors.Table:
    return {
        name: (np.array([row[name] or 0 for row in rows]), np.array([row[name] is not None for row in rows]))
        for name in rows[0]
    }


def as_python(text: str, values: dict[str, int | None]) -> bool:
    settled = values["months"] >= 6 or values["insured"]
    names = {**values, **SKILLS, "least": 6, "settled": settled}
    return bool(eval(text, {}, names))  # noqa: S307  (our own texts, to compare with)


@given(conditions, facts)
def test_a_household_with_all_facts_gets_the_answer_of_ordinary_arithmetic(text, values):
    known = {name: 1 if value is None else value for name, value in values.items()}
    assert decide(text, **known)[0] == int(as_python(text, known))


@given(conditions, facts, facts)
def test_a_decided_answer_stays_whatever_the_unknown_facts_turn_out_to_be(text, values, later):
    answer, because = decide(text, **values)
    filled = {name: later[name] if value is None else value for name, value in values.items()}
    if answer is not None:
        assert decide(text, **filled)[0] == answer
        assert all(values[name] is not None for name in because)
    else:
        assert because
        assert all(values[name] is None for name in because)


@given(conditions, facts)
def test_an_answer_depends_on_nothing_but_the_facts_it_names(text, values):
    answer, because = decide(text, **values)
    if answer is not None:
        assert decide(text, **{name: values[name] for name in because})[0] == answer


@given(conditions, st.lists(facts, min_size=1, max_size=20))
def test_columns_give_every_household_the_answer_it_would_get_alone(text, rows):
    tree = condition(text, SCOPE).tree
    holds, fails = (np.broadcast_to(part, len(rows)) for part in vectors.truth(tree, table(rows)))
    alone = [reading.truth(tree, row).value for row in rows]
    assert [1 if yes else 0 if no else None for yes, no in zip(holds, fails, strict=True)] == alone


@given(numbers, st.lists(facts, min_size=1, max_size=20))
def test_columns_give_the_same_numbers_too(text, rows):
    tree = amount(text, SCOPE).tree
    values, known = (np.broadcast_to(part, len(rows)) for part in vectors.number(tree, table(rows)))
    alone = [reading.number(tree, row).value for row in rows]
    assert [int(value) if is_known else None for value, is_known in zip(values, known, strict=True)] == alone


@pytest.mark.parametrize("three", list(itertools.product([1, 0, None], repeat=2)))
def test_and_or_not_follow_the_three_valued_table(three):
    first, second = three
    order = {0: 0, None: 1, 1: 2}
    assert decide("insured and single", insured=first, single=second)[0] == min(three, key=order.get)
    assert decide("insured or single", insured=first, single=second)[0] == max(three, key=order.get)
    assert decide("not insured", insured=first)[0] == (None if first is None else 1 - first)


def test_only_the_facts_that_decide_are_named():
    assert decide("insured and months >= 6", insured=0, months=9) == (0, ("insured",))
    assert decide("insured or months >= 6", insured=0, months=9) == (1, ("months",))
    assert decide("insured or months >= 6", insured=0, months=3) == (0, ("insured", "months"))
    assert decide("(insured and single) or months >= 6", insured=0) == (None, ("months",))
    assert decide("months + rooms > 3", months=1) == (None, ("rooms",))
    assert decide("settled", months=None, insured=None) == (None, ("months", "insured"))


def test_facts_are_listed_once_in_the_order_of_reading():
    read = condition("settled and (rooms < months) and insured and skill == worker", SCOPE)
    assert read.facts == ("months", "insured", "rooms", "skill")
    assert read.text == "settled and (rooms < months) and insured and skill == worker"
    assert amount("rooms * rooms - months", SCOPE).facts == ("rooms", "months")


def test_a_chain_and_a_choice_read_as_people_write_them():
    assert decide("worker <= skill < master", skill=4)[0] == 1
    assert decide("worker <= skill < master", skill=9)[0] == 0
    assert decide("skill in (none, master)", skill=9)[0] == 1
    assert decide("skill not in (none, master)", skill=9)[0] == 0
    assert decide("months in (1, least)", months=6)[0] == 1


@pytest.mark.parametrize(
    ("text", "token", "problem"),
    [
        ("months >", "months >", "not an expression"),
        ("", "", "not an expression"),
        ("months >= 6)", ")", "not an expression"),
        ("months >= 6; insured", ";", "not an expression"),
        ("(" * 300 + "insured" + ")" * 300, "(", "not an expression"),
        ("months / 2 > 1", "months / 2", "not allowed"),
        ("months % 2 > 1", "months % 2", "not allowed"),
        ("months ** 2 > 1", "months ** 2", "not allowed"),
        ("months > 1.5", "1.5", "only whole numbers"),
        ("months > '6'", "'6'", "only whole numbers"),
        ("months > True", "True", "only whole numbers"),
        ("len(months) > 1", "len(months)", "not allowed"),
        ("insured.real", "insured.real", "not allowed"),
        ("months[0] > 1", "months[0]", "not allowed"),
        ("(lambda: insured)", "lambda: insured", "not allowed"),
        ("insured if single else insured", "insured if single else insured", "not allowed"),
        ("~months > 1", "~months", "not allowed"),
        ("+months > 1", "+months", "not allowed"),
        ("months is 6", "months is 6", "not allowed"),
        ("monhts > 6", "monhts", "no fact, limit or definition"),
        ("insurred", "insurred", "no fact, limit or definition"),
        ("months", "months", "not a yes/no"),
        ("least", "least", "not a yes/no"),
        ("skill", "skill", "not a yes/no"),
        ("6", "6", "not a yes/no"),
        ("months + 6", "months + 6", "not a yes/no"),
        ("-months", "-months", "not a yes/no"),
        ("insured > 0", "insured", "not a number"),
        ("settled + 1 > 0", "settled", "not a number"),
        ("(months > 1) + 1 > 0", "months > 1", "not a number"),
        ("(insured and single) > 0", "insured and single", "not a number"),
        ("(not insured) > 0", "not insured", "not a number"),
        ("skill + 1 > 2", "skill", "names of its own answers"),
        ("skill > 2", "2", "names of its own answers"),
        ("skill == blue", "blue", "names of its own answers"),
        ("skill == colour", "colour", "names of its own answers"),
        ("skill == months", "months", "names of its own answers"),
        ("skill == wizard", "wizard", "names of its own answers"),
        ("months in 6", "6", "first, second"),
        ("months in (1, rooms)", "(1, rooms)", "first, second"),
        ("months in ()", "()", "first, second"),
        ("skill in (none, other_skill)", "(none, other_skill)", "first, second"),
        ("months > 9223372036854775808", "9223372036854775808", "64 bits"),
        ("months * months * 922337203685478 > 1", "months * months * 922337203685478", "64 bits"),
        ("not " * 50 + "insured", "not " * 9 + "insured", "too long or nested"),
        ("months > " + "-" * 50 + "1", "-" * 10 + "1", "too long or nested"),
        ("insured and " * 100 + "insured", "insured and insured and insured and insu", "too long or nested"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_offending_words(text, token, problem):
    with pytest.raises(BadExpression) as refused:
        condition(text, SCOPE)
    assert refused.value.facts["token"].startswith(token)
    assert problem in str(refused.value)
    assert " ".join(text.split()) in str(refused.value)


def test_an_amount_is_a_number():
    with pytest.raises(BadExpression, match="not a number"):
        amount("months > 6", SCOPE)


@given(st.text("abmonthsinured()<>=!+-*/.,'\"\\ 0123456789[]{}:;#@\n", max_size=60))
@example("'\\d' in (1,)")
@example("0in (1,)")
@example("\x00")
def test_no_text_whatever_does_more_than_be_read_or_refused(text):
    with contextlib.suppress(BadExpression):
        assert condition(text, SCOPE).text == " ".join(text.split())


def test_names_are_words_of_the_rule_language():
    assert is_name("homes_now")
    assert not any(map(is_name, ["homes-now", "1st", "and", "not", "in", "中", "", "a b"]))


def test_reading_a_policy_does_not_load_numpy():
    script = "import sys, allocator.policy; raise SystemExit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_sums_differences_and_products_are_exact():
    for sign, count in (("+", operator.add), ("-", operator.sub), ("*", operator.mul)):
        tree = amount(f"months {sign} rooms", SCOPE).tree
        assert reading.number(tree, {"months": 99, "rooms": 98}).value == count(99, 98)
