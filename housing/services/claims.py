"""Money instead of a home: what a household without one may claim, and the life of its claim.

A claim rests on the application that stayed without a home and on the policy of its round. It is paid from the month
in which it was filed, and ends with the month in which the household takes up a home, withdraws it, or has used all
months.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.policy import Fact, Policy
from allocator.policy.money.entitlement import BenefitOutcome, entitled, entitlements, named
from allocator.policy.parts.benefit import Benefit
from allocator.seal import receipt as receipts
from housing.db import act_as
from housing.i18n import current
from housing.models import (
    Allocation,
    Application,
    Claim,
    ClaimEnd,
    ClaimPerson,
    ClaimState,
    Household,
    Member,
    RoundState,
)
from housing.services import audit, claim_facts, explain, housed, months, private, rounds
from housing.services.actors import Actor
from housing.services.claim_refusals import (
    AlreadyClaimed,
    ClaimClosed,
    ClaimReasonMissing,
    ConditionsNotMet,
    FactsMissing,
    MonthsUsedUp,
    NotInList,
    NotInstead,
    NotWithoutHome,
    ReceivedOnce,
)

PAID = ("monthly", "once")  # kinds of benefits that are claimed here; a service is asked for at its office
OPEN = (ClaimState.FILED, ClaimState.APPROVED)
COUNTS = ("applicant", "spouse")  # whose own months are used up
REASON_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One benefit as one household without a home sees it."""

    benefit: Benefit
    outcome: BenefitOutcome
    asked: tuple[Fact, ...]  # what could change the answer, and the household can tell
    bring: tuple[Fact, ...]  # unknown, and only a register or an office can tell
    refusal: Refused | None  # why it cannot be claimed now

    @property
    def months_left(self) -> int | None:
        """How many months can still be paid; nothing where there is no limit, or nobody knows yet."""
        return self.outcome.months_left


def offers(db: Session, application: Application) -> list[Offer]:
    """List what a household may claim instead of a home, best first; nothing while it is not in question."""
    policy = rounds.policy_of(application.round)
    ours = [benefit for benefit in policy.benefits.values() if application.program in benefit.instead]
    if not ours or _out_of_question(db, application, ours[0]) is not None:
        return []
    found = [offer(db, application, benefit) for benefit in ours]
    order = [one.benefit.id for one in entitlements(policy, claim_facts.reviewed(db, application))]
    return sorted(found, key=lambda one: order.index(one.benefit.id))


def offer(db: Session, application: Application, benefit: Benefit) -> Offer:
    """Say what one benefit gives a household, and what has to be asked for it."""
    policy = rounds.policy_of(application.round)
    values = claim_facts.basis(db, application, benefit, {}).values
    outcome = entitled(policy, benefit.id, values)
    askable = claim_facts.askable(policy, benefit, values)
    asked = tuple(fact for fact in askable if fact.id in outcome.missing)
    bring = tuple(policy.facts[name] for name in outcome.missing if policy.facts[name] not in askable)
    return Offer(
        benefit=benefit, outcome=outcome, asked=asked, bring=bring, refusal=_refusal(db, application, outcome, bring)
    )


def file(
    db: Session, application: Application, benefit: str, answers: Mapping[str, int], *, by: Actor, at: datetime
) -> Claim:
    """Claim a benefit instead of a home; a reviewer decides."""
    policy = rounds.policy_of(application.round)
    ours = named(policy, benefit)
    if application.program not in ours.instead or ours.kind not in PAID:
        raise NotInstead(benefit=ours.name[current()])
    if (refused := _out_of_question(db, application, ours)) is not None:
        raise refused
    basis = claim_facts.basis(db, application, ours, answers)
    outcome = entitled(policy, benefit, basis.values)
    if (refused := _refusal(db, application, outcome, _facts(policy, outcome))) is not None:
        raise refused
    claim = _claim(application, outcome, basis, at)
    db.add(claim)
    db.flush()
    db.add_all(_people(db, claim))
    db.flush()
    details: dict[str, object] = {"benefit": benefit, "claim": claim.id, "fen": claim.fen}
    audit.record(db, str(by), "claim.file", f"application/{application.receipt}", details, at)
    return claim


def decide(db: Session, claim: Claim, *, approve: bool, reason: str, by: Actor, at: datetime) -> None:
    """Approve or refuse a claim, with the reason that the household reads."""
    db.refresh(claim, with_for_update=True)
    if claim.state != ClaimState.FILED:
        raise ClaimClosed
    if len(reason.strip()) < REASON_MIN:
        raise ClaimReasonMissing(least=REASON_MIN)
    act_as(db, by.staff_id)
    claim.state = ClaimState.APPROVED if approve else ClaimState.REFUSED
    claim.decided_by_id, claim.decided_at, claim.reason = by.staff_id, at, reason.strip()
    db.flush()
    if approve and claim.ended_because is not None:  # housed while it was being decided: paid up to that month
        claim.state = ClaimState.ENDED
        db.flush()
    if claim.state != ClaimState.APPROVED:
        _set_free(db, claim)
    _record(db, claim, "claim.approve" if approve else "claim.refuse", by, at)


def withdraw(db: Session, claim: Claim, *, by: Actor, at: datetime) -> None:
    """Take a claim back: this month is the last one; a claim that nobody has approved is never paid."""
    db.refresh(claim, with_for_update=True)
    if claim.state not in OPEN:
        raise ClaimClosed
    end(db, claim, ClaimEnd.WITHDRAWN, months.of_moment(at), by=by, at=at)


