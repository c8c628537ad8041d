"""What each aim costs the other."""

import json
from typing import Any

import pytest

from allocator import Instance, solve
from allocator.whatif.compare import Missed, Spread, compare
from allocator.whatif.words import comparison
from tests.allocator.cases import contest
from tests.strategies import MIXES, seeded, seeds

Json = dict[str, Any]


def aimed(raw: Json, aim: str) -> Instance:
    return Instance.from_json(raw | {"programs": [one | {"aim": aim} for one in raw["programs"]]})


@pytest.mark.parametrize("mix", MIXES)
def test_both_sides_are_what_a_round_with_that_aim_would_give(mix: str) -> None:
    """Also where nothing is computed twice, because both aims must come to the same."""
    for seed in seeds(20):
        raw = seeded(seed, mix)
        sides = {aim: solve(aimed(raw, aim)) for aim in ("priority", "fill")}
        homes = {aim: {one.household: one.program for one in side.assignments} for aim, side in sides.items()}
        found = compare(Instance.from_json(raw))
        if found.how == "derived":
            assert sides["priority"].assignments == sides["fill"].assignments
        for both in found.programs:
            for aim, side in (("priority", both.priority), ("fill", both.fill)):
                summary = sides[aim].summary[both.program]
                assert (side.housed, side.empty, side.passed) == (summary.housed, summary.empty, summary.passed)
                assert side.last == summary.last
                assert (side.ranks is None) == (summary.last is None)
                if side.ranks is not None and side.last is not None:
                    assert side.ranks.greatest == side.last.rank
            for missed, here, there in (
                (both.only_priority, homes["priority"], homes["fill"]),
                (both.only_fill, homes["fill"], homes["priority"]),
            ):
                assert {one.household for one in missed} == {
                    one for one, program in here.items() if program == both.program and one not in there
                }
                assert [one.rank for one in missed] == sorted(one.rank for one in missed)


def test_without_crossing_limits_and_group_caps_nothing_is_computed_twice() -> None:
    ways = {mix: {compare(Instance.from_json(seeded(seed, mix))).how for seed in range(5)} for mix in MIXES}
    assert ways["nested"] == ways["reserves"] == ways["shared"] == {"derived"}
    assert "recomputed" in ways["crossing"] & ways["group_caps"]


# B at "middle" uses up both limits; without B, A and C have a home each.
CROSSING = contest(
    {"left": 1, "middle": 1, "right": 1},
    {
        "B": {"suitable": ["middle"]},
        "A": {"suitable": ["left"]},
        "C": {"suitable": ["right"]},
        "D": {"suitable": ["left"]},
    },
)
CROSSING["caps"] = [{"id": "west", "limit": 1}, {"id": "east", "limit": 1}]
for lot, caps in zip(CROSSING["lots"], (["west"], ["west", "east"], ["east"]), strict=True):
    lot["caps"] = caps


def test_priority_leaves_a_home_empty_that_filling_gives_and_filling_passes_over_the_first() -> None:
    found = compare(Instance.from_json(CROSSING))
    (both,) = found.programs
    assert found.how == "recomputed"
    assert (both.priority.housed, both.fill.housed, both.emptier) == (1, 2, 1)
    assert both.only_priority == (Missed(household="B", rank=1),)
    assert both.only_fill == (Missed(household="A", rank=2), Missed(household="C", rank=3))
    assert both.fill.ranks == Spread(least=2, lower=2, middle=2, upper=2, greatest=3)
    raw = json.loads(json.dumps(found.to_json()))
    assert raw["programs"][0]["costs"] == {"priority": {"homes": 1}, "fill": {"households": 1}}
    assert comparison(found, "zh") == [
        "“p”共 3 套、4 户申请家庭。先按顺位：配到 1 户，空 2 套。"
        "配到房的家庭的顺位：最前 1，四分之一 1，中间 1，四分之三 1，最后 1。"
        "先求配满：配到 2 户，空 1 套。配到房的家庭的顺位：最前 2，四分之一 2，中间 2，四分之三 2，最后 3。"
        "先按顺位，会多空 1 套；先求配满，有 1 户家庭失去按顺位可以配到的住房（最前的是第 1 顺位）。（重新配房得出。）"
    ]


def test_where_both_come_to_the_same_one_line_says_so() -> None:
    raw = contest({"a": 1}, {"A": {"suitable": ["a"]}})
    (line,) = comparison(compare(Instance.from_json(raw)), "en", {("program", "p"): "Talent"})
    assert line == (
        "Talent: 1 home, 1 household. By priority first: 1 household housed, 0 homes empty. Places of the housed: "
        "first 1, quarter 1, middle 1, three quarters 1, last 1. Both come to the same. "
        "(Derived from the rule, without allocating anew.)"
    )
    (line,) = comparison(compare(Instance.from_json(contest({"a": 1}, {}))), "zh")
    assert (
        line == "“p”共 1 套、0 户申请家庭。先按顺位：配到 0 户，空 1 套。两种做法结果相同。（按规则推得，未重新配房。）"
    )


def test_who_gains_by_filling_need_not_cost_anybody_a_home() -> None:
    """Filling may also house more with nobody passed over: then no place is named."""
    raw = json.loads(json.dumps(CROSSING))
    raw["households"] = [one for one in raw["households"] if one["id"] != "B"]
    for one in raw["households"]:
        one["groups"] = ["g"] if one["id"] == "D" else []
    found = compare(Instance.from_json(raw))
    assert found.programs[0].only_priority == ()
    assert "Both come to the same." in comparison(found, "en")[0]
