"""The manifest of a bag, in the form that `sha256sum -c` reads, and the check that nothing else is there."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from allocator.bundle import layout
from allocator.bundle.body import lines, sha256
from allocator.bundle.faults import (
    FileChanged,
    FileExtra,
    FileMissing,
    FileUnreadable,
    LineUnfit,
    compare_lines,
)
from allocator.errors import N_

_line = re.compile(rb"([0-9a-f]{64})  ([A-Za-z0-9_./-]+)\n")


def manifest_bytes(digests: Mapping[str, str]) -> bytes:
    """Write a manifest from {path: SHA-256 in hex}, sorted by path."""
    return b"".join(f"{digest}  {path}\n".encode() for path, digest in sorted(digests.items()))


def check_bag(folder: Path, *, round_ref: str | None = None) -> str:
    """Check that the folder holds exactly the files of its manifest, unchanged (check M1); gives its digest.

    One file more may be there, the signed note, which `signatures` reads (check M2).
    Without `round_ref` the line of bag-info.txt that names the round is not judged.
    """
    found = set(_files(folder))
    for tag in (layout.TAG_MANIFEST, *layout.TAGGED):
        if tag not in found:
            raise FileMissing(file=tag)
    tagged = _read(folder, layout.TAG_MANIFEST)
    compare_lines(layout.TAG_MANIFEST, [path.encode() for path in tagged], [path.encode() for path in layout.TAGGED])
    _compare_digests(folder, tagged, layout.TAG_MANIFEST)
    compare_lines(layout.BAGIT, lines(folder / layout.BAGIT), lines(layout.BAGIT_TEXT))
    listed = _read(folder, layout.MANIFEST)
    _compare_names(found, listed)
    _no_empty_folder(folder)
    _compare_digests(folder, listed, layout.MANIFEST)
    _compare_info(folder, listed, round_ref)
    return tagged[layout.MANIFEST]


def _files(folder: Path) -> Iterator[str]:
    """Name every file under the folder; a link or a device has no place in a bag."""
    for here, folders, names in os.walk(folder, onerror=_refuse):
        for name in sorted([*folders, *names]):
            path = Path(here, name)
            shown = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise FileExtra(file=shown)
            if path.is_file():
                yield shown


def _refuse(error: OSError) -> None:
    raise FileUnreadable(file=error.filename, problem=error.strerror)


def _read(folder: Path, name: str) -> dict[str, str]:
    """Read a manifest as {path: digest}; only plain lines in ascending order are read at all."""
    digests: dict[str, str] = {}
    before = ""
    for number, line in enumerate(lines(folder / name), start=1):
        match = _line.fullmatch(line)
        if match is None:
            raise LineUnfit(file=name, line=number, problem=N_("it is not a hash, two spaces and a path"))
        digest, path = match[1].decode(), match[2].decode()
        if path <= before:
            raise LineUnfit(file=name, line=number, problem=N_("the paths are not sorted, or one stands twice"))
        before = path
        digests[path] = digest
    return digests


def _compare_names(found: Iterable[str], listed: Mapping[str, str]) -> None:
    for path in listed:
        if not layout.belongs(path):
            raise FileExtra(file=path)
    there = set(found) - {layout.TAG_MANIFEST, layout.NOTE, *layout.TAGGED}
    for path in sorted(there - listed.keys()):
        raise FileExtra(file=path)
    for path in sorted((listed.keys() | layout.PAYLOAD) - (there & listed.keys())):
        raise FileMissing(file=path)


def _no_empty_folder(folder: Path) -> None:
    """Refuse a folder that holds nothing: no manifest can name it."""
    for here, folders, names in os.walk(folder, onerror=_refuse):
        if not folders and not names:
            raise FileExtra(file=Path(here).relative_to(folder).as_posix())


def _compare_digests(folder: Path, digests: Mapping[str, str], manifest: str) -> None:
    for path, digest in digests.items():
        real = sha256(folder / path)
        if real != digest:
            raise FileChanged(file=path, manifest=manifest, published=digest, recomputed=real)


def _compare_info(folder: Path, listed: Mapping[str, str], round_ref: str | None) -> None:
    published = list(lines(folder / layout.BAG_INFO))
    size = sum((folder / path).stat().st_size for path in listed)
    recomputed = list(lines(layout.bag_info(round_ref=round_ref or "", size=size, files=len(listed))))
    if round_ref is None:
        published, recomputed = published[::2], recomputed[::2]
    compare_lines(layout.BAG_INFO, published, recomputed)
