"""Award 入围: the best set of contenders, by priority, that can all be housed.

Minimum-cost flow, the cost of a contender being its rank: with nested limits the sets that can be housed are
the independent sets of a matroid, so the largest set of least total rank is the best one household by
household. Contenders come in batches, best first: whoever is awarded in one batch stays awarded, and who can
reach no free home any more need not be asked.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allocator.assign.contest import Contest
from allocator.assign.exchange import Exchange
from allocator.assign.flow import Arc, cheapest

FIRST_BATCH = 1000

Seats = list[tuple[int, int, int]]  # class, lot, households


@dataclass(slots=True, kw_only=True)
class Award:
    """The awarded contenders, best first, and a way to seat them all."""

    ranks: list[int]
    seats: Seats


def award(contest: Contest, progress: Callable[[int], None], batch: int | None = None) -> Award:
    """Award as many homes as can be filled, to the best contenders by priority.

    `batch` is how many contenders are asked first; the award is the same for any number.
    """
    found = Award(ranks=[], seats=[])
    for asked in _batches(contest, found, batch or max(FIRST_BATCH, 2 * contest.tree.most)):
        found.ranks, found.seats = _best(contest, found.ranks + asked)
        progress(asked[-1] + 1)
    if contest.program.choice == "nearest":
        found.seats = _nearest(contest, found.ranks)
    return found


def _batches(contest: Contest, found: Award, size: int) -> Iterator[list[int]]:
    """Hand out contenders that may still find a home; the award grows between two batches."""
    tree = contest.tree
    open_ = (1 << tree.lots) - 1
    places = [sum(tree.room[lot] for lot in range(tree.lots) if mask >> lot & 1) for mask in contest.suitable]
    asked: list[int] = []
    for rank, kind in enumerate(contest.kinds):
        if places[kind] > 0 and contest.suitable[kind] & open_:
            places[kind] -= 1  # more of a class than its lots hold can never be housed
            asked.append(rank)
            if len(asked) == size:
                yield asked
                asked, size = [], 2 * size
                open_ = _open(contest, found)
    if asked:
        yield asked


def _open(contest: Contest, found: Award) -> int:
    """Tell the lots from which a free home can be reached, by moving awarded households if need be."""
    tree = contest.tree
    exchange = Exchange(tree.copy(), contest.suitable)
    for kind, lot, households in found.seats:
        exchange.seat(kind, lot, households)
    return exchange.reaching(tree.root)


def _best(contest: Contest, ranks: list[int]) -> tuple[list[int], Seats]:
    """Solve one flow: source → class (one arc a contender) → lot → limits → root."""
    kinds = sorted({contest.kinds[rank] for rank in ranks})
    node = {kind: len(contest.tree.up) + 1 + n for n, kind in enumerate(kinds)}
    source = len(contest.tree.up)
    entry: list[Arc] = [(source, node[contest.kinds[rank]], 1, cost) for cost, rank in enumerate(ranks)]
    living = [(kind, lot) for kind in kinds for lot in _lots(contest, kind)]
    homes: list[Arc] = [(node[kind], lot, len(ranks), 0) for kind, lot in living]
    flows = cheapest(entry + homes + _limits(contest), source, contest.tree.root, len(ranks))
    taken = [rank for rank, flow in zip(ranks, flows, strict=False) if flow]
    return taken, [(*pair, flow) for pair, flow in zip(living, flows[len(ranks) :], strict=False) if flow]


def _nearest(contest: Contest, ranks: list[int]) -> Seats:
    """Seat the awarded contenders with the least total distance."""
    counts = sorted(Counter(contest.kinds[rank] for rank in ranks).items())
    node = {kind: len(contest.tree.up) + 1 + n for n, (kind, _) in enumerate(counts)}
    source = len(contest.tree.up)
    entry: list[Arc] = [(source, node[kind], households, 0) for kind, households in counts]
    living = [(kind, lot) for kind, _ in counts for lot in _lots(contest, kind)]
    homes: list[Arc] = [(node[kind], lot, len(ranks), contest.metres[kind][lot]) for kind, lot in living]
    flows = cheapest(entry + homes + _limits(contest), source, contest.tree.root, len(ranks))
    return [(*pair, flow) for pair, flow in zip(living, flows[len(entry) :], strict=False) if flow]


def _lots(contest: Contest, kind: int) -> list[int]:
    return [lot for lot in range(contest.tree.lots) if contest.suitable[kind] >> lot & 1]


def _limits(contest: Contest) -> list[Arc]:
    tree = contest.tree
    return [(node, tree.up[node], max(0, tree.room[node]), 0) for node in range(tree.root)]
