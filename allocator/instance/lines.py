"""JSON Lines in and out: canonical bytes going out, strict reading coming in."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from allocator.instance.faults import Duplicate, NotJson, shown

BLOCK = 1 << 22  # bytes of lines that are read at once


def dumps(value: object) -> bytes:
    """Give the canonical bytes of a value, without a line end."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Twice(Exception):
    """A member that stands twice in one object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Twice(next(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n])))
    return found


DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def loads(line: bytes, thing: str) -> dict[str, Any]:
    """Parse one object from one line; a member that stands twice is refused, not overwritten."""
    try:
        value = DECODER.decode(line.decode())
    except Twice as error:
        raise Duplicate(member="member", thing=thing, value=shown(error.args[0])) from None
    except (ValueError, RecursionError) as error:
        raise NotJson(thing=thing, reason=error) from error
    if not isinstance(value, dict):
        raise NotJson(thing=thing, reason="not an object")
    return value


class Lines:
    """The lines of a file in order, and the digest of the bytes once all are read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at = 0
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        """Give the lines one by one, with their line ends."""
        with self.path.open("rb") as file:
            for line in file:
                self._digest.update(line)
                yield line

    def blocks(self, end: int | None = None) -> Iterator[bytes]:
        """Give the first line alone, then blocks of whole lines, up to the end of a line; then call again.

        While a block is worked on, the next one is read.
        """
        with self.path.open("rb") as file, ThreadPoolExecutor(1) as beside:
            if self._at:  # what cannot be read twice is read in one go
                file.seek(self._at)
            block = self._block(file, BLOCK if self._at else 1, end)
            while block:
                following = beside.submit(self._block, file, BLOCK, end)
                yield block
                block = following.result()

    def _block(self, file: IO[bytes], length: int, end: int | None) -> bytes:
        most = length if end is None else min(length, end - self._at)
        block = file.read(most - 1) + file.readline() if most else b""
        self._at += len(block)
        self._digest.update(block)
        return block

    def rest_digest(self) -> str:
        """Tell what the digest will be at the end, without giving the lines."""
        digest = self._digest.copy()
        with self.path.open("rb") as file:
            file.seek(self._at)
            for block in blocks_of(file):
                digest.update(block)
        return digest.hexdigest()

    @property
    def sha256(self) -> str:
        """The digest of everything read so far, as `sha256sum` prints it."""
        return self._digest.hexdigest()


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Give what is left of a file in blocks of whole lines."""
    while block := file.read(BLOCK) + file.readline():
        yield block


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to; it appears under its name only when all is written, and not at all on an error."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink()
        raise


def write(path: Path, lines: Iterable[bytes]) -> None:
    """Write all lines or nothing."""
    with whole(path) as file:
        for line in lines:
            file.write(line + b"\n")
