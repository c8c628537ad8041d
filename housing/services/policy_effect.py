"""What a new version of a policy would change for the households that have applied and are not frozen yet.

The answer is counted from the facts stored when each application was last checked, opened in bulk and in memory only;
nothing is decided by it, and nothing about a single household leaves this module.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import Refused
from allocator.policy import OUTCOMES, Policy, assess_columns, columns_of
from allocator.policy.language.fact import Fact
from housing import crypto
from housing.models import Application, ApplicationStatus, Assessment, PolicyEffect, Round, RoundState
from housing.services import policies

KIND = "policy-effect"
POOL = (RoundState.OPEN, RoundState.CLOSED, RoundState.PUBLICITY)  # applied, and not frozen yet
AT_ONCE = 3_000  # households counted while somebody waits for the page; more are counted in the background
CHUNK = 2_000
ELIGIBLE, NOT_ELIGIBLE, WAITS = (OUTCOMES.index(one) for one in ("eligible", "not_eligible", "documents_needed"))

Facts = Mapping[str, int | None]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramEffect:
    """How many households of one program are judged otherwise.

    `gain` become eligible, `lose` become not eligible, `papers` were eligible and would have to bring documents;
    `tiers` and `points` count those who stay eligible in another group or with other points.
    """

    program: str
    households: int
    gain: int
    lose: int
    papers: int
    tiers: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The effect program by program; `unchecked` applications were not checked yet, so nothing can be said of them."""

    programs: tuple[ProgramEffect, ...]
    unchecked: int

    @property
    def gain(self) -> int:
        """Count the households that become eligible."""
        return sum(one.gain for one in self.programs)

    @property
    def lose(self) -> int:
        """Count the households that are eligible now and would not be, for good or until they bring documents."""
        return sum(one.lose + one.papers for one in self.programs)

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Effect":
        """Read what `to_json` wrote."""
        told: dict[str, Any] = json.loads(text)
        programs = tuple(ProgramEffect(**one) for one in told["programs"])
        return cls(programs=programs, unchecked=int(told["unchecked"]))


def effect(db: Session, about: Round | Policy, new: Policy, progress: Progress | None = None) -> Effect:
    """Count what changes if `new` governed instead: for one round, or for the pool of a policy's city or district."""
    rounds = _rounds(db, about)
    waiting = pool_size(db, about)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    checked = 0
    for round_ in rounds:
        old = about if isinstance(about, Policy) else policies.of(round_.policy_id, round_.policy_sha256)
        for program, households in _opened(db, round_):
            counts[program].update(_compared(old, new, program, households))
            checked += len(households)
            if progress is not None:
                progress("effect", checked, waiting)
    order = [*new.programs, *(program for program in counts if program not in new.programs)]
    programs = tuple(_told(program, counts[program]) for program in order if program in counts)
    return Effect(programs=programs, unchecked=waiting - checked)


def pool_size(db: Session, about: Round | Policy) -> int:
    """Count the applications that a new version would concern."""
    ids = [round_.id for round_ in _rounds(db, about)]
    query = sa.select(sa.func.count()).select_from(Application).where(Application.round_id.in_(ids), _ALIVE)
    return db.scalar(query) or 0


def stored(db: Session, version_id: int) -> tuple[Effect, datetime] | None:
    """Give the effect of a version as it was last counted in the background."""
    row = db.get(PolicyEffect, version_id)
    return None if row is None else (Effect.from_json(row.counts), row.counted_at)


def store(db: Session, version_id: int, found: Effect, at: datetime) -> None:
    """Keep the effect of a version, in place of an earlier count."""
    row = db.get(PolicyEffect, version_id)
    if row is None:
        db.add(PolicyEffect(version_id=version_id, counts=found.to_json(), counted_at=at))
    else:
        row.counts, row.counted_at = found.to_json(), at
    db.flush()


_ALIVE = Application.status != ApplicationStatus.WITHDRAWN


def _rounds(db: Session, about: Round | Policy) -> Sequence[Round]:
    if isinstance(about, Round):
        return [about] if about.state in POOL else []
    found = db.scalars(sa.select(Round).where(Round.city == about.city, Round.state.in_(POOL)).order_by(Round.id))
    return [round_ for round_ in found if _district(round_) == (about.overlay.district if about.overlay else None)]


def _district(round_: Round) -> int | None:
    """Tell whose policy a round was planned under; one that is gone counts as the city's."""
    try:
        origin = policies.of(round_.policy_id, round_.policy_sha256).overlay
    except policies.PolicyGone:
        return None
    return None if origin is None else origin.district


def _opened(db: Session, round_: Round) -> Iterator[tuple[str, list[Facts]]]:
    """Open the stored facts of a round's checked applications, program by program, a chunk at a time."""
    query = (
        sa.select(Application.program, Application.id)
        .join(Assessment, Assessment.application_id == Application.id)
        .where(Application.round_id == round_.id, _ALIVE, Assessment.revision == Application.revision)
        .order_by(Application.program, Application.id)
    )
    ids: dict[str, list[int]] = defaultdict(list)
    for program, id_ in db.execute(query):
        ids[program].append(id_)
    sealed = sa.select(Application.key_wrapped, Assessment.facts_sealed).join(
        Assessment, Assessment.application_id == Application.id
    )
    for program, ours in ids.items():
        for start in range(0, len(ours), CHUNK):
            rows = db.execute(sealed.where(Application.id.in_(ours[start : start + CHUNK])))
            yield program, [json.loads(crypto.open_with(crypto.unwrap(key), "facts", data)) for key, data in rows]


def _compared(old: Policy, new: Policy, program: str, households: Sequence[Facts]) -> Counter[str]:
    counts = Counter({"households": len(households)})
    if program not in old.programs:
        return counts
    before = _judged(old, program, households)
    if program not in new.programs:
        counts["lose"] = int((before.outcome == ELIGIBLE).sum())
        return counts
    after = _judged(new, program, households)
    was, stays = before.outcome == ELIGIBLE, (before.outcome == ELIGIBLE) & (after.outcome == ELIGIBLE)
    counts["gain"] = int((~was & (after.outcome == ELIGIBLE)).sum())
    counts["lose"] = int((was & (after.outcome == NOT_ELIGIBLE)).sum())
    counts["papers"] = int((was & (after.outcome == WAITS)).sum())
    counts["tiers"] = int((stays & (before.tier != after.tier)).sum())
    counts["points"] = int((stays & (before.points != after.points)).sum())
    return counts


def _judged(policy: Policy, program: str, households: Sequence[Facts]) -> Any:
    facts = tuple(policy.facts)
    fitting = [{name: _fitting(policy.facts[name], one.get(name)) for name in facts} for one in households]
    return assess_columns(policy, program, *columns_of(fitting, facts))


def _fitting(fact: Fact, value: int | None) -> int | None:
    """Keep a value that can be an answer; one that this policy does not know counts as not given."""
    try:
        fact.check(value)
    except Refused:
        return None
    return value


def _told(program: str, counts: Counter[str]) -> ProgramEffect:
    return ProgramEffect(
        program=program, households=counts["households"], gain=counts["gain"], lose=counts["lose"],
        papers=counts["papers"], tiers=counts["tiers"], points=counts["points"],
    )  # fmt: skip
