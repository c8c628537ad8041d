"""An officer settles a fact by a paper: what the paper says is entered, or what was entered is withdrawn.

The rules are asked again at once. A case whose decision no longer follows waits for another one.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Fact, organisation_number
from housing import credit_codes, crypto
from housing.db import act_as
from housing.errors import WrongState
from housing.models import Application, ApplicationStatus, PaperFact, PaperStep, Round, RoundState
from housing.services import audit, cases, duplicates, evidence, paper_facts, review, rounds
from housing.services.actors import Actor
from housing.services.evidence import DECIDING
from housing.services.paper_facts import Content
from housing.services.review import EndedAsDuplicate, HasEnded

REMARK_MIN = 4


class NoPaperFor(Refused):
    """A fact that no paper settles."""

    code = "no-paper-for"
    message = N_("“%(fact)s” is not settled by a paper. Choose another fact.")


class NotEntered(Refused):
    """Nothing stands that could be withdrawn."""

    code = "paper-not-entered"
    message = N_("No paper stands for “%(fact)s”, so there is nothing to withdraw. Reload the page.")


class RemarkMissing(Refused):
    """An entry needs a word about the paper."""

    code = "paper-remark"
    message = N_("Write in at least %(minimum)s characters which paper it was: the family will read it.")


class CodeInner(Refused):
    """The part of a credit code that names the organisation does not fit itself."""

    code = "credit-inner"
    message = N_(
        "Characters 9 to 17, %(part)s, do not fit together: at least one of them is wrong. Compare them one by one "
        "with the paper. If they stand there exactly so, tick the box below the code."
    )


class CodeOuter(Refused):
    """A credit code whose last character does not fit, while the organisation's own part does."""

    code = "credit-outer"
    message = N_(
        "Characters 9 to 17 fit together, so the slip is most likely in the first eight, %(part)s, or the last, "
        "%(last)s; if all others are right the last is %(fitting)s. Compare them with the paper. If they stand there "
        "exactly so, tick the box below the code."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an officer reads on a paper: a value, or the credit code of an organisation."""

    fact: str
    dated_on: date
    remark: str
    value: int | None = None
    code: str | None = None
    code_as_written: bool = False  # the check character does not fit, but the code stands so on the paper
    number: str | None = None


def enter(db: Session, application: Application, entry: Entry, *, by: Actor, at: datetime) -> PaperFact:
    """Put on record what a paper says of one fact of the answers that stand now."""
    round_, fact = _open_for(db, application, entry.fact)
    evidence.check_day(fact, entry.dated_on, round_.policy_day, at)
    remark = _remark(entry.remark)
    code = _code(entry) if fact.kind == "organisation" else None
    value = organisation_number(code) if code else entry.value
    fact.check(value)
    if value is None:
        raise NoPaperFor(fact=fact.label)
    content = Content(value=value, code=code, number=entry.number, remark=remark)
    return _write(db, application, fact, PaperStep.ENTERED, entry.dated_on, content, by=by, at=at)


def withdraw(
    db: Session, application: Application, name: str, remark: str, *, by: Actor, at: datetime
) -> PaperFact:  # fmt: skip
    """Let what was entered for a fact count no more; the entry stays on record."""
    _round, fact = _open_for(db, application, name)
    held = paper_facts.of(db, application).get(name)
    if held is None:
        raise NotEntered(fact=fact.label)
    content = Content(remark=_remark(remark))
    return _write(db, application, fact, PaperStep.WITHDRAWN, held.row.dated_on, content, by=by, at=at)


def fact_of(application: Application, name: str) -> Fact | None:
    """Find a fact of an application's program that a paper can settle."""
    fact = rounds.policy_of(application.round).facts.get(name)
    settles = fact is not None and fact.paper is not None and application.program in fact.programs
    return fact if settles else None


def check_code(text: str, *, as_written: bool = False) -> str:
    """Check a unified social credit code, and say where the slip must be; `as_written` leaves the last check out."""
    code = credit_codes.credit_form(text)
    fitting = credit_codes.last_character(code[:-1])
    if as_written or code[-1] == fitting:
        return code
    if not credit_codes.organisation_fits(code):
        raise CodeInner(part=code[8:17])
    raise CodeOuter(part=code[:8], last=code[-1], fitting=fitting)


def _code(entry: Entry) -> str:
    return check_code(entry.code or "", as_written=entry.code_as_written)


def _open_for(db: Session, application: Application, name: str) -> tuple[Round, Fact]:
    """Take the application for oneself, and refuse what cannot be settled now."""
    db.refresh(application, with_for_update=True)
    round_ = db.get_one(Round, application.round_id)
    if round_.state not in DECIDING:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.CLOSED)
    if application.status == ApplicationStatus.WITHDRAWN:
        raise HasEnded(receipt=application.receipt)
    if duplicates.endings(db, application):
        raise EndedAsDuplicate(receipt=application.receipt)
    fact = fact_of(application, name)
    if fact is None:
        raise NoPaperFor(fact=name)
    return round_, fact


def _remark(text: str) -> str:
    if len(text.strip()) < REMARK_MIN:
        raise RemarkMissing(minimum=REMARK_MIN)
    return text.strip()


def _write(
    db: Session, application: Application, fact: Fact, step: PaperStep, dated_on: date, content: Content, *,
    by: Actor, at: datetime,
) -> PaperFact:  # fmt: skip
    act_as(db, by.staff_id)
    accepted = _accepted(db, application)
    row = PaperFact(
        application_id=application.id, revision=application.revision, fact=fact.id, step=step,
        paper=fact.paper["zh"] if fact.paper else "", dated_on=dated_on,
        sealed=paper_facts.sealed(crypto.unwrap(application.key_wrapped), content),
        entered_by_id=by.staff_id, entered_at=at,
    )  # fmt: skip
    db.add(row)
    db.flush()
    reopened = _ask_again(db, application, accepted - {fact.id}, at)
    details: dict[str, object] = {"dated_on": dated_on.isoformat(), "fact": fact.id, "reopened": reopened}
    audit.record(db, str(by), f"paper.{step}", f"application/{application.receipt}", details, at)
    return row


def _accepted(db: Session, application: Application) -> frozenset[str]:
    """Tell where a person let the declaration or a paper count against a register."""
    opened = review.case(db, application)
    return cases.accepted_before(opened, cases.sides(db, rounds.policy_of(application.round), opened))


def _ask_again(db: Session, application: Application, accepted: frozenset[str], at: datetime) -> bool:
    """Ask the rules again where they were asked before; tell whether a decision has to be made anew."""
    now = review.case(db, application, accepted)
    if now.stored is None or review.stored_facts(now) == now.known.values:
        return False
    review.store(db, db.get_one(Round, application.round_id), application, now, at)
    if application.status == ApplicationStatus.SUBMITTED:
        return False
    application.status, application.decided_at = ApplicationStatus.SUBMITTED, None
    db.flush()
    return True
