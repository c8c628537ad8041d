"""What a witness remembers: the last checkpoint of each log, and what convicts a log that shows two faces."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from allocator.seal.checkpoint import Checkpoint

WAIT_SECONDS = 10.0
_TABLES = (
    "CREATE TABLE IF NOT EXISTS signed (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, "
    "note TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS evidence (id INTEGER PRIMARY KEY, origin TEXT NOT NULL, signed TEXT NOT NULL, "
    "shown TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
    "CREATE TRIGGER IF NOT EXISTS never_back BEFORE UPDATE ON signed WHEN NEW.size < OLD.size OR NEW.at < OLD.at "
    "OR (NEW.size = OLD.size AND NEW.root IS NOT OLD.root) BEGIN SELECT RAISE(ABORT, 'never_back'); END",
    "CREATE TRIGGER IF NOT EXISTS never_gone BEFORE DELETE ON signed BEGIN SELECT RAISE(ABORT, 'never_gone'); END",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The last checkpoint of a log that was signed, and when."""

    size: int
    root: bytes
    note: str
    at: int


@dataclass(frozen=True, slots=True)
class Page:
    """The book while it is open: nobody else reads or writes until it closes."""

    connection: Any

    def last(self, origin: str) -> Signed | None:
        """Find what was signed last of a log."""
        query = "SELECT size, root, note, at FROM signed WHERE origin = ?"
        row = self.connection.execute(query, (origin,)).fetchone()
        return None if row is None else Signed(size=row[0], root=row[1], note=row[2], at=row[3])

    def sign(self, said: Checkpoint, note: str, at: int) -> None:
        """Remember a checkpoint as the last one."""
        self.connection.execute(
            "INSERT INTO signed (origin, size, root, note, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) "
            "DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at",
            (said.origin, said.size, said.root, note, at),
        )

    def convict(self, origin: str, signed: str, shown: str, at: int) -> None:
        """Keep two checkpoints of one size that contradict each other."""
        known = "SELECT 1 FROM evidence WHERE origin = ? AND signed = ? AND shown = ?"
        if self.connection.execute(known, (origin, signed, shown)).fetchone() is None:
            add = "INSERT INTO evidence (origin, signed, shown, at) VALUES (?, ?, ?, ?)"
            self.connection.execute(add, (origin, signed, shown, at))

    def evidence(self) -> list[tuple[str, str]]:
        """Give all pairs of checkpoints that convict a log."""
        return list(self.connection.execute("SELECT signed, shown FROM evidence ORDER BY id"))

    def all(self) -> list[tuple[str, str]]:
        """Give origin and last checkpoint of every log."""
        return list(self.connection.execute("SELECT origin, note FROM signed ORDER BY origin"))


@dataclass(frozen=True, slots=True)
class Book:
    """The file of a witness."""

    path: Path

    @contextmanager
    def open(self) -> Iterator[Page]:
        """Open the book alone; what is written is on the disk when it closes, or gone."""
        with closing(sqlite.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                connection.execute(table)
            yield Page(connection)
            connection.execute("COMMIT")
