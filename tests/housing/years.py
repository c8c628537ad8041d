"""Several rounds over several years, played through the guards in their smallest form."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from housing.models import Home, Lot, Round, RoundProgram, RoundState, Tenure
from tests import make

PROGRAM = "talent"
DISTRICTS = (330302, 330381)
FIRST = 2021
YEARS = range(FIRST, FIRST + 4)


@dataclass(frozen=True, kw_only=True)
class Played:
    """One round of the story: how much of what is free it offers, how many it houses, and how far it comes."""

    year: int
    offers: int
    houses: int
    state: RoundState


STATES = st.sampled_from((RoundState.DRAFT, RoundState.OPEN, RoundState.ALLOCATED, RoundState.PUBLISHED))
ROUNDS = st.lists(
    st.builds(
        Played, year=st.sampled_from(YEARS), offers=st.integers(0, 5), houses=st.integers(0, 3),
        state=st.one_of(st.just(RoundState.PUBLISHED), STATES),
    ),
    max_size=5,
).map(lambda played: sorted(played, key=lambda one: one.year))  # fmt: skip


def stock(db: Session, size: int = 10) -> list[Home]:
    """Homes of one program in two districts, for sale and to let."""
    lots: list[Lot] = [
        make.a_lot(db, make.a_project(db, district=district), PROGRAM, tenure=tenure)
        for district in DISTRICTS
        for tenure in Tenure
    ]
    return [make.a_home(db, lots[n % len(lots)]) for n in range(size)]


def play(db: Session, homes: Sequence[Home], story: Sequence[Played]) -> list[Round]:
    """Play the rounds in order; a home that a household holds, or a round under way offers, is not offered again."""
    free, rounds = list(homes), []
    for one in story:
        offered = free[: one.offers]
        housed = offered[: one.houses] if one.state in (RoundState.ALLOCATED, RoundState.PUBLISHED) else []
        rounds.append(a_round(db, one.year, one.state, offered, housed))
        if one.state == RoundState.PUBLISHED:
            free = [*free[len(offered) :], *offered[len(housed) :]]
        elif one.state != RoundState.DRAFT:
            free = free[len(offered) :]
    return rounds


def a_round(
    db: Session, year: int, state: RoundState, offered: Sequence[Home], housed: Sequence[Home] = (), quota: int = 10
) -> Round:
    """A round of a year with these homes, some of which go to households."""
    round_ = make.a_round(db, RoundState.DRAFT, programs=(PROGRAM,), homes=offered, year=year)
    db.execute(sa.update(RoundProgram).where(RoundProgram.round_id == round_.id).values(quota=quota))
    if not housed:
        return make.move(db, round_, state)
    make.move(db, round_, RoundState.OPEN)
    applications = [make.an_application(db, round_, program=PROGRAM) for _ in housed]
    make.move(db, round_, RoundState.DRAWN)
    for application, home in zip(applications, housed, strict=True):
        make.an_allocation(db, application, home)
    return make.move(db, round_, state)
