"""What is promised about the award: whom it takes, and that no home stays empty that it could fill."""

from collections import Counter
from typing import Any

import pytest

from tests import strategies
from tests.allocator.cases import contest, flexible, homes_of
from tests.allocator.reference import Program

Json = dict[str, Any]
ONE_PROGRAM = ("nested", "nearest", "group_caps", "reserves", "first", "crossing", "fill")


def awards(raw: Json) -> list[tuple[Program, list[str]]]:
    """Each program and whom it housed, where everybody takes any home, so that nobody passes."""
    raw = flexible(raw)
    homes = homes_of(raw)
    found, used = [], Counter[str]()
    for one in raw["programs"]:
        program = Program(raw, one, used.copy())
        found.append((program, [household for household in program.order(program.contenders) if household in homes]))
        for household in found[-1][1]:
            Program(raw, one, used).give(homes[household])
    return found


@pytest.mark.parametrize("mix", ["nested", "nearest", "group_caps", "crossing"])
def test_the_award_is_the_best_set_by_priority(mix: str) -> None:
    """Rule: "the best set by priority, compared household by household": without reserves and first lots."""
    for seed in strategies.seeds(80):
        for program, awarded in awards(strategies.seeded(seed, mix)):
            if program.program.get("aim") != "fill" or mix == "nested":
                assert awarded == program.best_set(program.contenders), seed


@pytest.mark.parametrize("mix", ["nested", "nearest", "reserves", "first"])
def test_the_award_leaves_no_home_empty_that_could_be_filled(mix: str) -> None:
    """Rule: "**and** a set of the largest possible size": with nested caps, also after a release."""
    for seed in strategies.seeds(80):
        for program, awarded in awards(strategies.seeded(seed, mix)):
            assert len(awarded) == program.largest(program.contenders), seed


def test_fill_first_takes_the_best_of_the_largest_sets() -> None:
    """Rule: "the largest number of households that can be taken under *all* limits, and among those sets the best"."""
    differs = 0
    for seed in strategies.seeds(200):
        for program, awarded in awards(strategies.seeded(seed, "fill")):
            assert awarded == list(next(program.sets(program.contenders))), seed
            differs += awarded != program.best_set(program.contenders)
    assert differs > 5


def test_with_nested_caps_alone_both_aims_are_the_same() -> None:
    """Rule: "With nested caps alone it equals the default, `aim = "priority"`"."""
    for seed in strategies.seeds(80):
        raw = strategies.seeded(seed)
        filled = raw | {"programs": [one | {"aim": "fill"} for one in raw["programs"]]}
        ranked = raw | {"programs": [one | {"aim": "priority"} for one in raw["programs"]]}
        assert homes_of(filled) == homes_of(ranked), seed


def test_with_group_caps_the_best_by_priority_can_leave_a_home_empty() -> None:
    """The first belongs to both groups and takes the only place of each; the others are one more and may not."""
    raw = contest(
        {"a": 2},
        {
            "both": {"suitable": ["a"], "groups": ["x", "y"]},
            "one": {"suitable": ["a"], "groups": ["x"]},
            "other": {"suitable": ["a"], "groups": ["y"]},
        },
    )
    raw["group_caps"] = [{"program": "p", "group": group, "limit": 1} for group in ("x", "y")]
    assert homes_of(raw) == {"both": "a"}
    raw["programs"][0]["aim"] = "fill"
    assert homes_of(raw) == {"one": "a", "other": "a"}


def test_with_crossing_caps_the_best_by_priority_can_leave_a_home_empty() -> None:
    """The first home lies under both caps and closes them both; the other two lie under one each."""
    raw = contest(
        {"corner": 1, "row": 1, "column": 1},
        {"first": {"suitable": ["corner"]}, "second": {"suitable": ["row"]}, "third": {"suitable": ["column"]}},
    )
    raw["caps"] = [{"id": "r", "limit": 1}, {"id": "c", "limit": 1}]
    for lot, caps in zip(raw["lots"], (["r", "c"], ["r"], ["c"]), strict=True):
        lot["caps"] = caps
    assert homes_of(raw) == {"first": "corner"}
    raw["programs"][0]["aim"] = "fill"
    assert homes_of(raw) == {"second": "row", "third": "column"}


def test_a_reserve_is_held_for_its_group_and_the_rest_is_released() -> None:
    """Rule: "households outside group g may take at most `homes - reserve(g)`" before the release, and any after it."""
    raw = contest(
        {"a": 3},
        {
            "first": {"suitable": ["a"]},
            "second": {"suitable": ["a"]},
            "third": {"suitable": ["a"]},
            "member": {"suitable": ["a"], "groups": ["g"]},
        },
    )
    raw["reserves"] = [{"program": "p", "group": "g", "seats": 2}]
    assert homes_of(raw) == dict.fromkeys(("first", "second", "member"), "a")
    raw["programs"][0]["quota"] = 2
    assert homes_of(raw) == dict.fromkeys(("first", "member"), "a")


def test_a_first_lot_goes_to_its_group_and_then_to_anybody() -> None:
    """Rule: "a lot whose homes go to a group first (accessible homes), then to anybody they suit"."""
    raw = contest(
        {"ramp": 1},
        {"first": {"suitable": ["ramp"]}, "wheelchair": {"suitable": ["ramp"], "groups": ["access"]}},
    )
    raw["lots"][0]["first"] = "access"
    assert homes_of(raw) == {"wheelchair": "ramp"}
    raw["households"].pop()
    assert homes_of(raw) == {"first": "ramp"}


def test_a_group_cap_lets_the_next_of_other_groups_in() -> None:
    """Rule: "at most k awarded households of a group (one employer, one district of work)"."""
    raw = contest(
        {"a": 2},
        {
            "one": {"suitable": ["a"], "groups": ["mill"]},
            "two": {"suitable": ["a"], "groups": ["mill"]},
            "three": {"suitable": ["a"], "groups": []},
        },
    )
    raw["group_caps"] = [{"program": "p", "group": "mill", "limit": 1}]
    assert homes_of(raw) == {"one": "a", "three": "a"}
