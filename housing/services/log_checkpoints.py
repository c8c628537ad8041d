"""Checkpoints of the audit log: made where the key is, consistent with the one before, kept also outside.

Who makes checkpoints remembers, in a file of their own, how long the log was, the peaks of its tree and its last link.
New entries are hashed anew and hung on what is remembered, never on what the database says now: so no two checkpoints
contradict each other, and a log that was rewritten before the last one is refused at the next.
"""

import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.seal import note as notes
from allocator.seal.checkpoint import Checkpoint, open_checkpoint
from allocator.seal.merkle import CompactRange
from allocator.seal.tlog_proof import TlogProof
from housing import chain
from housing.errors import NotFound
from housing.models import AuditCheckpoint, AuditEntry, AuditHead
from housing.services import audit
from housing.services.log_tree import LogTree, keep_nodes

_LINKS = (AuditEntry.seq, AuditEntry.entry, AuditEntry.leaf, AuditEntry.chain)
PATIENCE = 1000  # how many checkpoints ago an answer may have been asked for
_all = itertools.chain.from_iterable


class LogBroken(Refused):
    """The log in the database is not the one that was there before."""

    code = "log-broken"
    message = N_(
        "The audit log is not what it was: entry %(place)s %(problem)s. No checkpoint is signed. "
        "Keep the database as it is, and let `anju log verify` and the auditors look at it."
    )


class BadMemory(Refused):
    """The file with what is remembered of the log cannot be used."""

    code = "bad-memory"
    message = N_("The file %(file)s, which remembers the last checkpoint, cannot be used: %(problem)s.")


