"""How many chances a household has in the draw: which earlier rounds left it without a home, and since when.

A round counts for the persons who led the household then, applicant and spouse, and they carry it along: what counts
now is every earlier round of the same program in which today's applicant was one of the two. Nobody gets a chance from
somebody else of the household, and nobody loses one because the other of the couple files this time.

A round counts as failed if no home was left for the household. Whoever passed by its own wishes, or was offered a home,
did not fail. Where the policy says so, a home sets the count back: only later rounds count. One that was declined, or
not taken up in time, was no home.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.policy import Program, chances
from housing.models import (
    Allocation,
    AllocationStatus,
    Application,
    ApplicationStatus,
    Household,
    HouseholdOutcome,
    OutcomeCode,
    PoolChances,
    PoolEntry,
    PoolPerson,
    Publication,
    Round,
)
from housing.services import private, rounds
from housing.services.filing import Filing

HAD = (AllocationStatus.OFFERED, AllocationStatus.ACCEPTED, AllocationStatus.SIGNED, AllocationStatus.REVOKED)
LED_BY = frozenset({"applicant", "spouse"})

Failed = tuple[str, ...]  # references of the rounds that count, the first one first
NONE: Failed = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many chances an application has, and the rounds they come from; `fixed` since its list was frozen."""

    chances: int
    failed: Failed
    fixed: bool


def of(db: Session, application: Application) -> Standing:
    """Tell the chances of one application: as they were frozen, or as they would be frozen now."""
    kept = db.get(PoolChances, (application.round_id, application.id))
    if kept is not None:
        return Standing(chances=kept.chances, failed=tuple(json.loads(kept.failed)), fixed=True)
    failed = failed_before(db, application)
    return Standing(chances=chances(_program(application), len(failed)), failed=failed, fixed=False)


def again(db: Session, application: Application) -> Standing:
    """Tell the chances that the same applicant would have now with another application for the same program."""
    failed = _counted(db, [Application.id == application.id], {application.program: _program(application)}, own=True)
    found = failed.get(application.id, NONE)
    return Standing(chances=chances(_program(application), len(found)), failed=found, fixed=False)


def failed_before(db: Session, application: Application) -> Failed:
    """List the earlier rounds that left an applicant without a home and count."""
    found = _counted(db, [Application.id == application.id], {application.program: _program(application)})
    return found.get(application.id, NONE)


def failed_in_round(db: Session, round_: Round) -> Mapping[int, Failed]:
    """List for every eligible application of a round the earlier rounds that count; who has none is left out."""
    ours = [Application.round_id == round_.id, Application.status == ApplicationStatus.ELIGIBLE]
    return _counted(db, ours, rounds.policy_of(round_).programs)


def led_by(filing: Filing) -> list[bytes]:
    """Give the persons of a household who carry a round along: the applicant, and the spouse."""
    return sorted({private.person_index(person) for person in filing.members if person.relation in LED_BY})


def rows(
    round_id: int, application_id: int, filing: Filing, count: int, failed: Failed
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give what the freeze keeps of one household: its persons, and its chances with the rounds behind them."""
    own = {"round_id": round_id, "application_id": application_id}
    people = [{**own, "person_index": index} for index in led_by(filing)]
    return people, {**own, "chances": count, "failed": json.dumps(list(failed))}


def _program(application: Application) -> Program:
    return rounds.policy_of(application.round).program(application.program)


def _counted(
    db: Session, which: Sequence[sa.ColumnElement[bool]], programs: Mapping[str, Program], *, own: bool = False
) -> dict[int, Failed]:
    """Count the failed rounds of applications; a home sets the count back where the policy says so."""
    resets = {name: one.chances is not None and one.chances.resets for name, one in programs.items()}
    found: dict[int, list[str]] = defaultdict(list)
    for application_id, program, round_ref, housed in _history(db, which, own=own):
        if not housed:
            found[application_id].append(round_ref)
        elif resets.get(program):
            found[application_id].clear()
    return {application_id: tuple(dict.fromkeys(refs)) for application_id, refs in found.items() if refs}


def _history(
    db: Session, which: Sequence[sa.ColumnElement[bool]], *, own: bool
) -> Iterator[tuple[int, str, str, bool]]:
    """Yield for each application what became of its applicant in published rounds, the earliest first.

    One row is a failed round of the same program, or a home of any program (the last member says which).
    """
    then, entry = aliased(PoolPerson), aliased(PoolEntry)
    housed = Allocation.id.is_not(None)
    failed = (HouseholdOutcome.code == OutcomeCode.NO_UNIT) & (entry.program == Application.program)
    query = (
        sa.select(Application.id, Application.program, Round.ref, housed)
        .join(Household, Household.id == Application.household_id)
        .join(then, then.person_index == Household.head_index)
        .join(Publication, Publication.round_id == then.round_id)
        .join(Round, Round.id == then.round_id)
        .join(entry, (entry.round_id == then.round_id) & (entry.application_id == then.application_id))
        .join(
            HouseholdOutcome,
            (HouseholdOutcome.round_id == then.round_id) & (HouseholdOutcome.application_id == then.application_id),
        )
        .outerjoin(
            Allocation, (Allocation.application_id == then.application_id) & Allocation.status.in_(HAD)
        )
        .where(*which, failed | housed)
        .order_by(Application.id, Publication.published_at, Publication.round_id)
    )  # fmt: skip
    if not own:
        query = query.where(then.round_id != Application.round_id)
    for row in db.execute(query):
        yield row[0], row[1], row[2], bool(row[3])
