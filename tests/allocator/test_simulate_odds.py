"""The odds as numbers and as a file, and the report on fairness."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from statistics import mean, variance
from typing import Any

import numpy as np
import pytest

from allocator import Instance
from allocator.simulate import Odds, fairness, simulate
from allocator.simulate.pool import Pool
from allocator.simulate.source import Ready
from tests.allocator.cases import contest

Json = dict[str, Any]

DRAWS = 40


def town() -> Json:
    """Two lots under one cap; households of two districts, some of whom have failed before."""
    raw = contest(
        {"a": 3, "b": 4},
        {
            f"h{n:02}": {
                "suitable": ["a"] if n % 3 else ["b", "a"],
                "points": int(n < 4),
                "groups": [f"district:{n % 2}", *(["failed:2"] if n % 5 == 0 else [])] if n else [],
            }
            for n in range(24)
        },
    )
    raw["caps"] = [{"id": "all", "limit": 6}]
    for lot in raw["lots"]:
        lot["caps"] = ["all"]
    return raw


@pytest.fixture
def instance() -> Instance:
    return Instance.from_json(town())


@pytest.fixture
def odds(instance: Instance) -> Odds:
    return simulate(instance, draws=DRAWS, seed=5)


def each_draw(instance: Instance) -> list[Odds]:
    """The same draws, one by one."""
    ready = Ready(instance)
    tallies = [ready.count(5, range(draw, draw + 1), "award") for draw in range(DRAWS)]
    return [Odds(pool=ready.pool, tally=tally, seed=5, depth="award") for tally in tallies]


def test_mean_variance_and_error_of_a_class_are_those_of_its_draws(instance: Instance, odds: Odds) -> None:
    classes = list(odds.classes())
    per_draw = [[one.housed for one in found.classes()] for found in each_draw(instance)]
    assert len(classes) == 4
    for one, values in zip(classes, zip(*per_draw, strict=True), strict=True):
        assert one.mean == pytest.approx(mean(values))
        assert one.variance == pytest.approx(variance(values))
        assert one.error is not None
        assert one.error == pytest.approx((variance(values) / DRAWS) ** 0.5 / one.applications)
        assert one.odds == pytest.approx(sum(values) / DRAWS / one.applications)
        assert one.per_million == (round(one.odds * 10**6), pytest.approx(one.error * 10**6, abs=1))
    assert sum(one.applications for one in classes) == 24
    assert sum(one.housed for one in classes) == 6 * DRAWS


def test_one_draw_has_no_spread(instance: Instance) -> None:
    for one in simulate(instance, draws=1, seed=5).classes():
        assert (one.variance, one.error, one.per_million[1]) == (None, None, None)


def test_households_and_classes_count_the_same(odds: Odds) -> None:
    found = odds.to_json(households=True)
    by_household = {name: counts["p"] for name, counts in found["households"].items()}
    assert by_household == {name: int(times) for name, times in zip(by_household, odds.applications, strict=True)}
    assert all(by_household[f"h{n:02}"] == DRAWS for n in range(4))
    for one, class_ in zip(found["classes"], odds.classes(), strict=True):
        members = [
            name
            for n, name in enumerate(by_household)
            if (int(n < 4), n % 3 == 0) == (class_.points, class_.lots == ("a", "b"))
        ]
        assert (one["applications"], one["housed"]) == (len(members), sum(by_household[name] for name in members))
        assert found["sets"][one["set"]] == list(class_.lots)


def test_the_file_is_sorted_whole_numbers_and_its_digest_is_known(
    instance: Instance, odds: Odds, tmp_path: Path
) -> None:
    odds.write(tmp_path / "odds.json")
    text = (tmp_path / "odds.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() == odds.sha256
    found = json.loads(text, parse_float=lambda number: pytest.fail(f"not a whole number: {number}"))
    assert json.dumps(found, sort_keys=True, separators=(",", ":")) + "\n" == text.decode()
    assert found["format"] == "anju-odds/1"
    assert (found["instance_sha256"], found["seed"], found["draws"]) == (instance.sha256, 5, DRAWS)
    assert found["depth"] == "award"
    assert found["programs"]["p"]["housed"] == {"draws": 40, "sum": 240, "squares": 1440, "least": 6, "most": 6}
    assert found["programs"]["p"]["last"] == [{"tier": 0, "points": 0, "draws": DRAWS}]
    odds.write(tmp_path / "all.json", households=True)
    assert json.loads((tmp_path / "all.json").read_bytes()).keys() - found.keys() == {"households"}


def test_another_seed_or_number_of_draws_gives_another_digest(instance: Instance, odds: Odds) -> None:
    others = [simulate(instance, draws=DRAWS, seed=6), simulate(instance, draws=DRAWS + 1, seed=5)]
    assert len({odds.sha256, *(one.sha256 for one in others)}) == 3


def test_a_program_without_homes_has_no_last_one(tmp_path: Path) -> None:
    found = simulate(Instance.from_json(contest({"a": 0}, {"x": {"suitable": ["a"]}})), draws=2, seed=1).to_json()
    assert found["programs"]["p"]["last_rank"] == {"draws": 0, "sum": 0, "squares": 0, "least": None, "most": None}
    assert found["programs"]["p"]["last"] == []


def test_the_report_by_group_counts_everybody_under_each_label(instance: Instance, odds: Odds) -> None:
    report = fairness(instance, odds)
    housed = dict(zip(instance.demand.households, odds.applications.tolist(), strict=True))
    members = {
        "": ["h00"],
        "district:0": [f"h{n:02}" for n in range(2, 24, 2)],
        "district:1": [f"h{n:02}" for n in range(1, 24, 2)],
        "failed:2": [f"h{n:02}" for n in range(5, 24, 5)],
    }
    assert [one.label for one in report.shares] == list(members)
    for one in report.shares:
        assert one.applications == len(members[one.label])
        assert one.housed == sum(housed[name] for name in members[one.label])
        assert one.odds == pytest.approx(one.housed / one.applications / DRAWS)
    assert sum(one.expected for one in report.shares[:3]) == pytest.approx(6 * DRAWS)
    assert [one.label for one in fairness(instance, odds, "failed:").shares] == ["", "failed:2"]
    (by_cap,) = fairness(instance, odds, "cap").shares
    assert (by_cap.label, by_cap.housed, by_cap.deviation) == ("all", 6 * DRAWS, None)
    assert json.dumps(report.to_json()).count('"label"') == 4


def test_deviations_of_fair_draws_have_a_variance_of_one(instance: Instance) -> None:
    ready, squares, chi = Ready(instance), [], []
    for seed in range(400):
        odds = Odds(pool=ready.pool, tally=ready.count(seed, range(10), "award"), seed=seed, depth="award")
        report = fairness(instance, odds, "district:")
        squares += [one.deviation**2 for one in report.shares if one.deviation is not None]
        chi.append(report.evenness[0].chi_square / report.evenness[0].freedom)
    assert len(squares) == 800  # the one household without a district is certain of its home
    assert mean(squares) == pytest.approx(1, abs=0.15)
    assert mean(chi) == pytest.approx(1, abs=0.05)


def test_a_draw_that_favours_a_district_is_found(instance: Instance) -> None:
    honest = simulate(instance, draws=400, seed=1)
    housed = honest.tally.housed.copy()
    households = honest.pool.instance.demand.owner[honest.pool.order]
    even = np.flatnonzero((households % 6 == 2) & (households >= 4))
    odd = np.flatnonzero((households % 6 == 5) & (households >= 4))
    housed[even] += 30
    housed[odd] -= 30
    rigged = replace(honest, tally=replace(honest.tally, housed=housed))
    for odds, found in ((honest, False), (rigged, True)):
        report = fairness(instance, odds, "district:")
        assert any(abs(one.deviation or 0) > 4 for one in report.shares) == found
        assert ((report.evenness[0].deviation or 0) > 4) == found


def test_where_rules_look_at_groups_the_report_does_not_judge_the_draw(instance: Instance) -> None:
    raw = town()
    raw["group_caps"] = [{"program": "p", "group": "district:1", "limit": 1}]
    capped = Instance.from_json(raw)
    report = fairness(capped, simulate(capped, draws=20, seed=1), "district:")
    assert report.evenness == ()
    assert {one.deviation for one in report.shares} == {None}
    assert next(one for one in report.shares if one.label == "district:1").housed == 20
    chosen = simulate(instance, draws=3, seed=1, depth="choice")
    assert fairness(instance, chosen).evenness == ()


def test_nothing_drawn_is_neither_even_nor_uneven() -> None:
    sure = Instance.from_json(contest({"a": 1}, {"x": {"suitable": ["a"]}}))
    (evenness,) = fairness(sure, simulate(sure, draws=2, seed=1)).evenness
    assert (evenness.freedom, evenness.deviation) == (0, None)
    nobody = Instance.from_json(contest({"a": 1}, {}))
    assert fairness(nobody, simulate(nobody, draws=2, seed=1)).shares == ()


def test_places_follow_program_tier_points_and_household() -> None:
    raw = contest(
        {"a": 1},
        {
            "x": {"suitable": ["a"], "tier": 1},
            "w": {"suitable": ["a"], "tier": 1},
            "z": {"suitable": ["a"], "points": 2},
            "y": {"suitable": ["a"], "points": 3},
        },
    )
    pool = Pool.of(Instance.from_json(raw))
    names = pool.instance.demand.households
    assert [names[pool.instance.demand.owner[row]] for row in pool.order] == ["y", "z", "w", "x"]
    assert pool.group_from.tolist() == [0, 1, 2, 4]
