"""Award 入围: the best set of contenders, by priority, that can all be housed.

Minimum-cost flow, the cost of a contender being its rank: with nested limits the sets that can be housed are
the independent sets of a matroid, so the largest set of least total rank is the best one household by
household. Contenders come in batches, best first: whoever is awarded in one batch stays awarded, and who can
reach no free home any more need not be asked.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.assign.contest import Contest
from allocator.assign.distinct import stable_order
from allocator.assign.exchange import Exchange, bits
from allocator.assign.flow import Arc, cheapest
from allocator.assign.limits import Tree
from allocator.instance.demand import Flags, Longs

FIRST_BATCH = 1000

Seats = list[tuple[int, int, int]]  # class, lot, households


@dataclass(slots=True, kw_only=True)
class Award:
    """The awarded contenders, best first, and a way to seat them all."""

    ranks: list[int]
    seats: Seats


def award(
    contest: Contest, tree: Tree, active: Flags, progress: Callable[[int], None], batch: int | None = None
) -> Award:
    """Award as many homes as can be filled, to the best of the active contenders by priority.

    `batch` is how many contenders are asked first; the award is the same for any number.
    """
    found = Award(ranks=[], seats=[])
    for asked in _batches(contest, tree, active, found, batch or max(FIRST_BATCH, 2 * tree.most)):
        found.ranks, found.seats = _best(contest, tree, found.ranks + asked)
        progress(asked[-1] + 1)
    if contest.program.choice == "nearest":
        found.seats = seat_nearest(contest, tree, Counter(contest.kinds[rank] for rank in found.ranks))
    return found


def _batches(contest: Contest, tree: Tree, active: Flags, found: Award, size: int) -> Iterator[list[int]]:
    """Hand out contenders that may still find a home; the award grows between two batches."""
    places = np.array([sum(tree.room[lot] for lot in bits(mask)) for mask in contest.suitable], np.int64)
    may = _among_the_first(contest, active, places)  # more of a class than its lots hold can never be housed
    done = 0
    while True:
        open_ = _open(contest, tree, found)
        alive = np.array([bool(mask & open_) for mask in contest.suitable], np.bool_)
        asked = (done + np.flatnonzero(may[done:] & alive[contest.classes[done:]])[:size]).tolist()
        if not asked:
            return
        yield asked
        done, size = asked[-1] + 1, 2 * size


def _among_the_first(contest: Contest, active: Flags, most: Longs) -> Flags:
    """Tell by contender whether it is one of the best `most` active ones of its class."""
    ranks = np.flatnonzero(active)
    kinds = contest.classes[ranks]
    by_class = stable_order(kinds)
    counts = np.bincount(kinds, minlength=len(most))
    place = np.arange(len(ranks)) - np.repeat(np.cumsum(counts) - counts, counts)
    found = np.zeros(len(active), np.bool_)
    found[ranks[by_class]] = place < most[kinds[by_class]]
    return found


def _open(contest: Contest, tree: Tree, found: Award) -> int:
    """Tell the lots from which a free home can be reached, by moving awarded households if need be."""
    exchange = Exchange(tree.copy(), contest.suitable)
    for kind, lot, households in found.seats:
        exchange.seat(kind, lot, households)
    return exchange.reaching(tree.root)


def _best(contest: Contest, tree: Tree, ranks: list[int]) -> tuple[list[int], Seats]:
    """Solve one flow: source → class (one arc a contender) → lot → limits → root."""
    kinds = sorted({contest.kinds[rank] for rank in ranks})
    node = {kind: len(tree.up) + 1 + n for n, kind in enumerate(kinds)}
    source = len(tree.up)
    entry: list[Arc] = [(source, node[contest.kinds[rank]], 1, cost) for cost, rank in enumerate(ranks)]
    living = [(kind, lot) for kind in kinds for lot in bits(contest.suitable[kind])]
    homes: list[Arc] = [(node[kind], lot, len(ranks), 0) for kind, lot in living]
    flows = cheapest(entry + homes + _limits(tree), source, tree.root, len(ranks))
    taken = [rank for rank, flow in zip(ranks, flows, strict=False) if flow]
    return taken, [(*pair, flow) for pair, flow in zip(living, flows[len(ranks) :], strict=False) if flow]


def seat_nearest(contest: Contest, tree: Tree, counts: Mapping[int, int]) -> Seats:
    """Seat so many contenders of each class, who can all be housed, with the least total distance."""
    kinds, households = sorted(counts), sum(counts.values())
    node = {kind: len(tree.up) + 1 + n for n, kind in enumerate(kinds)}
    source = len(tree.up)
    entry: list[Arc] = [(source, node[kind], counts[kind], 0) for kind in kinds]
    living = [(kind, lot) for kind in kinds for lot in bits(contest.suitable[kind])]
    homes: list[Arc] = [(node[kind], lot, households, contest.metres[kind][lot]) for kind, lot in living]
    flows = cheapest(entry + homes + _limits(tree), source, tree.root, households)
    return [(*pair, flow) for pair, flow in zip(living, flows[len(entry) :], strict=False) if flow]


def _limits(tree: Tree) -> list[Arc]:
    return [(node, tree.up[node], max(0, tree.room[node]), 0) for node in range(tree.root)]
