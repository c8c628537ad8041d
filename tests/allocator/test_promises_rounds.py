"""What is promised where households apply to several programs: deferred acceptance with nested caps.

Everybody is flexible here and no cap is shared, so that nobody passes and everybody lives where it was held.
"""

from collections import Counter
from itertools import permutations, product
from typing import Any

import pytest

from tests import strategies
from tests.allocator import reference
from tests.allocator.cases import fair, flexible, homes_of, saying
from tests.allocator.reference import Allocation, Program

Json = dict[str, Any]
Match = dict[str, str]  # household -> program


def programs_of(raw: Json) -> Match:
    """The program that every housed household lives in."""
    owner = {lot["id"]: lot["program"] for lot in raw["lots"]}
    return {household: owner[lot] for household, lot in homes_of(raw).items()}


def lists_of(raw: Json) -> dict[str, list[str]]:
    return {one["id"]: [asked["program"] for asked in one["applications"]] for one in raw["households"]}


def place(asked: list[str], program: str | None) -> int:
    return len(asked) if program is None else asked.index(program)


def stable(raw: Json, match: Match) -> bool:
    """Every program would keep whom it has, and nobody would be taken by a program that it likes more."""
    programs = {one["id"]: Program(raw, one, Counter()) for one in raw["programs"]}
    holds = {program: {one for one, there in match.items() if there == program} for program in programs}
    if any(set(programs[one].award(holds[one])) != holds[one] for one in programs):
        return False
    return not any(
        household in programs[better].award(holds[better] | {household})
        for household, asked in lists_of(raw).items()
        for better in asked[: place(asked, match.get(household))]
    )


def test_the_rounds_end_in_a_stable_match() -> None:
    """Rule: "stable": nobody misses a home of a program that it likes more while one behind it lives there."""
    for seed in strategies.seeds(150):
        raw = flexible(strategies.seeded(seed, "several"))
        assert stable(raw, programs_of(raw)), seed


def test_no_stable_match_is_better_for_anybody() -> None:
    """Rule: "household-optimal": tried against every stable match there is."""
    others = 0
    for seed in strategies.seeds(60):
        raw = flexible(strategies.seeded(seed, "several", most_households=5, most_lots=3))
        match, asked = programs_of(raw), lists_of(raw)
        for choice in product(*([None, *one] for one in asked.values())):
            other = {household: program for household, program in zip(asked, choice, strict=True) if program}
            if other != match and stable(raw, other):
                others += 1
                for household, there in zip(asked, choice, strict=True):
                    assert place(asked[household], match.get(household)) <= place(asked[household], there), seed
    assert others > 0


def test_asking_in_the_true_order_is_never_worse() -> None:
    """Rule: "truthful": every household tries every order of every part of its list."""
    for seed in strategies.seeds(60):
        raw = flexible(strategies.seeded(seed, "several", most_households=5, most_lots=3))
        match = programs_of(raw)
        for household in raw["households"]:
            asked = [one["program"] for one in household["applications"]]
            best = place(asked, match.get(household["id"]))
            if best:
                for length in range(len(asked) + 1):
                    for order in permutations(household["applications"], length):
                        got = programs_of(saying(raw, household["id"], list(order))).get(household["id"])
                        assert best <= place(asked, got), seed


@pytest.mark.parametrize("mix", ["several", "shared", "everything"])
def test_nobody_holds_two_homes_and_who_holds_one_does_not_step_up(mix: str) -> None:
    """Rule: "gets at most one home a round" and "nobody who holds a home steps up"."""
    stepped = 0
    for seed in strategies.seeds(100):
        raw = strategies.seeded(seed, mix)
        truth: Allocation = reference.allocation(raw)
        match = programs_of(raw)
        for household, asked in lists_of(raw).items():
            held = next((program for program in asked if household in truth.held[program]), None)
            if held is None:
                assert all(household in truth.turned_away[program] for program in asked)
                stepped += household in match
            elif mix == "several":
                assert match.get(household, held) == held
                assert household in match or household in truth.passed
    assert stepped > 3 or mix == "shared"


def test_who_is_turned_away_everywhere_steps_up_where_someone_passes() -> None:
    """Rule: "households turned away everywhere wait in every program they applied to, and may step up"."""
    raw = fair(
        {"p": {"a": 1}, "q": {"b": 1}}, {"one": {"p": {"wishes": []}}, "two": {"q": {}}, "three": {"q": {}, "p": {}}}
    )
    assert homes_of(raw) == {"two": "b", "three": "a"}


def test_programs_choose_in_the_order_of_the_instance() -> None:
    """Rule: "Then each program runs its choice, in instance order": who waits everywhere takes the earlier chance."""
    raw = fair(
        {"p": {"a": 1}, "q": {"b": 1}},
        {"one": {"p": {"wishes": []}}, "two": {"q": {"wishes": []}}, "three": {"q": {}, "p": {}}},
    )
    assert homes_of(raw) == {"three": "a"}


def test_of_two_stable_matches_the_rounds_find_the_one_that_households_like_more() -> None:
    """Rule: "household-optimal": each program would rather have the other of the two."""
    raw = fair(
        {"p": {"a": 1}, "q": {"b": 1}},
        {"one": {"p": {"points": 0}, "q": {"points": 1}}, "two": {"q": {"points": 0}, "p": {"points": 1}}},
    )
    assert stable(raw, {"one": "q", "two": "p"})
    assert programs_of(raw) == {"one": "p", "two": "q"}
