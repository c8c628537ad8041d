"""A city judged as columns gets, household by household, what each would get alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import TOYVILLE, WENZHOU, answers, households, lots, near_the_limit

from allocator.policy import (
    OUTCOMES,
    BadChoice,
    BadFact,
    LotFacts,
    assess,
    assess_columns,
    assess_programs,
    columns_of,
    suitable,
    suitable_many,
)
from allocator.policy.eligibility import columns, lot_columns
from allocator.policy.eligibility.columns import ColumnsDiffer

EVERY_PROGRAM = [(policy, name) for policy in (WENZHOU, TOYVILLE) for name in policy.programs]


def named(bits: np.uint64, rules: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(rule for bit, rule in enumerate(rules) if int(bits) >> bit & 1)


def assert_same(policy, program, rows):
    columns, known = columns_of(rows, tuple(policy.facts))
    found = assess_columns(policy, program, columns, known)
    together = assess_programs(policy, columns, known)
    assert list(together) == list(policy.programs)
    for name in ("outcome", "failed", "unknown", "tier", "points"):
        assert getattr(together[program], name).tolist() == getattr(found, name).tolist()
    assert len(found.outcome) == len(rows)
    for number, row in enumerate(rows):
        alone = assess(policy, program, row)
        assert OUTCOMES[found.outcome[number]] == alone.outcome
        assert named(found.failed[number], found.rules) == alone.failed
        assert named(found.unknown[number], found.rules) == alone.unknown
        assert found.tier[number] == (-1 if alone.tier is None else alone.tier)
        assert found.points[number] == alone.points


@pytest.mark.parametrize(("policy", "program"), EVERY_PROGRAM)
@given(data=st.data())
@settings(max_examples=25)
def test_columns_and_single_households_agree(policy, program, data):
    assert_same(policy, program, data.draw(st.lists(households(policy), min_size=1, max_size=5)))


@pytest.mark.parametrize("program", list(WENZHOU.programs))
@given(data=st.data())
def test_columns_and_single_households_agree_where_it_is_close(program, data):
    assert_same(WENZHOU, program, data.draw(st.lists(near_the_limit(program), min_size=1, max_size=10)))


def test_blocks_of_rows_join_without_a_seam():
    rows = [
        answers(TOYVILLE, members=number % 7, craft="smith", sings=number % 2, savings=1250045 + number % 11)
        for number in range(70_000)
    ]
    whole = assess_columns(TOYVILLE, "towers", *columns_of(rows, tuple(TOYVILLE.facts)))
    for start in (0, columns._ROWS - 2, columns._ROWS, 2 * columns._ROWS - 1, 69_990):
        for number in range(start, start + 5):
            alone = assess(TOYVILLE, "towers", rows[number])
            assert OUTCOMES[whole.outcome[number]] == alone.outcome
            assert (whole.tier[number], whole.points[number]) == (alone.tier, alone.points)


def test_a_missing_column_is_unknown_and_a_missing_mask_is_known():
    savings = np.array([1250050, 1250051])
    found = assess_columns(TOYVILLE, "huts", {"savings": savings, "stars": savings}, {})
    assert [OUTCOMES[code] for code in found.outcome] == ["eligible", "not_eligible"]
    found = assess_columns(TOYVILLE, "huts", {"shoe_size": savings}, {})
    assert [OUTCOMES[code] for code in found.outcome] == ["documents_needed"] * 2


def test_columns_of_different_lengths_or_none_are_refused():
    with pytest.raises(ColumnsDiffer, match=r"\[1, 2\]"):
        assess_columns(TOYVILLE, "huts", {"savings": np.zeros(2, dtype=int), "sings": np.zeros(1, dtype=int)}, {})
    with pytest.raises(ColumnsDiffer):
        assess_columns(TOYVILLE, "huts", {}, {})


def test_values_that_cannot_be_answers_are_refused_where_they_are_known():
    with pytest.raises(BadChoice, match="8 is not an answer to “craft”"):
        assess_columns(TOYVILLE, "towers", {"craft": np.array([7, 8])}, {})
    with pytest.raises(BadFact, match="-1 cannot be the value of “savings”"):
        assess_columns(TOYVILLE, "huts", {"savings": np.array([5, -1])}, {})
    assess_columns(TOYVILLE, "huts", {"savings": np.array([5, -1])}, {"savings": np.array([True, False])})
    assess_columns(TOYVILLE, "towers", {"craft": np.array([7, 8])}, {"craft": np.array([True, False])})


def test_a_value_that_would_only_fit_when_cut_off_is_refused():
    narrow = np.array([1 + 2**8, 1 + 2**16, 1 + 2**32])  # each ends in the same byte as a yes
    for value in narrow:
        with pytest.raises(BadFact, match=f"{value} cannot be the value of “sings”"):
            assess_columns(TOYVILLE, "towers", {"sings": np.array([1, value])}, {})


@pytest.mark.parametrize(("policy", "program"), EVERY_PROGRAM)
@given(data=st.data())
@settings(max_examples=25)
def test_many_households_get_the_lots_each_would_get_alone(policy, program, data):
    rows = data.draw(st.lists(households(policy), max_size=4))
    offered = data.draw(st.lists(lots(policy), max_size=6))
    expected = [suitable(policy, program, row, offered) for row in rows]
    assert suitable_many(policy, program, rows, offered) == expected


def test_distances_of_each_household_replace_those_of_the_lots():
    offered = [
        LotFacts(id=name, program=program, rooms=1, tenure="rent", accessible=False, area_cm2_max=400_000)
        for name, program in (("NEAR", "blue_collar"), ("OTHER", "talent"), ("FAR", "blue_collar"))
    ]
    worker = answers(WENZHOU, tenure="rent", household_size=1)
    metres = np.array([[15_000, 1, 15_001], [-1, 1, 0], [15_001, 1, -1]])
    assert suitable_many(WENZHOU, "blue_collar", [worker] * 3, offered, metres) == [("NEAR",), ("FAR",), ()]
    assert suitable_many(WENZHOU, "blue_collar", [worker], offered) == [()]
    assert suitable_many(WENZHOU, "blue_collar", [worker], []) == [()]


def test_long_lists_are_judged_in_parts_without_a_seam():
    offered = [
        LotFacts(
            id=f"L{number}",
            program="public_rental",
            rooms=1 + number % 3,
            tenure="rent",
            accessible=number % 5 == 0,
            area_cm2_max=600_000,
        )
        for number in range(1_000)
    ]
    rows = [{"household_size": 1 + number % 5, "access_need": number % 2} for number in range(4_500)]
    assert len(rows) * len(offered) > lot_columns._CELLS
    found = suitable_many(WENZHOU, "public_rental", rows, offered)
    kinds = {number: suitable(WENZHOU, "public_rental", rows[number], offered) for number in range(10)}
    assert found == [kinds[number % 10] for number in range(4_500)]
