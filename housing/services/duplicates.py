"""Pairs that may be the same people as pages show them, and what of them stands in the way of a freeze."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.errors import N_, Refused
from allocator.seal import receipt as receipts
from housing import crypto
from housing.models import (
    Application,
    ApplicationStatus,
    DuplicateAppeal,
    DuplicateDecision,
    DuplicatePair,
    DuplicateSearch,
    PairState,
    Round,
    Staff,
)
from housing.services import duplicate_search, private
from housing.services.filing import Filing
from housing.services.likeness import SHARED, Kind, Likeness

ENDED = (ApplicationStatus.WITHDRAWN, ApplicationStatus.NOT_ELIGIBLE)
APPEAL = "duplicate-appeal"


class StillDuplicates(Refused):
    """The list cannot be frozen while pairs wait for a decision, or appeals for an answer."""

    code = "still-duplicates"
    message = N_(
        "The list of round %(round)s cannot be frozen: %(pairs)s pairs of applications that may be of the same people "
        "are not decided, and %(appeals)s appeals are not answered. Decide them on the page “Duplicates”."
    )


class NotSearched(Refused):
    """Nobody has looked for duplicates in a round."""

    code = "duplicates-not-searched"
    message = N_(
        "Nobody has looked for duplicates in round %(round)s yet. Start the search on the page of the round; "
        "it takes a few seconds."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is still to be done about duplicates in a round."""

    searched: bool
    pairs: int
    appeals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pairs to list."""

    state: str = ""  # a state, or `appealed` or `waiting`
    kind: str = ""
    receipt: str = ""  # of one of the two applications, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One pair with everything a person needs who decides about it."""

    pair: DuplicatePair
    first: Filing
    second: Filing
    reasons: tuple[Likeness, ...]
    decisions: list[DuplicateDecision]  # the latest first
    appeals: dict[int, DuplicateAppeal]  # by the decision they are against
    alike: int  # other open pairs that rest on the same phone or address only

    @property
    def appeal(self) -> DuplicateAppeal | None:
        """The appeal that waits for its answer."""
        return self.appeals.get(self.decisions[0].id) if self.decisions else None

    @property
    def settled(self) -> bool:
        """Tell whether there is nothing to decide, because one of the two takes no part any more."""
        return self.pair.state == PairState.OPEN and any(one.status in ENDED for one in self.applications)

    @property
    def applications(self) -> tuple[Application, Application]:
        """The two applications."""
        return self.pair.first, self.pair.second


def check_settled(db: Session, round_: Round) -> None:
    """Refuse to freeze a list in which two applications may be of the same people."""
    left = waiting(db, round_)
    if left.pairs or left.appeals:
        raise StillDuplicates(round=round_.ref, pairs=left.pairs, appeals=left.appeals)
    if not left.searched:
        raise NotSearched(round=round_.ref)


def waiting(db: Session, round_: Round) -> Waiting:
    """Count what is still to be done in a round."""
    pairs = sa.select(sa.func.count()).select_from(_waiting().where(DuplicatePair.round_id == round_.id).subquery())
    live = sa.select(Application.id).where(
        Application.round_id == round_.id, Application.status != ApplicationStatus.WITHDRAWN
    )
    searched = latest_search(db, round_) is not None or len(db.execute(live.limit(2)).all()) <= 1
    appeals = sa.select(sa.func.count()).select_from(_unanswered().where(live_in(round_)).subquery())
    return Waiting(searched=searched, pairs=db.scalar(pairs) or 0, appeals=db.scalar(appeals) or 0)


def live_in(round_: Round) -> sa.ColumnElement[bool]:
    """Tell whether the application of an appeal is in a round, and still wanted."""
    return (Application.round_id == round_.id) & (Application.status != ApplicationStatus.WITHDRAWN)


def latest_search(db: Session, round_: Round) -> DuplicateSearch | None:
    """Find the latest search of a round."""
    query = sa.select(DuplicateSearch).where(DuplicateSearch.round_id == round_.id)
    return db.scalar(query.order_by(DuplicateSearch.id.desc()).limit(1))


def count(db: Session, round_: Round, wanted: Wanted) -> int:
    """Count the pairs that are wanted."""
    return db.scalar(sa.select(sa.func.count()).select_from(_wanted(round_, wanted).subquery())) or 0


def listed(db: Session, round_: Round, wanted: Wanted, *, limit: int, offset: int) -> list[DuplicatePair]:
    """Give a part of the pairs that are wanted, in the order they were found."""
    return list(db.scalars(_wanted(round_, wanted).order_by(DuplicatePair.id).limit(limit).offset(offset)))


def counts(db: Session, round_: Round) -> dict[PairState, int]:
    """Count the pairs of a round by state."""
    query = sa.select(DuplicatePair.state, sa.func.count()).where(DuplicatePair.round_id == round_.id)
    found = {PairState(state): number for state, number in db.execute(query.group_by(DuplicatePair.state))}
    return {state: found.get(state, 0) for state in PairState}


def of_application(db: Session, application: Application) -> list[DuplicatePair]:
    """List the pairs with an application."""
    either = (DuplicatePair.first_id == application.id) | (DuplicatePair.second_id == application.id)
    return list(db.scalars(sa.select(DuplicatePair).where(either).order_by(DuplicatePair.id)))


