"""The bytes of one file, however the caller holds them: at once, on disk, or line by line."""

import hashlib
from collections.abc import Generator, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

# An iterable gives the file in pieces; where lines are wanted, one line each.
Body: TypeAlias = bytes | Path | Iterable[bytes]

CHUNK = 1 << 20


def pieces(body: Body) -> Iterator[bytes]:
    """Give the bytes in pieces of modest size."""
    if isinstance(body, bytes):
        yield body
    elif isinstance(body, Path):
        with body.open("rb") as handle:
            while piece := handle.read(CHUNK):
                yield piece
    else:
        yield from body


def lines(body: Body) -> Generator[bytes]:
    """Give the lines, each with its line feed."""
    if isinstance(body, bytes):
        yield from BytesIO(body)
    elif isinstance(body, Path):
        with body.open("rb") as handle:
            yield from handle
    else:
        yield from body


def sha256(body: Body) -> str:
    """Hash the bytes, in hex."""
    digest = hashlib.sha256()
    for piece in pieces(body):
        digest.update(piece)
    return digest.hexdigest()
