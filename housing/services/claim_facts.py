"""What a claim rests on: the facts that were reviewed for the application, and what was asked for the claim."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Fact, Policy
from allocator.policy.parts.benefit import Benefit
from housing import crypto
from housing.models import Application, Assessment, Claim, Member, PaymentPerson
from housing.services import rounds
from housing.services.facts import Facts

PURPOSE = "claim-facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The facts of one claim, and which of them the household stated for it."""

    values: Facts
    stated: tuple[str, ...]


def reviewed(db: Session, application: Application) -> Facts:
    """Open the facts that the bureau found for an application; nothing where it was never checked."""
    kept = db.get(Assessment, application.id)
    if kept is None:
        return {}
    values: Facts = json.loads(crypto.open_with(crypto.unwrap(application.key_wrapped), "facts", kept.facts_sealed))
    return values


def received(db: Session, application: Application, benefit: str) -> int:
    """Tell the number of the last month that anybody of the household was paid of a benefit, here, in any claim."""
    number = (
        sa.select(sa.func.max(PaymentPerson.nth))
        .join(Member, Member.person_index == PaymentPerson.person_index)
        .where(Member.application_id == application.id, PaymentPerson.benefit == benefit)
    )
    return db.scalar(number) or 0


def basis(db: Session, application: Application, benefit: Benefit, answers: Mapping[str, int]) -> Basis:
    """Put together what is known for a claim: reviewed facts count, answers fill what is unknown.

    Months received before are at least those that were paid here, whatever was stated.
    """
    policy = rounds.policy_of(application.round)
    values = reviewed(db, application)
    stated = tuple(
        name
        for name, value in answers.items()
        if values.get(name) is None and name in policy.facts and policy.facts[name].source == "applicant"
    )
    values |= {name: answers[name] for name in stated}
    used, paid = benefit.months_used, received(db, application, benefit.id)
    if used is not None and paid > (values.get(used.id) or 0):
        values[used.id] = paid
    return Basis(values=values, stated=stated)


def askable(policy: Policy, benefit: Benefit, values: Facts) -> tuple[Fact, ...]:
    """List what a household could be asked for a benefit: what it reads, the applicant can tell, and nobody knows."""
    return tuple(fact for fact in reads(policy, benefit) if fact.source == "applicant" and values.get(fact.id) is None)


def reads(policy: Policy, benefit: Benefit) -> tuple[Fact, ...]:
    """List the facts that a benefit reads, in the order of the policy."""
    read = set(benefit.facts)
    return tuple(fact for fact in policy.facts.values() if fact.id in read)


def sealed(application: Application, found: Basis) -> bytes:
    """Seal the facts of a claim under the application's key."""
    content = json.dumps({"stated": list(found.stated), "values": found.values}, sort_keys=True)
    return crypto.seal_with(crypto.unwrap(application.key_wrapped), PURPOSE, content.encode())


def of_claim(claim: Claim) -> Basis:
    """Open the facts of a claim."""
    content = json.loads(crypto.open_with(crypto.unwrap(claim.application.key_wrapped), PURPOSE, claim.facts_sealed))
    return Basis(values=content["values"], stated=tuple(content["stated"]))
