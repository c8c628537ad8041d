"""Recomputing a published round at the auditor's wish: the request, the work, and what came out of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from allocator import replay
from allocator.errors import N_, Refused
from housing import jobs
from housing.errors import WrongState
from housing.models import Job, Round, RoundState
from housing.services import audit, publish, steps
from housing.services.actors import Actor

KIND = "replay"
REPORT = "replay.json"
SYSTEM = Actor(kind="system")
Progress = Callable[[str, int, int], None]


class BagGone(Refused):
    """The files of a published round are not where they were published."""

    code = "bag-gone"
    message = N_("The published files of round %(round)s are not on this server. Restore them from the archive first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a replay found: its checks (id, ok, message, facts), the manifest it read, and when."""

    at: datetime
    manifest_sha256: str
    checks: tuple[dict[str, Any], ...]

    @property
    def identical(self) -> bool:
        """Whether no check failed; one that was not asked for (its `ok` is None) is no failure."""
        return self.first is None

    @property
    def first(self) -> dict[str, Any] | None:
        """The first check that failed."""
        return next((check for check in self.checks if check["ok"] is False), None)


def ask(db: Session, round_: Round, place: steps.Place, *, by: Actor, at: datetime) -> Job:
    """Ask for a replay of a published round; one that is under way already is not started twice."""
    if round_.state != RoundState.PUBLISHED:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.PUBLISHED)
    if not publish.bag_of(round_, place.bundles).is_dir():
        raise BagGone(round=round_.ref)
    latest = job(db, round_)
    if latest is not None and jobs.under_way(latest):
        return latest
    audit.record(db, str(by), "replay.ask", f"round/{round_.ref}", {}, at)
    return jobs.enqueue(db, KIND, {"round": round_.id}, at=at)


def job(db: Session, round_: Round) -> Job | None:
    """Find the latest replay of a round."""
    return jobs.find(db, KIND, round=round_.id)


def report(round_: Round, place: steps.Place) -> Found | None:
    """Read what the latest replay of a round found."""
    file = _report_of(round_, place)
    if not file.is_file():
        return None
    told = json.loads(file.read_bytes())
    moment = datetime.fromisoformat(told["at"])
    return Found(at=moment, manifest_sha256=told["manifest_sha256"], checks=tuple(told["checks"]))


def recompute(round_: Round, place: steps.Place, *, at: datetime, progress: Progress) -> Found:
    """Recompute a round from its published files alone, and write down every check; touches no database."""
    made = replay.replay(publish.bag_of(round_, place.bundles), progress=progress)
    checks = [{"id": one.id, "ok": one.ok, "message": one.message, "facts": dict(one.facts)} for one in made.checks]
    manifest = str(made.summary.get("manifest_sha256", ""))  # empty when the files are not those of it
    file = _report_of(round_, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"at": at.isoformat(), "checks": checks, "manifest_sha256": manifest}
    file.write_text(json.dumps(told, default=str, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return Found(at=at, manifest_sha256=manifest, checks=tuple(checks))


def note(db: Session, round_: Round, found: Found) -> None:
    """Record beside the other acts what a replay found."""
    details: dict[str, object] = {"identical": found.identical, "manifest": found.manifest_sha256}
    audit.record(db, str(SYSTEM), "replay.done", f"round/{round_.ref}", details, found.at)


def _report_of(round_: Round, place: steps.Place) -> Path:
    return place.work / round_.ref / REPORT
