"""What the solver is asked, and what is believed of its answers."""

from itertools import product

import numpy as np
import pytest

from allocator.assign.exchange import bits
from allocator.assign.general.crossing import NotProved, Planner, Relaxed
from allocator.assign.general.cuts import Cuts, covered, lightest
from allocator.assign.general.filling import Filling
from allocator.assign.general.proofs import Numbers, Proof, Proofs
from allocator.assign.general.shortest import Shortest
from allocator.assign.limits import Limit

A, B, C, D = 1, 2, 4, 8  # sets of one lot


def limits(*caps: tuple[int, int], homes: int = 1) -> list[Limit]:
    """Four lots and some caps, each a set of lots and its limit."""
    lots = [Limit(kind="lot", id=str(lot), room=homes, lots=1 << lot) for lot in range(4)]
    return lots + [Limit(kind="cap", id=str(n), room=room, lots=lots_) for n, (lots_, room) in enumerate(caps)]


def rooms(found: list[Limit]) -> list[int]:
    return [limit.room for limit in found]


PAIRS = limits((A | C, 1), (A | D, 1), (B | C, 1), (B | D, 1))  # half a home of each lot would keep every limit


def test_a_way_to_house_keeps_every_limit() -> None:
    found = limits((A | B, 1), (B | C, 1))
    planner = Planner([A | B, C | D], [(0, ()), (1, ())], found, most=9, workers=1)
    assert planner.seating([(1, 1), (2, 2)], rooms(found)) == ([1, 2], [(0, 0, 1), (1, 2, 1), (1, 3, 1)])
    assert planner.seating([(2, 2), (0, 0)], rooms(found)) is None


def test_the_largest_number_counts_groups_too() -> None:
    found = limits((A | B, 2), (B | C, 2))
    planner = Planner([A | B, C | D], [(0, (0,)), (1, (0,)), (1, ())], found, most=9, workers=1)
    everybody = [(0, 5), (0, 5), (0, 5)]
    assert planner.most(everybody, rooms(found), [9]) == 4
    assert planner.most(everybody, rooms(found), [1]) == 3
    assert planner.seating(everybody, rooms(found), [1], 4) is None
    taken, _ = planner.seating([(0, 5), (1, 5), (0, 5)], rooms(found), [1], 2) or ([], [])
    assert taken == [0, 1, 1]


def test_the_least_total_distance_is_over_all_who_are_housed() -> None:
    found = limits((A | B, 1))
    planner = Planner([A | C, B], [(0, ()), (1, ())], found, most=9, workers=1, metres=[{0: 5, 2: 70}, {1: 1}])
    assert planner.least([1, 0], rooms(found)) == 5
    assert planner.least([1, 1], rooms(found)) == 71


def test_a_solver_that_gives_no_proof_is_an_error() -> None:
    planner = Planner([A, B], [(0, ()), (1, ())], PAIRS, most=2**62, workers=1)  # sums beyond what it can count
    with pytest.raises(NotProved, match="MODEL_INVALID"):
        planner.seating([(0, 2**61), (0, 2**61)], rooms(PAIRS))


def test_the_relaxation_only_answers_what_can_be_checked() -> None:
    relaxed = Relaxed([A | B, C | D], PAIRS, 4)
    assert relaxed.ask([1, 0], rooms(PAIRS))[1] is not None
    cut, seats = relaxed.ask([2, 1], rooms(PAIRS))
    assert cut
    assert seats is None
    cut, seats = relaxed.ask([1, 1], rooms(PAIRS))  # halves keep all limits, whole homes do not
    assert cut == ()
    assert seats is not None
    assert sum(n for *_, n in seats) < 2
    planner = Planner([A | B, C | D], [(0, ()), (1, ())], PAIRS, most=9, workers=1)
    assert planner.seating([(1, 1), (1, 1)], rooms(PAIRS)) is None


def test_prices_that_prove_nothing_make_no_cut() -> None:
    relaxed = Relaxed([A | B, C | D], PAIRS, 4)
    assert relaxed.ask([2, 1], rooms(PAIRS))[0] != ()
    assert relaxed._cut([1, 1], rooms(PAIRS)) == ()


