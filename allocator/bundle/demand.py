"""The demand: all that the allocation will know, written down and promised before any ticket exists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.bundle import layout
from allocator.bundle.body import Body, lines
from allocator.bundle.faults import LineUnfit, against, compare_member
from allocator.bundle.members import Members
from allocator.bundle.plan import Plan
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
class Rules:
    """How the homes of one program are given, as the demand states it; quota None: as many as there are homes."""

    quota: int | None
    choice: str
    aim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line: programs in the order of the plan, lots, and limits by what they count."""

    programs: tuple[str, ...]
    rules: Mapping[str, Rules]  # by program
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
    whole = {**head, "format": layout.DEMAND_FORMAT}
    _head(_line(1, whole))  # a head that nobody could draw with is refused before it is promised
    rows = sorted(households, key=lambda row: str(row["id"]))
    return b"".join(canonical.lines([whole, *rows]))


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


def compare_rules(plan: Plan, head: Head) -> None:
    """Refuse a demand whose programs follow other rules than the plan (part of check U1)."""
    files = against(layout.DEMAND, layout.PLAN)
    for pool in plan.pools:
        stated = head.rules[pool]
        compare_member(files, f"programs, {pool}, quota", stated.quota, plan.quotas[pool])
        compare_member(files, f"programs, {pool}, choice", stated.choice, plan.choices[pool])
        compare_member(layout.DEMAND, f"programs, {pool}, aim", stated.aim, layout.AIM)


def _line(number: int, row: Mapping[str, object]) -> Members:
    return Members(file=f"{layout.DEMAND}, line {number}", value=row)


def _head(head: Members) -> Head:
    if head.text("format") != layout.DEMAND_FORMAT:
        raise head.unfit("format", N_("only anju-demand/1 is known"))
    rules = {program.name("id"): _rules(program) for program in head.groups("programs")}
    return Head(
        programs=tuple(program.name("id") for program in head.groups("programs")),
        rules=rules,
        lots={_lot_id(lot): _lot(lot) for lot in head.groups("lots")},
        limits={
            **{("quota", id_): one.quota for id_, one in rules.items() if one.quota is not None},
            **{("cap", cap.text("id")): cap.number("limit") for cap in _optional(head, "caps")},
            **{
                ("group", cap.name("program"), cap.text("group")): cap.number("limit")
                for cap in _optional(head, "group_caps")
            },
        },
    )


def _rules(program: Members) -> Rules:
    return Rules(
        quota=program.number("quota") if program.value.get("quota") is not None else None,
        choice=program.text("choice") if "choice" in program.value else "serial",
        aim=program.text("aim") if "aim" in program.value else layout.AIM,
    )


def _optional(one: Members, member: str) -> tuple[Members, ...]:
    return one.groups(member) if member in one.value else ()


def _lot_id(lot: Members) -> str:
    """Take the name of a lot; one that reads like a reason would make two things of one word in the results."""
    if lot.text("id") in layout.WITHOUT_HOME:
        raise lot.unfit("lots, id", N_("a lot cannot be called NO_UNIT or PASSED, which are reasons"))
    return lot.name("id")


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
