"""Many draws at once give, draw by draw, what the rule gives for the same tickets."""

from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from allocator import Instance, solve
from allocator.assign import award as engine
from allocator.assign.contest import contests
from allocator.simulate import simulate
from allocator.simulate.award import Award
from allocator.simulate.bounds import Bounds
from allocator.simulate.faults import BadNumber, SharedCap
from allocator.simulate.pool import Pool
from allocator.simulate.source import Ready
from allocator.simulate.tally import Tally
from allocator.simulate.tickets import tickets
from tests import strategies
from tests.allocator import reference
from tests.allocator.cases import contest, fair

Json = dict[str, Any]

WORD = (1 << 64) - 1
SEED = 9


def philox(key: tuple[int, int], counter: int) -> list[int]:
    """Philox-4x64-10 as published: ten rounds of two products, the key growing by two constants."""
    a, b, c, d = counter, 0, 0, 0
    k, m = key
    for _ in range(10):
        left, right = a * 0xD2E7470EE14C6C93, c * 0xCA5A826395121157
        a, b, c, d = (right >> 64) ^ b ^ k, right & WORD, (left >> 64) ^ d ^ m, left & WORD
        k, m = (k + 0x9E3779B97F4A7C15) & WORD, (m + 0xBB67AE8584CAA73B) & WORD
    return [a, b, c, d]


def test_tickets_are_the_published_numbers_and_can_be_had_from_anywhere() -> None:
    plain = [word for counter in range(1, 6) for word in philox((7, 3), counter)]
    assert tickets(7, 3, 0, 20).tolist() == plain
    for first in range(20):
        for last in range(first, 20):
            assert tickets(7, 3, first, last).tolist() == plain[first:last]
    assert tickets(WORD, WORD, 0, 4).tolist() == philox((WORD, WORD), 1)


def in_one_draw(award: Award, pool: Pool, draw: int) -> tuple[set[int], Tally]:
    """The applications awarded in a draw."""
    tally = Tally.empty(pool, 1)
    award.count(tally, SEED, range(draw, draw + 1))
    return set(pool.order[np.flatnonzero(tally.housed)].tolist()), tally


def by_the_engine(pool: Pool, program: int, draw: int) -> tuple[set[int], list[int]]:
    """The same for the instance with these tickets: applications and ranks."""
    drawn = contests(pool.drawn(SEED, draw))[program]
    assert drawn.tree is not None
    everybody = np.ones(len(drawn.rows), np.bool_)
    ranks = engine.award(drawn, drawn.tree.copy(), everybody, lambda _done: None).ranks
    return set(drawn.rows[ranks].tolist()), ranks


def compare(raw: Json, draws: int, most: int) -> Iterator[Award]:
    """Hold each draw of each program against the engine, and all draws together against their sum."""
    pool = Pool.of(Instance.from_json(raw))
    for program, contest_ in enumerate(pool.contests):
        assert contest_.tree is not None
        award = Award(pool, program, contest_.tree, most)
        total = Tally.empty(pool)
        for draw in range(draws):
            found, tally = in_one_draw(award, pool, draw)
            wanted, ranks = by_the_engine(pool, program, draw)
            assert found == wanted
            assert tally.homes[program].sum == len(ranks)
            last = pool.contests[program].rows[0:0] if not ranks else np.array([max(ranks) + 1])
            assert (tally.last[program].draws, tally.last[program].sum) == (len(last), last.sum())
            total.add(tally)
        together = Tally.empty(pool, draws)
        award.count(together, SEED, range(draws))
        assert (together.housed == total.housed).all()
        assert (together.profiles == total.profiles).all()
        assert (together.squares == total.squares).all()
        assert (together.ends == total.ends).all()
        assert (together.homes, together.last) == (total.homes, total.last)
        yield award


@pytest.mark.parametrize("most", [1024, 0])
def test_every_draw_of_a_small_instance_awards_whom_the_rule_awards(most: int) -> None:
    lotteries = 0
    for seed in strategies.seeds(150):
        for award in compare(strategies.seeded(seed), 3, most):
            lotteries += len(award._plan.lotteries)
    assert lotteries > 50


def overlapping(seed: int) -> Json:
    """Many households, each with a few lots of its own: more unions of lots than one would list."""
    raw = strategies.seeded(seed, most_households=40, most_lots=9)
    for n, household in enumerate(raw["households"]):
        for one in household["applications"]:
            lots = sorted(lot["id"] for lot in raw["lots"] if lot["program"] == one["program"])
            some = [lots[(seed + n * step) % len(lots)] for step in range(n % 3 + 1)] if lots else []
            one |= {"suitable": sorted(set(some)), "points": n % 2, "tier": 0, "metres": dict.fromkeys(some, 1)}
            one.pop("wishes", None)
    return raw


def test_bounds_that_are_missing_are_found() -> None:
    grown = 0
    for seed in strategies.seeds(80):
        raw = overlapping(seed)
        for award, contest_ in zip(compare(raw, 4, 0), contests(Instance.from_json(raw)), strict=True):
            assert contest_.tree is not None
            grown += len(award._bounds._rows) > len(Bounds(contest_.tree, award._masks, 0)._rows)
    assert grown > 5


