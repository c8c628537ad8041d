"""Versions of a policy made by the bureau: proposed by one person, approved by another, in force from a day on.

A version is a whole policy file. What is approved is the hash of its bytes, on the base it was written against; a round
that is open or further keeps the policy it has, whatever is approved later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from allocator.policy import NoPolicyInForce, Policy, read
from allocator.policy.change.difference import difference
from allocator.policy.examples.broken import broken_examples
from housing.db import act_as
from housing.models import PolicyVersion, Staff
from housing.services import audit, policies
from housing.services import policy_refusals as refusals
from housing.services.actors import Actor
from housing.services.bans import city_day

SHOWN = 12  # digits of a hash that a sentence shows
FILE = "policy.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version with the people behind it."""

    row: PolicyVersion
    policy: Policy
    proposer: str
    approver: str | None

    @property
    def standing(self) -> str:
        """How it stands: proposed, approved, withdrawn."""
        if self.row.withdrawn_at is not None:
            return "withdrawn"
        return "proposed" if self.row.approver_id is None else "approved"


def propose(
    db: Session, source: bytes, *, note: str, seen_base: str | None = None, by: Actor, at: datetime
) -> PolicyVersion:
    """Write a whole policy file down as a version that waits for a second person.

    `seen_base` is the hash of the policy that the proposer compared it with, where somebody looked at one.
    """
    policies.refresh(db)
    policy = checked(db, source, at)
    based_on = base_of(policy)
    if seen_base is not None and (based_on is None or based_on.sha256 != seen_base):
        raise refusals.BaseChanged(based_on=seen_base[:SHOWN], now=_short(based_on))
    act_as(db, by.staff_id)
    version = PolicyVersion(
        city=policy.city, district=policy.overlay.district if policy.overlay else None,
        first_day=policy.effective_from, last_day=policy.effective_until, sha256=policy.sha256, source=source,
        based_on=based_on.sha256 if based_on else None, note=note, proposer_id=by.staff_id, proposed_at=at,
    )  # fmt: skip
    db.add(version)
    db.flush()
    _record(db, version, "policy.propose", by, at)
    return version


def approve(db: Session, version: PolicyVersion, *, sha256: str, by: Actor, at: datetime) -> None:
    """Agree, as a second person, to exactly these bytes on exactly this base."""
    policies.refresh(db)
    if version.proposer_id == by.staff_id:
        raise refusals.ProposerApprovesPolicy
    if version.approver_id is not None or version.withdrawn_at is not None:
        raise refusals.PolicyClosed
    if sha256 != version.sha256:
        raise refusals.OtherBytes
    check_still_fits(version, at)
    act_as(db, by.staff_id)
    version.approver_id, version.approved_at = by.staff_id, at
    db.flush()
    _record(db, version, "policy.approve", by, at)


def withdraw(db: Session, version: PolicyVersion, *, by: Actor, at: datetime) -> None:
    """Take a proposal back, for good."""
    if version.approver_id is not None or version.withdrawn_at is not None:
        raise refusals.PolicyClosed
    version.withdrawn_at = at
    db.flush()
    _record(db, version, "policy.withdraw", by, at)


def check_still_fits(version: PolicyVersion, at: datetime) -> None:
    """Refuse a version whose base changed, or whose first day went by, since it was proposed."""
    policy = policy_of(version)
    base = base_of(policy)
    if (base.sha256 if base else None) != version.based_on:
        raise refusals.BaseChanged(based_on=(version.based_on or "–")[:SHOWN], now=_short(base))
    _check_days(policy, at)
    _check_district(policy)


def checked(db: Session, source: bytes, at: datetime) -> Policy:
    """Read a policy file strictly, and refuse what may not come into force."""
    policy = read(source, FILE)
    _check_examples(policy)
    live = sa.select(PolicyVersion.id).where(
        PolicyVersion.sha256 == policy.sha256, PolicyVersion.withdrawn_at.is_(None)
    )
    if policy.sha256 in policies.known(db) or db.scalar(live) is not None:
        raise refusals.AlreadyThere
    base = base_of(policy)
    if base is not None and not difference(base, policy):
        raise refusals.NothingChanges
    _check_days(policy, at)
    _check_district(policy)
    return policy


