"""Chances in the draw: worth exactly what they promise, used by both programs, and never added afterwards."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.bundle import layout
from allocator.bundle.demand import Claim
from allocator.bundle.draw import draw, draw_tickets, order, places
from allocator.check.bag import replay as second_replay
from allocator.replay import replay as first_replay
from allocator.seal import receipt
from allocator.seal.tickets import chance_of, ticket
from tests.allocator import bags
from tests.allocator.bags import Made, copied, digest, reseal

SEEDS = 12_000
CHI_SQUARE_5 = 25.7  # with 5 degrees of freedom a fair draw is above it once in ten thousand
Replay = Callable[[Path], Any]
PROGRAMS = pytest.mark.parametrize("program", [first_replay, second_replay], ids=["first", "second"])


def exact(weights: Sequence[int], places_: Sequence[int]) -> Fraction:
    """The chance of this order: each place goes to one of those left in proportion to its chances."""
    found, rest = Fraction(1), sum(weights)
    for one in places_:
        found *= Fraction(weights[one], rest)
        rest -= weights[one]
    return found


def claim(one: str, tier: int = 1, points: int = 0) -> Claim:
    return Claim(receipt=one, pool="talent", tier=tier, points=points, suitable=frozenset(), groups=())


@settings(max_examples=15)
@given(weights=st.lists(st.integers(1, 4), min_size=2, max_size=4).filter(lambda found: sum(found) <= 7))
def test_the_best_of_several_equal_tickets_is_worth_exactly_that_many_chances(weights: list[int]) -> None:
    owners = [one for one, weight in enumerate(weights) for _ in range(weight)]
    counted: Counter[tuple[int, ...]] = Counter()
    for tickets in permutations(range(len(owners))):  # every way in which the tickets can fall, all alike likely
        best = [min(t for t, owner in zip(tickets, owners, strict=True) if owner == one) for one in range(len(weights))]
        counted[tuple(sorted(range(len(weights)), key=best.__getitem__))] += 1
    assert sum(counted.values()) == factorial(len(owners))
    for found, times in counted.items():
        assert Fraction(times, factorial(len(owners))) == exact(weights, found)


def test_the_draw_gives_every_order_as_often_as_the_chances_say() -> None:
    receipts = sorted(receipt.new(digest(f"chances {n}")[:10]) for n in range(3))
    claims = [claim(one) for one in receipts]
    weights = {receipts[0]: 1, receipts[1]: 2, receipts[2]: 3}
    counted: Counter[tuple[int, ...]] = Counter()
    for n in range(SEEDS):
        seed = hashlib.sha256(f"seed {n}".encode()).digest()
        drawn = places(["talent"], claims, draw_tickets(claims, seed, weights))
        counted[tuple(receipts.index(place.receipt) for place in drawn)] += 1
    expected = {found: float(exact([1, 2, 3], found)) * SEEDS for found in permutations(range(3))}
    assert sum((counted[found] - mean) ** 2 / mean for found, mean in expected.items()) < CHI_SQUARE_5
    alike = sum((counted[found] - SEEDS / 6) ** 2 / (SEEDS / 6) for found in expected)
    assert alike > 10 * CHI_SQUARE_5, "the counts tell chances from none"


@given(seed=st.binary(min_size=32, max_size=32), data=st.data())
def test_chances_never_lift_anybody_over_an_earlier_group_or_more_points(seed: bytes, data: st.DataObject) -> None:
    receipts = sorted(receipt.new(digest(f"order {n}")[:10]) for n in range(6))
    claims = [claim(one, data.draw(st.integers(1, 2)), data.draw(st.integers(0, 1))) for one in receipts]
    weights = {one: data.draw(st.integers(1, 16)) for one in receipts}
    keys = {claim.receipt: (claim.tier, -claim.points) for claim in claims}
    drawn = places(["talent"], claims, draw_tickets(claims, seed, weights))
    assert [keys[place.receipt] for place in drawn] == sorted(keys.values())


@given(seed=st.binary(min_size=32, max_size=32), lucky=st.integers(0, 5), more=st.integers(2, 16))
def test_more_chances_of_one_household_move_nobody_else(seed: bytes, lucky: int, more: int) -> None:
    receipts = sorted(receipt.new(digest(f"order {n}")[:10]) for n in range(6))
    claims = [claim(one) for one in receipts]
    plain = [place.receipt for place in places(["talent"], claims, draw_tickets(claims, seed, {}))]
    weighted = draw_tickets(claims, seed, {receipts[lucky]: more})
    drawn = [place.receipt for place in places(["talent"], claims, weighted)]
    assert drawn.index(receipts[lucky]) <= plain.index(receipts[lucky])
    assert [one for one in drawn if one != receipts[lucky]] == [one for one in plain if one != receipts[lucky]]


@given(seed=st.binary(min_size=32, max_size=32), chances=st.integers(1, 64))
def test_the_chance_that_won_is_found_again(seed: bytes, chances: int) -> None:
    one = receipt.new(digest("winner")[:10])
    drawn = ticket(seed, "talent", one, chances)
    found = chance_of(seed, "talent", one, drawn)
    assert 1 <= found <= chances
    assert ticket(seed, "talent", one, found) == drawn
    assert found == chances or ticket(seed, "talent", one, found + 1) == drawn


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


def test_a_draw_reads_the_chances_of_the_frozen_list(made: Made) -> None:
    seed = digest("seed")
    weights = {one: made.weights(n) for n, one in enumerate(made.receipts)}
    assert draw(made.demand(), made.entries(), seed) == order(made.demand(), seed, weights)
    assert draw(made.demand(), made.entries(), seed) != order(made.demand(), seed)


@PROGRAMS
def test_an_order_drawn_as_if_everybody_had_one_chance_is_refused(
    program: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program(Made().bag(tmp_path / "right")).identical
    monkeypatch.setattr(bags, "order", lambda demand, seed, _weights: order(demand, seed))
    report = program(Made().bag(tmp_path / "bags"))
    assert str(report.difference).startswith(f"O1 {layout.ORDER}")


@PROGRAMS
@pytest.mark.parametrize(("pool", "chances"), [("talent", 4), ("blue_collar", 5)])
def test_more_chances_than_the_policy_gives_in_this_program_are_refused(
    program: Replay, tmp_path: Path, pool: str, chances: int
) -> None:
    favoured = next(n for n in range(30) if Made().pool_of(n) == pool)
    bag = Made(weights=lambda n: chances if n == favoured else 1).bag(tmp_path / "bags")
    report = program(bag)
    assert str(report.difference).startswith(f"E3 {layout.ENTRIES}, line {favoured + 1}")


@PROGRAMS
def test_a_number_of_chances_between_two_steps_of_the_policy_is_refused(
    program: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step, wanted in ((1, None), (2, "E3")):
        text = bags.POLICY.replace(b"per_failed_round = 1", f"per_failed_round = {step}".encode())
        monkeypatch.setattr(bags, "POLICY", text)
        bag = Made(weights=lambda n: 2 if n == 1 else 1).bag(tmp_path / str(step))
        difference = program(bag).difference
        assert difference is None if wanted is None else difference.startswith(wanted)


@PROGRAMS
def test_without_a_rule_of_chances_nobody_has_more_than_one(
    program: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = bags.POLICY.decode()
    for name in ("talent", "blue_collar"):
        start = text.index(f"[programs.{name}.chances]")
        text = text[:start] + text[text.index(f"[[programs.{name}.tiers]]", start) :]
    monkeypatch.setattr(bags, "POLICY", text.encode())
    assert program(Made(weights=lambda _n: 1).bag(tmp_path / "one")).identical
    difference = program(Made(weights=lambda n: 2 if n == 4 else 1).bag(tmp_path / "two")).difference
    assert difference.startswith("E3")


@PROGRAMS
@pytest.mark.parametrize("line", [0, 7, 29])
def test_a_friends_chances_cannot_be_raised_afterwards(program: Replay, tmp_path: Path, made: Made, line: int) -> None:
    original = tmp_path / "bags"
    bag = copied(made.bag(original), tmp_path / "copy")

    def raise_one(rows: list[dict[str, object]]) -> None:
        rows[line]["w"] = 3 if rows[line]["w"] != 3 else 2

    bags.rewrite(bag / layout.ENTRIES, raise_one)
    reseal(bag)
    difference = program(bag).difference
    assert difference.startswith("E2")
    commitment = json.loads((bag / layout.COMMITMENT).read_text(encoding="utf-8"))
    assert {pool["id"]: pool["chances"] for pool in commitment["pools"]} == {
        pool: sum(made.weights(n) for n in range(30) if made.pool_of(n) == pool) for pool in ("talent", "blue_collar")
    }
