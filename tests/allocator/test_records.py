"""Why-not records prove themselves: everything they claim is counted again, in every mix."""

from collections import Counter
from typing import Any

import pytest

from allocator import Instance, Result, solve
from tests import strategies
from tests.allocator import reference
from tests.allocator.cases import contest
from tests.allocator.counting import Counting
from tests.allocator.reference import Allocation
from tests.allocator.reference_records import records

Json = dict[str, Any]
PLAIN = {"confined", "passed", "passed full", "preferred full", "preferred full kept"}
LEFT_OUT = {"held", "passed", "passed full", "preferred full", "preferred kept"}
SEEN = {  # what the instances of each mix are sure to bring up
    "nested": PLAIN | {"passed farther"},
    "nearest": PLAIN | {"passed farther", "preferred farther"},
    "group_caps": PLAIN | {"group_cap"},
    "reserves": PLAIN | {"held", "full kept"},
    "first": PLAIN | {"held", "full kept"},
    "crossing": LEFT_OUT,
    "fill": LEFT_OUT | {"kept", "group_cap", "group_cap kept"},
    "several": PLAIN | {"turned_away"},
    "shared": PLAIN | {"turned_away"},
    "everything": PLAIN | LEFT_OUT | {"kept", "group_cap", "turned_away"},
}


def records_of(raw: Json, result: Result, truth: Allocation, program: Json) -> list[str]:
    """Check every record about a program, and tell what was seen."""
    counting = Counting(raw, program, truth, result.summary[program["id"]].sets)
    counting.check_sets()
    seen: list[str] = []
    for household in counting.order:
        found = [one for one in result.why.get(household, ()) if one["program"] == program["id"]]
        if household in truth.contenders[program["id"]]:
            if household in counting.homes:
                assert [one["code"] for one in found] in ([], ["preferred"])
                seen += [word for one in found for word in counting.preferred(household, one)]
                preferred = {"wishes": [wish for one in found for wish in one["wishes"]]}
                counting.preferred(household, {"code": "preferred", "program": counting.id, **preferred})
                continue
            [record] = found
            if any(turn.household == household for turn in counting.turns):
                assert record["code"] == "passed"
                seen += counting.passed(household, record)
            else:
                seen.append(counting.without_home(household, record))
        elif household in truth.turned_away[program["id"]]:
            assert found == [{"code": "turned_away", "program": program["id"]}]
            seen.append("turned_away")
        else:
            assert found == []
    return seen


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_every_record_can_be_counted(mix: str) -> None:
    """Rule: "Checked by counting: no solver needed"."""
    seen: Counter[str] = Counter()
    for seed in strategies.seeds(120):
        raw = strategies.seeded(seed, mix)
        result, truth = solve(Instance.from_json(raw), "check"), reference.allocation(raw)
        assert {one.household: one.lot for one in result.assignments} == truth.homes
        try:
            for program in raw["programs"]:
                seen.update(records_of(raw, result, truth, program))
        except Exception as error:
            error.add_note(f"seed {seed}, mix {mix}")
            raise
    assert set(seen) >= SEEN[mix], SEEN[mix] - set(seen)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_every_record_is_the_smallest_that_proves_its_point(mix: str) -> None:
    """Rule: "For every contender without a home one record", made at its moment and no other."""
    for seed in strategies.seeds(80):
        raw = strategies.seeded(seed, mix)
        why, sets = records(raw, reference.allocation(raw))
        result = solve(Instance.from_json(raw), "check").to_json()
        assert result["why"] == why, seed
        assert {program: one["sets"] for program, one in result["summary"].items()} == sets, seed


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_everybody_has_a_home_or_is_told_why_not(mix: str) -> None:
    """Rule: "For every contender without a home one record" for each program that it asked, in instance order."""
    for seed in strategies.seeds(80):
        raw = strategies.seeded(seed, mix)
        place = [one["id"] for one in raw["programs"]].index
        result = solve(Instance.from_json(raw), "check")
        housed = {one.household: one.program for one in result.assignments}
        for household in raw["households"]:
            records = result.why.get(household["id"])
            assert (records is None and household["id"] in housed) or records is not None
            programs = [record["program"] for record in records or ()]
            assert programs == sorted(set(programs), key=place)
            assert set(programs) <= {one["program"] for one in household["applications"]}
            codes = {record["program"]: record["code"] for record in records or ()}
            assert codes.pop(housed.get(household["id"], ""), "preferred") == "preferred"
            assert not set(codes.values()) & {"preferred"}
            assert bool(codes) or household["id"] in housed or not household["applications"]


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_the_summary_counts_what_came_of_each_program(mix: str) -> None:
    """Rule: "per program: homes, contenders, housed, empty, passed, last priority served"."""
    for seed in strategies.seeds(60):
        raw = strategies.seeded(seed, mix)
        result, truth = solve(Instance.from_json(raw), "check"), reference.allocation(raw)
        for program in raw["programs"]:
            one = reference.Program(raw, program, Counter())
            homes = sum(lot["capacity"] for lot in one.lots.values())
            housed = [household for household in one.order(one.contenders) if truth.homes.get(household) in one.lots]
            summary = result.summary[program["id"]]
            assert (summary.homes, summary.contenders) == (homes, len(one.contenders))
            assert (summary.housed, summary.empty) == (len(housed), homes - len(housed))
            assert summary.passed == sum(turn.lot is None for turn in truth.turns[program["id"]])
            if housed:
                asked = one.contenders[housed[-1]][1]
                assert summary.last is not None
                assert (summary.last.household, summary.last.rank) == (
                    housed[-1], one.order(one.contenders).index(housed[-1]) + 1,
                )  # fmt: skip
                assert (summary.last.tier, summary.last.points) == (asked.get("tier", 0), asked.get("points", 0))
            else:
                assert summary.last is None


@pytest.mark.parametrize("engine", ["ortools", "check"])
def test_a_household_with_a_home_is_told_why_it_did_not_get_what_it_wished_more(engine: Any) -> None:
    """Rule: "For every housed household: each wish it preferred"."""
    raw = contest(
        {"hill": 1, "lake": 1, "mill": 1},
        {
            "first": {"suitable": ["hill"]},
            "second": {"suitable": ["hill", "lake", "mill"]},
            "third": {"suitable": ["lake"]},
        },
    )
    result = solve(Instance.from_json(raw), engine)
    assert result.why["second"] == (
        {
            "code": "preferred",
            "program": "p",
            "wishes": [
                {"lot": "hill", "code": "full", "set": 0, "kept": 0},
                {"lot": "lake", "code": "full", "set": 1, "kept": 1},
            ],
        },
    )
    assert [one["lots"] for one in result.summary["p"].sets] == [["hill"], ["lake"]]
