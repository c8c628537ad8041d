"""The homes on offer in a round, as people look for them: lots with sizes and prices, and the homes of one lot."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Home, Lot, Project, Round, RoundHome
from housing.services import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One lot on offer; areas in cm², price and monthly rent in fen, from the smallest to the largest."""

    lot: Lot
    project: Project
    homes: int
    area: tuple[int, int]
    price: tuple[int, int] | None
    rent: tuple[int, int] | None


def offers(
    db: Session, round_: Round, *, program: str = "", district: int | None = None, page: int = 1
) -> tuple[list[Offer], int]:
    """Give one page of the lots on offer, and how many there are."""
    rows, total = queries.homes(db, round_, program=program, district=district, page=page)
    prices = _prices(db, round_, [lot.id for lot, *_ in rows])
    return [
        Offer(lot=lot, project=project, homes=homes, area=(low, high), price=prices[lot.id][0], rent=prices[lot.id][1])
        for lot, project, homes, low, high in rows
    ], total


def offer(db: Session, round_: Round, code: str) -> Offer | None:
    """Find one lot on offer in a round."""
    query = (
        sa.select(Lot, Project, sa.func.count(Home.id), sa.func.min(Home.area_cm2), sa.func.max(Home.area_cm2))
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Lot.code == code)
        .group_by(Lot.id, Project.id)
    )
    row = db.execute(query).first()
    if row is None:
        return None
    price, rent = _prices(db, round_, [row[0].id])[row[0].id]
    return Offer(lot=row[0], project=row[1], homes=row[2], area=(row[3], row[4]), price=price, rent=rent)


def homes(db: Session, round_: Round, lot: Lot, *, page: int = 1) -> list[Home]:
    """Give one page of the homes of a lot."""
    query = (
        sa.select(Home)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Home.lot_id == lot.id)
        .order_by(Home.code)
    )
    return list(db.scalars(query.limit(queries.PAGE).offset((page - 1) * queries.PAGE)))


Range = tuple[int, int] | None


def _prices(db: Session, round_: Round, lots: list[int]) -> dict[int, tuple[Range, Range]]:
    """Find the cheapest and the dearest home of each lot, to buy and to rent."""
    low, high = sa.func.min, sa.func.max
    query = (
        sa.select(Home.lot_id, low(Home.price_fen), high(Home.price_fen), low(Home.rent_fen), high(Home.rent_fen))
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Home.lot_id.in_(lots))
        .group_by(Home.lot_id)
    )
    return {lot: (_range(price), _range(rent)) for lot, *values in db.execute(query) for price, rent in [_halves(values)]}


def _halves(values: list[int | None]) -> tuple[list[int | None], list[int | None]]:
    return values[:2], values[2:]


def _range(pair: list[int | None]) -> Range:
    low, high = pair
    return None if low is None or high is None else (low, high)
