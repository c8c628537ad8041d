"""The homes on offer in a round, as people look for them: lots with sizes and prices, and their homes."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import Home, Lot, Project, Round, RoundHome
from housing.services import queries

Range = tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One lot on offer; areas in cm², price and monthly rent in fen, from the smallest to the largest."""

    lot: Lot
    project: Project
    homes: int
    area: tuple[int, int]
    price: Range
    rent: Range


def offers(
    db: Session, round_: Round, *, program: str = "", district: int | None = None, page: int = 1
) -> tuple[list[Offer], int]:
    """Give one page of the lots on offer, and how many there are."""
    rows, total = queries.homes(db, round_, program=program, district=district, page=page)
    prices = _prices(db, round_, [row[0].id for row in rows])
    return [_offer(row, prices) for row in rows], total


def offer(db: Session, round_: Round, code: str) -> Offer | None:
    """Find one lot on offer in a round."""
    smallest, largest = sa.func.min(Home.area_cm2), sa.func.max(Home.area_cm2)
    query = (
        sa.select(Lot, Project, sa.func.count(Home.id), smallest, largest)
        .join(Project, Project.id == Lot.project_id)
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Lot.code == code)
        .group_by(Lot.id, Project.id)
    )
    row = db.execute(query).first()
    return None if row is None else _offer(row, _prices(db, round_, [row[0].id]))


def homes(db: Session, round_: Round, lot: Lot, *, page: int = 1) -> list[Home]:
    """Give one page of the homes of a lot."""
    query = (
        sa.select(Home)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Home.lot_id == lot.id)
        .order_by(Home.code)
    )
    return list(db.scalars(query.limit(queries.PAGE).offset((page - 1) * queries.PAGE)))


def _offer(row: tuple[Lot, Project, int, int, int], prices: dict[int, tuple[Range, Range]]) -> Offer:
    lot, project, number, low, high = row
    price, rent = prices[lot.id]
    return Offer(lot=lot, project=project, homes=number, area=(low, high), price=price, rent=rent)


def _prices(db: Session, round_: Round, lots: list[int]) -> dict[int, tuple[Range, Range]]:
    """Find the cheapest and the dearest home of each lot, to buy and to rent."""
    ends = [end(amount) for amount in (Home.price_fen, Home.rent_fen) for end in (sa.func.min, sa.func.max)]
    query = (
        sa.select(Home.lot_id, *ends)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id, Home.lot_id.in_(lots))
        .group_by(Home.lot_id)
    )
    return {lot: (_range(*ends[:2]), _range(*ends[2:])) for lot, *ends in db.execute(query)}


def _range(low: int | None, high: int | None) -> Range:
    return None if low is None or high is None else (low, high)
