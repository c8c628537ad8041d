"""The demand: all that the allocation will know, written down and promised before any ticket exists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.faults import LineUnfit
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.seal import canonical
from allocator.seal.receipt import is_receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot as the demand states it: its program, how many homes it has, and the caps it counts towards."""

    program: str
    capacity: int
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line: programs in the order of the plan, lots, and limits by what they count."""

    programs: tuple[str, ...]
    lots: Mapping[str, Lot]
    limits: Mapping[tuple[str, ...], int]  # ("quota", program), ("cap", id), ("group", program, group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One household's application: where it stands before the ticket, and the lots that suit it."""

    receipt: str
    pool: str
    tier: int
    points: int
    suitable: frozenset[str]
    groups: tuple[str, ...]


def demand_bytes(head: Mapping[str, object], households: Iterable[Mapping[str, object]]) -> bytes:
    """Write demand.jsonl, sorted by id: the members of an instance file without format and tickets."""
    rows = sorted(households, key=lambda row: str(row["id"]))
    return b"".join(canonical.lines([{**head, "format": layout.DEMAND_FORMAT}, *rows]))


def instance_lines(demand: Body, tickets: Mapping[str, str]) -> Iterator[bytes]:
    """Write instance.jsonl: the demand with every household's ticket put in (check I1)."""
    rows = canonical.parse_lines(lines(demand), file=layout.DEMAND)
    for number, (_, row) in enumerate(rows, start=1):
        if number == 1:
            yield canonical.dumps({**row, "format": layout.INSTANCE_FORMAT}) + b"\n"
            continue
        household = _line(number, row)
        ticket = tickets[household.text("id")]
        claims = [{**claim.value, "ticket": ticket} for claim in household.groups("applications")]
        yield canonical.dumps({**row, "applications": claims}) + b"\n"


def read_demand(body: Body) -> tuple[Head, list[Claim]]:
    """Read demand.jsonl, each household in its form and after the one before (part of check D1)."""
    rows = canonical.parse_lines(lines(body), file=layout.DEMAND)
    first = next(rows, None)
    if first is None:
        raise LineUnfit(file=layout.DEMAND, line=1, problem=N_("the head is missing"))
    head, claims, before = _head(_line(1, first[1])), [], ""
    for number, (_, row) in enumerate(rows, start=2):
        claim = _claim(_line(number, row))
        if not is_receipt(claim.receipt):
            raise LineUnfit(file=layout.DEMAND, line=number, problem=N_("id is not a receipt number"))
        if claim.receipt <= before:
            problem = N_("the lines are not sorted by household, or one stands twice")
            raise LineUnfit(file=layout.DEMAND, line=number, problem=problem)
        before = claim.receipt
        claims.append(claim)
    return head, claims


def _line(number: int, row: Mapping[str, object]) -> Members:
    return Members(file=f"{layout.DEMAND}, line {number}", value=row)


def _head(head: Members) -> Head:
    if head.text("format") != layout.DEMAND_FORMAT:
        raise head.unfit("format", N_("only anju-demand/1 is known"))
    programs = head.groups("programs")
    lots = head.groups("lots")
    return Head(
        programs=tuple(program.name("id") for program in programs),
        lots={lot.name("id"): _lot(lot) for lot in lots},
        limits={
            **{("quota", one.name("id")): one.number("quota") for one in programs if _given(one, "quota")},
            **{("cap", cap.text("id")): cap.number("limit") for cap in _optional(head, "caps")},
            **{
                ("group", cap.name("program"), cap.text("group")): cap.number("limit")
                for cap in _optional(head, "group_caps")
            },
        },
    )


def _given(one: Members, member: str) -> bool:
    return one.value.get(member) is not None


def _optional(one: Members, member: str) -> tuple[Members, ...]:
    return one.groups(member) if member in one.value else ()


def _lot(lot: Members) -> Lot:
    return Lot(
        program=lot.name("program"),
        capacity=lot.number("capacity"),
        caps=lot.texts("caps") if "caps" in lot.value else (),
    )


def _claim(household: Members) -> Claim:
    applications = household.groups("applications")
    if len(applications) != 1:
        raise household.unfit("applications", N_("a household stands in exactly one pool"))
    one = applications[0]
    if "ticket" in one.value:
        raise household.unfit("applications", N_("a ticket stands in it before the draw"))
    return Claim(
        receipt=household.text("id"),
        pool=one.name("program"),
        tier=one.number("tier") if "tier" in one.value else 0,
        points=one.number("points") if "points" in one.value else 0,
        suitable=frozenset(one.texts("suitable")),
        groups=household.texts("groups") if "groups" in household.value else (),
    )
