"""What is not promised where households apply to several programs: the smallest instances found.

Everybody is flexible where nothing else is said. Points stand for any order: more points come first.
"""

from typing import Any

from tests.allocator.cases import fair, homes_of, in_order, saying
from tests.allocator.test_promises_rounds import programs_of, stable

Json = dict[str, Any]


def only(raw: Json, household: str, *programs: str) -> Json:
    """The same, a household asking these programs alone, in this order."""
    [asked] = [one["applications"] for one in raw["households"] if one["id"] == household]
    return saying(raw, household, [one for program in programs for one in asked if one["program"] == program])


# Truth can cost: where a household passes, where caps are shared, and with group caps or reserves.


def test_with_short_lists_a_household_can_lose_by_asking_the_program_it_likes_best() -> None:
    """p awards it the other home, which it does not wish: it passes, and is out of q too."""
    raw = fair(
        {"p": {"a": 1, "b": 1}, "q": {"c": 1}},
        {"first": {"p": {"suitable": ["a"]}}, "one": {"p": {"wishes": ["a"]}, "q": {}}},
    )
    assert homes_of(raw) == {"first": "a"}
    assert homes_of(only(raw, "one", "q")) == {"first": "a", "one": "c"}


def test_with_short_lists_a_household_can_gain_by_not_asking_its_second_program() -> None:
    """Held by q it does not wait in p, where first passes; asking nobody else it waits and steps up."""
    raw = fair({"p": {"a": 1}, "q": {"b": 1}}, {"first": {"p": {"wishes": []}}, "one": {"p": {}, "q": {}}})
    assert homes_of(raw) == {"one": "b"}
    assert homes_of(only(raw, "one", "p")) == {"one": "a"}


def test_with_a_cap_across_programs_a_household_can_gain_by_another_order() -> None:
    """Each program counts the one home of the cap for itself; p chooses first, so that it is better to ask p."""
    raw = fair({"p": {"a": 1}, "q": {"b": 1}}, {"one": {"q": {}, "p": {}}, "two": {"p": {}}})
    raw["caps"] = [{"id": "district", "limit": 1}]
    for lot in raw["lots"]:
        lot["caps"] = ["district"]
    assert homes_of(raw) == {"two": "a"}
    assert homes_of(only(raw, "one", "p", "q")) == {"one": "a"}


def test_with_a_cap_across_programs_a_better_priority_can_cost_the_home() -> None:
    """First in q, it is held there, and the other by p; p chooses first and uses up the cap."""
    raw = fair({"p": {"a": 1}, "q": {"b": 1}}, {"other": {"q": {}, "p": {}}, "one": {"q": {}, "p": {}}})
    raw["caps"] = [{"id": "district", "limit": 1}]
    for lot in raw["lots"]:
        lot["caps"] = ["district"]
    assert homes_of(raw) == {"one": "a"}
    assert homes_of(in_order(raw, "q", ["one", "other"])) == {"other": "a"}


def grouped() -> Json:
    """In p one of the group x may live. rival (x) shuts one out of a, then late (x) shuts rival out: a is free.

    late comes in the second round only, because nothing in its first program suits it.
    """
    raw = fair(
        {"p": {"a": 1, "b": 1}, "q": {"c": 1}},
        {
            "late": {"groups": ["x"], "q": {"suitable": []}, "p": {"suitable": ["b"]}},
            "rival": {"groups": ["x"], "p": {"suitable": ["a"]}},
            "one": {"p": {"suitable": ["a"]}, "q": {}},
        },
    )
    return raw | {"group_caps": [{"program": "p", "group": "x", "limit": 1}]}


def test_with_group_caps_the_match_can_be_unstable() -> None:
    raw = grouped()
    assert homes_of(raw) == {"late": "b", "one": "c"}
    assert not stable(raw, programs_of(raw))


def test_with_group_caps_a_household_can_gain_by_not_asking_its_second_program() -> None:
    assert homes_of(only(grouped(), "one", "p")) == {"late": "b", "one": "a"}


def test_with_group_caps_no_match_need_be_best_for_all() -> None:
    """With both of p full of the group of middle, first is shut out; in another stable match it lives in p."""
    raw = fair(
        {"p": {"a": 2}, "q": {"b": 1}},
        {
            "other": {"groups": ["y"], "q": {"points": 0}, "p": {"points": 2}},
            "middle": {"groups": ["x", "y"], "p": {"points": 1}, "q": {"points": 1}},
            "first": {"groups": ["x"], "p": {"points": 0}},
        },
    )
    raw["group_caps"] = [{"program": "p", "group": group, "limit": 1} for group in ("x", "y")]
    assert programs_of(raw) == {"other": "q", "middle": "p"}
    assert stable(raw, {"other": "q", "middle": "p"})
    assert stable(raw, {"other": "p", "middle": "q", "first": "p"})


def reserved() -> Json:
    """In p one of two homes is reserved for g. rival shuts one (g) out of a; late comes before rival.

    Now the home of rival would go to one, but p has turned one away for good, and so released it.
    """
    raw = fair(
        {"p": {"a": 1, "b": 1}, "q": {"c": 1}},
        {
            "late": {"q": {"suitable": []}, "p": {"suitable": ["b"]}},
            "rival": {"p": {"suitable": ["a"]}},
            "one": {"groups": ["g"], "p": {"suitable": ["a"]}, "q": {}},
        },
    )
    return raw | {"reserves": [{"program": "p", "group": "g", "seats": 1}]}


def test_with_reserves_the_match_can_be_unstable() -> None:
    raw = reserved()
    assert homes_of(raw) == {"late": "b", "rival": "a", "one": "c"}
    assert not stable(raw, programs_of(raw))


def test_with_reserves_a_household_can_gain_by_not_asking_its_second_program() -> None:
    assert homes_of(only(reserved(), "one", "p")) == {"late": "b", "one": "a"}


def test_with_crossing_caps_the_match_can_be_unstable() -> None:
    """rival, in the corner under both caps, shuts one out of the column; late takes the row and shuts rival out."""
    raw = fair(
        {"p": {"row": 1, "corner": 1, "column": 1}, "q": {"c": 1}},
        {
            "late": {"q": {"suitable": []}, "p": {"suitable": ["row"]}},
            "rival": {"p": {"suitable": ["corner"]}},
            "one": {"p": {"suitable": ["column"]}, "q": {}},
        },
    )
    raw["caps"] = [{"id": "r", "limit": 1}, {"id": "c", "limit": 1}]
    for lot, caps in zip(raw["lots"], (["r"], ["r", "c"], ["c"], []), strict=True):
        lot["caps"] = caps
    assert homes_of(raw) == {"late": "row", "one": "c"}
    assert not stable(raw, programs_of(raw))
    assert homes_of(only(raw, "one", "p")) == {"late": "row", "one": "column"}


def test_with_first_lots_a_household_can_gain_by_not_asking_its_second_program() -> None:
    """In p the award of two hangs on first living in a; first takes a home, and b goes first to the group of one."""
    raw = fair(
        {"p": {"a": 1, "b": 1}, "q": {"c": 1}},
        {
            "first": {"groups": ["y"], "p": {}},
            "two": {"p": {"suitable": ["b"]}},
            "one": {"groups": ["y"], "p": {"suitable": ["b"]}, "q": {}},
        },
    )
    raw["lots"][0]["first"], raw["lots"][1]["first"] = "x", "y"
    assert homes_of(raw) == {"first": "a", "two": "b", "one": "c"}
    assert homes_of(only(raw, "one", "p")) == {"first": "a", "one": "b"}