def test_no_set_that_can_be_housed_weighs_more_than_a_cut_allows() -> None:
    found = limits((A | B, 2), (B | C, 1), (A | B | C | D, 3), homes=2)
    kinds = [A | B, B | C, C | D, D]
    for weights in product((0, 1, 2), repeat=3):
        cut = tuple((4 + n, weight) for n, weight in enumerate(weights) if weight)
        weighs = lightest(covered(cut, found, 4), kinds)
        for lots in product(*(list(bits(kind)) for kind in kinds)):
            if all(sum(limit.lots >> lot & 1 for lot in lots) <= limit.room for limit in found):
                assert sum(weighs) <= sum(weight * found[n].room for n, weight in cut)


def test_a_cut_forbids_until_somebody_leaves() -> None:
    found = limits((A | B, 1))
    cuts = Cuts([A | B, C], found, 4)
    cuts.add(((4, 1),), [1, 0], rooms(found))
    cuts.add(((4, 1),), [0, 0], rooms(found))  # known already
    assert cuts.forbid(0)
    assert not cuts.forbid(1)
    cuts.take(0, -1)
    assert not cuts.forbid(0)
    cuts.give(1)
    assert cuts.forbid(0)
    cuts.restart(rooms(found))
    assert not cuts.forbid(0)


KINDS = [A | B, B | C, C | D, D]
CLASSES = [(0, ()), (0, (0,)), (1, (0,)), (2, (0, 1)), (3, (1,))]


def test_whoever_a_proof_leaves_out_is_in_no_set_of_that_size() -> None:
    found = limits((A | B, 2), (B | C, 1), (A | B | C | D, 3), homes=2)
    numbers = Numbers(room=rooms(found), left=[2, 1], high=np.array([1, 2, 1, 1, 1], np.int64), total=3)
    planner = Planner(KINDS, CLASSES, found, most=9, workers=1)
    bounds = [(0, high) for high in numbers.high.tolist()]
    proofs = Proofs(KINDS, CLASSES, found, 4)
    for one, two, three, cap, price in product((0, 1, 2), (0, 1), (0, 1), (0, 1), (0, 1, 2)):
        weights = tuple((4 + n, weight) for n, weight in enumerate((one, two, three)) if weight)
        proof = Proof(limits=weights, caps=((0, cap),) if cap else (), price=price)
        proofs.restart(numbers)
        assert proofs.add(proof, [0] * 5)
        assert not proofs.add(proof, [0] * 5)
        assert not proofs.broken()
    proofs.restart(numbers)
    for taken in range(5):
        low = [int(n == taken) for n in range(5)]
        with_it = [(must, high) for must, (_, high) in zip(low, bounds, strict=True)]
        possible = planner.seating(with_it, rooms(found), numbers.left, 3) is not None
        assert not (proofs.forbid(taken) and possible)
    proofs.restart(Numbers(room=numbers.room, left=numbers.left, high=numbers.high, total=4))
    assert proofs.broken()
    assert planner.seating(bounds, rooms(found), numbers.left, 4) is None


def test_the_relaxation_proves_that_so_many_cannot_be_housed() -> None:
    found = limits((A | B, 2), (B | C, 1), homes=2)
    filling = Filling(KINDS, CLASSES, found, 4, 2)
    proofs = Proofs(KINDS, CLASSES, found, 4)
    numbers = Numbers(room=rooms(found), left=[1, 1], high=np.array([3, 2, 1, 1, 1], np.int64), total=3)
    proofs.restart(numbers)
    assert filling.ask([0] * 5, numbers) == pytest.approx(0)
    assert filling.ask([0, 1, 0, 0, 1], numbers) == pytest.approx(0)
    assert filling.ask([0, 1, 1, 0, 0], numbers) > 0
    assert any(proofs.shows(proof, [0, 1, 1, 0, 0]) for proof in filling.proofs())


def test_no_total_is_smaller_than_the_prices_say() -> None:
    metres = [{0: 5, 2: 70, 3: 90}, {1: 1}]
    found = limits((A | B, 1))
    shortest = Shortest([A | C | D, B], metres, found, 4)
    prices, seating = shortest.ask([1, 1], rooms(found))
    assert seating is not None
    assert shortest.total(seating) == 71
    assert prices.proves(71)
    assert not prices.proves(72)
    assert prices.forbid(0, 3, 90, 71)
    assert not prices.forbid(0, 2, 70, 71)
    _, halves = Shortest([A | B, C | D], [{0: 1, 1: 1}, {2: 1, 3: 1}], PAIRS, 4).ask([1, 1], rooms(PAIRS))
    assert halves is None
