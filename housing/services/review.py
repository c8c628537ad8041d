"""Checking eligibility: the rules say what follows from the facts, a person decides, and both are kept.

Clear cases (the rules give an answer and no register contradicts the family) can be decided together; every other case
is decided one by one. An officer who has seen a paper may let a declared fact count where the registers are silent or
wrong; the rules are then asked again, and the decision has to be what they say.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Assessment as Judgement
from allocator.policy import Policy, assess
from allocator.seal import receipt as receipts
from housing import crypto
from housing.errors import WrongState
from housing.models import (
    Application,
    ApplicationStatus,
    Assessment,
    Decision,
    Outcome,
    Round,
    RoundState,
)
from housing.services import audit, duplicates, evidence, facts, paper_facts, private, registers, rounds, suitability
from housing.services.actors import Actor
from housing.services.facts import Facts, Known
from housing.services.filing import Filing

REVIEWING = (RoundState.CLOSED, RoundState.PUBLICITY)
REASON_MIN = 4
CHECKED = (Application.status == ApplicationStatus.SUBMITTED) & (Assessment.revision == Application.revision)
"""A waiting application whose present answers were checked against the rules."""
CLEAR = CHECKED & (Assessment.differing == "[]") & (Assessment.outcome != Outcome.DOCUMENTS_NEEDED)
"""One that the rules answer, and that no register contradicts."""


class RulesSayOtherwise(Refused):
    """A decision does not follow from the facts that are accepted."""

    code = "rules-say-otherwise"
    message = N_(
        "With the facts accepted so far the rules say “%(rules)s”, not “%(wanted)s”. Mark the facts for which you "
        "have seen a paper, or decide as the rules say."
    )


class ReasonMissing(Refused):
    """A decision against a clear case needs words."""

    code = "reason-missing"
    message = N_("Write the reason of your decision in at least %(minimum)s characters: the applicant will read it.")


class HasEnded(Refused):
    """A withdrawn application is not decided."""

    code = "application-ended"
    message = N_("Application %(receipt)s was withdrawn by the applicant; there is nothing to decide.")


class EndedAsDuplicate(Refused):
    """An application that was ended as a duplicate is not decided any other way."""

    code = "ended-as-duplicate"
    message = N_(
        "Application %(receipt)s was ended because the same people filed twice. Only when that decision is undone, "
        "on the page “Duplicates”, can it be decided again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application as its reviewer sees it."""

    application: Application
    filing: Filing
    known: Known
    judgement: Judgement
    stored: Assessment | None
    decisions: list[Decision]


def case(db: Session, application: Application, accepted: frozenset[str] = frozenset()) -> Case:
    """Open one application with its facts and what the rules say of them now."""
    round_ = db.get_one(Round, application.round_id)
    policy = rounds.policy_of(round_)
    filing = private.open_application(application)
    records, papers = registers.records_of(db, filing.members), paper_facts.values(paper_facts.of(db, application))
    known = facts.known(policy, filing, round_.policy_day, records, accepted, papers)
    decisions = db.scalars(
        sa.select(Decision).where(Decision.application_id == application.id).order_by(Decision.id.desc())
    )
    return Case(
        application=application, filing=filing, known=known,
        judgement=assess(policy, application.program, known.values), decisions=list(decisions),
        stored=db.get(Assessment, application.id),
    )  # fmt: skip


def decide(
    db: Session, application: Application, outcome: Outcome, reason: str, *, accepted: frozenset[str] = frozenset(),
    opened: Case | None = None, by: Actor, at: datetime,
) -> Decision:  # fmt: skip
    """Decide one case, as a person, with a reason the applicant will read; `opened` is the case as just read."""
    round_ = db.get_one(Round, application.round_id)
    _in_review(round_)
    if application.status == ApplicationStatus.WITHDRAWN:
        raise HasEnded(receipt=application.receipt)
    if duplicates.endings(db, application):
        raise EndedAsDuplicate(receipt=receipts.show(application.receipt))
    if len(reason.strip()) < REASON_MIN:
        raise ReasonMissing(minimum=REASON_MIN)
    opened = opened or case(db, application, accepted)
    if opened.judgement.outcome != outcome:
        raise RulesSayOtherwise(rules=Outcome(opened.judgement.outcome), wanted=outcome)
    evidence.check_seen(db, application, rounds.policy_of(round_), opened.filing, accepted)
    if stored_facts(opened) != opened.known.values:
        store(db, round_, application, opened, at)
    decision = Decision(
        application_id=application.id, revision=application.revision, outcome=outcome, reason=reason.strip(),
        by_staff_id=by.staff_id, decided_at=at,
    )  # fmt: skip
    db.add(decision)
    application.status = ApplicationStatus(str(outcome))
    application.decided_at = at
    db.flush()
    details: dict[str, object] = {"accepted": sorted(accepted), "outcome": str(outcome)}
    audit.record(db, str(by), "application.decide", f"application/{application.receipt}", details, at)
    return decision


