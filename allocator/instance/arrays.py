"""Named arrays in one file, as `numpy.load` reads them (`.npz`, not compressed).

Nothing in a file is believed: names, types and sizes must be the expected ones, and no size is taken for true
before the bytes are there. Pickles are not known here at all.
"""

import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from allocator.instance.faults import WrongFormat, shown
from allocator.instance.lines import whole

Arrays = Mapping[str, npt.NDArray[Any]]
MAGIC = b"PK\x03\x04"  # how such a file begins
ENDING = ".npy"
HEADER = re.compile(
    rb"\x93NUMPY\x01\x00[\x00-\xff]{2}\{'descr': '(?P<kind>[^']{3})', 'fortran_order': False, "
    rb"'shape': \((?P<shape>\d{1,15},|\d{1,15}, \d{1,15})\), \} *\n"
)
LONGEST_HEADER = 256
# whatever `zipfile` raises on bytes that are no such file (NotImplementedError: on a compression it does not know)
BROKEN = (
    zipfile.BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What an array must be: the type of its items, and how many columns it has if not one."""

    items: str
    columns: int | None = None

    def read(self, member: str, data: bytes) -> npt.NDArray[Any]:
        """Take an array from the bytes of its member, without a copy."""
        header = HEADER.match(data[:LONGEST_HEADER])
        if header is None or header["kind"].decode("latin-1") != self.items:
            raise wrong(f"{member}: not an array of {self.items}")
        shape = tuple(int(one) for one in header["shape"].split(b",") if one)
        values = np.frombuffer(data, np.uint8, offset=header.end())
        items = np.dtype(self.items)
        if shape[1:] != (() if self.columns is None else (self.columns,)):
            raise wrong(f"{member}: {len(shape)} dimensions")
        if len(values) != items.itemsize * shape[0] * (self.columns or 1):
            raise wrong(f"{member}: {len(values)} bytes")
        return values.view(items).reshape(shape)


def write_arrays(path: Path, kinds: Mapping[str, Kind], arrays: Arrays) -> None:
    """Write the file, whole or not at all; equal arrays give equal bytes."""
    with whole(path) as file, zipfile.ZipFile(file, "w") as members:
        for name, kind in kinds.items():
            with members.open(name + ENDING, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, arrays[name].astype(kind.items, copy=False), allow_pickle=False)


def read_arrays(path: Path, kinds: Mapping[str, Kind]) -> dict[str, npt.NDArray[Any]]:
    """Read a file that holds exactly these arrays."""
    length = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as file:
            members = file.infolist()
            if [one.filename for one in members] != [name + ENDING for name in kinds]:
                raise wrong("other members")
            if any(one.compress_type or max(one.file_size, one.compress_size) > length for one in members):
                raise wrong("compressed members")
            return {name: kind.read(name, file.read(name + ENDING)) for name, kind in kinds.items()}
    except BROKEN as error:
        if isinstance(error, WrongFormat):
            raise
        raise wrong(str(error)) from error


def wrong(reason: str) -> WrongFormat:
    """Say that a file is not what it should be."""
    return WrongFormat(thing="the columns", needed="arrays of numpy as `pack` writes them", value=shown(reason))
