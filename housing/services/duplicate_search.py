"""Looking for duplicates in a whole round: every application is read once, and compared only where a key is shared.

The keys of `likeness.keys` become keyed indexes that live only while the search runs; what is kept of a pair is sealed
under the keys of both applications, so erasing either family's key erases it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from housing import crypto
from housing.errors import WrongState
from housing.models import Application, ApplicationStatus, DuplicatePair, DuplicateSearch, Member, Round, RoundState
from housing.services import audit, likeness, private
from housing.services.actors import Actor
from housing.services.likeness import SHARED, Likeness, Party

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEARCHED = (RoundState.CLOSED, RoundState.PUBLICITY)
CHUNK = 2000
PURPOSE = "duplicate"
INDEX_BYTES = 8  # enough to group by; what is grouped wrongly, the comparison sorts out
CROWD = 50  # of so many with one name and one beginning of a number, everybody is compared with everybody
FEW = 5  # with one phone or address; of more, each is compared with the next only

Progress = Callable[[str, int, int], None]
Before = dict[int, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has found, not written down yet."""

    applications: int
    compared: int
    pairs: dict[tuple[int, int], tuple[Likeness, ...]]


def search(db: Session, round_: Round, *, by: Actor, at: datetime, progress: Progress) -> DuplicateSearch:
    """Look for duplicates and write them down."""
    return record(db, round_, look(db, round_, progress), by=by, at=at)


def look(db: Session, round_: Round, progress: Progress) -> Found:
    """Compare the applications of a round; nothing is written."""
    if round_.state not in SEARCHED:
        raise WrongState(round=round_.ref, state=round_.state, needed=SEARCHED[0])
    ids = list(db.scalars(_live(round_).order_by(Application.id)))
    before = _before(db, round_)
    candidates = sorted(_candidates(_indexed(db, ids, before, progress)))
    opened = dict(_parties(db, sorted({one for pair in candidates for one in pair}), before))
    compared = ((pair, likeness.reasons(opened[pair[0]], opened[pair[1]])) for pair in candidates)
    pairs = {pair: found for pair, found in compared if likeness.enough(found)}
    return Found(applications=len(ids), compared=len(candidates), pairs=pairs)


def record(db: Session, round_: Round, found: Found, *, by: Actor, at: datetime) -> DuplicateSearch:
    """Write down the pairs that are new, and that the round was searched."""
    there = sa.select(DuplicatePair.first_id, DuplicatePair.second_id).where(DuplicatePair.round_id == round_.id)
    known = {(first, second) for first, second in db.execute(there)}
    new = {pair: reasons for pair, reasons in found.pairs.items() if pair not in known}
    keys = _keys(db, {one for pair in new for one in pair})
    rows = [_row(round_, pair, reasons, keys, at) for pair, reasons in new.items()]
    if rows:
        db.execute(sa.insert(DuplicatePair), rows)
    done = DuplicateSearch(
        round_id=round_.id, applications=found.applications, compared=found.compared, found=len(rows),
        by_staff_id=by.staff_id, searched_at=at,
    )  # fmt: skip
    db.add(done)
    db.flush()
    details: dict[str, object] = {"applications": found.applications, "pairs": len(rows)}
    audit.record(db, str(by), "duplicate.search", f"round/{round_.ref}", details, at)
    return done


def details(pair: DuplicatePair) -> tuple[Likeness, ...]:
    """Open the reasons for which a pair was found."""
    inner = crypto.open_with(crypto.unwrap(pair.first.key_wrapped), PURPOSE, pair.details_sealed)
    kept = json.loads(crypto.open_with(crypto.unwrap(pair.second.key_wrapped), PURPOSE, inner))
    return tuple(Likeness(**{**one, "kind": likeness.Kind(one["kind"])}) for one in kept)


def _row(
    round_: Round, pair: tuple[int, int], reasons: tuple[Likeness, ...], keys: dict[int, bytes], at: datetime
) -> dict[str, Any]:
    plain = json.dumps([asdict(one) for one in reasons], ensure_ascii=False).encode()
    sealed = crypto.seal_with(keys[pair[0]], PURPOSE, crypto.seal_with(keys[pair[1]], PURPOSE, plain))
    return {
        "round_id": round_.id, "first_id": pair[0], "second_id": pair[1], "details_sealed": sealed,
        "kinds": " ".join(dict.fromkeys(str(one.kind) for one in reasons)), "found_at": at,
        "shared_index": _shared_index(reasons),
    }  # fmt: skip


