"""Deciding about pairs: the same people or not, undone by a supervisor, appealed against by the family that lost.

Where two applications are of the same people one of them ends: it becomes not eligible by a decision that names the
other. When that falls, it stands again as it stood before. All of this is possible until the list is frozen.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.seal import receipt as receipts
from housing import crypto, i18n
from housing.db import act_as
from housing.errors import WrongState
from housing.i18n import gettext
from housing.models import (
    Applicant,
    Application,
    ApplicationStatus,
    Decision,
    DuplicateAppeal,
    DuplicateDecision,
    DuplicatePair,
    Outcome,
    PairState,
    Round,
    RoundState,
    Staff,
    Verdict,
)
from housing.services import audit, duplicates, review
from housing.services.actors import Actor
from housing.services.review import REASON_MIN, REVIEWING, ReasonMissing

FILED_TWICE = N_("Filed for the same people as application %(receipt)s, which stays in this round. %(reason)s")
STANDS_AGAIN = N_("The decision that this application was filed twice has fallen. %(reason)s")


class PairDecided(Refused):
    """Somebody has decided about a pair already."""

    code = "pair-decided"
    message = N_(
        "%(name)s has decided about this pair already. Nothing of yours was saved. Read that decision; a supervisor "
        "can undo it."
    )


class PairSettled(Refused):
    """One of the two applications was withdrawn."""

    code = "pair-settled"
    message = N_("Application %(receipt)s was withdrawn, so there is nothing to decide about this pair.")


class NothingToUndo(Refused):
    """A pair is open, or an appeal against its decision waits."""

    code = "nothing-to-undo"
    message = N_("There is no decision about this pair that can be undone. If there is an appeal, answer that.")


class SamePersonAnswers(Refused):
    """Who decided cannot answer the appeal against it."""

    code = "same-person-answers"
    message = N_("You made the decision that this appeal is about, so another person has to answer it.")


class NoAppeal(Refused):
    """There is no decision that a family could appeal against."""

    code = "no-appeal"
    message = N_(
        "There is no decision about application %(receipt)s that you could appeal against now: it has fallen, you have "
        "appealed already, or your appeal was answered."
    )


def decide(
    db: Session, pair: DuplicatePair, verdict: Verdict, reason: str, *, ends: Application | None = None, by: Actor,
    at: datetime,
) -> DuplicateDecision:  # fmt: skip
    """Decide about an open pair, or answer the appeal against its decision as another person."""
    last = _latest(db, _locked(db, pair))
    appeal = duplicates.appeal_against(db, last) if last is not None else None
    if appeal is not None and last is not None and last.by_staff_id == by.staff_id:
        raise SamePersonAnswers
    if pair.state != PairState.OPEN and appeal is None:
        raise PairDecided(name=_name(db, last))
    withdrawn = [one for one in (pair.first, pair.second) if one.status == ApplicationStatus.WITHDRAWN]
    if withdrawn and appeal is None:
        raise PairSettled(receipt=receipts.show(withdrawn[0].receipt))
    act = "duplicate.decide" if appeal is None else "duplicate.answer"
    return _written(db, pair, last, verdict, reason, act, ends=ends, by=by, at=at)


def decide_alike(db: Session, pair: DuplicatePair, reason: str, *, by: Actor, at: datetime) -> int:
    """Find different people in a pair and in all open pairs that rest on the same phone or address only."""
    others = duplicates.alike(db, pair)
    for one in (pair, *others):
        decide(db, one, Verdict.DIFFERENT, reason, by=by, at=at)
    return 1 + len(others)


def undo(db: Session, pair: DuplicatePair, reason: str, *, by: Actor, at: datetime) -> DuplicateDecision:
    """Let the latest decision fall: the pair is open again, and an application that it ended stands as before."""
    last = _latest(db, _locked(db, pair))
    if last is None or last.verdict == Verdict.UNDONE or duplicates.appeal_against(db, last) is not None:
        raise NothingToUndo
    return _written(db, pair, last, Verdict.UNDONE, reason, "duplicate.undo", ends=None, by=by, at=at)


def appeal(
    db: Session, application: Application, decision: DuplicateDecision, text: str, *, by: Actor, at: datetime
) -> DuplicateAppeal:
    """Say, as the family, why a decision that ended the application is wrong."""
    pair = _locked(db, decision.pair)
    if len(text.strip()) < REASON_MIN:
        raise ReasonMissing(minimum=REASON_MIN)
    if not may_appeal(db, application, decision):
        raise NoAppeal(receipt=receipts.show(application.receipt))
    sealed = crypto.seal_with(crypto.unwrap(application.key_wrapped), duplicates.APPEAL, text.strip().encode())
    filed = DuplicateAppeal(decision_id=decision.id, application_id=application.id, text_sealed=sealed, filed_at=at)
    db.add(filed)
    db.flush()
    audit.record(db, str(by), "duplicate.appeal", f"duplicate/{pair.id}", {"decision": decision.id}, at)
    return filed


def may_appeal(db: Session, application: Application, decision: DuplicateDecision) -> bool:
    """Tell whether a family can appeal against a decision: once, and not against an answer."""
    stands = decision.id in {one.id for one in duplicates.endings(db, application)}
    open_ = db.get_one(Round, application.round_id).state in REVIEWING
    live = application.status != ApplicationStatus.WITHDRAWN
    return stands and open_ and live and not (
        duplicates.is_answer(db, decision) or duplicates.appeal_against(db, decision)
    )  # fmt: skip


def _locked(db: Session, pair: DuplicatePair) -> DuplicatePair:
    """Take a pair for oneself until the end of this transaction; its round has to be under review."""
    found = db.get_one(DuplicatePair, pair.id, with_for_update={"of": DuplicatePair}, populate_existing=True)
    round_ = db.get_one(Round, found.round_id)
    if round_.state not in REVIEWING:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.PUBLICITY)
    return found


def _latest(db: Session, pair: DuplicatePair) -> DuplicateDecision | None:
    return next(iter(duplicates.decisions_about(db, pair)), None)


def _name(db: Session, decision: DuplicateDecision | None) -> str:
    return db.get_one(Staff, decision.by_staff_id).name if decision is not None else ""


def _written(
    db: Session, pair: DuplicatePair, last: DuplicateDecision | None, verdict: Verdict, reason: str, act: str, *,
    ends: Application | None, by: Actor, at: datetime,
) -> DuplicateDecision:  # fmt: skip
    """Write a decision down, and let the two applications stand as it says."""
    if len(reason.strip()) < REASON_MIN:
        raise ReasonMissing(minimum=REASON_MIN)
    if ends is not None:
        db.refresh(ends, with_for_update=True)
    act_as(db, by.staff_id)
    decision = DuplicateDecision(
        pair_id=pair.id, verdict=verdict, reason=reason.strip(), follows_id=last.id if last else None,
        ends_id=ends.id if ends else None, ended_status=_status_before(db, ends) if ends else None,
        by_staff_id=by.staff_id, decided_at=at,
    )  # fmt: skip
    db.add(decision)
    db.flush()
    db.refresh(pair)
    if last is not None and last.ends_id is not None and last.ends_id != decision.ends_id:
        _stand_again(db, last, decision, by, at)
    if ends is not None:
        _end(db, ends, duplicates.other(pair, ends.id), decision)
    details: dict[str, object] = {"verdict": str(verdict), **({"ends": ends.receipt} if ends else {})}
    audit.record(db, str(by), act, f"duplicate/{pair.id}", details, at)
    return decision


def _status_before(db: Session, application: Application) -> ApplicationStatus:
    """Tell how an application stood before any pair ended it."""
    earlier = duplicates.endings(db, application)
    return earlier[-1].ended_status or application.status if earlier else application.status


def _end(db: Session, application: Application, stays: Application, decision: DuplicateDecision) -> None:
    with i18n.speaking(_language(db, application)):
        text = gettext(FILED_TWICE, receipt=receipts.show(stays.receipt), reason=decision.reason)
    _decide(db, application, Outcome.NOT_ELIGIBLE, text, decision)


def _stand_again(db: Session, fallen: DuplicateDecision, decision: DuplicateDecision, by: Actor, at: datetime) -> None:
    """Let an application stand as before; as the rules say now, if it was never decided and the list is public."""
    application = db.get_one(Application, fallen.ends_id, with_for_update=True, populate_existing=True)
    ended_elsewhere = duplicates.endings(db, application)
    if application.status != ApplicationStatus.NOT_ELIGIBLE or ended_elsewhere:
        return
    with i18n.speaking(_language(db, application)):
        text = gettext(STANDS_AGAIN, reason=decision.reason)
    status = fallen.ended_status or ApplicationStatus.SUBMITTED
    if status != ApplicationStatus.SUBMITTED:
        _decide(db, application, Outcome(str(status)), text, decision)
    elif db.get_one(Round, application.round_id).state == RoundState.PUBLICITY:
        opened = review.case(db, application)
        review.decide(db, application, Outcome(opened.judgement.outcome), text, opened=opened, by=by, at=at)
    else:
        application.status, application.decided_at = ApplicationStatus.SUBMITTED, None
        db.flush()


def _decide(db: Session, application: Application, outcome: Outcome, text: str, decision: DuplicateDecision) -> None:
    db.add(
        Decision(
            application_id=application.id, revision=application.revision, outcome=outcome, reason=text,
            by_staff_id=decision.by_staff_id, decided_at=decision.decided_at,
        )
    )  # fmt: skip
    application.status = ApplicationStatus(str(outcome))
    application.decided_at = decision.decided_at
    db.flush()


def _language(db: Session, application: Application) -> str:
    account = db.get(Applicant, application.applicant_id or 0)
    return account.language if account is not None else i18n.DEFAULT
