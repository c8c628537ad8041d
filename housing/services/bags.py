"""The files of a published bag, for whoever wants to check them: what its manifests name, and who signed them."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.bundle import layout
from allocator.bundle.signatures import Stated, note_of
from allocator.errors import Refused
from allocator.seal.note import Line

CHUNK = 1 << 16
MANIFESTS = (layout.MANIFEST, layout.TAG_MANIFEST)
_line = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_./-]+)")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bag gives the same ZIP file on every day


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFile:
    """One file of a bag: its path in it, its size in bytes, and its SHA-256 (none for what no manifest names)."""

    path: str
    size: int
    sha256: str


def files(bag: Path) -> tuple[BagFile, ...]:
    """List the files of a bag, payload first; nothing while the bag is not there."""
    if not (bag / layout.TAG_MANIFEST).is_file():
        return ()
    listed = {path: digest for name in MANIFESTS for path, digest in _read(bag / name)}
    listed |= dict.fromkeys((layout.TAG_MANIFEST, layout.NOTE), "")
    return tuple(
        BagFile(path=path, size=(bag / path).stat().st_size, sha256=digest)
        for path, digest in listed.items()
        if (bag / path).is_file()
    )


def find(bag: Path, path: str) -> Path | None:
    """Find a file of a bag; a name that is not in that list leads nowhere."""
    return bag / path if path in {file.path for file in files(bag)} else None


def signature_lines(bag: Path, said: Stated) -> tuple[Line, ...] | None:
    """Read who says to have signed a bag, without checking it; None if what lies there is no note for this bag."""
    try:
        note = note_of(bag, said)
    except (Refused, OSError):
        return None
    return note.lines if note else ()


def zipped(bag: Path) -> Iterator[bytes]:
    """Give the whole bag as a ZIP file, piece by piece; nothing is held in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for file in files(bag):
            entry = zipfile.ZipInfo(f"{bag.name}/{file.path}", _EPOCH)
            with (bag / file.path).open("rb") as source, archive.open(entry, "w") as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


def _read(manifest: Path) -> Iterator[tuple[str, str]]:
    for line in manifest.read_text(encoding="ascii").splitlines():
        match = _line.fullmatch(line)
        if match and (layout.belongs(match[2]) or match[2] in layout.TAGGED):
            yield match[2], match[1]


class _Sink(io.RawIOBase):
    """A file that is written once, from front to back, and read as it grows."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Tell the archive that it may write."""
        return True

    def write(self, data: object) -> int:
        """Keep a piece until it is taken."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Take everything written since the last time."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found
