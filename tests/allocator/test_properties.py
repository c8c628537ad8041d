"""What the rule promises to people, tried on small instances of every kind."""

import copy
import random
from collections import Counter
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from allocator import Instance, solve
from tests import strategies
from tests.allocator.reference import Program

Json = dict[str, Any]


def lots_of(raw: Json) -> dict[str, str]:
    """The lot of every housed household."""
    return {one.household: one.lot for one in solve(Instance.from_json(raw)).assignments}


@given(strategies.instances(), st.randoms(use_true_random=False))
def test_the_order_in_which_households_are_written_does_not_matter(raw: Json, rng: random.Random) -> None:
    mixed = copy.deepcopy(raw)
    rng.shuffle(mixed["households"])
    assert list(solve(Instance.from_json(mixed)).lines()) == list(solve(Instance.from_json(raw)).lines())


def test_no_limit_is_exceeded_and_nobody_gets_an_unsuitable_home() -> None:
    for seed in range(300):
        raw = strategies.seeded(seed, most_households=30, most_lots=8)
        homes = lots_of(raw)
        suitable = {one["id"]: one["applications"][0]["suitable"] for one in raw["households"]}
        assert all(lot in suitable[household] for household, lot in homes.items())
        given_ = list(homes.values())
        for lot in raw["lots"]:
            assert given_.count(lot["id"]) <= lot["capacity"]
        for cap in raw["caps"]:
            inside = {lot["id"] for lot in raw["lots"] if cap["id"] in lot["caps"]}
            assert sum(lot in inside for lot in given_) <= cap["limit"]
        for program in raw["programs"]:
            inside = {lot["id"] for lot in raw["lots"] if lot["program"] == program["id"]}
            assert sum(lot in inside for lot in given_) <= program.get("quota", len(given_))


def test_taking_out_a_household_that_had_no_turn_changes_nobody() -> None:
    tried = 0
    for seed in range(120):
        raw = strategies.seeded(seed)
        result = solve(Instance.from_json(raw))
        for household, records in result.why.items():
            if records[0]["code"] == "full":
                without = raw | {"households": [one for one in raw["households"] if one["id"] != household]}
                assert lots_of(without) == lots_of(raw)
                tried += 1
    assert tried > 100


def test_wishing_truthfully_is_never_worse() -> None:
    """Every household tries every list of wishes; what it gets is judged by its true list."""
    for seed in range(60):
        raw = strategies.seeded(seed, most_households=5, most_lots=3)
        for n, household in enumerate(raw["households"]):
            application = household["applications"][0]
            program = next(one for one in raw["programs"] if one["id"] == application["program"])
            truth = Program(raw, program, Counter()).wishes(household["id"])
            best = place(truth, lots_of(raw).get(household["id"]))
            for length in range(len(application["suitable"]) + 1):
                for wishes in permutations(application["suitable"], length):
                    lie = copy.deepcopy(raw)
                    lie["households"][n]["applications"][0] |= {"wishes": list(wishes), "flexible": False}
                    assert best <= place(truth, lots_of(lie).get(household["id"])), (seed, household, wishes)


def place(truth: list[str], lot: str | None) -> int:
    """How good a lot is: its place among the wishes; no home comes after these, an unwanted one last."""
    if lot is None:
        return len(truth)
    return truth.index(lot) if lot in truth else len(truth) + 1


def test_every_reason_can_be_counted() -> None:
    """The records prove themselves: sums of limits against the households that hold these homes."""
    counted = {"confined": 0, "held": 0, "passed": 0, "farther": 0}
    for seed in range(400):
        raw = strategies.seeded(seed, most_households=20, most_lots=6)
        result = solve(Instance.from_json(raw))
        homes = {one.household: one.lot for one in result.assignments}
        for program in raw["programs"]:
            count = Counting(Program(raw, program, Counter()), homes)
            for household in count.order:
                for record in result.why.get(household, ()):
                    sets = result.summary[program["id"]].sets
                    seen = count.passed if record["code"] == "passed" else count.full
                    counted[seen(household, record, sets)] += 1
    assert min(counted.values()) > 0, counted


class Counting:
    """Counts what a record claims about one program."""

    def __init__(self, program: Program, homes: dict[str, str]) -> None:
        self.program = program
        self.homes = homes
        self.order = program.order(program.contenders)

    def suitable(self, household: str) -> set[str]:
        return set(self.program.contenders[household][1]["suitable"])

    def closed(self, closed: Json) -> None:
        """The limits cover the lots of the set, and nothing outside it."""
        lots = list(self.program.lots.values())
        under: dict[tuple[str, str], set[str]] = {("lot", lot["id"]): {lot["id"]} for lot in lots}
        under["quota", self.program.program["id"]] = set(self.program.lots)
        for cap in self.program.caps:
            under["cap", cap] = {lot["id"] for lot in lots if cap in lot["caps"]}
        covered = [under[limit["kind"], limit["id"]] for limit in closed["limits"]]
        assert set().union(*covered) == set(closed["lots"])
        assert sum(map(len, covered)) == len(closed["lots"])
        assert sum(limit["limit"] for limit in closed["limits"]) == closed["taken"] + closed["kept"]

    def full(self, household: str, record: Json, sets: tuple[Json, ...]) -> str:
        closed = sets[record["set"]]
        self.closed(closed)
        before = self.order[: self.order.index(household)]
        holders = [one for one in self.order if self.homes.get(one) in closed["lots"]]
        assert closed["kept"] == 0
        assert self.suitable(household) <= set(closed["lots"])
        assert len(holders) == closed["taken"]
        assert set(holders) <= set(before)
        if record["confined"]:
            assert all(self.suitable(one) <= set(closed["lots"]) for one in holders)
        if holders:
            assert record["last"] == holders[-1]
            assert record["away"] == len(before) - self.order.index(holders[-1])
        else:
            assert (record["last"], record["away"]) == (None, None)
        return "confined" if record["confined"] else "held"

    def passed(self, household: str, record: Json, sets: tuple[Json, ...]) -> str:
        place_ = self.order.index(household)
        assert [wish["lot"] for wish in record["wishes"]] == self.program.wishes(household)
        for wish in record["wishes"]:
            if wish["code"] == "farther":
                assert self.program.program["choice"] == "nearest"
                return "farther"
            closed = sets[wish["set"]]
            self.closed(closed)
            assert wish["lot"] in closed["lots"]
            given_ = [self.homes.get(one) for one in self.order[:place_]]
            assert closed["taken"] == sum(lot in closed["lots"] for lot in given_)
            confined = [one for one in self.order[place_ + 1 :] if self.suitable(one) <= set(closed["lots"])]
            assert closed["kept"] <= len(confined)
        return "passed"
