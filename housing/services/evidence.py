"""Papers that officers have seen: for which fact, of which day, and whether they may still prove it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Fact, Policy
from housing import crypto
from housing.errors import WrongState
from housing.models import Application, Evidence, Round, RoundState, Staff
from housing.services import audit, facts, paper_facts, private, registers, rounds
from housing.services.actors import Actor
from housing.services.filing import Filing
from housing.services.months import CITY_TIME

PURPOSE = "evidence"
DECIDING = (RoundState.CLOSED, RoundState.PUBLICITY)


class PaperNotAsked(Refused):
    """A paper for something that no paper proves."""

    code = "paper-not-asked"
    message = N_("“%(fact)s” is not proved by a paper, or the family declared nothing. Take the tick away.")


class PaperTooOld(Refused):
    """A paper that has lost its force."""

    code = "paper-too-old"
    message = N_(
        "%(paper)s: the paper is of %(dated)s, but for this round it must be of %(earliest)s or later "
        "(%(days)s days). Ask for a newer one."
    )


class PaperOfTomorrow(Refused):
    """A paper whose day has not come."""

    code = "paper-of-tomorrow"
    message = N_("%(paper)s: %(dated)s has not come yet. Read the date on the paper again.")


class PaperNotSeen(Refused):
    """A declaration was to count without any paper on record."""

    code = "paper-not-seen"
    message = N_("No paper is on record for “%(fact)s”. Enter the date of the paper that you have seen.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it lies before an officer."""

    fact: str
    dated_on: date
    number: str | None = None


def see(db: Session, application: Application, paper: Paper, *, by: Actor, at: datetime) -> Evidence:
    """Note a paper for one fact of the answers that stand now; the very same paper is not noted twice."""
    round_ = db.get_one(Round, application.round_id)
    if round_.state not in DECIDING:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.CLOSED)
    fact = _asked(rounds.policy_of(round_), application, paper.fact)
    check_day(fact, paper.dated_on, round_.policy_day, at)
    known = of(db, application).get(fact.id)
    if known is not None and (known.dated_on, number_of(application, known)) == (paper.dated_on, paper.number):
        return known
    key = crypto.unwrap(application.key_wrapped)
    noted = Evidence(
        application_id=application.id, revision=application.revision, fact=fact.id,
        paper=fact.paper["zh"] if fact.paper else "", dated_on=paper.dated_on,
        number_sealed=crypto.seal_with(key, PURPOSE, paper.number.encode()) if paper.number else None,
        seen_by_id=by.staff_id, seen_at=at,
    )  # fmt: skip
    db.add(noted)
    db.flush()
    details: dict[str, object] = {"fact": fact.id, "dated_on": paper.dated_on.isoformat()}
    audit.record(db, str(by), "evidence.see", f"application/{application.receipt}", details, at)
    return noted


def of(db: Session, application: Application) -> dict[str, Evidence]:
    """Find the papers for the answers that stand now, the latest for each fact."""
    query = (
        sa.select(Evidence)
        .where(Evidence.application_id == application.id, Evidence.revision == application.revision)
        .order_by(Evidence.id)
    )
    return {one.fact: one for one in db.scalars(query)}


def number_of(application: Application, one: Evidence) -> str | None:
    """Read what stands on a paper."""
    if one.number_sealed is None:
        return None
    return crypto.open_with(crypto.unwrap(application.key_wrapped), PURPOSE, one.number_sealed).decode()


def names_of(db: Session, ids: Iterable[int]) -> dict[int, str]:
    """Name members of staff."""
    return {row.id: row.name for row in db.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(list(ids))))}


def check_seen(
    db: Session, application: Application, policy: Policy, filing: Filing, accepted: frozenset[str]
) -> None:  # fmt: skip
    """Refuse that a declaration counts against the registers, or without them, while no paper for it is on record."""
    found = facts.registered(policy, filing.members, registers.records_of(db, filing.members)) if accepted else {}
    seen = of(db, application).keys() | paper_facts.of(db, application).keys()
    for fact in policy.facts.values():
        declared = filing.facts.get(fact.id)
        silent = declared is None or fact.registry is None or found.get(fact.id) == declared
        if fact.id in accepted and not silent and fact.id not in seen:
            raise PaperNotSeen(fact=fact.label)


def _asked(policy: Policy, application: Application, name: str) -> Fact:
    fact = policy.facts.get(name)
    declared = private.open_application(application).facts
    if fact is None or fact.paper is None or name not in declared:
        raise PaperNotAsked(fact=fact.label if fact else name)
    return fact


def check_day(fact: Fact, dated_on: date, policy_day: date, at: datetime) -> None:
    """Refuse a paper whose day has not come, or that has lost its force by the policy day."""
    if dated_on > at.astimezone(CITY_TIME).date():
        raise PaperOfTomorrow(paper=fact.paper, dated=dated_on)
    earliest = date.min if fact.valid_days is None else policy_day - timedelta(days=fact.valid_days)
    if dated_on < earliest:
        raise PaperTooOld(paper=fact.paper, dated=dated_on, earliest=earliest, days=fact.valid_days)
