"""What the draw and the allocation mean for one household, in numbers that anybody can check in the bundle."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import (
    Allocation,
    AllocationStatus,
    Application,
    Assessment,
    ChoiceRule,
    DrawResult,
    Home,
    HouseholdOutcome,
    Lot,
    OutcomeCode,
    PoolEntry,
    Project,
    Round,
    RoundProgram,
    RoundState,
    Wish,
)
from housing.services.suitability import distance

PUBLIC = (RoundState.PUBLISHED,)
DRAWN = (RoundState.DRAWN, RoundState.ALLOCATED, RoundState.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a household stands in its program."""

    rank: int
    of: int
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotNews:
    """What became of one lot, seen from one household."""

    code: str
    project_zh: str
    project_en: str
    layout: str
    homes: int
    taken_before: int  # homes held by households with an earlier priority
    last_rank: int | None  # the last priority that got a home of this lot
    wish: int | None  # which wish of the household this lot was
    metres: int | None = None  # from the household's work, where the program gives the nearest homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Everything one household may know after a round is published."""

    code: OutcomeCode
    place: Place
    home: Home | None
    lot: Lot | None
    project: Project | None
    lots: list[LotNews]  # wishes first, in their order; then the other suitable lots
    why: list[dict[str, Any]]
    nearest: bool = False  # the program gives homes so that the ways to work of all are shortest in sum

    @property
    def suitable_homes(self) -> int:
        """How many homes suited the household."""
        return sum(lot.homes for lot in self.lots)

    @property
    def chosen(self) -> LotNews | None:
        """The lot of the home that was allocated, as the household saw it."""
        return next((lot for lot in self.lots if self.lot and lot.code == self.lot.code), None)

    @property
    def farther(self) -> bool:
        """Tell whether every wish would have made the ways to work of all longer."""
        codes = {one["code"] for record in self.why for one in record.get("wishes", ())}
        return self.code == OutcomeCode.PASSED and codes == {"farther"}


def place(db: Session, application: Application) -> Place | None:
    """Tell a household's priority in its program, once the draw is made."""
    result = db.scalar(sa.select(DrawResult).where(_of(DrawResult, application)))
    if result is None:
        return None
    of = db.scalar(
        sa.select(sa.func.count())
        .select_from(DrawResult)
        .where(DrawResult.round_id == result.round_id, DrawResult.program == result.program)
    )
    return Place(rank=result.rank, of=of or 0, ticket=result.ticket)


def in_pool(db: Session, application: Application) -> PoolEntry | None:
    """Find the frozen line of an application."""
    return db.scalar(sa.select(PoolEntry).where(_of(PoolEntry, application)))


def result(db: Session, application: Application) -> Result | None:
    """Put together what a household may know; nothing before the round is published."""
    round_ = db.get_one(Round, application.round_id)
    outcome = db.scalar(sa.select(HouseholdOutcome).where(_of(HouseholdOutcome, application)))
    stands = place(db, application)
    if round_.state not in PUBLIC or outcome is None or stands is None:
        return None
    home, lot, project = _home(db, application)
    ours = db.get(RoundProgram, (application.round_id, application.program))
    nearest = ours is not None and ours.choice == ChoiceRule.NEAREST
    return Result(
        code=OutcomeCode(outcome.code), place=stands, home=home, lot=lot, project=project,
        lots=_lots(db, application, stands.rank, ways=nearest), why=json.loads(outcome.why), nearest=nearest,
    )  # fmt: skip


def offer(db: Session, application: Application) -> Allocation | None:
    """Find the latest home that was offered to a household, and what became of the offer."""
    query = sa.select(Allocation).where(Allocation.application_id == application.id).order_by(Allocation.id.desc())
    return db.scalar(query.limit(1))


def is_over(found: Allocation | None, at: datetime) -> bool:
    """Tell whether the time to confirm a home is over and nobody confirmed it."""
    if found is None:
        return False
    late = found.expires_at < at
    return found.status == AllocationStatus.EXPIRED or (found.status == AllocationStatus.OFFERED and late)


def _home(db: Session, application: Application) -> tuple[Home | None, Lot | None, Project | None]:
    query = (
        sa.select(Home, Lot, Project)
        .join(Allocation, Allocation.home_id == Home.id)
        .join(Lot, Lot.id == Home.lot_id)
        .join(Project, Project.id == Lot.project_id)
        .where(Allocation.application_id == application.id)
        .order_by(Allocation.id.desc())
    )
    row = db.execute(query).first()
    return (row[0], row[1], row[2]) if row else (None, None, None)


def _lots(db: Session, application: Application, rank: int, *, ways: bool) -> list[LotNews]:
    suitable = json.loads(
        db.scalar(sa.select(Assessment.suitable).where(Assessment.application_id == application.id)) or "[]"
    )
    wishes: dict[str, int] = dict(
        db.execute(
            sa.select(Lot.code, Wish.rank)
            .join(Wish, Wish.lot_id == Lot.id)
            .where(Wish.application_id == application.id)
        ).all()
    )
    served = _served(db, application)
    query = (
        sa.select(Lot.code, Lot.layout, Project.name_zh, Project.name_en, Project.x_m, Project.y_m)
        .join(Project, Project.id == Lot.project_id)
        .where(Lot.code.in_(suitable))
        .order_by(Lot.code)
    )
    homes = _capacities(db, application.round_id)
    work = application.work_area if ways else None
    news = []
    for row in db.execute(query):
        ranks = served.get(row.code, [])
        news.append(
            LotNews(
                code=row.code, project_zh=row.name_zh, project_en=row.name_en, layout=row.layout,
                homes=homes.get(row.code, 0), taken_before=sum(r < rank for r in ranks),
                last_rank=max(ranks, default=None), wish=wishes.get(row.code),
                metres=distance(work.x_m, work.y_m, row.x_m, row.y_m) if work else None,
            )
        )  # fmt: skip
    return sorted(news, key=lambda lot: (lot.wish is None, lot.wish or 0, lot.code))


def _of(table: type[DrawResult | HouseholdOutcome | PoolEntry], application: Application) -> sa.ColumnElement[bool]:
    """Find the row of one application; the round comes first, as in the keys of these tables."""
    return (table.round_id == application.round_id) & (table.application_id == application.id)


def _served(db: Session, application: Application) -> dict[str, list[int]]:
    query = (
        sa.select(Lot.code, DrawResult.rank)
        .join(Home, Home.lot_id == Lot.id)
        .join(Allocation, Allocation.home_id == Home.id)
        .join(DrawResult, DrawResult.application_id == Allocation.application_id)
        .where(
            Allocation.round_id == application.round_id,
            DrawResult.round_id == application.round_id,
            DrawResult.program == application.program,
        )
    )
    served: dict[str, list[int]] = {}
    for code, rank in db.execute(query):
        served.setdefault(code, []).append(rank)
    return served


def _capacities(db: Session, round_id: int) -> dict[str, int]:
    from housing.models import RoundHome

    query = (
        sa.select(Lot.code, sa.func.count())
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_id)
        .group_by(Lot.code)
    )
    return dict(db.execute(query).all())
