"""The award: the best set by priority, and as many households as can be housed."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import Instance
from allocator.assign.award import Award, award
from allocator.assign.contest import Contest, contests
from allocator.assign.flow import NoFlow, cheapest
from allocator.instance.generate import generate
from tests import strategies
from tests.allocator.reference import Program

Json = dict[str, Any]


def awarded_in(contest: Contest, batch: int | None = None) -> Award:
    """The award among all contenders."""
    assert contest.tree is not None
    everybody = np.ones(len(contest.rows), np.bool_)
    return award(contest, contest.tree.copy(), everybody, lambda _done: None, batch)


def awards(raw: Json) -> list[tuple[Program, list[str]]]:
    """The award of each program as if no other were there, beside the reference."""
    found = []
    for contest, program in zip(contests(Instance.from_json(raw)), raw["programs"], strict=True):
        taken = awarded_in(contest)
        assert sum(households for *_, households in taken.seats) == len(taken.ranks)
        found.append((Program(raw, program, Counter()), [contest.households[rank] for rank in taken.ranks]))
    return found


@given(strategies.instances(most_households=6))
def test_the_award_is_the_best_set_by_priority(raw: Json) -> None:
    for reference, awarded in awards(raw):
        assert awarded == reference.best_set(reference.contenders)


@given(strategies.instances(most_households=6))
def test_the_award_leaves_no_home_empty_that_could_be_filled(raw: Json) -> None:
    for reference, awarded in awards(raw):
        assert len(awarded) == reference.largest(reference.contenders)


def test_the_award_is_the_greedy_one_on_many_small_instances() -> None:
    for seed in range(1000):
        for reference, awarded in awards(strategies.seeded(seed)):
            assert awarded == reference.award(reference.contenders), seed


@given(strategies.instances(most_households=12), st.integers(1, 4))
def test_the_award_does_not_depend_on_how_many_are_asked_at_once(raw: Json, batch: int) -> None:
    for contest in contests(Instance.from_json(raw)):
        assert awarded_in(contest, batch).ranks == awarded_in(contest).ranks


def test_an_answer_that_the_solver_did_not_prove_is_no_result() -> None:
    with pytest.raises(NoFlow, match="Nothing was allocated"):
        cheapest([(0, 1, 1, 2**62)], 0, 1, 1)


def test_a_generated_city_is_awarded_to_the_last_home_that_can_be_filled() -> None:
    head, *households = map(json.loads, generate(households=3000, homes=500, lots=60, seed=3))
    instance = Instance.from_json(head | {"households": households})
    for contest in contests(instance):
        homes = sum(limit.room for limit in contest.limits if limit.kind == "cap")
        assert len(awarded_in(contest).ranks) == homes
