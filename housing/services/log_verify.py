"""The whole audit log checked from its bytes: every entry, link and kept hash, the head, every checkpoint at hand.

The checks within the database find whoever edits some of it. Only a checkpoint from outside finds a log that was
rewritten or cut as a whole; without one the answer says that this was not checked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal.checkpoint import Checkpoint
from allocator.seal.merkle import CompactRange
from housing import chain
from housing.models import AuditCheckpoint, AuditEntry, AuditHead
from housing.services import audit
from housing.services.log_tree import wrong_nodes

SHOWN = 20
INSIDE = ("places", "columns", "leaves", "links", "head", "draws", "nodes")
_COLUMNS = (
    AuditEntry.seq, AuditEntry.at, AuditEntry.actor, AuditEntry.act, AuditEntry.obj, AuditEntry.entry,
    AuditEntry.leaf, AuditEntry.chain,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A checkpoint to hold the log against, and where it came from."""

    name: str
    checkpoint: Checkpoint
    outside: bool = True  # not from the database itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be."""

    check: str
    where: str
    what: str


@dataclass(slots=True, kw_only=True)
class Report:
    """What was checked and what was found; of each check the first findings only, but all are counted."""

    entries: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*INSIDE, "checkpoints"), 0))
    checkpoints: int = 0  # from outside

    @property
    def passed(self) -> bool:
        """Tell whether nothing was found."""
        return not any(self.counts.values())

    def find(self, check: str, where: str, what: str) -> None:
        """Note something that is not as it should be."""
        self.counts[check] += 1
        if self.counts[check] <= SHOWN:
            self.findings.append(Finding(check=check, where=where, what=what))


@dataclass(slots=True)
class _Walk:
    """How far the log was read: what the next entry must hang on."""

    report: Report
    before: bytes = chain.EMPTY  # the link of the entry before, as it is written
    leaves: list[bytes] = field(default_factory=list)
    drawn: set[str] = field(default_factory=set)  # rounds that have their order

    def take(self, row: Any, place: int) -> None:
        leaf, found = chain.leaf(row.entry), self.report.find
        if row.seq != place:
            found("places", f"entry {place}", f"the next entry is {row.seq}")
        if row.leaf != leaf:
            found("leaves", f"entry {row.seq}", "its bytes do not give its hash")
        if row.chain != chain.link(self.before, row.leaf):
            found("links", f"entry {row.seq}", "it does not hang on the entry before")
        if not _columns_agree(row):
            found("columns", f"entry {row.seq}", "the log is searched by something else than the entry says")
        elif row.act == "step.execute":
            self._once(row)
        self.before = row.chain
        self.leaves.append(leaf)

    def _once(self, row: Any) -> None:
        """Note a second order of a round: one plan, one draw."""
        if json.loads(row.entry)["d"].get("to") == "drawn":
            if row.obj in self.drawn:
                self.report.find("draws", f"entry {row.seq}", f"{row.obj} was drawn before")
            self.drawn.add(row.obj)


def verify(db: Session, given: Sequence[Given] = ()) -> Report:
    """Check everything; memory does not grow with the log."""
    everything = [*given, *_inside(db)]
    report = Report(checkpoints=sum(one.outside for one in everything))
    wanted = sorted({one.checkpoint.size for one in everything})
    roots = {0: CompactRange().root()}
    walk, tree = _Walk(report), CompactRange()
    for page in audit.pages(db, *_COLUMNS):
        for row in page:
            walk.take(row, tree.size + len(walk.leaves))
        for size in [size for size in wanted if tree.size < size < tree.size + len(walk.leaves)]:
            roots[size] = tree.extended(walk.leaves[: size - tree.size]).root()
        tree = tree.extended(walk.leaves)
        roots[tree.size] = tree.root()
        roots = {size: root for size, root in roots.items() if size in wanted or size == tree.size}
        walk.leaves.clear()
    report.entries, report.root = tree.size, tree.root()
    _head(db, report, walk.before)
    for level, idx in wrong_nodes(db, report.entries):
        report.find("nodes", f"kept hash {idx} of height {level}", "it is not the hash of what stands below it")
    _against(report, everything, roots)
    return report


def contradictions(given: Sequence[Given]) -> list[tuple[Given, Given]]:
    """Find checkpoints of one log and one size with different roots: each such pair convicts the log."""
    first: dict[tuple[str, int], Given] = {}
    pairs = []
    for one in given:
        other = first.setdefault((one.checkpoint.origin, one.checkpoint.size), one)
        if other.checkpoint.root != one.checkpoint.root:
            pairs.append((other, one))
    return pairs


def _inside(db: Session) -> list[Given]:
    """Give the checkpoints that the database keeps, one of each size."""
    query = sa.select(AuditCheckpoint.size, AuditCheckpoint.root).distinct().order_by(AuditCheckpoint.size)
    return [
        Given(
            name=f"checkpoint of size {size} in the database",
            checkpoint=Checkpoint(origin="database", size=size, root=root),
            outside=False,
        )
        for size, root in db.execute(query)
    ]


def _columns_agree(row: Any) -> bool:
    try:
        said = chain.columns(row.entry)
    except (ValueError, KeyError, TypeError):
        return False
    return said == {"at": row.at, "actor": row.actor, "act": row.act, "obj": row.obj}


def _head(db: Session, report: Report, last: bytes) -> None:
    head = db.execute(sa.select(AuditHead.size, AuditHead.chain)).one_or_none()
    if head is None or (head.size, head.chain) != (report.entries, last):
        report.find("head", "head of the log", "it does not say what the last entry says")


def _against(report: Report, given: Sequence[Given], roots: dict[int, bytes]) -> None:
    for one in given:
        size, root = one.checkpoint.size, one.checkpoint.root
        if size > report.entries:
            report.find("checkpoints", one.name, f"the log had {size} entries, and has {report.entries} now")
        elif roots[size] != root:
            report.find("checkpoints", one.name, f"the first {size} entries are not those of before")
    for one, other in contradictions([one for one in given if one.outside]):
        report.find("checkpoints", f"{one.name}, {other.name}", "two logs of one name: one size and two roots")
