"""All homes of the city, lot by lot: what there is, and how much of it has never been on offer."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Home, Lot, Project, RoundHome, WorkArea


@dataclass(frozen=True, slots=True, kw_only=True)
class LotInStock:
    """One lot with its homes."""

    lot: Lot
    project: Project
    homes: int
    free: int  # never on offer in any round
    area_least: int  # cm²
    area_most: int
    price_least: int | None  # fen: the price of a home for sale, a month's rent otherwise
    price_most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much there is of everything."""

    projects: int
    lots: int
    homes: int
    free: int
    work_areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lots to list."""

    program: str = ""
    district: int | None = None
    text: str = ""  # part of a project's name, or of a code
    free: bool = False


def totals(db: Session) -> Totals:
    """Count everything."""
    counts = [db.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in (Project, Lot, Home, WorkArea)]
    free = db.scalar(sa.select(sa.func.count(Home.id)).where(_never_on_offer())) or 0
    return Totals(projects=counts[0], lots=counts[1], homes=counts[2], free=free, work_areas=counts[3])


def count(db: Session, wanted: Wanted) -> int:
    """Count the lots that are wanted."""
    return db.scalar(sa.select(sa.func.count()).select_from(_lots(wanted).subquery())) or 0


def listed(db: Session, wanted: Wanted, *, limit: int, offset: int) -> list[LotInStock]:
    """Give a part of the lots that are wanted, by code."""
    rows = db.execute(_lots(wanted).order_by(Lot.code).limit(limit).offset(offset))
    return [
        LotInStock(
            lot=lot, project=project, homes=homes, free=free, area_least=least, area_most=most,
            price_least=cheapest, price_most=dearest,
        )
        for lot, project, homes, free, least, most, cheapest, dearest in rows
    ]  # fmt: skip


def _never_on_offer() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(RoundHome.home_id == Home.id)


def _lots(wanted: Wanted) -> sa.Select[Lot, Project, int, Any, int, int, int, int]:
    price, free = sa.func.coalesce(Home.price_fen, Home.rent_fen), sa.case((_never_on_offer(), 1), else_=0)
    query = (
        sa.select(
            Lot, Project, sa.func.count(Home.id), sa.func.sum(free), sa.func.min(Home.area_cm2),
            sa.func.max(Home.area_cm2), sa.func.min(price), sa.func.max(price),
        )
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .group_by(Lot.id, Project.id)
    )  # fmt: skip
    if wanted.program:
        query = query.where(Lot.program == wanted.program)
    if wanted.district:
        query = query.where(Project.district == wanted.district)
    if wanted.text:
        query = query.where(
            Lot.code.icontains(wanted.text, autoescape=True)
            | Project.name_zh.icontains(wanted.text, autoescape=True)
            | Project.name_en.icontains(wanted.text, autoescape=True)
        )
    return query.having(sa.func.sum(free) > 0) if wanted.free else query
