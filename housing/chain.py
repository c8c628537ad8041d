"""The chain of the audit log: how an entry hangs on all entries before it, and the one way to add some.

A leaf is hashed as in RFC 9162, so that the entries are also the leaves of a tree; a link is
SHA-256(0x02 || link before || leaf), and before the first entry stands the hash of nothing.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from allocator.seal.merkle import leaf

__all__ = ["EMPTY", "append", "columns", "leaf", "link"]

EMPTY = sha256(b"").digest()
_CALL = sa.text("SELECT audit_append(CAST(:lines AS bytea[]))")
_HEAD = sa.text("SELECT size, chain FROM audit_head WHERE id = 1")
_INSERT = sa.text(
    "INSERT INTO audit_log (seq, at, actor, act, obj, entry, leaf, chain) "
    "VALUES (:seq, :at, :actor, :act, :obj, :entry, :leaf, :chain)"
)


def link(before: bytes, leaf: bytes) -> bytes:
    """Hash a leaf together with everything before it."""
    return sha256(b"\x02" + before + leaf).digest()


def columns(line: bytes) -> dict[str, Any]:
    """Read from an entry what the log is searched by."""
    said = json.loads(line)
    at = datetime.fromisoformat(said["at"])
    return {"at": at, "actor": said["actor"], "act": said["act"], "obj": said["obj"]}


def append(connection: sa.Connection, lines: Sequence[bytes]) -> int:
    """Write entries at the end of the log, and give the place of the first; others wait until the transaction ends."""
    if connection.dialect.name == "postgresql":
        place: int = connection.execute(_CALL, {"lines": list(lines)}).scalar_one()
        return place
    size, before = connection.execute(_HEAD).one()
    rows = []
    for place, line in enumerate(lines, size):
        hashed = leaf(line)
        before = link(before, hashed)
        found = columns(line)
        at = found["at"].strftime("%Y-%m-%d %H:%M:%S.%f")
        rows.append({**found, "at": at, "seq": place, "entry": line, "leaf": hashed, "chain": before})
    connection.execute(_INSERT, rows)
    return int(size)
