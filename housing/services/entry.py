"""A household's own line in the frozen list, with all that opens it: proof that needs no trust in the bureau."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from allocator.seal import canonical, merkle
from allocator.seal.commitment import entry_commitment
from housing import crypto
from housing.models import Application, Assessment, Commitment, PoolEntry, Round
from housing.services import chances, explain, private, round_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The frozen line of one household, and what it was made of."""

    line: PoolEntry
    chances: int
    record: dict[str, object]
    salt: bytes
    agrees: bool  # the record and the salt give exactly the frozen line
    list_hash: bytes | None  # of the round's commitment, once it is published

    def to_json(self) -> dict[str, Any]:
        """Give the file that the household keeps for its own check."""
        return {
            "entry": {
                "c": self.line.commitment.hex(), "p": self.line.program, "r": self.line.receipt, "w": self.chances,
            },
            "private": self.record, "salt": self.salt.hex(),
        }  # fmt: skip


def of(db: Session, application: Application) -> Entry | None:
    """Open a household's frozen line, or nothing while there is none."""
    line, kept = explain.in_pool(db, application), db.get(Assessment, application.id)
    if line is None or kept is None:
        return None
    round_ = db.get_one(Round, application.round_id)
    key = crypto.unwrap(application.key_wrapped)
    opened = private.opened(key, application.private_sealed)
    facts = json.loads(crypto.open_with(key, "facts", kept.facts_sealed))
    record = private.record(
        round_ref=round_.ref, receipt=application.receipt, revision=application.revision,
        submitted_at=application.submitted_at, nonce=application.nonce, filing=opened.filing, facts=facts,
    )  # fmt: skip
    published = db.get(Commitment, round_.id)
    return Entry(
        line=line, chances=chances.of(db, application).chances, record=record, salt=opened.salt,
        list_hash=published.hash if published else None,
        agrees=entry_commitment(opened.salt, record) == line.commitment,
    )  # fmt: skip


def file(db: Session, application: Application) -> dict[str, Any] | None:
    """Give a household its own record; once the list is committed to, with the proof that the line stands in it."""
    own = of(db, application)
    if own is None:
        return None
    content, committed = own.to_json(), db.get(Commitment, application.round_id)
    if committed is not None:
        content["inclusion"] = _inclusion(db, committed, canonical.dumps(content["entry"]))
    return content


@dataclass(frozen=True)
class _Frozen:
    """A list that does not change any more: known by the commitment that binds it, read when it is needed."""

    hash: bytes
    read: Callable[[], bytes] = field(compare=False)


@lru_cache(maxsize=2)  # on the day of a draw everybody asks for the same one
def _tree(frozen: _Frozen) -> merkle.Tree:
    return merkle.Tree.of(frozen.read().splitlines())


def _inclusion(db: Session, committed: Commitment, line: bytes) -> dict[str, Any]:
    round_ = db.get_one(Round, committed.round_id)
    tree = _tree(_Frozen(hash=committed.hash, read=lambda: round_files.read(db, round_, round_files.ENTRIES)))
    place = tree.levels[0].index(merkle.leaf(line))
    return {
        "index": place, "proof": [step.hex() for step in tree.proof(place)], "size": len(tree.levels[0]),
    }  # fmt: skip
