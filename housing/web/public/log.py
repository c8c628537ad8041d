"""The audit log as the public may hold it: its newest checkpoint, and the hashes of its tree (C2SP tlog-tiles).

The entries themselves are withheld: they name officers and applications. Their hashes are not, so anybody can prove
that two checkpoints are of one log, and whoever holds an entry, that it stands in it. No hash betrays its entry: each
entry holds a random number.
"""

import re
from dataclasses import dataclass
from typing import Self

from flask import Response, abort, render_template

from allocator.seal.checkpoint import Checkpoint
from allocator.seal.note import Note
from housing.services import log_checkpoints
from housing.services.log_tree import WIDTH, LogTree
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp

FOR_EVER = "public, max-age=31536000, immutable"
SECONDS_ONLY = "public, max-age=5"
_path = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TilePath:
    """Which tile a path asks for: level, number in the level, and how many of its hashes."""

    level: int
    index: int
    width: int

    @classmethod
    def parse(cls, path: str) -> Self | None:
        """Read a path in its one form, like `0/x001/234.p/56`; None for anything else."""
        parts = _path.fullmatch(path)
        if parts is None:
            return None
        index = int(parts[2].replace("x", "").replace("/", ""))
        found = cls(level=int(parts[1]), index=index, width=int(parts[3] or WIDTH))
        return found if found.width <= WIDTH and str(found) == path else None

    def __str__(self) -> str:
        digits = f"{self.index:,}".split(",")
        numbers = [part.zfill(3) for part in digits]
        name = "/".join([*(f"x{number}" for number in numbers[:-1]), numbers[-1]])
        return f"{self.level}/{name}" + (f".p/{self.width}" if self.width < WIDTH else "")


@bp.get("/log")
@public
def log() -> str:
    """Show the newest checkpoint of the log, who signed it, and how to hold the bureau to it."""
    last = log_checkpoints.latest(db_session())
    note = Note.parse(last.note.encode()) if last is not None else None
    return render_template(
        "public/log.html", last=last, said=Checkpoint.parse(note.text) if note else None,
        signers=list(dict.fromkeys(line.name for line in note.lines)) if note else [],
    )  # fmt: skip


@bp.get("/log/checkpoint")
@public
def log_checkpoint() -> Response:
    """Hand out the newest checkpoint with all its signatures."""
    last = log_checkpoints.latest(db_session())
    if last is None:
        abort(404)
    return Response(last.note, mimetype="text/plain", headers={"Cache-Control": SECONDS_ONLY})


@bp.get("/log/tile/<path:path>")
@public
def log_tile(path: str) -> Response:
    """Hand out hashes of the tree; entries (`tile/entries/…`) are withheld."""
    asked, last = TilePath.parse(path), log_checkpoints.latest(db_session())
    if asked is None or last is None:
        abort(404)
    hashes = LogTree(db_session(), last.size).tile(asked.level, asked.index, asked.width)
    if hashes is None:
        abort(404)
    return Response(hashes, mimetype="application/octet-stream", headers={"Cache-Control": FOR_EVER})
