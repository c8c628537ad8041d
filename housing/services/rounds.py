"""The life of a round until its applications are in: plan, homes on offer, open, close, publicity.

A step that cannot be taken back is proposed by one person and approved by another (`steps.py`); what is approved is
the hash of exactly what will happen. This module says what opening means; `pool.py` and those after it go on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.errors import N_, Refused
from allocator.policy import Policy, most_chances
from housing.errors import WrongState
from housing.models import (
    HOLDING,
    Allocation,
    Application,
    ApplicationStatus,
    Home,
    Lot,
    Project,
    Round,
    RoundHome,
    RoundProgram,
    RoundState,
)
from housing.services import audit, policies, round_files, year_ceiling
from housing.services.actors import Actor

PARTIES = ("bureau", "notary", "discipline")  # each brings a secret to the draw (draw protocol 1.7)
CEREMONY = "hall-1"
DIGITS_MIN = 40
UNDECIDED = (ApplicationStatus.SUBMITTED,)
REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,31}")


class RoundExists(Refused):
    """A round of this reference is already there."""

    code = "round-exists"
    message = N_("Round %(round)s already exists. Choose another reference, or open the existing round.")


class BadReference(Refused):
    """A reference that cannot stand in addresses and file names."""

    code = "round-reference"
    message = N_(
        "“%(round)s” cannot be a reference. Use 3 to 32 capital letters A to Z, digits and hyphens, for example "
        "WZ-2026-01."
    )


class BadDates(Refused):
    """The round would close before it opens."""

    code = "round-dates"
    message = N_(
        "Round %(round)s would close on %(closes)s, before it opens on %(opens)s. Correct one of the two dates."
    )


class UnknownProgram(Refused):
    """The policy knows no such program."""

    code = "unknown-program"
    message = N_("The policy %(policy)s has no program “%(program)s”. It has: %(known)s.")


class NothingOnOffer(Refused):
    """A round without homes cannot open."""

    code = "nothing-on-offer"
    message = N_("Round %(round)s has no homes for %(program)s. Import homes and add them to the round first.")


class StillUndecided(Refused):
    """Applications wait for a decision."""

    code = "still-undecided"
    message = N_(
        "%(count)s applications of round %(round)s are not decided yet. Decide them before the list is published."
    )


class TooEarly(Refused):
    """The deadline has not passed."""

    code = "too-early"
    message = N_("Round %(round)s takes applications until %(closes)s; it can be closed after that.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the bureau decides when it plans a round."""

    ref: str
    name_zh: str
    name_en: str
    city: str
    year: int
    opens_at: datetime
    closes_at: datetime
    policy_day: date
    quotas: Mapping[str, int]  # program -> most households that can be housed
    demonstration: bool = False
    district: int | None = None  # whose overlay governs; the city itself where there is none


def plan(db: Session, wanted: Plan, *, by: Actor, at: datetime) -> Round:
    """Write a round down as a draft, under the policy in force on its policy day."""
    if not REFERENCE.fullmatch(wanted.ref):
        raise BadReference(round=wanted.ref)
    if by_ref(db, wanted.ref) is not None:
        raise RoundExists(round=wanted.ref)
    policy = governing(db, wanted)
    year_ceiling.check(db, policy, wanted.year, wanted.quotas, ref=wanted.ref)
    round_ = Round(
        ref=wanted.ref, name_zh=wanted.name_zh, name_en=wanted.name_en, city=wanted.city, year=wanted.year,
        opens_at=wanted.opens_at, closes_at=wanted.closes_at, policy_day=wanted.policy_day, policy_id=policy.id,
        policy_sha256=policy.sha256, demonstration=wanted.demonstration, created_at=at, state=RoundState.DRAFT,
        attempt=1,
    )  # fmt: skip
    db.add(round_)
    db.flush()
    for program, quota in wanted.quotas.items():
        db.add(RoundProgram(round_id=round_.id, program=program, quota=quota, choice=policy.programs[program].choice))
    audit.record(db, str(by), "round.plan", f"round/{round_.ref}", {"policy_sha256": policy.sha256}, at)
    return round_


def governing(db: Session, wanted: Plan) -> Policy:
    """Find the policy that a plan falls under; refuse a plan that cannot be."""
    if wanted.closes_at <= wanted.opens_at:
        raise BadDates(round=wanted.ref, opens=wanted.opens_at, closes=wanted.closes_at)
    policy = policies.for_round(db, wanted.city, wanted.district, wanted.policy_day)
    for program in wanted.quotas:
        if program not in policy.programs:
            raise UnknownProgram(policy=policy.document, program=program, known=", ".join(policy.programs))
    return policy


def add_homes(db: Session, round_: Round, home_codes: list[str], *, by: Actor, at: datetime) -> int:
    """Put homes on offer in a round, before it opens; returns how many were added."""
    if round_.state != RoundState.DRAFT:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.DRAFT)
    ids = [
        row.id
        for start in range(0, len(home_codes), 500)
        for row in db.execute(sa.select(Home.id).where(Home.code.in_(home_codes[start : start + 500])))
    ]
    if ids:
        db.execute(sa.insert(RoundHome), [{"round_id": round_.id, "home_id": id_} for id_ in ids])
    audit.record(db, str(by), "round.add-homes", f"round/{round_.ref}", {"homes": len(ids)}, at)
    return len(ids)


