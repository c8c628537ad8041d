"""A household's own line in the frozen list, with all that opens it: proof that needs no trust in the bureau."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from allocator.seal.commitment import entry_commitment
from housing import crypto
from housing.models import Application, Assessment, Commitment, PoolEntry, Round
from housing.services import chances, explain, private


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
