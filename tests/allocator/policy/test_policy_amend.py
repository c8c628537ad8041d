"""A policy is changed in its own file: comments stay, examples follow, and nothing unreadable comes out."""

import tomllib
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU, WENZHOU_FILE

from allocator.policy import Policy, PolicyError, read
from allocator.policy.change.amend import Change, NoSuchPlace, WrongKind, amend
from allocator.policy.change.numbers import Number, numbers
from allocator.policy.examples.broken import broken_examples
from allocator.policy.file.places import find

NUMBERS = numbers(TOYVILLE)
AMENDS = settings(max_examples=15)


@cache
def amended(key: str, value: int | str) -> Policy:
    return read(amend(TOYVILLE.source, [Change(key=key, value=value)]), "toy.toml")


def value_at(policy: Policy, key: str) -> object:
    found = find(tomllib.loads(policy.source.decode()), key)
    assert found is not None
    return found[0][found[1]]


def comments(source: bytes) -> list[str]:
    return [line for line in source.decode().splitlines() if line.lstrip().startswith("#")]


@AMENDS
@given(st.sampled_from(NUMBERS), st.integers(0, 3))
def test_a_number_is_changed_or_the_file_is_refused_and_no_example_contradicts_its_rule(one: Number, more: int):
    try:
        policy = amended(one.key, one.value + more)
    except PolicyError:
        return  # a number the rest of the file does not allow
    assert int(str(value_at(policy, one.key))) == one.value + more
    assert broken_examples(policy) == ()


@AMENDS
@given(st.sampled_from(NUMBERS), st.integers(1, 5))
def test_a_change_and_its_reverse_say_again_what_was_said(one: Number, more: int):
    try:
        there = amend(TOYVILLE.source, [Change(key=one.key, value=one.value + more)])
        back = amend(there, [Change(key=one.key, value=one.value)])
    except PolicyError:
        return
    assert {number.key: number.value for number in numbers(read(back, "toy.toml"))} == {
        number.key: number.value for number in NUMBERS
    }


def test_comments_and_every_other_line_stay_as_they_were():
    source = WENZHOU_FILE.read_bytes()
    new = amend(source, [Change(key="limits.min_contract", value=48)])
    assert comments(new) == comments(source)
    old_lines, new_lines = source.decode().splitlines(), new.decode().splitlines()
    different = {(a, b) for a, b in zip(old_lines, new_lines, strict=True) if a != b}
    assert ("value = 36", "value = 48") in different
    assert all("contract_months" in b or b == "value = 48" for _, b in different)


def test_without_a_change_not_a_byte_changes():
    for path in (WENZHOU_FILE, TOYVILLE_FILE):
        assert amend(path.read_bytes(), []) == path.read_bytes()


def test_the_days_and_the_place_where_something_stands_change_too():
    told = Change(key="limits.most_savings", value=5, clause="第九条", mark="found", source="the mayor")
    days = {"first_day": date(2024, 2, 1), "last_day": date(2024, 2, 29)}
    policy = read(amend(TOYVILLE.source, [told], **days), "toy.toml")
    limit = policy.limits["most_savings"]
    assert (limit.value, limit.clause, limit.mark, limit.source) == (5, "第九条", "found", "the mayor")
    assert (policy.effective_from, policy.effective_until) == (date(2024, 2, 1), date(2024, 2, 29))
    assert policy.id == "toyville/2024-02-01"


def test_examples_at_a_number_move_with_it():
    policy = read(amend(WENZHOU.source, [Change(key="limits.min_insurance_sale", value=24)]), "x")
    rule = next(rule for rule in policy.rules if rule.id == "talent-insurance-sale")
    told = [(example.facts.get("insurance_months"), example.gives) for example in rule.examples]
    assert (24, "holds") in told
    assert (23, "fails") in told


def test_a_condition_that_turns_all_examples_finds_one_for_the_side_it_lost():
    stricter = Change(key="rules.talent-contract.requires", value="contract_months >= min_contract and insured_now")
    policy = read(amend(WENZHOU.source, [stricter]), "x")
    rule = next(rule for rule in policy.rules if rule.id == "talent-contract")
    assert {example.gives for example in rule.examples} == {"holds", "fails", "unknown"}
    assert broken_examples(policy) == ()


def test_a_condition_without_the_fact_that_its_sentences_speak_of_is_refused():
    with pytest.raises(PolicyError, match="is neither a limit nor a fact of this rule"):
        amend(WENZHOU.source, [Change(key="rules.talent-contract.requires", value="insured_now")])


def test_a_condition_nobody_can_evaluate_is_refused_with_its_place():
    with pytest.raises(PolicyError) as refused:
        amend(WENZHOU.source, [Change(key="rules.talent-contract.requires", value="contract_month >= 3")])
    assert refused.value.facts["place"] == "rules[talent-contract].requires"
    assert "contract_month" in str(refused.value)


def test_a_rule_that_nobody_could_fail_any_more_is_refused():
    with pytest.raises(PolicyError, match="one that fails"):
        amend(WENZHOU.source, [Change(key="limits.min_insurance_rent", value=0)])


@pytest.mark.parametrize(
    "key", ["limits.nothing", "rules.nothing.requires", "nothing", "programs.towers.tiers.99.when"]
)
def test_a_place_that_is_not_there_is_refused(key: str):
    with pytest.raises(NoSuchPlace):
        amend(TOYVILLE.source, [Change(key=key, value=1)])


def test_a_text_where_a_number_stands_is_refused():
    with pytest.raises(WrongKind):
        amend(TOYVILLE.source, [Change(key="limits.most_savings", value="many")])


def test_every_number_of_the_shipped_file_has_a_name_and_a_place():
    for number in numbers(WENZHOU):
        assert number.label.zh, number.key
        assert int(str(value_at(WENZHOU, number.key))) == number.value
        assert not number.own_mark or number.mark in ("seed", "found", "common", "assumption")
