"""A year in homes: supplied, offered, allocated and left, against what the policy sets out to raise.

Pure reading. Every home of the stock is counted once a year: it is allocated, under way in a round, or left. A home
belongs to the year of the round that first offered it; one that no round offered yet belongs to the present year; one
that was offered and left over is there again in the years after.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.policy import NoPolicyInForce, Policy, Program
from housing.models import HOLDING, Allocation, Home, Lot, Project, Round, RoundHome, RoundState
from housing.services import policies

OPENED = tuple(state for state in RoundState if state not in {RoundState.DRAFT, RoundState.CANCELLED})
UNDER_WAY = tuple(state for state in OPENED if state != RoundState.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Homes of a year."""

    supplied: int = 0  # all that were there to be given
    carried: int = 0  # of these: offered in an earlier year, and left over
    unoffered: int = 0  # of these: in stock, and in no round yet
    offered: int = 0  # of these: in a round of the year
    under_way: int = 0  # of these: in a round of the year that is not published yet
    allocated: int = 0  # of these: held by a household from a published round of the year

    @property
    def left(self) -> int:
        """Homes that nobody got, and no round is giving now."""
        return self.supplied - self.under_way - self.allocated

    def __add__(self, other: "Count") -> "Count":
        return Count(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The homes of one program, tenure and district."""

    program: str
    tenure: str
    district: int
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramYear:
    """One program in one year, against its number."""

    program: Program
    year: int
    cells: tuple[Cell, ...]

    @property
    def total(self) -> Count:
        """Homes of the program in the whole city."""
        return total(self.cells)

    @property
    def number(self) -> int | None:
        """What the policy says for this year; nothing where it sets no number."""
        year = self.program.year
        return self.program.quota if year is None or year.covers(self.year) else None

    @property
    def counted(self) -> Count:
        """Homes that count towards the number: those in the districts that the policy names."""
        year = self.program.year
        return total(cell for cell in self.cells if year is None or year.counts(cell.district))

    @property
    def towards(self) -> int:
        """Supply that counts towards the number; without carry-over only what is new this year."""
        year = self.program.year
        return self.counted.supplied - (0 if year is not None and year.carry_over else self.counted.carried)

    @property
    def short(self) -> int:
        """How many homes the supply lacks to reach the number."""
        return max(0, (self.number or 0) - self.towards)

    @property
    def most(self) -> int | None:
        """The most that rounds of this year may promise, with what was carried over; nothing without a ceiling."""
        year = self.program.year
        if year is None or year.ceiling is None:
            return None
        return year.ceiling + (self.total.carried if year.carry_over else 0)

    def by(self, what: str) -> dict[str | int, Count]:
        """Add up by `tenure` or by `district`."""
        found: dict[str | int, Count] = {}
        for cell in self.cells:
            key = getattr(cell, what)
            found[key] = found.get(key, Count()) + cell.count
        return dict(sorted(found.items(), key=lambda pair: str(pair[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """All programs in one year."""

    year: int
    policy: Policy | None  # none is in force in this year
    programs: tuple[ProgramYear, ...]


def years(db: Session, present: int) -> list[int]:
    """List the years that have something to show, the newest first."""
    query = sa.select(Round.year).where(Round.state.in_(OPENED)).distinct()
    return sorted({*db.scalars(query), present}, reverse=True)


def of(db: Session, city: str, year: int, *, present: int) -> YearPlan:
    """Put together one year of a city; `present` is the year that homes in no round belong to."""
    policy = governing(city, year)
    found = cells(db, year, present=present)
    known = (policy or latest(city)).programs.values()
    return YearPlan(
        year=year, policy=policy,
        programs=tuple(
            ProgramYear(
                program=program, year=year, cells=tuple(cell for cell in found if cell.program == program.id)
            )
            for program in known
        ),
    )  # fmt: skip


def governing(city: str, year: int) -> Policy | None:
    """Find the policy of a year: the one in force on its last day, or else on its first."""
    for day in (date(year, 12, 31), date(year, 1, 1)):
        try:
            return policies.in_force(city, day)
        except NoPolicyInForce:
            continue
    return None


def latest(city: str) -> Policy:
    """Find the newest policy of a city, which names the programs of years that no policy covers."""
    ours = [policy for policy in policies.everything() if policy.city == city and policy.overlay is None]
    return max(ours, key=lambda policy: policy.effective_until)


def total(cells: Iterable[Cell]) -> Count:
    """Add up."""
    return sum((cell.count for cell in cells), Count())


def cells(db: Session, year: int, *, present: int, program: str | None = None) -> list[Cell]:
    """Count the homes of a year by program, tenure and district."""
    there = _homes(year, program).c
    was_free = ~there.held_before & ~there.busy_before
    waiting = ~there.ever if year == present else sa.false()
    supplied = there.held | (was_free & (there.offered | there.before | waiting))
    under_way = supplied & ~there.held & there.under_way
    counts = {
        "supplied": supplied, "carried": supplied & there.before, "unoffered": supplied & ~there.ever,
        "offered": supplied & there.offered, "under_way": under_way, "allocated": there.held,
    }  # fmt: skip
    query = (
        sa.select(
            there.program, there.tenure, there.district,
            *(sa.func.sum(sa.case((test, 1), else_=0)).label(name) for name, test in counts.items()),
        )
        .group_by(there.program, there.tenure, there.district)
        .order_by(there.program, there.tenure, there.district)
    )  # fmt: skip
    return [
        Cell(
            program=row.program, tenure=str(row.tenure), district=row.district,
            count=Count(**{name: int(getattr(row, name)) for name in counts}),
        )
        for row in db.execute(query)
    ]  # fmt: skip


def _homes(year: int, program: str | None) -> sa.Subquery:
    """Say of every home what rounds did with it, seen from a year."""
    open_, running = Round.state.in_(OPENED), Round.state.in_(UNDER_WAY)
    holder = aliased(Round)
    holding = (
        sa.select(Allocation.home_id, holder.year)
        .join(holder, holder.id == Allocation.round_id)
        .where(Allocation.status.in_(HOLDING), holder.state == RoundState.PUBLISHED)
        .subquery()
    )

    def ever(test: sa.ColumnElement[bool], name: str) -> sa.Label[bool]:
        return (sa.func.coalesce(sa.func.max(sa.case((test, 1), else_=0)), 0) == 1).label(name)

    query = (
        sa.select(
            Lot.program, Lot.tenure, Project.district,
            ever(open_, "ever"),
            ever(open_ & (Round.year == year), "offered"),
            ever(open_ & (Round.year < year), "before"),
            ever(running & (Round.year == year), "under_way"),
            ever(running & (Round.year < year), "busy_before"),
            ever(holding.c.year == year, "held"),
            ever(holding.c.year < year, "held_before"),
        )
        .select_from(Home)
        .join(Lot, Lot.id == Home.lot_id)
        .join(Project, Project.id == Lot.project_id)
        .outerjoin(RoundHome, RoundHome.home_id == Home.id)
        .outerjoin(Round, Round.id == RoundHome.round_id)
        .outerjoin(holding, holding.c.home_id == Home.id)
        .group_by(Home.id, Lot.program, Lot.tenure, Project.district)
    )  # fmt: skip
    return (query if program is None else query.where(Lot.program == program)).subquery()
