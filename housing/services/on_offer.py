"""What a household can choose from in a round: lots with homes, prices and distance, and which of them suit."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import LotFacts, Policy, RuleOutcome, explain, suitable
from housing.models import Home, Lot, Project, Round, RoundHome, Tenure, WorkArea
from housing.services.facts import Facts
from housing.services.suitability import distance

DISTANCE_FACT = "lot_metres"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotOnOffer:
    """One lot as a household sees it before it wishes."""

    code: str
    project_zh: str
    project_en: str
    district: int
    rooms: int
    tenure: Tenure
    accessible: bool
    homes: int
    area_least: int  # cm²
    area_most: int
    price_least: int | None  # fen: the price of a home for sale, a month's rent otherwise
    price_most: int | None
    metres: int | None  # from the household's work
    suits: bool
    against: tuple[RuleOutcome, ...] = ()  # the rules by which it does not suit


def lots(
    db: Session, round_: Round, policy: Policy, program: str, *, values: Facts, work: WorkArea | None
) -> list[LotOnOffer]:
    """List the lots of a program, in instance order, and say which suit a household by the facts it gives."""
    rows = db.execute(_query(round_, program)).all()
    ways = [distance(work.x_m, work.y_m, row.x_m, row.y_m) if work else None for row in rows]
    known = [
        LotFacts(
            id=row.code, program=program, rooms=row.rooms, tenure="sale" if row.tenure == Tenure.SALE else "rent",
            accessible=row.accessible, area_cm2_max=row.area_most, metres=metres,
        )
        for row, metres in zip(rows, ways, strict=True)
    ]  # fmt: skip
    fitting = set(suitable(policy, program, values, known))
    return [
        LotOnOffer(
            code=row.code, project_zh=row.name_zh, project_en=row.name_en, district=row.district, rooms=row.rooms,
            tenure=row.tenure, accessible=row.accessible, homes=row.homes, area_least=row.area_least,
            area_most=row.area_most, price_least=row.price_least, price_most=row.price_most, metres=metres,
            suits=row.code in fitting, against=() if row.code in fitting else _against(policy, program, values, lot),
        )
        for row, metres, lot in zip(rows, ways, known, strict=True)
    ]  # fmt: skip


def _against(policy: Policy, program: str, values: Facts, lot: LotFacts) -> tuple[RuleOutcome, ...]:
    return tuple(one for one in explain(policy, program, values, lot) if not one.holds)


def work_matters(policy: Policy, program: str) -> bool:
    """Tell whether a program asks where somebody works: it gives the nearest home, or limits the way."""
    ours = policy.program(program)
    return ours.choice == "nearest" or any(DISTANCE_FACT in rule.facts for rule in ours.suitability)


def work_areas(db: Session) -> list[WorkArea]:
    """List the places where people work, by district."""
    return list(db.scalars(sa.select(WorkArea).order_by(WorkArea.district, WorkArea.code)))


def work_area(db: Session, code: str | None) -> WorkArea | None:
    """Find one place of work."""
    return db.scalar(sa.select(WorkArea).where(WorkArea.code == code)) if code else None


def _query(round_: Round, program: str) -> sa.Select[*tuple[Any, ...]]:
    price = sa.func.coalesce(Home.price_fen, Home.rent_fen)
    return (
        sa.select(
            Lot.code, Lot.rooms, Lot.tenure, Lot.accessible, Project.name_zh, Project.name_en, Project.district,
            Project.x_m, Project.y_m, sa.func.count(Home.id).label("homes"),
            sa.func.min(Home.area_cm2).label("area_least"), sa.func.max(Home.area_cm2).label("area_most"),
            sa.func.min(price).label("price_least"), sa.func.max(price).label("price_most"),
        )
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Lot.program == program)
        .group_by(Lot.id, Project.id)
        .order_by(Lot.code)
    )  # fmt: skip