def base_of(policy: Policy) -> Policy | None:
    """Find what a version replaces: the policy in force on its first day, or else the last one that ended before."""
    day = policy.effective_from
    if policy.overlay is not None:
        try:
            return policies.of_district(policy.city, policy.overlay.district, day)
        except (policies.NoOverlay, NoPolicyInForce):
            return governing(policy.city, day)
    return governing(policy.city, day) or _latest_before(policy.city, day)


def governing(city: str, day: date) -> Policy | None:
    """Find the policy that governs a city on a day, or nothing."""
    try:
        return policies.in_force(city, day)
    except NoPolicyInForce:
        return None


def by_id(db: Session, version_id: int) -> Version | None:
    """Find one version."""
    return next(iter(_listed(db, PolicyVersion.id == version_id)), None)


def by_sha256(db: Session, sha256: str) -> Version | None:
    """Find the version that has these bytes; of several the one that was not withdrawn, then the latest."""
    found = _listed(db, PolicyVersion.sha256 == sha256)
    return min(found, key=lambda one: (one.standing == "withdrawn", -one.row.id), default=None)


def history(db: Session) -> list[Version]:
    """List every version, the latest first."""
    return _listed(db)


def policy_of(version: PolicyVersion) -> Policy:
    """Read the bytes of a version."""
    return policies.parsed(version.source)


def _listed(db: Session, *where: sa.ColumnElement[bool]) -> list[Version]:
    proposer, approver = aliased(Staff), aliased(Staff)
    query = (
        sa.select(PolicyVersion, proposer.name, approver.name)
        .join(proposer, proposer.id == PolicyVersion.proposer_id)
        .outerjoin(approver, approver.id == PolicyVersion.approver_id)
        .where(*where)
        .order_by(PolicyVersion.id.desc())
    )
    rows: Sequence[tuple[PolicyVersion, str, str | None]] = db.execute(query).all()
    return [
        Version(row=row, policy=policy_of(row), proposer=proposed, approver=approved)
        for row, proposed, approved in rows
    ]


def _check_examples(policy: Policy) -> None:
    for one in broken_examples(policy):
        raise refusals.ExampleDisagrees(rule=one.of, example=one.number, gives=one.gives, said=one.said)


def _check_days(policy: Policy, at: datetime) -> None:
    first = policy.effective_from
    if first < city_day(at) and governing(policy.city, first) is not None:
        raise refusals.ReachesBack(first=first)


def _check_district(policy: Policy) -> None:
    """See that a district's version rests on the city policy of its days and leaves the city's own things alone."""
    origin = policy.overlay
    if origin is None:
        return
    parent = governing(policy.city, policy.effective_from)
    if parent is None or parent.sha256 != origin.parent_sha256 or policy.effective_until > parent.effective_until:
        raise refusals.NoParent(parent=origin.parent_sha256[:SHOWN])
    allowed = [tuple(key.split(".")) for key in parent.districts_may_set]
    free = {("effective_from",), ("effective_until",), ("overlay",)}
    for changed in difference(parent, policy):
        mine = changed.path in free or any(changed.path[: len(key)] == key for key in allowed)
        if not mine and changed.path[-1] != "examples":
            raise refusals.NotForDistricts(allowed=", ".join(parent.districts_may_set), what=".".join(changed.path))


def _latest_before(city: str, day: date) -> Policy | None:
    ours = [one for one in policies.everything() if one.city == city and one.overlay is None]
    ended = [one for one in ours if one.effective_until < day]
    return max(ended, key=lambda one: (one.effective_until, one.effective_from), default=None)


def _short(policy: Policy | None) -> str:
    return "–" if policy is None else policy.sha256[:SHOWN]


def _record(db: Session, version: PolicyVersion, act: str, by: Actor, at: datetime) -> None:
    details: dict[str, object] = {"based_on": version.based_on or "", "sha256": version.sha256}
    audit.record(db, str(by), act, f"policy/{version.city}/{version.first_day.isoformat()}", details, at)
