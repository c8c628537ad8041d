"""Reading a bag: each part when it is first needed, refused where it breaks its own form."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from allocator.bundle import layout
from allocator.bundle.commitment import party_commits, read_commitment
from allocator.bundle.demand import Claim, Head, read_demand
from allocator.bundle.draw import Place, draw_tickets, places
from allocator.bundle.faults import compare_lines, compare_member
from allocator.bundle.members import Members
from allocator.bundle.plan import Plan
from allocator.bundle.pool import Entry, read_entries
from allocator.bundle.randomness import opened_sources, read_randomness
from allocator.bundle.units import read_units
from allocator.seal import canonical, seed
from allocator.seal.commitment import commitment_hash
from allocator.seal.note import Key
from allocator.seal.seed import Source

Progress = Callable[[str, int, int], None]  # (step, done, total)


class Bag:
    """The parts of a bag, and what follows from them; nothing here is taken from order.csv or later files."""

    def __init__(self, folder: Path, progress: Progress | None = None, keys: Sequence[Key] = ()) -> None:
        self.folder = folder
        self.progress = progress
        self.keys = keys  # of those who must have signed

    def path(self, name: str) -> Path:
        """Give the file of this name."""
        return self.folder / name

    @cached_property
    def plan_bytes(self) -> bytes:
        """The bytes of plan.json."""
        return self.path(layout.PLAN).read_bytes()

    @cached_property
    def plan(self) -> Plan:
        """What was fixed beforehand."""
        return Plan.read(self.plan_bytes)

    @cached_property
    def commitment_bytes(self) -> bytes:
        """The bytes of commitment.json."""
        return self.path(layout.COMMITMENT).read_bytes()

    @cached_property
    def commitment(self) -> Members:
        """What was promised before the draw."""
        return read_commitment(self.commitment_bytes)

    @cached_property
    def homes(self) -> dict[str, str]:
        """The lot of every home."""
        return read_units(self.path(layout.UNITS))

    @cached_property
    def entries(self) -> list[Entry]:
        """The pool, sorted by receipt."""
        return list(read_entries(self.path(layout.ENTRIES), pools=self.plan.pools))

    @cached_property
    def stated(self) -> tuple[Head, list[Claim]]:
        """The demand as it was stated, for the pools of the plan."""
        head, claims = read_demand(self.path(layout.DEMAND))
        compare_member(layout.DEMAND, "programs", list(head.programs), list(self.plan.pools))
        return head, claims

    @cached_property
    def demand(self) -> tuple[Head, list[Claim]]:
        """The demand, with the very households of the pool."""
        head, claims = self.stated
        expected = _names((entry.receipt, entry.pool) for entry in self.entries)
        compare_lines(layout.DEMAND, [b"", *_names((one.receipt, one.pool) for one in claims)], [b"", *expected])
        return head, claims

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of chance in the promised order."""
        commits = party_commits(self.commitment, self.plan.parties)
        return opened_sources(self.plan, commits, read_randomness(self.path(layout.RANDOMNESS).read_bytes()))

    @cached_property
    def seed(self) -> bytes:
        """The seed of the draw, 32 bytes."""
        return seed.derive(commitment_hash(self.commitment_bytes), self.plan.round, self.sources)

    @cached_property
    def report(self) -> Members:
        """What the second program said."""
        data = self.path(layout.REPORT).read_bytes()
        return Members(file=layout.REPORT, value=canonical.document(data, file=layout.REPORT))

    @cached_property
    def tickets(self) -> dict[str, str]:
        """Every household's ticket."""
        chances = {entry.receipt: entry.chances for entry in self.entries}
        return draw_tickets(self.demand[1], self.seed, chances)

    @cached_property
    def order(self) -> list[Place]:
        """All places of all pools."""
        return places(self.plan.pools, self.demand[1], self.tickets)


def _names(rows: Iterable[tuple[str, str]]) -> list[bytes]:
    return [f"{receipt} in {pool}".encode() for receipt, pool in rows]
