"""Whether households, counted by class, can all be housed; if not, a set of lots too small for them."""

from collections.abc import Sequence

from allocator.assign.exchange import Exchange, bits
from allocator.assign.flow import Arc, cheapest
from allocator.assign.limits import Tree


def too_small(tree: Tree, masks: Sequence[int], housed: Sequence[int]) -> int | None:
    """Find lots in which more of these households must live than the limits allow; nothing if all can be housed."""
    source, node = len(tree.up), len(tree.up) + 1
    total = sum(housed)
    entry: list[Arc] = [(source, node + kind, households, 0) for kind, households in enumerate(housed)]
    living = [(kind, lot) for kind, mask in enumerate(masks) for lot in bits(mask)]
    homes: list[Arc] = [(node + kind, lot, total, 0) for kind, lot in living]
    limits: list[Arc] = [(n, tree.up[n], tree.room[n], 0) for n in range(tree.root)]
    flows = cheapest(entry + homes + limits, source, tree.root, total)
    left = [kind for kind, households in enumerate(housed) if flows[kind] < households]
    if not left:
        return None
    exchange = Exchange(tree.copy(), masks)
    for (kind, lot), households in zip(living, flows[len(entry) :], strict=False):
        if households:
            exchange.seat(kind, lot, households)
    return exchange.flood(masks[left[0]]) & ((1 << tree.lots) - 1)