def free_homes(db: Session) -> dict[str, list[str]]:
    """List the codes of the homes that can be put on offer, by program: nobody's, and in no round under way."""
    ended = (RoundState.PUBLISHED, RoundState.CANCELLED)
    busy = sa.select(RoundHome.home_id).join(Round, Round.id == RoundHome.round_id).where(Round.state.not_in(ended))
    taken = sa.select(Allocation.home_id).where(Allocation.status.in_(HOLDING))
    query = sa.select(Lot.program, Home.code).join(Lot).order_by(Home.code)
    found: dict[str, list[str]] = {}
    for program, code in db.execute(query.where(Home.id.not_in(busy), Home.id.not_in(taken))):
        found.setdefault(program, []).append(code)
    return found


def by_ref(db: Session, ref: str) -> Round | None:
    """Find a round by its public reference."""
    return db.scalar(sa.select(Round).where(Round.ref == ref))


def programs(db: Session, round_: Round) -> list[RoundProgram]:
    """List the programs of a round in the order of its policy."""
    order = list(policy_of(round_).programs)
    rows = db.scalars(sa.select(RoundProgram).where(RoundProgram.round_id == round_.id)).all()
    return sorted(rows, key=lambda row: order.index(row.program))


def policy_of(round_: Round) -> Policy:
    """Fetch the policy a round was planned under."""
    return policies.of(round_.policy_id, round_.policy_sha256)


def homes_by_program(db: Session, round_: Round) -> dict[str, int]:
    """Count the homes on offer in each program."""
    query = (
        sa.select(Lot.program, sa.func.count())
        .join(Home, Home.lot_id == Lot.id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
        .group_by(Lot.program)
    )
    return dict(db.execute(query).all())


def plan_document(db: Session, round_: Round) -> bytes:
    """Write the plan that is published with a round: it fixes every later choice (draw protocol 1.4)."""
    plan = bundle.build_plan(
        round_ref=round_.ref,
        attempt=round_.attempt,
        pools=[row.program for row in programs(db, round_)],
        parties=PARTIES,
        ceremony=CEREMONY,
        policy=policy_of(round_).source,
        units=units_document(db, round_),
        demonstration=round_.demonstration,
        digits_min=DIGITS_MIN,
        quotas={row.program: row.quota for row in programs(db, round_)},
        choices={row.program: str(row.choice) for row in programs(db, round_)},
        chances_max=max([1, *(most_chances(policy_of(round_).program(row.program)) for row in programs(db, round_))]),
        more={
            "city": round_.city,
            "closes_at": _unix(round_.closes_at),
            "opens_at": _unix(round_.opens_at),
            "publishes": ["tier", "points", "chances", "suitable lots", "wishes", "distances to work"],
        },
    )
    return bundle.plan_bytes(plan)


def units_document(db: Session, round_: Round) -> bytes:
    """Write the list of homes on offer, one a line, sorted by code."""
    query = (
        sa.select(Home, Lot, Project.code)
        .join(Lot, Lot.id == Home.lot_id)
        .join(Project, Project.id == Lot.project_id)
        .join(RoundHome, RoundHome.home_id == Home.id)
        .where(RoundHome.round_id == round_.id)
    )
    return bundle.units_bytes(
        {
            "accessible": lot.accessible, "area_cm2": home.area_cm2, "floor": home.floor, "lot": lot.code,
            "project": project, "rooms": lot.rooms, "tenure": lot.tenure.value, "u": home.code,
            **{name: value for name in ("price_fen", "rent_fen") if (value := getattr(home, name)) is not None},
        }
        for home, lot, project in db.execute(query)
    )  # fmt: skip


def opening(db: Session, round_: Round) -> bytes:
    """Hash what opening makes binding: the plan with its list of homes."""
    on_offer = homes_by_program(db, round_)
    for row in programs(db, round_):
        if not on_offer.get(row.program):
            raise NothingOnOffer(round=round_.ref, program=row.program)
    quotas = {row.program: row.quota for row in programs(db, round_)}
    year_ceiling.check(db, policy_of(round_), round_.year, quotas, ref=round_.ref, own=round_.id)
    return sha256(plan_document(db, round_)).digest()


def open_(db: Session, round_: Round) -> bytes:
    """Fix the plan and the list of homes for good; returns the hash of the plan."""
    payload = opening(db, round_)
    round_files.write(db, round_, round_files.PLAN, plan_document(db, round_))
    round_files.write(db, round_, round_files.UNITS, units_document(db, round_))
    return payload


def close(db: Session, round_: Round, *, by: Actor, at: datetime) -> None:
    """End the time for applications, once the deadline has passed."""
    advance(round_, RoundState.OPEN, RoundState.CLOSED)
    if at < round_.closes_at:
        raise TooEarly(round=round_.ref, closes=round_.closes_at)
    audit.record(db, str(by), "round.close", f"round/{round_.ref}", {}, at)


def publish_list(db: Session, round_: Round, *, by: Actor, at: datetime) -> None:
    """Show the list of eligible applications to the public, so that anyone can object before it is frozen."""
    waiting = db.scalar(
        sa.select(sa.func.count())
        .select_from(Application)
        .where(Application.round_id == round_.id, Application.status.in_(UNDECIDED))
    )
    if waiting:
        raise StillUndecided(count=waiting, round=round_.ref)
    advance(round_, RoundState.CLOSED, RoundState.PUBLICITY)
    audit.record(db, str(by), "round.publicity", f"round/{round_.ref}", {}, at)


def advance(round_: Round, expected: RoundState, to: RoundState) -> None:
    """Move a round one step, or say in which state it really is."""
    if round_.state != expected:
        raise WrongState(round=round_.ref, state=round_.state, needed=expected)
    round_.state = to


def _unix(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
