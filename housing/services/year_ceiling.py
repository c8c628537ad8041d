"""How many homes the rounds of a year may promise, where the policy sets a ceiling.

A round counts with its quota until it is published, drafts included, and after that with the homes that households
hold. Two plans that together promise too much can therefore never both be opened: each sees the other.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Policy
from housing.errors import Code
from housing.models import HOLDING, Allocation, Home, Lot, Round, RoundProgram, RoundState
from housing.services import year_plan


class YearExceeded(Refused):
    """The rounds of a year would promise more homes than the policy allows."""

    code = "year-exceeded"
    message = N_(
        "%(program)s, %(year)s: the rounds of the year may promise %(most)s homes (%(ceiling)s, and %(carried)s "
        "carried over). Planned so far: %(planned)s (%(rounds)s). Round %(round)s asks for %(asked)s. Plan at most "
        "%(free)s here, lower another round that is not open yet, or move the rest to the next year."
    )


def check(
    db: Session, policy: Policy, year: int, quotas: Mapping[str, int], *, ref: str, own: int | None = None
) -> None:
    """Refuse a round whose quotas would exceed a year's ceiling; `own` is the round itself where it is there."""
    for name, asked in quotas.items():
        counted = policy.program(name).year
        if counted is None or counted.ceiling is None or asked == 0:
            continue
        cells = year_plan.cells(db, year, present=year, program=name)
        carried = year_plan.total(cells).carried if counted.carry_over else 0
        planned = promised(db, year, name, apart_from=own)
        most, so_far = counted.ceiling + carried, sum(planned.values())
        if so_far + asked > most:
            raise YearExceeded(
                program=Code(name), year=str(year), round=ref, asked=asked, most=most, ceiling=counted.ceiling,
                carried=carried, planned=so_far, free=max(0, most - so_far),
                rounds=", ".join(f"{one} {homes}" for one, homes in planned.items()) or "–",
            )  # fmt: skip


def promised(db: Session, year: int, program: str, *, apart_from: int | None = None) -> dict[str, int]:
    """Count what each round of a year promises in a program: its quota, or what it gave once it is published."""
    query = (
        sa.select(Round.id, Round.ref, Round.state, RoundProgram.quota)
        .join(RoundProgram, RoundProgram.round_id == Round.id)
        .where(Round.year == year, RoundProgram.program == program, Round.state != RoundState.CANCELLED)
        .order_by(Round.id)
    )
    if apart_from is not None:
        query = query.where(Round.id != apart_from)
    given = _given(db, year, program)
    return {
        ref: given.get(id_, 0) if state == RoundState.PUBLISHED else quota
        for id_, ref, state, quota in db.execute(query)
    }


def _given(db: Session, year: int, program: str) -> dict[int, int]:
    query = (
        sa.select(Allocation.round_id, sa.func.count())
        .join(Round, Round.id == Allocation.round_id)
        .join(Home, Home.id == Allocation.home_id)
        .join(Lot, Lot.id == Home.lot_id)
        .where(Round.year == year, Lot.program == program, Allocation.status.in_(HOLDING))
        .group_by(Allocation.round_id)
    )
    return dict(db.execute(query).all())
