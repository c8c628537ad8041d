"""The order of a round: who comes before whom in each pool, and by which ticket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.bundle import layout
from allocator.bundle.body import Body
from allocator.bundle.demand import Claim, read_demand
from allocator.bundle.pool import read_entries
from allocator.seal.tickets import ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A household's place in its pool; rank counts from 1."""

    pool: str
    rank: int
    receipt: str
    ticket: str


def order(demand: Body, seed: bytes, chances: Mapping[str, int] | None = None) -> list[Place]:
    """Draw a round: all places, pools in the order of the plan; chances by receipt, 1 if not given."""
    head, claims = read_demand(demand)
    return places(head.programs, claims, draw_tickets(claims, seed, chances or {}))


def draw(demand: Body, entries: Body, seed: bytes) -> list[Place]:
    """Draw a round from its two frozen files: the entries say how many chances each household has."""
    head, claims = read_demand(demand)
    chances = {one.receipt: one.chances for one in read_entries(entries, pools=head.programs)}
    return places(head.programs, claims, draw_tickets(claims, seed, chances))


def draw_tickets(claims: Iterable[Claim], seed: bytes, chances: Mapping[str, int]) -> dict[str, str]:
    """Compute every household's ticket in its pool."""
    return {claim.receipt: ticket(seed, claim.pool, claim.receipt, chances.get(claim.receipt, 1)) for claim in claims}


def places(pools: Sequence[str], claims: Iterable[Claim], tickets: Mapping[str, str]) -> list[Place]:
    """Sort each pool by tier, points (more first), ticket, receipt."""
    sorted_claims: dict[str, list[tuple[int, int, str, str]]] = {pool: [] for pool in pools}
    for claim in claims:
        key = (claim.tier, -claim.points, tickets[claim.receipt], claim.receipt)
        sorted_claims[claim.pool].append(key)
    return [
        Place(pool=pool, rank=rank, receipt=receipt, ticket=drawn)
        for pool, keys in sorted_claims.items()
        for rank, (_, _, drawn, receipt) in enumerate(sorted(keys), start=1)
    ]


def order_rows(order: Iterable[Place]) -> Iterator[tuple[str, int, bytes]]:
    """Give the rows of order.csv as (pool, rank, line)."""
    for place in order:
        text = f"{place.pool},{place.rank},{place.receipt},{place.ticket}\n"
        yield place.pool, place.rank, text.encode()


def order_lines(order: Iterable[Place]) -> Iterator[bytes]:
    """Write order.csv."""
    yield layout.ORDER_HEADER
    yield from (line for _, _, line in order_rows(order))