def crowd(households: int, rare: int) -> Json:
    """A large group, few of whom can live in the lot with most homes: its best tickets are not enough."""
    return contest(
        {"a": 1, "b": 30},
        {f"h{n:04}": {"suitable": ["a", "b"] if n % rare == 0 else ["a"]} for n in range(households)},
    )


def test_a_crowd_is_drawn_from_only_as_far_as_needed() -> None:
    for award in compare(crowd(3000, 50), 3, 1024):
        assert len(award._plan.lotteries) == 1
    list(compare(crowd(3000, 1), 3, 1024))


def test_the_odds_are_those_of_all_orders_of_the_tickets() -> None:
    raw = contest(
        {"a": 1, "b": 1},
        {
            "p": {"suitable": ["a"]}, "q": {"suitable": ["a", "b"]}, "r": {"suitable": ["b"]}, "s": {"suitable": ["b"]},
            "t": {"suitable": ["a", "b"], "points": 1},
        },
    )  # fmt: skip
    exact: Counter[str] = Counter()
    orders = list(permutations(range(5)))
    for order in orders:
        for ticket, household in zip(order, raw["households"], strict=True):
            household["applications"][0]["ticket"] = f"{ticket:064x}"
        program = reference.Program(raw, raw["programs"][0], Counter())
        exact.update(program.award(program.contenders))
    odds = simulate(Instance.from_json(raw), draws=4000, seed=1)
    for household in exact:
        share = exact[household] / len(orders)
        spread = (share * (1 - share) / odds.draws) ** 0.5
        assert abs(odds.of(household)["p"] / odds.draws - share) <= 4 * spread, household
    assert odds.of("t") == {"p": 4000}


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_the_choice_is_that_of_the_engine_in_every_mix(mix: str) -> None:
    for seed in strategies.seeds(10):
        instance = Instance.from_json(strategies.seeded(seed, mix))
        odds = simulate(instance, draws=3, seed=SEED, depth="choice")
        pool = Pool.of(instance)
        results = [solve(pool.drawn(SEED, draw)) for draw in range(3)]
        housed = Counter((one.household, one.program) for result in results for one in result.assignments)
        for household in instance.demand.households:
            for program, times in odds.of(household).items():
                assert times == housed[household, program]
        found = odds.to_json()["programs"]
        for program in pool.contests:
            name = program.program.id
            assert found[name]["passed"]["sum"] == sum(result.summary[name].passed for result in results)
            ranks = [one.rank for result in results if (one := result.summary[name].last)]
            assert found[name]["last_rank"]["sum"] == sum(ranks)
            assert sum(one["draws"] for one in found[name]["last"]) == len(ranks)


@pytest.mark.parametrize("mix", ["group_caps", "reserves", "first", "crossing", "fill", "several"])
def test_the_award_is_that_of_the_rule_where_more_than_nested_limits_count(mix: str) -> None:
    for seed in strategies.seeds(10):
        raw = strategies.seeded(seed, mix)
        instance = Instance.from_json(raw)
        pool = Pool.of(instance)
        for draw in range(2):
            tally = Ready(instance).count(SEED, range(draw, draw + 1), "award")
            housed = pool.order[np.flatnonzero(tally.housed)]
            demand = instance.demand
            found: dict[str, set[str]] = {one["id"]: set() for one in raw["programs"]}
            for row in housed.tolist():
                found[raw["programs"][demand.program[row]]["id"]].add(demand.households[demand.owner[row]])
            drawn = pool.drawn(SEED, draw).to_json()
            result = reference.Allocation()
            reference.ask(drawn, result)
            assert found == result.held


def test_a_cap_over_several_programs_needs_the_choice() -> None:
    raw = fair({"p": {"a": 1}, "q": {"b": 1}}, {"x": {"p": {}}, "y": {"q": {}}})
    raw["caps"] = [{"id": "own", "limit": 1}, {"id": "both", "limit": 1}, {"id": "no lot", "limit": 1}]
    raw["lots"][0]["caps"], raw["lots"][1]["caps"] = ["own", "both"], ["both"]
    instance = Instance.from_json(raw)
    with pytest.raises(SharedCap, match=r'Cap both .* depth "choice"'):
        simulate(instance, draws=1, seed=1)
    assert simulate(instance, draws=2, seed=1, depth="choice").of("x") == {"p": 2}


@pytest.mark.parametrize(("draws", "seed"), [(0, 1), (1 << 31, 1), (1, -1), (1, 1 << 64)])
def test_draws_and_seed_have_a_range(draws: int, seed: int) -> None:
    with pytest.raises(BadNumber, match=r"must be from \d+ to \d+"):
        simulate(Instance.from_json(crowd(1, 1)), draws=draws, seed=seed)


def test_instances_without_anybody_or_anything_can_be_drawn() -> None:
    for raw in (contest({"a": 1}, {}), contest({}, {"x": {"suitable": []}}), fair({}, {"x": {}})):
        odds = simulate(Instance.from_json(raw), draws=3, seed=1)
        assert odds.draws == 3
        assert not odds.applications.any()


def test_progress_tells_how_many_draws_are_counted() -> None:
    seen: list[tuple[str, int, int]] = []
    simulate(Instance.from_json(crowd(4, 1)), draws=600, seed=1, progress=lambda *one: seen.append(one))
    assert [step for step, _, _ in seen] == ["draws"] * 3
    assert seen[-1] == ("draws", 600, 600)
