"""The policies of this installation, and which of them governs a day.

Three kinds: the files that come with it, overlays of districts laid over them, and versions that the bureau made
(`policy_versions.py`). A version approved by a second person governs from its first day on and goes before a file.
Every policy is known by the hash of its bytes, so a round keeps exactly what it was planned under.

Approved versions stand in the database. `refresh` reads them into this process: entry points call it before they ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import NoPolicyInForce, Policy, Text, load, read
from allocator.policy import in_force as governing
from allocator.policy.change.overlay import Overlay, apply
from allocator.policy.change.overlay import load_all as load_overlays
from housing.models import PolicyVersion

FOLDER = Path(__file__).parent.parent / "policies"


class PolicyGone(Refused):
    """A round refers to a policy file that is missing, or no longer has the bytes it was planned with."""

    code = "policy-gone"
    message = N_(
        "The policy %(policy)s of this round is missing or was changed after the round was planned. "
        "Put the original file back: a round keeps the policy it was planned under."
    )


class ParentGone(Refused):
    """An overlay lies here without the city file it names."""

    code = "overlay-parent-gone"
    message = N_(
        "The overlay %(file)s names the policy %(parent)s, which is not here. Put that file back, or take the overlay "
        "away: an overlay does not outlive its city's policy."
    )


class NoOverlay(Refused):
    """A district has no rules of its own on a day."""

    code = "no-overlay"
    message = N_(
        "This district has no rules of its own on %(day)s, or the city policy they rest on is no longer in force then. "
        "Plan the round under the policy of the city, or publish an overlay that covers this day."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One version that two persons agreed to."""

    policy: Policy
    district: int | None
    approved_at: datetime
    id: int


@dataclass(slots=True)
class _Versions:
    """What `refresh` last read; bytes once read are kept, as their hash says what they are."""

    approved: tuple[Approved, ...] = ()
    read: dict[str, Policy] = field(default_factory=dict)


_versions = _Versions()


@cache
def shipped() -> Mapping[str, Policy]:
    """All policy files that come with this installation, by id."""
    policies = [load(path) for path in sorted(FOLDER.glob("*/*.toml"))]
    return {policy.id: policy for policy in policies}


@cache
def overlay_files() -> tuple[Overlay, ...]:
    """All overlays of districts that come with this installation."""
    return load_overlays(FOLDER)


def overlays() -> tuple[Policy, ...]:
    """Lay each overlay file over the city file it names: the policies of districts."""
    return tuple(map(_laid, overlay_files()))


@cache
def _laid(overlay: Overlay) -> Policy:
    """Lay one overlay over its parent; it takes a moment, so it is done when somebody asks, and once."""
    parent = shipped().get(overlay.parent)
    if parent is None:
        raise ParentGone(file=overlay.file, parent=overlay.parent)
    return apply(parent, overlay)


@lru_cache(maxsize=64)
def parsed(source: bytes) -> Policy:
    """Read the bytes of a version; the same bytes are read once."""
    return read(source, "policy.toml")


def refresh(db: Session) -> None:
    """Read the approved versions of the database, as far as they are not known here yet."""
    columns = (PolicyVersion.id, PolicyVersion.sha256, PolicyVersion.district, PolicyVersion.approved_at)
    rows = db.execute(sa.select(*columns).where(PolicyVersion.approved_at.is_not(None))).all()
    for row in rows:
        if row.sha256 not in _versions.read:
            _versions.read[row.sha256] = parsed(db.get_one(PolicyVersion, row.id).source)
    _versions.approved = tuple(
        Approved(policy=_versions.read[row.sha256], district=row.district, approved_at=row.approved_at, id=row.id)
        for row in rows
    )


def known(db: Session) -> Mapping[str, Policy]:
    """All policies that may govern a round here, by the hash of their bytes."""
    refresh(db)
    return {policy.sha256: policy for policy in everything()}


def everything() -> Sequence[Policy]:
    """List the files, the overlays and the approved versions, as `refresh` last saw them."""
    return [*shipped().values(), *overlays(), *(one.policy for one in _versions.approved)]


def in_force(city: str, day: date) -> Policy:
    """Find the one policy of a city that governs a day; outside every policy, refuse (clause on validity)."""
    version = _version(city, None, day)
    if version is not None:
        return version
    try:
        return governing(shipped().values(), city, day)
    except NoPolicyInForce as refused:
        raise _with_versions(refused, city, day) from None


def for_round(db: Session, city: str, district: int | None, day: date) -> Policy:
    """Find the policy that a round planned now falls under: its district's own, or its city's."""
    refresh(db)
    return in_force(city, day) if district is None else of_district(city, district, day)


def of_district(city: str, district: int, day: date) -> Policy:
    """Find the policy of a district on a day: its own version, or an overlay of what governs the city then."""
    version = _version(city, district, day)
    if version is not None:
        return version
    parent = in_force(city, day)
    ours = [one for one in overlay_files() if (one.district, one.parent) == (district, parent.id)]
    for one in ours if shipped().get(parent.id) is parent else ():
        if one.effective_from <= day <= one.effective_until:
            return _laid(one)
    raise NoOverlay(day=day)


def of(policy_id: str, sha256: str) -> Policy:
    """Fetch the policy that a round was planned under, byte for byte."""
    policy = shipped().get(policy_id)
    if policy is not None and policy.sha256 == sha256:
        return policy
    found = _versions.read.get(sha256) or next((one for one in everything() if one.sha256 == sha256), None)
    if found is None:
        raise PolicyGone(policy=policy_id)
    return found


def cities() -> list[str]:
    """List the cities that have a policy here."""
    return sorted({policy.city for policy in _of_cities()})


def of_cities() -> Mapping[str, Policy]:
    """Give one policy of each city, the latest: it has the names of the city and of its programs."""
    return {policy.city: policy for policy in sorted(_of_cities(), key=lambda one: one.effective_from)}


def districts() -> Mapping[int, Text]:
    """Name the districts that have rules of their own, by their code."""
    names = {one.district: one.name for one in overlay_files()}
    versions = [one.policy.overlay for one in _versions.approved]
    return names | {one.district: one.name for one in versions if one is not None}


def _of_cities() -> list[Policy]:
    return [*shipped().values(), *(one.policy for one in _versions.approved)]


def _version(city: str, district: int | None, day: date) -> Policy | None:
    """Find the approved version that governs a day: of several the one that began last, then the one approved last."""
    ours = [
        one
        for one in _versions.approved
        if one.policy.city == city and one.district == district and one.policy.covers(day)
    ]
    latest = max(ours, key=lambda one: (one.policy.effective_from, one.approved_at, one.id), default=None)
    return None if latest is None else latest.policy


def _with_versions(refused: NoPolicyInForce, city: str, day: date) -> NoPolicyInForce:
    """Say the day on which the last policy ended, whether it was a file or a version."""
    ended = refused.facts.get("ended")
    ends = [one.policy.effective_until for one in _versions.approved if one.policy.city == city]
    last = max([*(end for end in ends if end < day), *([ended] if isinstance(ended, date) else [])], default=None)
    return refused if last in (None, ended) else NoPolicyInForce(city=city, day=day, ended=last)
