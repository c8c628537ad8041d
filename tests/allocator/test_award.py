"""The award: the best set by priority, and as many households as can be housed."""

import json
from collections import Counter
from typing import Any

from hypothesis import given

from allocator import Instance
from allocator.assign.award import award
from allocator.assign.contest import contests
from allocator.check import recompute
from allocator.instance.generate import generate
from tests import strategies
from tests.allocator.reference import Program

Json = dict[str, Any]


def awards(raw: Json) -> list[tuple[Program, list[str]]]:
    """The award of each program as if no other were there, beside the reference."""
    found = []
    for contest, program in zip(contests(Instance.from_json(raw), {}), raw["programs"], strict=True):
        taken = award(contest, lambda _done: None)
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
    for seed in range(2000):
        for reference, awarded in awards(strategies.seeded(seed)):
            assert awarded == reference.award(reference.contenders), seed


def test_many_batches_award_the_same_as_one_household_after_the_other() -> None:
    """More contenders than one batch holds: the homes of some lots go to late ones that alone can use them."""
    lots = [{"id": f"L{n}", "program": "p", "capacity": n % 4, "caps": ["odd"] if n % 2 else []} for n in range(40)]
    households = [
        {
            "id": f"H{n:05}",
            "applications": [{
                "program": "p", "ticket": f"{n:064x}", "points": 0,
                "suitable": [f"L{n // 250 % 40}", f"L{n // 250 * 3 % 40}"][: 1 + (n // 250 * 3 % 40 != n // 250 % 40)],
            }],
        }
        for n in range(9000)
    ]  # fmt: skip
    raw = {
        "format": "anju-instance/1", "programs": [{"id": "p", "quota": 50}], "lots": lots,
        "caps": [{"id": "odd", "limit": 33}], "households": households,
    }  # fmt: skip
    instance = Instance.from_json(raw)
    [contest] = contests(instance, {})
    asked: list[int] = []
    awarded = award(contest, asked.append)
    assert len(asked) > 1
    housed = {row["household"] for row in map(json.loads, recompute(instance.file_lines())) if "lot" in row}
    assert {contest.households[rank] for rank in awarded.ranks} == housed


def test_a_generated_city_is_awarded_to_the_last_home_that_can_be_filled() -> None:
    head, *households = map(json.loads, generate(households=3000, homes=500, lots=60, seed=3))
    instance = Instance.from_json(head | {"households": households})
    for contest in contests(instance, {}):
        rooms = [limit for limit, (kind, _) in zip(contest.tree.limit, contest.tree.names, strict=False) if kind == "cap"]
        assert len(award(contest, lambda _done: None).ranks) == sum(rooms)
