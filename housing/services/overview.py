"""One round as the public sees it: how far it is, since when, and in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Policy
from housing.models import AuditEntry, Publication, Round, RoundState, StepRequest
from housing.services import queries, rounds
from housing.services.queries import Summary

STAGES = tuple(state for state in RoundState if state not in {RoundState.DRAFT, RoundState.CANCELLED})
"""The stages of a round in order, as the public counts them."""

_ONE_PERSON = {"round.close": RoundState.CLOSED, "round.publicity": RoundState.PUBLICITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the page of a round shows."""

    round: Round
    policy: Policy
    programs: list[Summary]
    districts: Mapping[int, int]
    reached: Mapping[RoundState, datetime]
    publication: Publication | None

    @property
    def homes(self) -> int:
        """How many homes are on offer."""
        return sum(program.homes for program in self.programs)

    @property
    def applications(self) -> int:
        """How many applications there are."""
        return sum(program.applications for program in self.programs)

    @property
    def housed(self) -> int:
        """How many households got a home."""
        return sum(program.housed for program in self.programs)


def of(db: Session, round_: Round) -> Overview:
    """Put together everything the page of a round shows."""
    return Overview(
        round=round_, policy=rounds.policy_of(round_), programs=queries.summaries(db, round_),
        districts=queries.homes_by_district(db, round_), reached=reached(db, round_),
        publication=publication(db, round_),
    )  # fmt: skip


def visible(db: Session, ref: str) -> Round | None:
    """Find a round that the public may see."""
    round_ = rounds.by_ref(db, ref)
    return round_ if round_ is not None and round_.state in STAGES else None


def has_reached(round_: Round, state: RoundState) -> bool:
    """Tell whether a round has come to this stage, or further."""
    return round_.state in STAGES and STAGES.index(round_.state) >= STAGES.index(state)


def reached(db: Session, round_: Round) -> dict[RoundState, datetime]:
    """Tell when a round came to each of its stages."""
    steps = sa.select(StepRequest.to_state, StepRequest.executed_at).where(
        StepRequest.round_id == round_.id, StepRequest.executed_at.is_not(None)
    )
    acts = sa.select(AuditEntry.act, AuditEntry.at).where(
        AuditEntry.obj == f"round/{round_.ref}", AuditEntry.act.in_(_ONE_PERSON)
    )
    two_persons = {RoundState(state): at for state, at in db.execute(steps) if at is not None}
    return two_persons | {_ONE_PERSON[act]: at for act, at in db.execute(acts)}


def publication(db: Session, round_: Round) -> Publication | None:
    """Find what was published of a round."""
    return db.get(Publication, round_.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The rounds on the first page: taking applications, under way, and published."""

    all: list[Round]
    open: list[Round]
    running: list[Round]
    published: list[Round]
    homes: Mapping[int, int]  # homes on offer by id of the round


def front(db: Session, *, at: datetime) -> Front:
    """Sort the rounds by what people can do with them now."""
    visible = queries.visible_rounds(db)
    open_ = [one for one in visible if one.state == RoundState.OPEN and one.opens_at <= at < one.closes_at]
    return Front(
        all=visible,
        open=open_,
        running=[one for one in visible if one not in open_ and one.state != RoundState.PUBLISHED],
        published=[one for one in visible if one.state == RoundState.PUBLISHED],
        homes={one.id: sum(rounds.homes_by_program(db, one).values()) for one in visible},
    )
