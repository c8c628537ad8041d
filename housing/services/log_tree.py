"""The tree over the audit log, read from the database only as far as a proof or a tile needs it.

A node is the hash over a full subtree; those of every eighth height are kept when a checkpoint is made, and
whatever of them is missing is computed from below. So a proof in a log of a million entries reads a few hundred
hashes. Nothing here needs the entries themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal import merkle
from housing.models import AuditEntry, AuditNode

HEIGHT = 8  # of a tile
WIDTH = 1 << HEIGHT


@dataclass(frozen=True, slots=True)
class LogTree:
    """The tree over the first `size` entries."""

    db: Session
    size: int

    def root(self) -> bytes:
        """Hash all of it."""
        return self._range(0, self.size) if self.size else merkle.CompactRange().root()

    def inclusion(self, place: int) -> tuple[bytes, ...]:
        """Prove that an entry stands at its place (RFC 9162, 2.1.3.1); from the leaf up."""
        if not 0 <= place < self.size:
            raise IndexError(f"no entry {place} in a log of {self.size} entries")
        low, high, path = 0, self.size, list[bytes]()
        while high - low > 1:
            middle = low + _split(high - low)
            if place < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return tuple(reversed(path))

    def consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Prove that the log began with its first `old_size` entries (RFC 9162, 2.1.4.1)."""
        if not 0 < old_size <= self.size:
            raise IndexError(f"no log of {old_size} entries grows into one of {self.size} entries")
        low, high, path = 0, self.size, list[bytes]()
        while old_size < high:
            middle = low + _split(high - low)
            if old_size <= middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return tuple(reversed([*path, *([self._range(low, high)] if low else [])]))

    def tile(self, level: int, index: int, width: int) -> bytes | None:
        """Give `width` hashes of a tile (C2SP tlog-tiles); None if the tree does not have them."""
        first = index * WIDTH
        if first + width > self.size >> (HEIGHT * level):
            return None
        return b"".join(self.row(HEIGHT * level, first, width))

    def row(self, height: int, first: int, count: int) -> list[bytes]:
        """Give neighbouring nodes of one height, a multiple of eight."""
        if height == 0:
            query = sa.select(AuditEntry.leaf).where(AuditEntry.seq >= first, AuditEntry.seq < first + count)
            return list(self.db.scalars(query.order_by(AuditEntry.seq)))
        kept = sa.select(AuditNode.idx, AuditNode.hash).where(
            AuditNode.level == height, AuditNode.idx >= first, AuditNode.idx < first + count
        )
        found = {one.idx: one.hash for one in self.db.execute(kept)}
        return [found.get(idx) or self.computed(height, idx) for idx in range(first, first + count)]

    def has(self, height: int, index: int) -> bool:
        """Tell whether a node of a height that is kept is in the tree."""
        return height % HEIGHT == 0 and 0 < height < self.size.bit_length() and 0 <= index < self.size >> height

    def computed(self, height: int, index: int) -> bytes:
        """Hash a node from the row below it, without what is kept of itself."""
        below = self.row(height - HEIGHT, index * WIDTH, WIDTH)
        return merkle.CompactRange().extended(below).root()

    def _range(self, low: int, high: int) -> bytes:
        """Hash neighbouring entries, of which the first begins a subtree."""
        count = high - low
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            base = height - height % HEIGHT
            nodes = self.row(base, low >> base, count >> base)
            return merkle.CompactRange().extended(nodes).root()
        middle = low + _split(count)
        return merkle.node(self._range(low, middle), self._range(middle, high))


def keep_nodes(db: Session, size: int) -> None:
    """Keep the nodes of a log of this size that are not kept yet, from the lowest height up."""
    tree, height = LogTree(db, size), HEIGHT
    while size >> height:
        last = db.scalar(sa.select(sa.func.max(AuditNode.idx)).where(AuditNode.level == height))
        first = 0 if last is None else last + 1
        for start in range(first, size >> height, WIDTH):
            count = min(WIDTH, (size >> height) - start)
            nodes = enumerate(tree.row(height, start, count), start)
            db.execute(sa.insert(AuditNode), [{"level": height, "idx": idx, "hash": one} for idx, one in nodes])
        height += HEIGHT


def wrong_nodes(db: Session, size: int) -> Iterator[tuple[int, int]]:
    """Find kept nodes that are none of a log of this size, or not the hash of what stands below them."""
    tree, place = LogTree(db, size), sa.tuple_(AuditNode.level, AuditNode.idx)
    query = sa.select(AuditNode.level, AuditNode.idx, AuditNode.hash).order_by(AuditNode.level, AuditNode.idx)
    page = db.execute(query.limit(WIDTH)).all()
    while page:
        for level, idx, kept in page:
            if not tree.has(level, idx) or tree.computed(level, idx) != kept:
                yield level, idx
        page = db.execute(query.where(place > (page[-1].level, page[-1].idx)).limit(WIDTH)).all()


def _split(count: int) -> int:
    """Give the largest power of two below a number."""
    return 1 << ((count - 1).bit_length() - 1)