def end_for_home(db: Session, allocation: Allocation, *, by: Actor, at: datetime) -> list[Claim]:
    """End what is paid to a household that takes up a home: this month is the last one.

    Comes before the allocation is accepted or signed: the database refuses that while a claim has no last month.
    """
    people = sa.select(Member.person_index).where(Member.application_id == allocation.application_id)
    covered = sa.select(ClaimPerson.claim_id).where(ClaimPerson.person_index.in_(people))
    query = sa.select(Claim).where(
        Claim.state.in_(OPEN),
        Claim.until_month.is_(None),
        (Claim.household_id == allocation.household_id) | Claim.id.in_(covered),
    )
    db.execute(sa.select(Household.id).where(Household.id == allocation.household_id).with_for_update())
    found = list(db.scalars(query.with_for_update()))
    for claim in found:
        end(db, claim, ClaimEnd.HOUSED, months.of_moment(at), by=by, at=at)
    return found


def end(db: Session, claim: Claim, because: ClaimEnd, month: int, *, by: Actor, at: datetime) -> None:
    """Give a claim its last month. One that still waits for its decision stays open when a home was the reason."""
    if claim.until_month is None:
        claim.until_month = max(month, claim.from_month)
    claim.ended_because = because
    if claim.state == ClaimState.APPROVED or because != ClaimEnd.HOUSED:
        claim.state = ClaimState.ENDED
    db.flush()
    if claim.state == ClaimState.ENDED:
        _set_free(db, claim)
    _record(db, claim, "claim.end", by, at)


def judged(claim: Claim) -> BenefitOutcome:
    """Ask the policy again what the facts of a claim give; the same answer as when it was filed."""
    return entitled(rounds.policy_of(claim.application.round), claim.benefit, claim_facts.of_claim(claim).values)


def _out_of_question(db: Session, application: Application, benefit: Benefit) -> Refused | None:
    """Say why a household cannot claim anything instead of a home now."""
    name = benefit.name[current()]
    if application.round.state != RoundState.PUBLISHED or explain.in_pool(db, application) is None:
        return NotInList(benefit=name, receipt=receipts.show(application.receipt))
    if housed.among(db, _indices(db, application)):
        return NotWithoutHome(benefit=name)
    return None


def _refusal(
    db: Session, application: Application, outcome: BenefitOutcome, missing: tuple[Fact, ...]
) -> Refused | None:
    """Say why a benefit is not given; `missing` is what keeps it from being known."""
    name, language = outcome.benefit.name[current()], current()
    live = sa.select(ClaimPerson.claim_id).where(
        ClaimPerson.person_index.in_(_indices(db, application)),
        ClaimPerson.benefit_group == outcome.benefit.group,
        ClaimPerson.live,
    )
    if db.scalar(live.limit(1)) is not None:
        return AlreadyClaimed(benefit=name)
    if outcome.months_left == 0 and outcome.benefit.months_most is not None:
        return MonthsUsedUp(benefit=name, most=outcome.benefit.months_most.value)
    if outcome.benefit.kind == "once" and claim_facts.received(db, application, outcome.benefit.id):
        return ReceivedOnce(benefit=name)
    if outcome.holds is False:
        return ConditionsNotMet(benefit=name, why=outcome.sentence(language))
    if missing:
        return FactsMissing(benefit=name, facts=[fact.label[language] for fact in missing])
    return None


def _facts(policy: Policy, outcome: BenefitOutcome) -> tuple[Fact, ...]:
    return tuple(policy.facts[name] for name in outcome.missing)


def _indices(db: Session, application: Application) -> list[bytes]:
    return list(db.scalars(sa.select(Member.person_index).where(Member.application_id == application.id)))


def _claim(application: Application, outcome: BenefitOutcome, basis: claim_facts.Basis, at: datetime) -> Claim:
    benefit, month = outcome.benefit, months.of_moment(at)
    once = benefit.kind == "once"
    most = 1 if once else benefit.months_most.value if benefit.months_most else None
    return Claim(
        household_id=application.household_id, application_id=application.id, benefit=benefit.id,
        benefit_group=benefit.group, policy_sha256=application.round.policy_sha256,
        facts_sealed=claim_facts.sealed(application, basis), fen=outcome.fen, from_month=month,
        until_month=month if once else None, months_most=most, months_used_before=outcome.used or 0, filed_at=at,
    )  # fmt: skip


def _people(db: Session, claim: Claim) -> list[ClaimPerson]:
    """Name everybody whom the claim covers; the months count for applicant and spouse."""
    members = private.open_application(claim.application).members
    indices = _indices_in_order(db, claim)
    return [
        ClaimPerson(claim_id=claim.id, person_index=index, benefit_group=claim.benefit_group, live=True,
                    counts=person.relation in COUNTS)
        for index, person in zip(indices, members, strict=True)
    ]  # fmt: skip


def _indices_in_order(db: Session, claim: Claim) -> list[bytes]:
    query = sa.select(Member.person_index).where(Member.application_id == claim.application_id)
    return list(db.scalars(query.order_by(Member.position)))


def _set_free(db: Session, claim: Claim) -> None:
    """Let everybody whom a claim covered be in another one."""
    db.execute(sa.update(ClaimPerson).where(ClaimPerson.claim_id == claim.id).values(live=False))


def _record(db: Session, claim: Claim, act: str, by: Actor, at: datetime) -> None:
    details: dict[str, object] = {"claim": claim.id, "until": claim.until_month or 0}
    audit.record(db, str(by), act, f"application/{claim.application.receipt}", details, at)
