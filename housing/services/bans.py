"""Who may not apply for a while: what households did with homes of earlier rounds, and what the policy says of it.

A ban follows from the homes that were declined or not signed for, from what a person found about them, and from the
rows of the policy that a round is planned under. It ends by itself, or when an appeal leads to another finding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Policy, Procedure
from housing.models import Allocation, AllocationStatus, Application, Cause, ConductFinding, Member
from housing.services.months import CITY_TIME

CHUNK = 500
Happened = dict[tuple[str, str], dict[int, date]]  # program, event -> application -> day


class Barred(Refused):
    """A member of the household may not apply yet."""

    code = "barred"
    message = N_(
        "%(name)s cannot apply for this program before %(until)s: %(rule)s (%(clause)s). If there was a cause beyond "
        "your control, appeal to the housing bureau in writing with the papers that show it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Why somebody may not apply, and from which day on they may."""

    row: Procedure
    until: date

    def refusal(self, name: str) -> Barred:
        """Say it to the family."""
        return Barred(name=name, until=self.until, rule=self.row.title, clause=self.row.clause)


def barred(db: Session, policy: Policy, persons: Iterable[bytes], program: str, day: date) -> Ban | None:
    """Say whether a household may not apply for a program on a day, and by which rule; the longest ban counts."""
    found = of_persons(db, policy, persons, day)
    bans = [ban for (_, barred_from), ban in found.items() if barred_from == program]
    return max(bans, key=lambda ban: ban.until, default=None)


def of_persons(db: Session, policy: Policy, persons: Iterable[bytes], day: date) -> Mapping[tuple[bytes, str], Ban]:
    """Find every ban of these persons on a day, by person and program."""
    rows = [row for row in policy.procedure.values() if row.event]
    found: dict[tuple[bytes, str], Ban] = {}
    for person, happened in _histories(db, persons).items():
        for row in rows:
            until = row.bars(_days(happened, row), day)
            for program in row.programs if until else ():
                kept = found.get((person, program))
                if until and (kept is None or kept.until < until):
                    found[person, program] = Ban(row=row, until=until)
    return found


def would_bar(db: Session, policy: Policy, allocation: Allocation, event: str) -> Ban | None:
    """Say whether somebody of a household could not apply any more if its home were `declined` or `expired`."""
    people = db.scalars(sa.select(Member.person_index).where(Member.application_id == allocation.application_id))
    program, day = allocation.application.program, last_day(allocation)
    before = _histories(db, people)
    found = [
        Ban(row=row, until=until)
        for row in policy.procedure.values()
        if row.event == event and program in row.programs
        for happened in (before.values() or ({},))
        if (until := row.bars([*_days(happened, row), day], day))
    ]
    return max(found, key=lambda ban: ban.until, default=None)


def _days(happened: Happened, row: Procedure) -> list[date]:
    """List the days on which the event of a row happened, in the programs of the row."""
    return [on for name in row.programs for on in happened.get((name, str(row.event)), {}).values()]


def last_day(allocation: Allocation) -> date:
    """Name the last day to sign for a home that was confirmed, or else to answer: a ban counts from there."""
    return city_day(allocation.sign_by or allocation.expires_at)


def city_day(at: datetime) -> date:
    """Name the day of a moment as the city counts it."""
    return at.astimezone(CITY_TIME).date()


def _histories(db: Session, persons: Iterable[bytes]) -> dict[bytes, Happened]:
    """Collect what became of homes that were offered to these persons, and on which day at the latest."""
    wanted, found = list(dict.fromkeys(persons)), dict[bytes, Happened]()
    latest = sa.select(sa.func.max(ConductFinding.id)).group_by(ConductFinding.allocation_id)
    for start in range(0, len(wanted), CHUNK):
        query = (
            sa.select(Member.person_index, Application.program, Allocation, ConductFinding)
            .join(Application, Application.id == Allocation.application_id)
            .join(Member, Member.application_id == Application.id)
            .outerjoin(ConductFinding, (ConductFinding.allocation_id == Allocation.id) & ConductFinding.id.in_(latest))
            .where(Member.person_index.in_(wanted[start : start + CHUNK]))
        )
        for person, program, allocation, finding in db.execute(query):
            happened = _event(allocation, finding)
            if happened is not None:
                events = found.setdefault(person, {}).setdefault((program, happened[0]), {})
                events[allocation.application_id] = happened[1]
    return found


def _event(allocation: Allocation, finding: ConductFinding | None) -> tuple[str, date] | None:
    """Say what became of a home, and on which day a ban for it would start; nothing where none follows."""
    if finding is not None and finding.cause == Cause.OBJECTIVE:
        return None
    if finding is not None and finding.cause == Cause.FALSE_STATEMENT:
        return "false_statement", city_day(finding.found_at)
    if allocation.status in (AllocationStatus.DECLINED, AllocationStatus.EXPIRED):
        return str(allocation.status), last_day(allocation)
    return None
