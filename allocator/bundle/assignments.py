"""Who got which home: one row for every place of every pool, so that nobody is left out in silence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.assign.homes import number
from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.draw import Place
from allocator.bundle.faults import MemberUnfit
from allocator.bundle.members import Members
from allocator.bundle.units import by_lot, read_units
from allocator.errors import N_
from allocator.seal import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One place of a pool with its home, or with the reason why there is none (unit is then empty)."""

    pool: str
    rank: int
    receipt: str
    unit: str
    reason: str  # ASSIGNED, NO_UNIT or PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What a result says of its households by receipt: the lot of each that got one, the reason of every other."""

    lots: Mapping[str, str]
    reasons: Mapping[str, str]


def give_homes(order: Sequence[Place], *, result: Body, units: Body, seed: bytes) -> list[Assigned]:
    """Give every household that got a lot one home of it, and every other its reason, in draw order."""
    return number_homes(order, read_result(result), read_units(units), seed)


def read_result(body: Body) -> Outcomes:
    """Read result.jsonl."""
    rows = canonical.parse_lines(lines(body), file=layout.RESULT)
    next(rows, None)
    lots: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for at, (_, value) in enumerate(rows, start=2):
        line = Members(file=f"{layout.RESULT}, line {at}", value=value)
        if "lot" in value:
            lots[line.text("household")] = line.text("lot")
        else:
            reasons[line.text("household")] = _reason(line)
    return Outcomes(lots=lots, reasons=reasons)


def _reason(line: Members) -> str:
    """Tell a household that passed, as no wish was left at its turn, from one for which no home was left."""
    records = line.groups("why")
    passed = any(record.value.get("code") == "passed" for record in records)
    return layout.PASSED if passed else layout.NO_UNIT


def number_homes(
    order: Iterable[Place], result: Outcomes, homes_of_round: Mapping[str, str], seed: bytes
) -> list[Assigned]:
    """As `give_homes`, from outcomes and {home code: lot}."""
    places = list(order)
    queues: dict[str, list[str]] = {}
    for place in places:
        lot = result.lots.get(place.receipt)
        if lot is not None:
            queues.setdefault(lot, []).append(place.receipt)
        elif place.receipt not in result.reasons:
            raise MemberUnfit(file=layout.RESULT, member=place.receipt, problem=N_("it is missing"))
    numbered = number(seed, by_lot(homes_of_round), queues)
    return [
        Assigned(
            pool=place.pool,
            rank=place.rank,
            receipt=place.receipt,
            unit=numbered.get(place.receipt, ""),
            reason=layout.ASSIGNED if place.receipt in numbered else result.reasons[place.receipt],
        )
        for place in places
    ]


def assignment_rows(rows: Iterable[Assigned]) -> Iterator[tuple[str, int, bytes]]:
    """Give the rows of assignments.csv as (pool, rank, line)."""
    for row in rows:
        yield row.pool, row.rank, f"{row.pool},{row.rank},{row.receipt},{row.unit},{row.reason}\n".encode()


def assignment_lines(rows: Iterable[Assigned]) -> Iterator[bytes]:
    """Write assignments.csv."""
    yield layout.ASSIGNMENTS_HEADER
    yield from (line for _, _, line in assignment_rows(rows))