def stored_facts(opened: Case) -> Facts | None:
    """Read the facts that the kept assessment rests on; nothing while this revision has none."""
    kept = opened.stored
    if kept is None or kept.revision != opened.application.revision:
        return None
    key = crypto.unwrap(opened.application.key_wrapped)
    facts: Facts = json.loads(crypto.open_with(key, "facts", kept.facts_sealed))
    return facts


def store(db: Session, round_: Round, application: Application, opened: Case, at: datetime) -> None:
    """Keep what the rules say about one application, in place of what they said before."""
    policy = rounds.policy_of(round_)
    lots = suitability.lots_of(db, round_, application.program)
    suitable = suitability.of(db, policy, application, opened.known.values, lots)
    values = row(policy, application, opened.known, opened.judgement, suitable, at)
    kept = db.get(Assessment, application.id)
    if kept is None:
        db.add(Assessment(**values))
    else:
        for name, value in values.items():
            setattr(kept, name, value)
    db.flush()


def row(
    policy: Policy,
    application: Application,
    known: Known,
    judgement: Judgement,
    suitable: tuple[str, ...],
    at: datetime,
) -> dict[str, object]:
    """Column values of one assessment."""
    key = crypto.unwrap(application.key_wrapped)
    return {
        "application_id": application.id, "revision": application.revision, "policy_sha256": policy.sha256,
        "outcome": Outcome(judgement.outcome),
        "failed": json.dumps(list(judgement.failed)),
        "unknown": json.dumps(list(judgement.unknown)),
        "differing": json.dumps(sorted(known.differing)), "tier": judgement.tier, "points": judgement.points,
        "suitable": json.dumps(list(suitable)),
        "facts_sealed": crypto.seal_with(key, "facts", json.dumps(known.values, sort_keys=True).encode()),
        "assessed_at": at,
    }  # fmt: skip


def decide_clear(db: Session, round_: Round, *, by: Actor, at: datetime) -> Counter[str]:
    """Decide all clear cases together, as the rules say: nothing unknown, and no register contradicts the family."""
    _in_review(round_)
    clear = (
        sa.select(Application.id, Assessment.outcome, Assessment.revision)
        .join(Assessment, Assessment.application_id == Application.id)
        .where(Application.round_id == round_.id, CLEAR)
    )
    decided = [
        {
            "application_id": id_, "revision": revision, "outcome": outcome,
            "reason": "", "by_staff_id": by.staff_id, "decided_at": at,
        }
        for id_, outcome, revision in db.execute(clear)
    ]  # fmt: skip
    if decided:
        db.execute(sa.insert(Decision), decided)
    _set_statuses(db, [(str(line["outcome"]), line["application_id"]) for line in decided], at)
    counts = Counter(str(line["outcome"]) for line in decided)
    details: dict[str, object] = dict(sorted(counts.items()))
    audit.record(db, str(by), "application.decide-clear", f"round/{round_.ref}", details, at)
    return counts


def waiting(db: Session, round_: Round) -> list[int]:
    """List the cases that a person has to look at, one by one."""
    query = (
        sa.select(Application.id)
        .where(Application.round_id == round_.id, Application.status == ApplicationStatus.SUBMITTED)
        .order_by(Application.id)
    )
    return list(db.scalars(query))


def _set_statuses(db: Session, decided: list[tuple[str, object]], at: datetime) -> None:
    table = Application.metadata.tables[Application.__tablename__]
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("which"))
        .values(status=sa.bindparam("to_status"), decided_at=sa.bindparam("moment"))
    )
    rows = [{"which": id_, "to_status": ApplicationStatus(outcome), "moment": at} for outcome, id_ in decided]
    if rows:
        db.connection().execute(statement, rows)


def _in_review(round_: Round) -> None:
    if round_.state not in REVIEWING:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.CLOSED)
