"""The choice: both programs against the rule by its definition, and the cases people ask about."""

from typing import Any

import pytest
from hypothesis import given

from allocator import Instance, check, solve
from tests import strategies
from tests.allocator import reference

Json = dict[str, Any]
ENGINES = ("ortools", "check")


def lots_of(raw: Json, engine: Any = "ortools") -> dict[str, str]:
    """The lot of every housed household."""
    return {one.household: one.lot for one in solve(Instance.from_json(raw), engine).assignments}


def agree(raw: Json) -> None:
    """Both programs give the same bytes, and these are what the definition says."""
    instance = Instance.from_json(raw)
    result = solve(instance)
    assert list(result.lines()) == list(solve(instance, "check").lines())
    homes, passed = reference.allocate(raw)
    assert {one.household: one.lot for one in result.assignments} == homes
    found = {one for one, records in result.why.items() for record in records if record["code"] == "passed"}
    assert found == set(passed)


@given(strategies.instances())
def test_both_programs_follow_the_definition(raw: Json) -> None:
    agree(raw)


def test_both_programs_follow_the_definition_on_thousands_of_small_instances() -> None:
    for seed in range(2000):
        agree(strategies.seeded(seed))


def test_both_programs_agree_on_larger_instances() -> None:
    for seed in range(60):
        raw = strategies.seeded(seed, most_households=60, most_lots=12)
        instance = Instance.from_json(raw)
        assert check(instance, solve(instance)).equal, seed


def contest(lots: dict[str, int], wishes: dict[str, Json], **program: Any) -> Json:
    """One program; households by name in order of priority, with their applications."""
    return {
        "format": "anju-instance/1",
        "programs": [{"id": "p", **program}],
        "lots": [{"id": lot, "program": "p", "capacity": homes} for lot, homes in lots.items()],
        "households": [
            {"id": name, "applications": [{"program": "p", "ticket": f"{n:064x}", **one}]}
            for n, (name, one) in enumerate(wishes.items())
        ],
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_home_is_kept_for_one_behind_that_can_live_nowhere_else(engine: str) -> None:
    raw = contest(
        {"small": 1, "large": 1},
        {
            "first": {"suitable": ["small", "large"], "wishes": ["large", "small"]},
            "family": {"suitable": ["large"]},
        },
    )
    assert lots_of(raw, engine) == {"first": "small", "family": "large"}


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
    assert lots_of(raw, engine) == {"family": "large", "next": "small"}
    [why] = solve(Instance.from_json(raw)).why["first"]
    assert why == {"code": "passed", "program": "p", "wishes": [{"lot": "large", "code": "full", "set": 0}]}


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
    assert lots_of(raw, engine) == {"first": "c", "second": "a"}


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
    assert lots_of(raw, engine) == {"first": "there", "second": "here"}


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
    assert lots_of(raw, engine) == {"one": "a", "three": "b"}
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
    assert told == [("award p", 1, 1), ("choice p", 0, 1), ("choice p", 1, 1)]
