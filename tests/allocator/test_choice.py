"""The choice: both programs against the rule by its definition, and the cases people ask about."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator import Instance, check, solve
from tests import strategies
from tests.allocator import reference
from tests.allocator.cases import contest, homes_of

Json = dict[str, Any]
ENGINES = ("ortools", "check")
ANY_MIX = st.sampled_from(strategies.MIXES).flatmap(lambda mix: strategies.instances(mix=mix))


def agree(raw: Json) -> None:
    """Both programs give the same bytes, and these are what the definition says."""
    instance = Instance.from_json(raw)
    result = solve(instance)
    assert list(result.lines()) == list(solve(instance, "check").lines())
    expected = reference.allocation(raw)
    assert {one.household: one.lot for one in result.assignments} == expected.homes
    assert said(result, "passed") == set(expected.passed)
    away = [(one, program) for program, them in expected.turned_away.items() for one in them]
    waiting = [(one, program) for program, them in expected.contenders.items() for one in them]
    told = {
        (household, record["program"])
        for household, records in result.why.items()
        for record in records
        if record["code"] == "turned_away"
    }
    assert told == set(away) - set(waiting)


def said(result: Any, code: str) -> set[str]:
    """Who has a record of a code."""
    return {household for household, records in result.why.items() for one in records if one["code"] == code}


@given(ANY_MIX)
def test_both_programs_follow_the_definition(raw: Json) -> None:
    agree(raw)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_both_programs_follow_the_definition_on_many_small_instances(mix: str) -> None:
    strategies.holds(agree, mix, 400 if mix == "nested" else 200)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_both_programs_agree_on_larger_instances(mix: str) -> None:
    for seed in strategies.seeds(30 if mix == "nested" else 10):
        raw = strategies.seeded(seed, mix, most_households=60, most_lots=12)
        instance = Instance.from_json(raw)
        assert check(instance, solve(instance)).equal, seed


@pytest.mark.parametrize("engine", ENGINES)
def test_a_home_is_kept_for_one_behind_that_can_live_nowhere_else(engine: str) -> None:
    raw = contest(
        {"small": 1, "large": 1},
        {
            "first": {"suitable": ["small", "large"], "wishes": ["large", "small"]},
            "family": {"suitable": ["large"]},
        },
    )
    assert homes_of(raw, engine) == {"first": "small", "family": "large"}


@pytest.mark.parametrize("engine", ENGINES)
def test_who_finds_no_wish_open_passes_and_the_next_steps_up(engine: str) -> None:
    raw = contest(
        {"small": 1, "large": 1},
        {
            "first": {"suitable": ["small", "large"], "wishes": ["large"]},
            "family": {"suitable": ["large"]},
            "next": {"suitable": ["small"]},
        },
    )
    assert homes_of(raw, engine) == {"family": "large", "next": "small"}
    [why] = solve(Instance.from_json(raw)).why["first"]
    wish = {"lot": "large", "code": "full", "set": 0, "kept": 1}
    assert why == {"code": "passed", "program": "p", "wishes": [wish]}


@pytest.mark.parametrize("engine", ENGINES)
def test_two_alike_have_different_reasons_when_a_home_goes_in_between(engine: Any) -> None:
    """The home of one that passed goes to a later one: only then nobody could have lived elsewhere."""
    raw = contest(
        {"a": 1, "b": 1},
        {
            "first": {"suitable": ["a", "b"]},
            "second": {"suitable": ["b"], "wishes": []},
            "third": {"suitable": ["a"]},
            "fourth": {"suitable": ["b"]},
            "fifth": {"suitable": ["a"]},
        },
    )
    result = solve(Instance.from_json(raw), engine)
    assert {one.household: one.lot for one in result.assignments} == {"first": "a", "fourth": "b"}
    [third], [fifth] = result.why["third"], result.why["fifth"]
    sets = [one["lots"] for one in result.summary["p"].sets]
    assert (third["confined"], sets[third["set"]], third["last"]) == (False, ["a"], "first")
    assert (fifth["confined"], sets[fifth["set"]], fifth["last"]) == (True, ["a", "b"], "fourth")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_flexible_household_takes_another_suitable_lot_after_its_wishes(engine: str) -> None:
    raw = contest(
        {"a": 1, "b": 1, "c": 1},
        {
            "first": {"suitable": ["c"]},
            "second": {"suitable": ["b", "a", "c"], "wishes": ["c"], "flexible": True},
        },
    )
    assert homes_of(raw, engine) == {"first": "c", "second": "a"}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_nearest_homes_are_given_so_that_all_together_go_the_shortest_way(engine: str) -> None:
    raw = contest(
        {"here": 1, "there": 1},
        {
            "first": {"suitable": ["here", "there"], "metres": {"here": 1, "there": 2}},
            "second": {"suitable": ["here", "there"], "metres": {"here": 1, "there": 9}},
        },
        choice="nearest",
    )
    assert homes_of(raw, engine) == {"first": "there", "second": "here"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wish_that_would_raise_the_total_distance_is_said_to_be_farther(engine: Any) -> None:
    raw = contest(
        {"here": 1, "there": 1},
        {"only": {"suitable": ["here", "there"], "wishes": ["there"], "metres": {"here": 1, "there": 2}}},
        choice="nearest",
    )
    result = solve(Instance.from_json(raw), engine)
    assert result.assignments == ()
    assert result.why["only"][0]["wishes"] == [{"lot": "there", "code": "farther"}]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cap_over_two_programs_leaves_the_later_one_what_the_earlier_did_not_use(engine: Any) -> None:
    raw = contest({"a": 2}, {"one": {"suitable": ["a"]}, "two": {"suitable": ["a"]}}, quota=1)
    other = contest({"b": 2}, {"three": {"suitable": ["b"]}, "four": {"suitable": ["b"]}})
    raw["programs"].append({"id": "q"})
    raw["caps"] = [{"id": "district", "limit": 2}]
    raw["lots"] += [lot | {"program": "q"} for lot in other["lots"]]
    for lot in raw["lots"]:
        lot["caps"] = ["district"]
    for one in other["households"]:
        one["applications"][0]["program"] = "q"
    raw["households"] += other["households"]
    assert homes_of(raw, engine) == {"one": "a", "three": "b"}
    limits = solve(Instance.from_json(raw), engine).summary["q"].sets[0]["limits"]
    assert limits == [{"kind": "cap", "id": "district", "limit": 1}]


def test_the_summary_counts_homes_and_names_the_last_one_served() -> None:
    raw = contest(
        {"a": 2, "b": 1},
        {"one": {"suitable": ["a"]}, "two": {"suitable": ["a"], "wishes": []}, "three": {"suitable": ["a"]}},
    )
    summary = solve(Instance.from_json(raw)).to_json()["summary"]["p"]
    assert summary == {
        "homes": 3, "contenders": 3, "housed": 2, "empty": 1, "passed": 1, "sets": [],
        "last": {"household": "three", "rank": 3, "tier": 0, "points": 0},
    }  # fmt: skip


def test_a_household_without_an_application_has_a_line_without_reasons() -> None:
    raw = contest({}, {}) | {"households": [{"id": "nobody", "applications": []}]}
    agree(raw)
    assert list(solve(Instance.from_json(raw)).lines())[1:] == [b'{"household":"nobody","why":[]}']


def test_progress_is_told_step_by_step() -> None:
    told: list[tuple[str, int, int]] = []
    raw = contest({"a": 1}, {"one": {"suitable": ["a"]}})
    solve(Instance.from_json(raw), progress=lambda *step: told.append(step))
    assert told[0][0] == "award p"
    assert told[-1] == ("choice p", 1, 1)
