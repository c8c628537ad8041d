"""Whether a filing can be taken: is the round open, is everybody in it once, are the wishes among what is on offer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.models import Application, Home, Lot, Member, Round, RoundHome, RoundState, WorkArea
from housing.services import bans, facts, housed, policies, private
from housing.services.filing import Filing

CHUNK = 500

People = list[bytes]  # keyed index of every member, the applicant first


class RoundNotOpen(Refused):
    """The round does not take applications now."""

    code = "round-not-open"
    message = N_(
        "Round %(round)s takes applications from %(opens)s to %(closes)s; it is not open now. "
        "Nothing you entered is lost: look on the first page for the next round."
    )


class AlreadyApplied(Refused):
    """A member of the household is in another application that is still alive."""

    code = "already-applied"
    message = N_(
        "%(name)s is already in another application that has not ended. A person can be in one application only: "
        "withdraw the other one first, or take %(name)s out of this one."
    )


class SamePersonTwice(Refused):
    """One document number appears twice in one household."""

    code = "same-person-twice"
    message = N_("%(name)s is entered twice in this household. Remove one of the two entries.")


class ApplicantTooYoung(Refused):
    """The person who files is a minor."""

    code = "applicant-too-young"
    message = N_("The applicant must be at least 18 years old; %(name)s is %(age)s. Let an adult of the family apply.")


class UnknownWish(Refused):
    """A wished lot is not part of this program in this round."""

    code = "unknown-wish"
    message = N_("%(lot)s is not among the homes of this program in round %(round)s. Choose from the list shown.")


class TooManyWishes(Refused):
    """More wishes than the policy allows, or one of them twice."""

    code = "too-many-wishes"
    message = N_("You have listed %(count)s wishes; each home type can be listed once, and at most %(limit)s in all.")


class UnknownProgram(Refused):
    """The round has no homes of this program."""

    code = "unknown-program-in-round"
    message = N_("Round %(round)s has no program “%(program)s”. Choose one of the programs shown on the first page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be wished for in one program of a round, read once for many applications."""

    round_id: int
    lots: dict[str, dict[str, int]]  # program -> lot code -> lot id
    work_areas: dict[str, int]
    max_wishes: dict[str, int]


def offer(db: Session, round_: Round) -> Offer:
    """Read what a round has on offer."""
    policy = policies.of(round_.policy_id, round_.policy_sha256)
    lots: dict[str, dict[str, int]] = {}
    for lot in db.scalars(sa.select(Lot).where(Lot.id.in_(_lots_of(round_)))):
        lots.setdefault(lot.program, {})[lot.code] = lot.id
    areas = {code: id_ for id_, code in db.execute(sa.select(WorkArea.id, WorkArea.code)).all()}
    wishes = {program.id: program.max_wishes for program in policy.programs.values()}
    return Offer(round_id=round_.id, lots=lots, work_areas=areas, max_wishes=wishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What earlier rounds leave people with: a home, or a ban."""

    housed: set[bytes]
    bans: Mapping[tuple[bytes, str], bans.Ban]  # by person and program

    def refusal(self, person: bytes, name: str, program: str, at: datetime) -> Refused | None:
        """Say why somebody may not be in an application for a program, or nothing."""
        if person in self.housed:
            return housed.AlreadyHoused(name=name)
        ban = self.bans.get((person, program))
        return ban.refusal(name) if ban is not None and bans.city_day(at) < ban.until else None


def past(db: Session, round_: Round, persons: Iterable[bytes], at: datetime) -> Past:
    """Look up what earlier rounds leave these persons with, from a moment on."""
    known = list(persons)
    found = bans.of_persons(db, policies.of(round_.policy_id, round_.policy_sha256), known, bans.city_day(at))
    return Past(housed=housed.among(db, known), bans=found)


def is_open(round_: Round, at: datetime) -> bool:
    """Tell whether a round takes applications at a moment (the deadline itself is too late)."""
    return round_.state == RoundState.OPEN and round_.opens_at <= at < round_.closes_at


def refusal(
    round_: Round, filing: Filing, people: People, on_offer: Offer, taken: set[bytes], at: datetime, *, before: Past
) -> Refused | None:
    """Say why a filing cannot be taken, or nothing."""
    if not is_open(round_, at):
        return RoundNotOpen(round=round_.ref, opens=round_.opens_at, closes=round_.closes_at)
    age = facts.age_on(round_.policy_day, filing.applicant.birth_on)
    if age < facts.ADULT:
        return ApplicantTooYoung(name=filing.applicant.name, age=age)
    for n, index in enumerate(people):
        name = filing.members[n].name
        if index in people[:n]:
            return SamePersonTwice(name=name)
        refused = before.refusal(index, name, filing.program, at)
        if refused is not None or index in taken:
            return refused or AlreadyApplied(name=name)
    return _wishes_refusal(round_, filing, on_offer)


def _wishes_refusal(round_: Round, filing: Filing, on_offer: Offer) -> Refused | None:
    lots = on_offer.lots.get(filing.program)
    if lots is None:
        return UnknownProgram(program=filing.program, round=round_.ref)
    unknown = [code for code in filing.wishes if code not in lots]
    if unknown:
        return UnknownWish(lot=unknown[0], round=round_.ref)
    limit = on_offer.max_wishes[filing.program]
    if len(filing.wishes) > limit or len(set(filing.wishes)) < len(filing.wishes):
        return TooManyWishes(count=len(filing.wishes), limit=limit)
    return None


def people(filing: Filing) -> People:
    """Give the keyed index of every member, the applicant first."""
    return [private.person_index(person) for person in filing.members]


def taken(db: Session, indices: Iterable[bytes], *, own: Application | None) -> set[bytes]:
    """Find which of these persons are in another application that is alive."""
    wanted, taken = list(indices), set[bytes]()
    for start in range(0, len(wanted), CHUNK):
        query = sa.select(Member.person_index).where(
            Member.person_index.in_(wanted[start : start + CHUNK]), Member.live
        )
        if own is not None:
            query = query.where(Member.application_id != own.id)
        taken.update(db.scalars(query))
    return taken


def _lots_of(round_: Round) -> sa.Select[int]:
    return sa.select(Home.lot_id).join(RoundHome).where(RoundHome.round_id == round_.id).distinct()
