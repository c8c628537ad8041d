"""Which lots of a round suit a household, by the rules of the policy and the distance to its work."""

from dataclasses import replace
from math import isqrt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import LotFacts, Policy, suitable
from housing.models import Application, Home, Lot, Project, Round, RoundHome, Tenure, WorkArea
from housing.services.facts import Facts

Point = tuple[int, int]


def lots_of(db: Session, round_: Round, program: str) -> dict[LotFacts, Point]:
    """Read the lots of one program on offer in a round, in instance order, with where they lie."""
    query = (
        sa.select(
            Lot.code, Lot.rooms, Lot.tenure, Lot.accessible, Project.x_m, Project.y_m,
            sa.func.max(Home.area_cm2).label("area"),
        )
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Lot.program == program)
        .group_by(Lot.id, Project.id)
        .order_by(Lot.code)
    )  # fmt: skip
    return {
        LotFacts(
            id=row.code, program=program, rooms=row.rooms,
            tenure="sale" if row.tenure == Tenure.SALE else "rent",
            accessible=row.accessible, area_cm2_max=row.area, metres=None,
        ): (row.x_m, row.y_m)
        for row in db.execute(query)
    }  # fmt: skip


def of(
    db: Session, policy: Policy, application: Application, values: Facts, lots: dict[LotFacts, Point]
) -> tuple[str, ...]:
    """List the lots that suit one household, in instance order."""
    area = db.get(WorkArea, application.work_area_id) if application.work_area_id else None
    return suitable(policy, application.program, values, near(lots, (area.x_m, area.y_m) if area else None))


def distance(x1: int, y1: int, x2: int, y2: int) -> int:
    """Whole metres between two points of the city's grid, rounded down."""
    return isqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)


def near(lots: dict[LotFacts, Point], work: Point | None) -> list[LotFacts]:
    """Give the lots their distance from a place of work, in metres."""
    if work is None:
        return list(lots)
    return [replace(lot, metres=distance(*work, *point)) for lot, point in lots.items()]
