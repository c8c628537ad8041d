"""Publishing: the round becomes a bag of files from which anybody can compute every result again."""

import shutil
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.seal import canonical
from housing.models import Allocation, Application, Commitment, Member, Publication, Round
from housing.services import allocate, ceremony, pool, rounds, snapshot


def prepare(db: Session, round_: Round, work: Path) -> bytes:
    """Write the bag where nobody sees it yet, and return the hash of its manifest (32 bytes)."""
    staged = _staged(round_, work)
    if staged.exists():
        shutil.rmtree(staged)
    return bytes.fromhex(bundle.write(staged, contents(db, round_, work)))


def publish(db: Session, round_: Round, work: Path, bundles: Path, at: datetime) -> bytes:
    """Let the bag be seen; returns the hash of its manifest. Doing it twice writes the same bag, or refuses."""
    manifest = bundle.write(bag_of(round_, bundles), contents(db, round_, work))
    report = (bag_of(round_, bundles) / bundle.REPORT).read_text(encoding="utf-8")
    db.add(Publication(round_id=round_.id, manifest_sha256=manifest, report=report, published_at=at))
    db.flush()
    return bytes.fromhex(manifest)


def set_free(db: Session, round_: Round) -> None:
    """Let everybody without a home apply again: their application has ended."""
    housed = sa.select(Allocation.application_id).where(Allocation.round_id == round_.id)
    ended = sa.select(Application.id).where(Application.round_id == round_.id, Application.id.not_in(housed))
    db.execute(sa.update(Member).where(Member.application_id.in_(ended), Member.live).values(live=False))


def contents(db: Session, round_: Round, work: Path) -> bundle.Contents:
    """Put together everything that goes into the bag of an allocated round."""
    folder = allocate.folder_of(round_, work)
    instance, result = folder / "instance.jsonl", folder / "result.jsonl"
    order, seed = ceremony.order(db, round_), ceremony.seed_of(db, round_)
    assigned = allocate.assignments(db, round_, folder)
    return bundle.Contents(
        plan=canonical.document(rounds.plan_document(db, round_), file=bundle.PLAN),
        policy=rounds.policy_of(round_).source,
        units=rounds.units_document(db, round_),
        entries=pool.entries_document(db, round_),
        demand=snapshot.demand_document(db, round_),
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


def bag_of(round_: Round, bundles: Path) -> Path:
    """Name the folder of a round's published bag."""
    return bundles / round_.ref


def _staged(round_: Round, work: Path) -> Path:
    return work / round_.ref / "bag" / round_.ref
