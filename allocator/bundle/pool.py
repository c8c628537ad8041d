"""The frozen pool: one public line a household, without a single personal fact."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.faults import LineUnfit
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.seal import canonical, merkle, receipt

_members = frozenset({"c", "p", "r", "w"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One household's place in the pool: `commitment` is 32 bytes, `pool` a program id."""

    receipt: str
    pool: str
    commitment: bytes
    chances: int = 1


def entries_bytes(rows: Iterable[Entry]) -> bytes:
    """Write entries.jsonl, sorted by receipt whatever the order of the rows."""
    ordered = sorted(rows, key=lambda row: row.receipt)
    return b"".join(
        canonical.lines(
            {"c": row.commitment.hex(), "p": row.pool, "r": row.receipt, "w": row.chances} for row in ordered
        )
    )


def read_entries(body: Body, *, pools: Iterable[str]) -> Iterator[Entry]:
    """Read entries.jsonl, each line in its form and after the one before (check E1)."""
    allowed, before = frozenset(pools), ""
    for number, (_, value) in enumerate(canonical.parse_lines(lines(body), file=layout.ENTRIES), start=1):
        entry = _entry(Members(file=f"{layout.ENTRIES}, line {number}", value=value))
        if not receipt.is_receipt(entry.receipt):
            raise _unfit(number, N_("r is not a receipt number"))
        if entry.receipt <= before:
            raise _unfit(number, N_("the lines are not sorted by receipt, or one stands twice"))
        if entry.pool not in allowed:
            raise _unfit(number, N_("the plan has no such pool"))
        before = entry.receipt
        yield entry


def _entry(line: Members) -> Entry:
    line.only(_members)
    return Entry(
        receipt=line.text("r"),
        pool=line.text("p"),
        commitment=bytes.fromhex(line.hash("c")),
        chances=line.number("w"),
    )


def _unfit(number: int, problem: str) -> LineUnfit:
    return LineUnfit(file=layout.ENTRIES, line=number, problem=problem)


def fingerprint(body: Body) -> dict[str, object]:
    """Give number and Merkle root of the lines of a file, as the commitment holds them."""
    counted = [0]

    def bare() -> Iterator[bytes]:
        for line in lines(body):
            counted[0] += 1
            yield line.removesuffix(b"\n")

    root = merkle.root(bare())
    return {"count": counted[0], "root": root.hex()}


def pool_sums(entries: Iterable[Entry], pools: Iterable[str]) -> list[Mapping[str, object]]:
    """Count households and chances of each pool, in the order of the plan."""
    sums = {pool: [0, 0] for pool in pools}
    for entry in entries:
        sums[entry.pool][0] += 1
        sums[entry.pool][1] += entry.chances
    return [{"chances": chances, "count": count, "id": pool} for pool, (count, chances) in sums.items()]
