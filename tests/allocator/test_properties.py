"""What every answer keeps, in every mix: limits, suitable homes, one home for one household."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import Instance, solve
from tests import strategies
from tests.allocator.cases import homes_of, shuffled

Json = dict[str, Any]
ANY_MIX = st.sampled_from(strategies.MIXES).flatmap(lambda mix: strategies.instances(mix=mix))


@given(ANY_MIX, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_written_does_not_matter(raw: Json, rng: random.Random) -> None:
    mixed = shuffled(raw, rng)
    assert solve(Instance.from_json(mixed)).to_json() == solve(Instance.from_json(raw)).to_json()


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_no_limit_is_exceeded_and_nobody_gets_an_unsuitable_home(mix: str) -> None:
    """Rule: "within all lot capacities and nested caps", caps across programs counted over all of them."""
    for seed in strategies.seeds(40):
        raw = strategies.seeded(seed, mix, most_households=20, most_lots=6)
        homes = homes_of(raw)
        suitable = {
            one["id"]: {lot for asked in one["applications"] for lot in asked["suitable"]}
            for one in raw["households"]
        }  # fmt: skip
        assert all(lot in suitable[household] for household, lot in homes.items())
        given_ = list(homes.values())
        for lot in raw["lots"]:
            assert given_.count(lot["id"]) <= lot["capacity"]
        for cap in raw["caps"]:
            inside = {lot["id"] for lot in raw["lots"] if cap["id"] in lot["caps"]}
            assert sum(lot in inside for lot in given_) <= cap["limit"]
        for program in raw["programs"]:
            inside = {lot["id"] for lot in raw["lots"] if lot["program"] == program["id"]}
            assert sum(lot in inside for lot in given_) <= program.get("quota", len(given_))
        owner = {lot["id"]: lot["program"] for lot in raw["lots"]}
        for row in raw.get("group_caps", []):
            members = {one["id"] for one in raw["households"] if row["group"] in one["groups"]}
            assert sum(owner[homes[one]] == row["program"] for one in homes if one in members) <= row["limit"]


@pytest.mark.parametrize("engine", ["ortools", "check"])
def test_the_same_bytes_come_out_every_time(engine: Any) -> None:
    """Rule: "Same bytes on every run and from both engines"."""
    for mix in strategies.MIXES:
        for seed in range(5):
            raw = strategies.seeded(seed, mix)
            first = list(solve(Instance.from_json(raw), engine).lines())
            assert list(solve(Instance.from_json(raw), engine).lines()) == first
