"""Bytes that no `pack` wrote: one error, whatever they claim to be."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator import Instance, InstanceError
from tests.allocator.twins import Columns, columns_of, read, small_twin


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    return small_twin(tmp_path)


def save_other(change: Callable[[Columns], Columns], save: Any = np.savez) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        columns = change(columns_of(path))
        with path.open("wb") as file:
            save(file, **columns)

    return write


def same(columns: Columns) -> Columns:
    return columns


def in_bytes(old: bytes, new: bytes, times: int = -1) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, times))

    return write


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "compressed": (save_other(same, np.savez_compressed), "compressed"),
    "a member missing": (save_other(lambda columns: {k: v for k, v in columns.items() if k != "tier"}), "members"),
    "a member too many": (save_other(lambda columns: columns | {"more": columns["tier"]}), "members"),
    "another order": (save_other(lambda columns: dict(sorted(columns.items()))), "members"),
    "pickles": (save_other(lambda columns: columns | {"tier": np.array([0, 0, None])}), "tier: not an array of <i8"),
    "longer numbers": (save_other(lambda columns: columns | {"owner": columns["owner"].astype("<i8")}), "owner"),
    "broken numbers": (save_other(lambda columns: columns | {"tier": columns["tier"].astype("<f8")}), "tier"),
    "other byte order": (save_other(lambda columns: columns | {"tier": columns["tier"].astype(">i8")}), "tier"),
    "one number": (save_other(lambda columns: columns | {"tier": np.array(1)}), "tier"),
    "a table": (save_other(lambda columns: columns | {"tier": columns["tier"].reshape(3, 1)}), "tier: 2 dimensions"),
    "half tickets": (save_other(lambda columns: columns | {"ticket": columns["ticket"][:, :2]}), "ticket"),
    "columns first": (save_other(lambda columns: columns | {"ticket": np.asfortranarray(columns["ticket"])}), "ticket"),
    "a checksum that is wrong": (in_bytes(b"anju-columns/1", b"anju-columns/2"), "CRC"),
    "another version": (in_bytes(b"NUMPY\x01", b"NUMPY\x07", 1), "format"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_pack_did_not_write_is_refused(kind: str, twin: Path) -> None:
    write, named = HOSTILE[kind]
    write(twin)
    with pytest.raises(InstanceError, match=f"format of the columns.*{named}"):
        Instance.read(twin)


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """Change the bytes of one member, with the checksum that they need."""
    with zipfile.ZipFile(path) as file:
        members = {one: file.read(one) for one in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, change(content) if name == f"{member}.npy" else content)


@pytest.mark.parametrize("size", [b"7", b"9", b"9" * 12, b"9" * 15])
def test_a_size_is_not_believed(size: bytes, twin: Path) -> None:
    rewritten(twin, "households", lambda content: content.replace(b"(8,), }", b"(" + size + b",), }"))
    with pytest.raises(InstanceError, match=r"format of the columns.*households: 8 bytes"):
        Instance.read(twin)


@pytest.mark.parametrize("beyond", [1 << 20, 1 << 31, (1 << 32) - 2])
def test_a_size_of_a_member_is_not_believed(beyond: int, twin: Path) -> None:
    content = bytearray(twin.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 20 : entry + 28] = struct.pack("<2L", beyond, beyond)  # both sizes in the directory
    twin.write_bytes(content)
    with pytest.raises(InstanceError, match="format of the columns"):
        Instance.read(twin)


def test_a_broken_file_is_refused_wherever_it_ends(twin: Path) -> None:
    content = twin.read_bytes()
    for end in [*range(4, len(content) - 1, 97), len(content) - 1]:
        twin.write_bytes(content[:end])
        with pytest.raises(InstanceError, match="format of the columns"):
            Instance.read(twin)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(st.data())
def test_changed_bytes_are_refused_or_change_nothing(twin: Path, data: st.DataObject) -> None:
    reference = twin.with_suffix(".kept")
    if not reference.exists():
        reference.write_bytes(twin.read_bytes())
    content = bytearray(reference.read_bytes())
    directory = content.index(b"PK\x01\x02")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.one_of(st.integers(4, len(content) - 1), st.integers(directory, len(content) - 1)))
        content[place] = data.draw(st.integers(0, 255))
    twin.write_bytes(content)
    found = read(twin)
    assert isinstance(found, str) or found == Instance.read(twin.with_suffix(".jsonl"))