def opened(db: Session, pair: DuplicatePair) -> Opened:
    """Open a pair: both filings, why they were put together, and what was decided."""
    decisions = decisions_about(db, pair)
    ids = [one.id for one in decisions]
    appeals = db.scalars(sa.select(DuplicateAppeal).where(DuplicateAppeal.decision_id.in_(ids)))
    return Opened(
        pair=pair, first=private.open_application(pair.first), second=private.open_application(pair.second),
        reasons=duplicate_search.details(pair), decisions=decisions,
        appeals={one.decision_id: one for one in appeals}, alike=len(alike(db, pair)),
    )  # fmt: skip


def decisions_about(db: Session, pair: DuplicatePair) -> list[DuplicateDecision]:
    """List the decisions about a pair, the latest first."""
    query = sa.select(DuplicateDecision).where(DuplicateDecision.pair_id == pair.id)
    return list(db.scalars(query.order_by(DuplicateDecision.id.desc())))


def alike(db: Session, pair: DuplicatePair) -> list[DuplicatePair]:
    """List the other open pairs of the round that rest on the same phone or address only."""
    if pair.shared_index is None or pair.state != PairState.OPEN:
        return []
    query = sa.select(DuplicatePair).where(
        DuplicatePair.round_id == pair.round_id, DuplicatePair.shared_index == pair.shared_index,
        DuplicatePair.id != pair.id, DuplicatePair.state == PairState.OPEN,
    )  # fmt: skip
    return list(db.scalars(query.order_by(DuplicatePair.id)))


def endings(db: Session, application: Application) -> list[DuplicateDecision]:
    """List the decisions that keep an application out as a duplicate, the latest first."""
    later = aliased(DuplicateDecision)
    query = sa.select(DuplicateDecision).where(
        DuplicateDecision.ends_id == application.id,
        ~sa.exists().where(later.follows_id == DuplicateDecision.id),
    )
    return list(db.scalars(query.order_by(DuplicateDecision.id.desc())))


def appeal_against(db: Session, decision: DuplicateDecision) -> DuplicateAppeal | None:
    """Find the appeal against a decision."""
    return db.scalar(sa.select(DuplicateAppeal).where(DuplicateAppeal.decision_id == decision.id))


def is_answer(db: Session, decision: DuplicateDecision) -> bool:
    """Tell whether a decision answers an appeal; such a one is final for the family."""
    before = db.get(DuplicateDecision, decision.follows_id or 0)
    return before is not None and appeal_against(db, before) is not None


def words_of(db: Session, appeal: DuplicateAppeal) -> str:
    """Open what a family wrote in its appeal."""
    application = db.get_one(Application, appeal.application_id)
    return crypto.open_with(crypto.unwrap(application.key_wrapped), APPEAL, appeal.text_sealed).decode()


def about_people(pair: DuplicatePair) -> list[Likeness]:
    """List the reasons of a pair that strangers could not share."""
    return [one for one in duplicate_search.details(pair) if one.kind not in SHARED]


def other(pair: DuplicatePair, application_id: int | None) -> Application:
    """Give the other application of a pair."""
    return pair.second if pair.first_id == application_id else pair.first


def names(db: Session, decisions: list[DuplicateDecision]) -> dict[int, str]:
    """Name those who decided."""
    query = sa.select(Staff.id, Staff.name).where(Staff.id.in_({one.by_staff_id for one in decisions}))
    return {row.id: row.name for row in db.execute(query)}


def _waiting() -> sa.Select[DuplicatePair]:
    first, second = aliased(Application), aliased(Application)
    return (
        sa.select(DuplicatePair)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
        .where(DuplicatePair.state.in_((PairState.OPEN, PairState.SAME)))
        .where(first.status.not_in(ENDED), second.status.not_in(ENDED))
    )


def _unanswered() -> sa.Select[DuplicateAppeal]:
    answer = aliased(DuplicateDecision)
    return (
        sa.select(DuplicateAppeal)
        .join(Application, Application.id == DuplicateAppeal.application_id)
        .where(~sa.exists().where(answer.follows_id == DuplicateAppeal.decision_id))
    )


def _wanted(round_: Round, wanted: Wanted) -> sa.Select[DuplicatePair]:
    query = _waiting() if wanted.state == "waiting" else sa.select(DuplicatePair)
    query = query.where(DuplicatePair.round_id == round_.id)
    if wanted.state == "appealed":
        appealed = _unanswered().join(DuplicateDecision, DuplicateDecision.id == DuplicateAppeal.decision_id)
        query = query.where(DuplicatePair.id.in_(appealed.with_only_columns(DuplicateDecision.pair_id)))
    elif wanted.state in set(PairState):
        query = query.where(DuplicatePair.state == wanted.state)
    if wanted.kind in set(Kind):
        query = query.where((" " + DuplicatePair.kinds + " ").contains(f" {wanted.kind} "))
    if wanted.receipt:
        number = receipts.parse(wanted.receipt) or ""
        one = sa.select(Application.id).where(Application.receipt == number)
        query = query.where(DuplicatePair.first_id.in_(one) | DuplicatePair.second_id.in_(one))
    return query
