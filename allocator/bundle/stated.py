"""What a bag says of each household before the draw, read beside its entry, and of the lots on offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.faults import LineUnfit
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.policy import LotFacts
from allocator.seal import canonical

_formats = frozenset({layout.DEMAND_FORMAT, layout.INSTANCE_FORMAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the first line says: lots and their programs, homes on offer by program, and what limits them."""

    lots: Mapping[str, str]
    nearest: frozenset[str]
    homes: Mapping[str, int]  # by program: its quota, or all its homes where they are fewer
    limits: Mapping[str, object]  # caps, group_caps, reserves; and of the lots their caps and whom they are for first


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One household of the list: its entry, and its application in the demand."""

    receipt: str
    pool: str
    commitment: str
    program: str
    tier: int
    points: int
    suitable: tuple[str, ...]
    wishes: tuple[str, ...]
    flexible: bool
    metres: Mapping[str, int]
    groups: tuple[str, ...]


def read_head(demand: Body) -> Heading:
    """Read the first line of a demand or an instance."""
    first = next(canonical.parse_lines(lines(demand), file=layout.DEMAND), None)
    if first is None:
        raise LineUnfit(file=layout.DEMAND, line=1, problem=N_("the head is missing"))
    head = Members(file=f"{layout.DEMAND}, line 1", value=first[1])
    if head.text("format") not in _formats:
        raise head.unfit("format", N_("only anju-demand/1 and anju-instance/1 are known"))
    programs, lots = head.groups("programs"), head.groups("lots")
    return Heading(
        lots={lot.name("id"): lot.name("program") for lot in lots},
        nearest=frozenset(one.name("id") for one in programs if one.value.get("choice") == "nearest"),
        homes={one.name("id"): _homes(one, lots) for one in programs},
        limits={
            **{member: head.value.get(member, []) for member in ("caps", "group_caps", "reserves")},
            **{f"{lot.name('id')}, caps": lot.value.get("caps", []) for lot in lots},
            **{f"{lot.name('id')}, first": lot.value.get("first") for lot in lots},
        },
    )


def _homes(program: Members, lots: Sequence[Members]) -> int:
    offered = sum(lot.number("capacity") for lot in lots if lot.value["program"] == program.value["id"])
    return offered if program.value.get("quota") is None else min(program.number("quota"), offered)


def read_stated(demand: Body, entries: Body) -> Iterator[Stated]:
    """Read demand and entries side by side; they name the same households in the same order."""
    rows = canonical.parse_lines(lines(demand), file=layout.DEMAND)
    next(rows, None)
    pool = canonical.parse_lines(lines(entries), file=layout.ENTRIES)
    for number, (row, entry) in enumerate(zip_longest(rows, pool), start=1):
        if row is None or entry is None or row[1].get("id") != entry[1].get("r"):
            problem = N_("it is not about the same household as the line of the demand after it")
            raise LineUnfit(file=layout.ENTRIES, line=number, problem=problem)
        yield _stated(
            Members(file=f"{layout.DEMAND}, line {number + 1}", value=row[1]),
            Members(file=f"{layout.ENTRIES}, line {number}", value=entry[1]),
        )


def lots_of(units: Body, head: Heading) -> list[LotFacts] | None:
    """Gather what rules may know of the lots, in the order of the demand; None where the homes do not tell it."""
    homes: dict[str, list[Mapping[str, object]]] = {}
    for _, row in canonical.parse_lines(lines(units), file=layout.UNITS):
        homes.setdefault(str(row.get("lot")), []).append(row)
    found = []
    for lot, program in head.lots.items():
        members = [Members(file=layout.UNITS, value=row) for row in homes.get(lot, ())]
        if not members or not {"accessible", "rooms", "tenure"} <= members[0].value.keys():
            return None
        found.append(_lot(lot, program, members))
    return found


def _lot(lot: str, program: str, homes: list[Members]) -> LotFacts:
    kinds = {(home.number("rooms"), home.text("tenure"), home.flag("accessible")) for home in homes}
    if len(kinds) > 1:
        raise homes[0].unfit(lot, N_("homes of one lot have the same rooms, tenure and access"))
    rooms, tenure, accessible = kinds.pop()
    return LotFacts(
        id=lot, program=program, rooms=rooms, tenure="sale" if tenure == "sale" else "rent", accessible=accessible,
        area_cm2_max=max(home.number("area_cm2") for home in homes),
    )  # fmt: skip


def _stated(row: Members, entry: Members) -> Stated:
    claims = row.groups("applications")
    if len(claims) != 1:
        raise row.unfit("applications", N_("a household stands in exactly one pool"))
    claim = claims[0]
    metres = claim.group("metres") if claim.value.get("metres") else claim.one("metres", {})
    return Stated(
        receipt=row.text("id"),
        pool=entry.text("p"),
        commitment=entry.hash("c"),
        program=claim.name("program"),
        tier=claim.number("tier"),
        points=claim.number("points"),
        suitable=claim.texts("suitable"),
        wishes=claim.texts("wishes") if "wishes" in claim.value else (),
        flexible=claim.flag("flexible") if "flexible" in claim.value else False,
        metres={lot: metres.number(lot) for lot in metres.value},
        groups=row.texts("groups") if "groups" in row.value else (),
    )
