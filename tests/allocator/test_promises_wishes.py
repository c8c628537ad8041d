"""What is promised about wishes: the menu does not depend on them, so nobody gains by untrue ones."""

from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from tests import strategies
from tests.allocator.cases import contest, homes_of, saying
from tests.allocator.reference import Program

Json = dict[str, Any]
ONE_PROGRAM = ("nested", "nearest", "group_caps", "reserves", "first", "crossing", "fill")


def lists(application: Json) -> Iterator[Json]:
    """Everything a household could say it wishes; whoever is flexible says one of the whole lists too."""
    for length in range(len(application["suitable"]) + 1):
        for wishes in permutations(application["suitable"], length):
            yield application | {"wishes": list(wishes), "flexible": False}
    yield application | {"wishes": [], "flexible": True}


def place(truth: list[str], lot: str | None) -> int:
    """How good a lot is: its place among the wishes; no home comes after these, an unwanted one last."""
    if lot is None:
        return len(truth)
    return truth.index(lot) if lot in truth else len(truth) + 1


@pytest.mark.parametrize("mix", ONE_PROGRAM)
def test_wishing_truthfully_is_never_worse(mix: str) -> None:
    """Rule: "So the menu a household sees never depends on what it wished for: wishing truthfully is never worse."

    Every household tries every list of wishes; what it gets is judged by its true list.
    """
    tried = 0
    for seed in strategies.seeds(12):
        raw = strategies.seeded(seed, mix, most_households=5, most_lots=3)
        homes = homes_of(raw)
        for household in raw["households"]:
            [application] = household["applications"]
            program = next(one for one in raw["programs"] if one["id"] == application["program"])
            truth = Program(raw, program, Counter()).wishes(household["id"])
            best = place(truth, homes.get(household["id"]))
            if best:
                for lie in lists(application):
                    got = homes_of(saying(raw, household["id"], [lie])).get(household["id"])
                    assert best <= place(truth, got), (seed, household["id"], lie)
                    tried += 1
    assert tried > 100


@pytest.mark.parametrize("mix", ONE_PROGRAM)
def test_what_a_household_wishes_changes_nothing_before_its_turn(mix: str) -> None:
    """Rule: "decided by verified need, not by wishes": those who chose before it get the same homes.

    With reserves and `first` lots a household may choose before one of better priority, whom a later pass lets in.
    """
    for seed in strategies.seeds(40):
        raw = strategies.seeded(seed, mix)
        homes = homes_of(raw)
        for one in raw["programs"]:
            contenders = Program(raw, one, Counter()).contenders
            turns = [turn.household for turn in Program(raw, one, Counter()).choose()]
            for household in contenders:
                before = turns[: turns.index(household)] if household in turns else list(contenders)
                lie = contenders[household][1] | {"wishes": [], "flexible": False}
                told = homes_of(saying(raw, household, [lie]))
                assert [told.get(first) for first in before] == [homes.get(first) for first in before], seed


def test_the_order_of_wishes_means_nothing_where_the_nearest_is_given() -> None:
    """Rule: "takes its wishes among them nearer first, then in instance order"."""
    raw = contest(
        {"near": 1, "far": 1},
        {"one": {"suitable": ["near", "far"], "wishes": ["far", "near"], "metres": {"near": 1, "far": 1}}},
        choice="nearest",
    )
    assert homes_of(raw) == {"one": "near"}


def test_who_prefers_the_farther_home_can_get_it_by_not_naming_the_nearer() -> None:
    """In a nearest program a household can gain, measured by its own taste, when both homes keep the total."""
    raw = contest(
        {"near": 1, "far": 1},
        {
            "one": {"suitable": ["near", "far"], "wishes": ["far", "near"], "metres": {"near": 1, "far": 2}},
            "two": {"suitable": ["near", "far"], "metres": {"near": 1, "far": 2}},
        },
        choice="nearest",
    )
    assert homes_of(raw) == {"one": "near", "two": "far"}
    raw["households"][0]["applications"][0]["wishes"] = ["far"]
    assert homes_of(raw) == {"one": "far", "two": "near"}
