"""What pages show: lists and counts, read in bulk, one page at a time."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import (
    Allocation,
    Applicant,
    Application,
    ApplicationStatus,
    Assessment,
    DrawResult,
    Home,
    HouseholdOutcome,
    Lot,
    OutcomeCode,
    Project,
    Round,
    RoundHome,
    RoundState,
)

PAGE = 50
VISIBLE = tuple(state for state in RoundState if state not in {RoundState.DRAFT, RoundState.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One line of a round's table: a program, its homes, and who got them."""

    program: str
    quota: int
    homes: int
    applications: int
    eligible: int
    housed: int
    last_rank: int | None

    @property
    def empty(self) -> int:
        """Homes nobody got."""
        return min(self.homes, self.quota) - self.housed


def visible_rounds(db: Session) -> list[Round]:
    """List the rounds the public may see, the newest first."""
    query = sa.select(Round).where(Round.state.in_(VISIBLE)).order_by(Round.opens_at.desc())
    return list(db.scalars(query))


def all_rounds(db: Session) -> list[Round]:
    """List every round, the newest first."""
    return list(db.scalars(sa.select(Round).order_by(Round.opens_at.desc())))


def summaries(db: Session, round_: Round) -> list[Summary]:
    """Count a round program by program."""
    from housing.services import rounds

    homes = rounds.homes_by_program(db, round_)
    filed = _by_program(db, round_, Application.status != ApplicationStatus.WITHDRAWN)
    eligible = _by_program(db, round_, Application.status == ApplicationStatus.ELIGIBLE)
    housed, last = _housed(db, round_)
    return [
        Summary(
            program=row.program, quota=row.quota, homes=homes.get(row.program, 0),
            applications=filed.get(row.program, 0), eligible=eligible.get(row.program, 0),
            housed=housed.get(row.program, 0), last_rank=last.get(row.program),
        )
        for row in rounds.programs(db, round_)
    ]  # fmt: skip


def statuses(db: Session, round_: Round) -> dict[str, int]:
    """Count the applications of a round by status."""
    query = (
        sa.select(Application.status, sa.func.count())
        .where(Application.round_id == round_.id)
        .group_by(Application.status)
    )
    return {str(status): count for status, count in db.execute(query)}


def applications(
    db: Session, round_: Round, *, program: str = "", status: str = "", attention: bool = False, page: int = 1
) -> tuple[list[tuple[Application, Assessment | None]], int]:
    """Give one page of a round's applications with what the rules say, and how many there are in all.

    `attention` keeps only cases a person has to look at: something unknown, or a register that contradicts.
    """
    where = [Application.round_id == round_.id]
    if program:
        where.append(Application.program == program)
    if status:
        where.append(Application.status == status)
    if attention:
        where.append((Assessment.differing != "[]") | (Assessment.unknown != "[]"))
    base = sa.select(Application, Assessment).outerjoin(Assessment, Assessment.application_id == Application.id)
    count = db.scalar(sa.select(sa.func.count()).select_from(base.where(*where).subquery())) or 0
    rows = db.execute(base.where(*where).order_by(Application.id).limit(PAGE).offset((page - 1) * PAGE))
    return [(application, assessment) for application, assessment in rows], count


def by_receipt(db: Session, receipt: str) -> Application | None:
    """Find an application by its public number."""
    return db.scalar(sa.select(Application).where(Application.receipt == receipt))


def of_applicant(db: Session, applicant: Applicant) -> list[Application]:
    """List a person's own applications, the newest first."""
    query = sa.select(Application).where(Application.applicant_id == applicant.id).order_by(Application.id.desc())
    return list(db.scalars(query))


def homes(
    db: Session, round_: Round, *, program: str = "", district: int | None = None, page: int = 1
) -> tuple[list[tuple[Lot, Project, int, int, int]], int]:
    """Give the lots on offer, one page: lot, project, homes, smallest and largest area (cm²); and how many lots."""
    where = [RoundHome.round_id == round_.id]
    if program:
        where.append(Lot.program == program)
    if district:
        where.append(Project.district == district)
    query = (
        sa.select(Lot, Project, sa.func.count(Home.id), sa.func.min(Home.area_cm2), sa.func.max(Home.area_cm2))
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(*where)
        .group_by(Lot.id, Project.id)
    )
    total = db.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = db.execute(query.order_by(Lot.code).limit(PAGE).offset((page - 1) * PAGE))
    return [(lot, project, count, low, high) for lot, project, count, low, high in rows], total


def homes_by_district(db: Session, round_: Round) -> dict[int, int]:
    """Count the homes on offer in each district."""
    query = (
        sa.select(Project.district, sa.func.count())
        .join(Lot, Lot.project_id == Project.id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
        .group_by(Project.district)
    )
    return dict(db.execute(query).all())


def results(
    db: Session, round_: Round, program: str, page: int = 1
) -> tuple[list[tuple[int, str, OutcomeCode, str | None]], int]:
    """Give one page of a program's results in priority order: rank, receipt, outcome, home code; and how many."""
    ours = (DrawResult.round_id == round_.id, DrawResult.program == program)
    query = (
        sa.select(DrawResult.rank, Application.receipt, HouseholdOutcome.code, Home.code)
        .join(Application, Application.id == DrawResult.application_id)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == DrawResult.application_id)
        .outerjoin(Allocation, Allocation.application_id == DrawResult.application_id)
        .outerjoin(Home, Home.id == Allocation.home_id)
        .where(*ours, HouseholdOutcome.round_id == round_.id)
    )
    total = db.scalar(sa.select(sa.func.count()).select_from(DrawResult).where(*ours)) or 0
    rows = db.execute(query.order_by(DrawResult.rank).limit(PAGE).offset((page - 1) * PAGE))
    return [(rank, receipt, OutcomeCode(code), home) for rank, receipt, code, home in rows], total


def _by_program(db: Session, round_: Round, condition: sa.ColumnElement[bool]) -> dict[str, int]:
    query = (
        sa.select(Application.program, sa.func.count())
        .where(Application.round_id == round_.id, condition)
        .group_by(Application.program)
    )
    return dict(db.execute(query).all())


def _housed(db: Session, round_: Round) -> tuple[dict[str, int], dict[str, int]]:
    query = (
        sa.select(DrawResult.program, sa.func.count(), sa.func.max(DrawResult.rank))
        .join(Allocation, Allocation.application_id == DrawResult.application_id)
        .where(DrawResult.round_id == round_.id)
        .group_by(DrawResult.program)
    )
    rows = db.execute(query).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