def _shared_index(reasons: Sequence[Likeness]) -> bytes | None:
    """Recognise the pairs that rest on one phone or address, and on nothing about the people."""
    if not all(one.kind in SHARED for one in reasons):
        return None
    phone = next((one.left for one in reasons if one.kind == likeness.Kind.PHONE), "")
    address = next((one.left for one in reasons if one.kind == likeness.Kind.ADDRESS), "")
    return crypto.index(
        "duplicate-shared", "/".join(likeness.shared_keys(Party(members=(), phone=phone, address=address)))
    )


def _live(round_: Round) -> sa.Select[int]:
    return sa.select(Application.id).where(
        Application.round_id == round_.id, Application.status != ApplicationStatus.WITHDRAWN
    )


def _before(db: Session, round_: Round) -> Before:
    """Find for each application those of other rounds that had one of its members."""
    now, then = aliased(Member), aliased(Member)
    here, there = aliased(Application), aliased(Application)
    query = (
        sa.select(now.application_id, then.application_id)
        .join(here, here.id == now.application_id)
        .join(then, then.person_index == now.person_index)
        .join(there, there.id == then.application_id)
        .where(here.round_id == round_.id, there.round_id != round_.id)
        .where(there.status != ApplicationStatus.WITHDRAWN)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for application_id, earlier in db.execute(query):
        found[application_id].add(earlier)
    return {application_id: frozenset(earlier) for application_id, earlier in found.items()}


def _parties(db: Session, ids: Sequence[int], before: Before) -> Iterator[tuple[int, Party]]:
    """Open applications one by one, as they are compared."""
    query = sa.select(Application.id, Application.key_wrapped, Application.private_sealed)
    for start in range(0, len(ids), CHUNK):
        part = query.where(Application.id.in_(ids[start : start + CHUNK]))
        for row in db.execute(part):
            filing = private.opened(crypto.unwrap(row.key_wrapped), row.private_sealed).filing
            yield row.id, Party.of(filing, before.get(row.id, frozenset()))


def _keys(db: Session, ids: Iterable[int]) -> dict[int, bytes]:
    wanted, found = sorted(ids), dict[int, bytes]()
    for start in range(0, len(wanted), CHUNK):
        query = sa.select(Application.id, Application.key_wrapped)
        part = query.where(Application.id.in_(wanted[start : start + CHUNK]))
        found.update((id_, crypto.unwrap(wrapped)) for id_, wrapped in db.execute(part))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    """Keyed indexes with the application each belongs to; `shared` are those that strangers can share."""

    people: "NDArray[np.uint64]"  # two columns: index, application
    shared: "NDArray[np.uint64]"


def _indexed(db: Session, ids: Sequence[int], before: Before, progress: Progress) -> _Indexed:
    import numpy as np

    people, shared = [np.zeros((0, 2), np.uint64)], [np.zeros((0, 2), np.uint64)]
    for start in range(0, len(ids), CHUNK):
        rows: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        for id_, party in _parties(db, ids[start : start + CHUNK], before):
            common = set(likeness.shared_keys(party))
            for key in set(likeness.keys(party)):
                index = int.from_bytes(crypto.index("likeness", key)[:INDEX_BYTES])
                rows[key in common].append((index, id_))
        people.append(np.array(rows[0], np.uint64).reshape(-1, 2))
        shared.append(np.array(rows[1], np.uint64).reshape(-1, 2))
        progress("compare", min(start + CHUNK, len(ids)), len(ids))
    return _Indexed(people=np.concatenate(people), shared=np.concatenate(shared))


def _candidates(indexed: _Indexed) -> set[tuple[int, int]]:
    """Pair up the applications that share an index; large groups in a chain, so that the work stays bounded."""
    found: set[tuple[int, int]] = set()
    for group in _groups(indexed.people):
        found.update(combinations(group, 2) if len(group) <= CROWD else _chain(group, CROWD))
    for group in _groups(indexed.shared):
        found.update(combinations(group, 2) if len(group) <= FEW else _chain(group, 1))
    return found


def _chain(group: Sequence[int], reach: int) -> Iterator[tuple[int, int]]:
    for n, one in enumerate(group):
        for other in group[n + 1 : n + 1 + reach]:
            yield one, other


def _groups(pairs: "NDArray[np.uint64]") -> Iterator[list[int]]:
    """Give the applications of every index that several have, in order."""
    import numpy as np

    order = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    _, starts, counts = np.unique(order[:, 0], return_index=True, return_counts=True)
    for start, count in zip(starts[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        yield order[start : start + count, 1].tolist()
