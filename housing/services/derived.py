"""The derivation of one application: its group, its points and its chances, from the facts that were counted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Line, Policy, derivation
from housing import crypto
from housing.models import Application, ApplicationStatus, Assessment, PoolChances, PoolEntry, Publication, Round
from housing.services import audit, chances, rounds
from housing.services.actors import Actor
from housing.services.chances import Standing
from housing.services.facts import Facts

DECIDED = (ApplicationStatus.ELIGIBLE, ApplicationStatus.NOT_ELIGIBLE, ApplicationStatus.DOCUMENTS_NEEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The lines of a derivation, the chances behind it, and the rounds that count as failed.

    `checked` tells whether the facts were confirmed; without them only the chances can be derived.
    """

    lines: tuple[Line, ...]
    standing: Standing
    failed: tuple[Round, ...]
    policy: Policy
    checked: bool


def of(db: Session, application: Application) -> Derived:
    """Derive one application from the facts it was assessed with."""
    return from_facts(db, application, _kept(db, application))


def told(db: Session, application: Application) -> Derived:
    """Derive one application as its family may read it: before there is a decision, the chances only."""
    return from_facts(db, application, _kept(db, application) if application.status in DECIDED else None)


def from_facts(db: Session, application: Application, values: Facts | None) -> Derived:
    """Derive one application from these facts; without any, only its chances."""
    policy, standing = rounds.policy_of(application.round), chances.of(db, application)
    lines = derivation(policy, application.program, values or {}, len(standing.failed))
    if values is None:
        lines = tuple(line for line in lines if line.kind == "chances")
    return Derived(
        lines=lines, standing=standing, failed=_rounds(db, standing.failed), policy=policy, checked=values is not None
    )


def read(db: Session, application: Application, *, by: Actor, at: datetime) -> Derived:
    """Derive one application for somebody who watches over the round, and write down who looked."""
    details: dict[str, object] = {"revision": application.revision}
    audit.record(db, str(by), "application.derivation", f"application/{application.receipt}", details, at)
    return of(db, application)


def spread(db: Session, round_: Round) -> list[tuple[str, int, int]]:
    """Count the households of a frozen list by program and number of chances, in the order of the policy."""
    query = (
        sa.select(PoolEntry.program, PoolChances.chances, sa.func.count())
        .join(
            PoolChances,
            (PoolChances.round_id == PoolEntry.round_id) & (PoolChances.application_id == PoolEntry.application_id),
        )
        .where(PoolEntry.round_id == round_.id)
        .group_by(PoolEntry.program, PoolChances.chances)
    )
    order = list(rounds.policy_of(round_).programs)
    found = [(program, number, households) for program, number, households in db.execute(query)]
    return sorted(found, key=lambda one: (order.index(one[0]), one[1]))


def _kept(db: Session, application: Application) -> Facts | None:
    """Open the facts that were counted for the present answers; nothing before they were checked."""
    kept = db.get(Assessment, application.id)
    if kept is None or kept.revision != application.revision:
        return None
    facts: Facts = json.loads(crypto.open_with(crypto.unwrap(application.key_wrapped), "facts", kept.facts_sealed))
    return facts


def _rounds(db: Session, refs: Sequence[str]) -> tuple[Round, ...]:
    query = (
        sa.select(Round)
        .join(Publication, Publication.round_id == Round.id)
        .where(Round.ref.in_(refs))
        .order_by(Publication.published_at, Round.id)
    )
    return tuple(db.scalars(query)) if refs else ()
