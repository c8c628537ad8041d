"""Cases as reviewers work through them: the list, the next one, and family and registers side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Fact, Policy
from allocator.seal import receipt as receipts
from housing.models import (
    Application,
    ApplicationStatus,
    Assessment,
    Decision,
    Evidence,
    Lot,
    Project,
    RegistryImport,
    Round,
    Staff,
)
from housing.services import evidence, facts, paper_facts, private, registers, review
from housing.services.facts import Facts
from housing.services.filing import Filing
from housing.services.paper_facts import Held
from housing.services.review import Case

Standing = Literal["same", "differs", "declared", "registered", "own", "unknown", "paper"]


class DecidedMeanwhile(Refused):
    """A colleague decided the case while it was open in another window."""

    code = "decided-meanwhile"
    message = N_(
        "%(name)s decided this case while you had it open: %(outcome)s. Nothing of yours was saved. "
        "Read the decision; if you still want another one, decide again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which applications to list."""

    program: str = ""
    status: str = ""
    attention: bool = False  # a person has to look: something unknown, or a register that contradicts
    receipt: str = ""  # whole, or its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One application in the list."""

    application: Application
    assessment: Assessment | None
    name: str  # empty once the data were erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One fact as the family declares it, as the registers hold it, and as it counts."""

    fact: Fact
    declared: int | None
    registered: int | None
    counts: int | None
    imports: tuple[RegistryImport, ...] = ()  # the files that the register's word comes from
    seen: Evidence | None = None  # the paper that an officer has seen for the declaration
    paper: Held | None = None  # what a paper says, entered by an officer

    @property
    def claimed(self) -> int | None:
        """What stands against the register: what a paper says, or else the declaration."""
        return self.declared if self.paper is None else self.paper.value

    @property
    def standing(self) -> Standing:
        """How the two go together."""
        if self.registered is None and self.paper is not None:
            return "paper"
        if self.fact.registry is None:
            return "own" if self.declared is not None else "unknown"
        if self.registered is None:
            return "unknown" if self.declared is None else "declared"
        if self.claimed is None:
            return "registered"
        return "same" if self.claimed == self.registered else "differs"

    @property
    def acceptable(self) -> bool:
        """Whether a person could let the paper or the declaration count where the register does not say the same."""
        return self.standing in {"declared", "differs"}

    @property
    def enterable(self) -> bool:
        """Whether an officer could enter what a paper says."""
        return self.fact.paper is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far the review of a round is."""

    unchecked: int  # the rules have not been asked about the present answers
    clear: int
    attention: int

    @property
    def waiting(self) -> int:
        """Applications without a decision."""
        return self.unchecked + self.clear + self.attention


def count(db: Session, round_: Round, wanted: Wanted) -> int:
    """Count the applications that are wanted."""
    return db.scalar(sa.select(sa.func.count()).select_from(_wanted(round_, wanted).subquery())) or 0


def listed(db: Session, round_: Round, wanted: Wanted, *, limit: int, offset: int) -> list[Line]:
    """Give a part of the applications that are wanted, in the order they came."""
    rows = db.execute(_wanted(round_, wanted).order_by(Application.id).limit(limit).offset(offset))
    return [Line(application=one, assessment=kept, name=private.name_of(one)) for one, kept in rows]


def tally(db: Session, round_: Round) -> Tally:
    """Count what is still to be done in the review of a round."""
    query = (
        sa.select(
            sa.func.count(Application.id),
            sa.func.coalesce(sa.func.sum(sa.case((review.CHECKED, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((review.CLEAR, 1), else_=0)), 0),
        )
        .outerjoin(Assessment, Assessment.application_id == Application.id)
        .where(Application.round_id == round_.id, Application.status == ApplicationStatus.SUBMITTED)
    )
    waiting, checked, clear = db.execute(query).one()
    return Tally(unchecked=waiting - checked, clear=clear, attention=checked - clear)


def next_waiting(db: Session, round_: Round, after: int = 0) -> Application | None:
    """Find the next case that needs a person; after the last one it starts again with the first."""
    waiting = _wanted(round_, Wanted(attention=True)).with_only_columns(Application).order_by(Application.id).limit(1)
    later = db.scalar(waiting.where(Application.id > after))
    return later or db.scalar(waiting.where(Application.id < after))


def sides(db: Session, policy: Policy, opened: Case) -> list[Side]:
    """Put the facts of a program side by side, in the order of the policy."""
    found = facts.registered(policy, opened.filing.members, registers.records_of(db, opened.filing.members))
    files, seen = registers.imports_of(db, opened.filing.members), evidence.of(db, opened.application)
    papers = paper_facts.of(db, opened.application)
    return [
        Side(
            fact=fact, declared=opened.filing.facts.get(fact.id), registered=found.get(fact.id),
            counts=opened.known.values.get(fact.id), imports=_files(fact, opened.filing, files),
            seen=seen.get(fact.id), paper=papers.get(fact.id),
        )
        for fact in policy.facts.values()
        if opened.application.program in fact.programs and fact.source != "derived"
    ]  # fmt: skip


def _files(
    fact: Fact, filing: Filing, files: Sequence[dict[str, RegistryImport]]
) -> tuple[RegistryImport, ...]:  # fmt: skip
    """Name the files in which a register speaks of those who count, the oldest first."""
    whose = facts.WHOSE[fact.of]
    taken = [
        by_register[fact.registry]
        for person, by_register in zip(filing.members, files, strict=True)
        if person.relation in whose and fact.registry in by_register
    ]
    return tuple(sorted({one.id: one for one in taken}.values(), key=lambda one: one.id))


def accepted_before(opened: Case, beside: Sequence[Side]) -> frozenset[str]:
    """Tell for which facts the present decision rests on a declaration or a paper where the register says otherwise."""
    decided = any(one.revision == opened.application.revision for one in opened.decisions)
    kept: Facts = (review.stored_facts(opened) or {}) if decided else {}
    return frozenset(side.fact.id for side in beside if side.acceptable and kept.get(side.fact.id) == side.claimed)


def check_unchanged(db: Session, opened: Case, seen: int) -> None:
    """Refuse to decide over a decision that the officer has not read."""
    latest = next(iter(opened.decisions), None)
    if latest is not None and latest.id != seen:
        raise DecidedMeanwhile(name=db.get_one(Staff, latest.by_staff_id).name, outcome=latest.outcome)


def deciders(db: Session, decisions: Sequence[Decision]) -> dict[int, str]:
    """Name those who decided."""
    ids = {decision.by_staff_id for decision in decisions}
    return {row.id: row.name for row in db.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(ids)))}


def lots(db: Session, codes: Sequence[str]) -> dict[str, tuple[Lot, Project]]:
    """Find lots and their projects by code."""
    query = sa.select(Lot, Project).join(Project, Project.id == Lot.project_id).where(Lot.code.in_(codes))
    return {lot.code: (lot, project) for lot, project in db.execute(query)}


def _wanted(round_: Round, wanted: Wanted) -> sa.Select[Application, Assessment]:
    query = (
        sa.select(Application, Assessment)
        .outerjoin(Assessment, Assessment.application_id == Application.id)
        .where(Application.round_id == round_.id)
    )
    if wanted.program:
        query = query.where(Application.program == wanted.program)
    if wanted.status:
        query = query.where(Application.status == wanted.status)
    if wanted.attention:
        query = query.where(review.CHECKED, ~review.CLEAR)
    if wanted.receipt:
        whole = receipts.parse(wanted.receipt)
        start = "".join(sign for sign in wanted.receipt.upper() if sign.isalnum())
        query = query.where(
            Application.receipt == whole if whole else Application.receipt.startswith(start, autoescape=True)
        )
    return query