class NoCheckpoint(Refused):
    """A cosignature that is under none of our checkpoints."""

    code = "no-checkpoint"
    message = N_("The answer of witness %(witness)s is under none of the last checkpoints. Ask the witness again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of the log since its last checkpoint."""

    tree: CompactRange = field(default_factory=CompactRange)
    link: bytes = chain.EMPTY
    note: str = ""  # the last checkpoint as it was signed

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file; nothing is remembered if there is none."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            peaks = tuple(map(bytes.fromhex, said["peaks"]))
            found = cls(
                tree=CompactRange(size=said["size"], peaks=peaks),
                link=bytes.fromhex(said["link"]),
                note=said["note"],
            )
            last = Checkpoint.parse(notes.Note.parse(found.note.encode()).text)
        except FileNotFoundError:
            return cls()
        except (ValueError, KeyError, TypeError, Refused):
            raise BadMemory(file=path, problem=N_("it is damaged")) from None
        if (last.size, last.root) != (found.tree.size, found.tree.root()):
            raise BadMemory(file=path, problem=N_("its hashes are not those of its checkpoint"))
        return found

    def write(self, path: Path) -> None:
        """Write the file so that a power cut leaves the old one or the new one."""
        said = {
            "size": self.tree.size, "peaks": [peak.hex() for peak in self.tree.peaks], "link": self.link.hex(),
            "note": self.note,
        }  # fmt: skip
        fresh = path.with_name(path.name + ".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def signed(self, signer: notes.Signer) -> Self:
        """Sign what is remembered as a checkpoint."""
        text = Checkpoint(origin=signer.name, size=self.tree.size, root=self.tree.root()).text
        return type(self)(tree=self.tree, link=self.link, note=notes.sign(text, [signer]).decode())


def grown(db: Session, known: Memory, *, stop: int | None = None) -> Memory:
    """Hang all entries since the last checkpoint on what is remembered (up to `stop`), or refuse the log."""
    size, head = _end(db, stop)
    _unchanged(db, known, size)
    links = known.link

    def leaves() -> Iterator[bytes]:
        nonlocal links
        place = known.tree.size
        for row in _all(audit.pages(db, *_LINKS, first=place, stop=size)):
            leaf = chain.leaf(row.entry)
            links = chain.link(links, leaf)
            if (row.seq, row.leaf, row.chain) != (place, leaf, links):
                raise LogBroken(place=place, problem=N_("does not follow from the entries before it"))
            place += 1
            yield leaf

    tree = known.tree.extended(leaves())
    if (tree.size, links) != (size, head):
        raise LogBroken(place=tree.size, problem=N_("is missing, or the head of the log is wrong"))
    return Memory(tree=tree, link=links, note=known.note if size == known.tree.size else "")


def keep(db: Session, signed: str, *, at: datetime) -> bool:
    """Keep a checkpoint with all its signatures for whoever asks; False if exactly this one is kept already."""
    said = Checkpoint.parse(notes.Note.parse(signed.encode()).text)
    last = latest(db, said.size)
    if last is not None and last.note == signed:
        return False
    db.add(AuditCheckpoint(size=said.size, root=said.root, note=signed, made_at=at))
    keep_nodes(db, said.size)
    return True


def latest(db: Session, size: int | None = None) -> AuditCheckpoint | None:
    """Find the newest checkpoint, or that of one size, with all its signatures."""
    query = sa.select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc(), AuditCheckpoint.id.desc()).limit(1)
    return db.scalar(query if size is None else query.where(AuditCheckpoint.size == size))


def proven(db: Session) -> int:
    """Tell how many entries can be proved."""
    last = latest(db)
    return 0 if last is None else last.size


def cosigned(db: Session, answer: bytes, log: notes.Key, witness: notes.Key, *, at: datetime) -> AuditCheckpoint:
    """Put the cosignature of a witness under the checkpoint it belongs to; it may have come days later, by hand."""
    query = sa.select(AuditCheckpoint.size).distinct().order_by(AuditCheckpoint.size.desc())
    for size in db.scalars(query.limit(PATIENCE)).all():
        kept = latest(db, size)
        whole = _with_line(kept.note.encode(), answer, log, witness) if kept is not None else None
        if kept is not None and whole is not None:
            keep(db, whole.decode(), at=at)
            return kept
    raise NoCheckpoint(witness=witness.name)


def _with_line(signed: bytes, answer: bytes, log: notes.Key, witness: notes.Key) -> bytes | None:
    """Add the line of a witness if it is under this checkpoint; its first line stays, as it says the earlier time."""
    kept = notes.Note.parse(signed)
    line = notes.Note.parse(f"{kept.text}\n".encode() + answer).line_of(witness)
    if line is None:
        return None
    others = tuple(one for one in kept.lines if one != kept.line_of(witness))
    whole = notes.Note(text=kept.text, lines=(*others, line)).write()
    try:
        open_checkpoint(whole, origin=log.name, log=log, witnesses=[witness], quorum=1)
    except Refused:
        return None
    return whole if len(others) == len(kept.lines) else signed


def proof(db: Session, place: int) -> bytes:
    """Prove that an entry stands in the log, in a file of its own (C2SP tlog-proof)."""
    last = latest(db)
    entry = db.get(AuditEntry, place)
    if last is None or entry is None or place >= last.size:
        raise NotFound(thing=N_("proof of entry"), ref=place)
    path = LogTree(db, last.size).inclusion(place)
    return TlogProof(index=place, proof=path, checkpoint=last.note.encode(), extra=entry.entry).write()


def _end(db: Session, stop: int | None) -> tuple[int, bytes]:
    """Tell how far to read, and the link that should stand there."""
    size, head = db.execute(sa.select(AuditHead.size, AuditHead.chain)).one()
    if stop is None or stop >= size:
        return size, head
    link = db.scalar(sa.select(AuditEntry.chain).where(AuditEntry.seq == stop - 1)) if stop else chain.EMPTY
    return stop, link or b""


def _unchanged(db: Session, known: Memory, size: int) -> None:
    """Refuse a log whose last remembered entry is gone, or hangs on other entries than it did."""
    before = known.tree.size
    if size < before:
        raise LogBroken(place=size, problem=N_("and those after it are gone"))
    if before:
        link = db.scalar(sa.select(AuditEntry.chain).where(AuditEntry.seq == before - 1))
        if link != known.link:
            raise LogBroken(place=before - 1, problem=N_("or one before it was changed after the last checkpoint"))
