"""What is promised about names and order of writing: they mean nothing."""

import random
from typing import Any

import pytest

from allocator import Instance, solve
from tests import strategies
from tests.allocator.cases import renamed, shuffled

Json = dict[str, Any]


def answer(raw: Json) -> Json:
    return solve(Instance.from_json(raw), "check").to_json()


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_the_order_in_which_things_are_written_does_not_matter(mix: str) -> None:
    """Rule: "Everything here is a pure function of the instance": households, groups, caps of a lot, suitable lots."""
    rng = random.Random(7)  # noqa: S311
    for seed in strategies.seeds(60):
        raw = strategies.seeded(seed, mix)
        assert answer(shuffled(raw, rng)) == answer(raw), seed


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_names_mean_nothing(mix: str) -> None:
    """Rule: "strict, per program": names decide only where everything else of two households is equal."""
    rng = random.Random(8)  # noqa: S311
    for seed in strategies.seeds(60):
        raw = strategies.seeded(seed, mix)
        things = [one["id"] for member in ("programs", "lots", "caps") for one in raw[member]]
        things += [*strategies.GROUPS, "other", "nobody"]
        new = [f"n{n}" for n in range(len(things))]
        rng.shuffle(new)
        names = dict(zip(things, new, strict=True))
        names |= {one["id"]: f"family {one['id']}" for one in raw["households"]}  # in the same order
        assert answer(renamed(raw, names)) == renamed(answer(raw), names), seed


@pytest.mark.parametrize("mix", ["nested", "group_caps", "reserves", "first", "crossing", "fill"])
def test_programs_that_share_nothing_do_not_depend_on_their_order(mix: str) -> None:
    """Rule: "Then each program runs its choice, in instance order": which matters only where something is shared."""
    tried = 0
    for seed in strategies.seeds(80):
        raw = strategies.seeded(seed, mix)
        owners = {cap: {lot["program"] for lot in raw["lots"] if cap in lot["caps"]} for lot in raw["lots"]
                  for cap in lot["caps"]}  # fmt: skip
        if len(raw["programs"]) > 1 and all(len(programs) < 2 for programs in owners.values()):
            turned = raw | {"programs": raw["programs"][::-1]}
            assert answer(turned) == answer(raw), seed
            tried += 1
    assert tried > 3
