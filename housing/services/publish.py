"""Publishing: the round becomes a bag of files from which anybody can compute every result again."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.errors import N_, Refused
from allocator.seal import canonical
from allocator.seal import receipt as receipts
from housing.models import Allocation, Application, Commitment, Home, HouseholdOutcome, Member, Publication, Round
from housing.services import allocate, ceremony, round_files, rounds, taking


class RowsDiffer(Refused):
    """The homes on record are not those of the result that would be published."""

    code = "rows-differ"
    message = N_(
        "The homes on record for round %(round)s are not those of its checked result, beginning with receipt "
        "%(receipt)s. Nothing was published. Keep everything as it is and call the auditor."
    )


def prepare(db: Session, round_: Round, work: Path) -> bytes:
    """Write the bag where nobody sees it yet, and return the hash of its manifest (32 bytes)."""
    staged = staged_bag(round_, work)
    if staged.exists():
        shutil.rmtree(staged)
    return bytes.fromhex(bundle.write(staged, contents(db, round_)))


def publish(db: Session, round_: Round, bundles: Path, at: datetime) -> bytes:
    """Let the bag be seen; returns the hash of its manifest. Doing it twice writes the same bag, or refuses."""
    manifest = bundle.write(bag_of(round_, bundles), contents(db, round_))
    report = (bag_of(round_, bundles) / bundle.REPORT).read_text(encoding="utf-8")
    db.add(Publication(round_id=round_.id, manifest_sha256=manifest, report=report, published_at=at))
    db.flush()
    taking.set_time(db, round_, at)
    return bytes.fromhex(manifest)


def set_free(db: Session, round_: Round) -> None:
    """Let everybody without a home apply again: their application has ended."""
    housed = sa.select(Allocation.application_id).where(Allocation.round_id == round_.id)
    ended = sa.select(Application.id).where(Application.round_id == round_.id, Application.id.not_in(housed))
    db.execute(sa.update(Member).where(Member.application_id.in_(ended), Member.live).values(live=False))


def contents(db: Session, round_: Round) -> bundle.Contents:
    """Put together everything that goes into the bag of an allocated round, from what each step kept."""
    instance, result = allocate.instance(db, round_), round_files.read(db, round_, round_files.RESULT)
    order, seed = ceremony.order(db, round_), ceremony.seed_of(db, round_)
    assigned = allocate.assignments(db, round_)
    _check_rows(db, round_, assigned)
    return bundle.Contents(
        plan=canonical.document(round_files.read(db, round_, round_files.PLAN), file=bundle.PLAN),
        policy=rounds.policy_of(round_).source,
        units=round_files.read(db, round_, round_files.UNITS),
        entries=round_files.read(db, round_, round_files.ENTRIES),
        demand=round_files.read(db, round_, round_files.DEMAND),
        commitment=db.get_one(Commitment, round_.id).document,
        randomness=ceremony.randomness(db, round_),
        order=order,
        instance=instance,
        result=result,
        assignments=assigned,
        report=bundle.build_report(
            round_ref=round_.ref, seed=seed, order=order, instance=instance, result=result, assignments=assigned,
            second_program=bundle.IDENTICAL,
        ),
    )  # fmt: skip


def _check_rows(db: Session, round_: Round, assigned: Iterable[bundle.Assigned]) -> None:
    """Refuse to publish anything but what households are offered and told."""
    query = (
        sa.select(Application.receipt, HouseholdOutcome.code, Home.code)
        .join(HouseholdOutcome, HouseholdOutcome.application_id == Application.id)
        .outerjoin(Allocation, (Allocation.application_id == Application.id) & (Allocation.round_id == round_.id))
        .outerjoin(Home, Home.id == Allocation.home_id)
        .where(HouseholdOutcome.round_id == round_.id)
    )
    recorded = {(receipt, str(code), home or "") for receipt, code, home in db.execute(query)}
    found = {(row.receipt, row.reason, row.unit) for row in assigned}
    if recorded != found:
        raise RowsDiffer(round=round_.ref, receipt=receipts.show(min(recorded ^ found)[0]))


def bag_of(round_: Round, bundles: Path) -> Path:
    """Name the folder of a round's published bag."""
    return bundles / round_.ref


def staged_bag(round_: Round, work: Path) -> Path:
    """Name the folder where a bag waits for its approval."""
    return work / round_.ref / "bag" / round_.ref
