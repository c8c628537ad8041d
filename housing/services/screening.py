"""Asking the rules about every application of a round at once, in bulk, with the same answers as one by one."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import OUTCOMES, Policy, assess_columns, columns_of, suitable_many
from housing import crypto
from housing.errors import WrongState
from housing.models import Application, ApplicationStatus, Assessment, Member, Outcome, Round, WorkArea
from housing.services import audit, facts, paper_facts, private, registers, rounds, suitability
from housing.services.actors import Actor
from housing.services.facts import Facts
from housing.services.review import REVIEWING
from housing.services.suitability import distance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 2000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """One application with everything known of it."""

    id: int
    revision: int
    key: bytes
    work_area: int | None
    known: facts.Known


def assess_round(db: Session, round_: Round, *, by: Actor, at: datetime, progress: Progress) -> Counter[str]:
    """Ask the rules about every application that waits for a decision; nobody is decided by this."""
    if round_.state not in REVIEWING:
        raise WrongState(round=round_.ref, state=round_.state, needed=REVIEWING[0])
    policy = rounds.policy_of(round_)
    waiting = _waiting(db, round_)
    ids = [id_ for members in waiting.values() for id_ in members]
    db.execute(sa.delete(Assessment).where(Assessment.application_id.in_(_submitted(round_))))
    counts: Counter[str] = Counter()
    done = 0
    for program, members in waiting.items():
        lots = suitability.lots_of(db, round_, program)
        for start in range(0, len(members), CHUNK):
            screened = list(_screen(db, round_, policy, members[start : start + CHUNK]))
            rows = _rows(policy, program, screened, lots, _distances(db, screened, lots), at)
            db.execute(sa.insert(Assessment), rows)
            counts.update(str(row["outcome"]) for row in rows)
            done += len(rows)
            progress("assess", done, len(ids))
    details: dict[str, object] = dict(sorted(counts.items()))
    audit.record(db, str(by), "application.assess-round", f"round/{round_.ref}", details, at)
    return counts


def _submitted(round_: Round) -> sa.Select[int]:
    return sa.select(Application.id).where(
        Application.round_id == round_.id, Application.status == ApplicationStatus.SUBMITTED
    )


def _waiting(db: Session, round_: Round) -> dict[str, list[int]]:
    query = _submitted(round_).add_columns(Application.program).order_by(Application.id)
    found: dict[str, list[int]] = defaultdict(list)
    for id_, program in db.execute(query):
        found[program].append(id_)
    return found


def _screen(db: Session, round_: Round, policy: Policy, ids: Sequence[int]) -> Iterator[Screened]:
    query = (
        sa.select(
            Application.id, Application.revision, Application.key_wrapped, Application.private_sealed,
            Application.work_area_id,
        )
        .where(Application.id.in_(ids))
        .order_by(Application.id)
    )  # fmt: skip
    people = _people(db, ids)
    records = registers.by_index(db, (index for indices in people.values() for index in indices))
    papers = paper_facts.values_of(db, ids)
    for row in db.execute(query):
        key = crypto.unwrap(row.key_wrapped)
        opened = private.opened(key, row.private_sealed)
        found = [records.get(index, {}) for index in people[row.id]]
        known = facts.known(policy, opened.filing, round_.policy_day, found, papers=papers.get(row.id, facts.NO_PAPERS))
        yield Screened(id=row.id, revision=row.revision, key=key, work_area=row.work_area_id, known=known)


def _people(db: Session, ids: Sequence[int]) -> dict[int, list[bytes]]:
    query = (
        sa.select(Member.application_id, Member.person_index)
        .where(Member.application_id.in_(ids))
        .order_by(Member.application_id, Member.position)
    )
    people: dict[int, list[bytes]] = defaultdict(list)
    for application_id, index in db.execute(query):
        people[application_id].append(index)
    return people


def _rows(
    policy: Policy, program: str, screened: Sequence[Screened], lots: dict[Any, tuple[int, int]],
    metres: "NDArray[np.int64] | None", at: datetime,
) -> list[dict[str, object]]:  # fmt: skip
    values: list[Facts] = [one.known.values for one in screened]
    judged = assess_columns(policy, program, *columns_of(values, tuple(policy.facts)))
    suitable = suitable_many(policy, program, values, list(lots), metres)
    return [
        {
            "application_id": one.id, "revision": one.revision, "policy_sha256": policy.sha256,
            "outcome": Outcome(OUTCOMES[judged.outcome[n]]),
            "failed": json.dumps(_named(judged.rules, int(judged.failed[n]))),
            "unknown": json.dumps(_named(judged.rules, int(judged.unknown[n]))),
            "differing": json.dumps(sorted(one.known.differing)),
            "tier": None if judged.tier[n] < 0 else int(judged.tier[n]), "points": int(judged.points[n]),
            "suitable": json.dumps(list(suitable[n])),
            "facts_sealed": crypto.seal_with(
                one.key, "facts", json.dumps(one.known.values, sort_keys=True).encode()
            ),
            "assessed_at": at,
        }
        for n, one in enumerate(screened)
    ]  # fmt: skip


def _named(rules: Sequence[str], mask: int) -> list[str]:
    return [rule for n, rule in enumerate(rules) if mask >> n & 1]


def _distances(
    db: Session, screened: Sequence[Screened], lots: dict[Any, tuple[int, int]]
) -> "NDArray[np.int64] | None":
    """Metres from every household's work to every lot (households × lots); -1 where the work place is unknown."""
    import numpy as np

    areas = db.execute(sa.select(WorkArea.id, WorkArea.x_m, WorkArea.y_m)).all()
    table = {id_: [distance(x, y, *point) for point in lots.values()] for id_, x, y in areas}
    unknown = [-1] * len(lots)
    return np.array([table.get(one.work_area or 0, unknown) for one in screened], dtype=np.int64)
