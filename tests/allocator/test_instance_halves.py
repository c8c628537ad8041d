"""Large files by two processes: what is found never depends on the helper, whatever becomes of it."""

import hashlib
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator import Instance, InstanceError, solve
from allocator.instance import halves
from allocator.instance import lines as lines_module
from allocator.instance.collect import Collector
from allocator.instance.halves import help_out, middle, read_all
from allocator.instance.instance import read_head
from allocator.instance.lines import Lines, loads
from allocator.instance.quick import QuickReader
from tests import strategies
from tests.allocator.test_instance import Json, small
from tests.allocator.test_instance_quick import COLUMNS, line_by_line, many, put_as_they_are

TABLES = ("suitable", "metres", "groups", "lists", "distances", "group_lists", "households")


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large enough for two, on any machine."""
    monkeypatch.setattr(halves, "LARGE", 0)
    monkeypatch.setattr(lines_module, "BLOCK", 1 << 13)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def sorted_file(tmp_path: Path, raw: Json) -> Path:
    households = sorted(raw["households"], key=lambda one: str(one["id"]))
    return put_as_they_are(tmp_path / "instance.jsonl", raw | {"households": households})


def by_two(path: Path, pass_on: Any = iter) -> tuple[Instance, bool]:
    """Read a file with a helper; tell too whether it was of help."""
    lines, cut = Lines(path), middle(path)
    blocks: Iterator[bytes] = lines.blocks(cut)
    head = read_head(loads(next(blocks), "line 1"))
    reader = QuickReader(head)
    digest = read_all(lines, pass_on(blocks), cut, reader)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    return Instance.of(head, reader.into.demand(), digest), lines.sha256 != digest


def assert_as_by_one(found: Instance, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "LARGE", 1 << 40)
    alone = Instance.read(path)
    assert list(found.lines()) == list(alone.lines())
    assert found.sha256 == alone.sha256
    for column in (*COLUMNS, *TABLES):
        here, there = getattr(found.demand, column), getattr(alone.demand, column)
        assert np.array_equal(here, there) if isinstance(here, np.ndarray) else here == there, column


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_two_find_what_one_finds(mix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sorted_file(tmp_path, strategies.seeded(3, mix))
    found, helped = by_two(path)
    assert helped == (middle(path) != path.stat().st_size)
    assert_as_by_one(found, path, monkeypatch)


def test_a_file_in_any_order_is_sorted_over_both_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = many(small(), 200)
    path = put_as_they_are(tmp_path / "instance.jsonl", raw | {"households": raw["households"][::-1]})
    found, helped = by_two(path)
    assert helped
    assert_as_by_one(found, path, monkeypatch)
    monkeypatch.undo()
    assert solve(found).to_json() == solve(Instance.from_json(raw)).to_json()


def test_nobody_helps_with_small_files_or_on_one_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sorted_file(tmp_path, many(small(), 10))
    content = path.read_bytes()
    cut = middle(path)
    assert cut is not None
    assert content[cut - 1 : cut] == b"\n"
    assert abs(cut - len(content) // 2) < 300
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert middle(path) is None
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert middle(path) is None
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(halves, "LARGE", len(content) + 1)
    assert middle(path) is None


def test_a_file_of_one_line_has_an_empty_half(tmp_path: Path) -> None:
    path = sorted_file(tmp_path, small() | {"households": []})
    assert middle(path) == path.stat().st_size
    found, helped = by_two(path)
    assert found.households == ()
    assert not helped  # it had nothing to find


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_fault_in_either_half_has_its_message(place: str, tmp_path: Path) -> None:
    raw = many(small(), 100)
    number = {"first": 5, "last": -5}[place]
    raw["households"][number]["applications"][0]["points"] = -3
    path = put_as_they_are(tmp_path / "instance.jsonl", raw)
    told = line_by_line(path)
    assert isinstance(told, str)
    assert "points" in told
    with pytest.raises(InstanceError) as caught:
        Instance.read(path)
    assert str(caught.value) == told


def test_a_household_in_both_halves_stands_there_twice(tmp_path: Path) -> None:
    raw = many(small(), 100)
    raw["households"][-5]["id"] = raw["households"][5]["id"]
    path = put_as_they_are(tmp_path / "instance.jsonl", raw)
    with pytest.raises(InstanceError, match="A0005 stands there twice"):
        Instance.read(path)


def test_a_half_that_is_right_but_not_plainly_is_read_without_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sorted_file(tmp_path, many(small(), 100))
    path.write_bytes(path.read_bytes().removesuffix(b"\n") + b" \n")
    found, helped = by_two(path)
    assert not helped
    assert_as_by_one(found, path, monkeypatch)


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/true", "/bin/echo"])
def test_without_a_helper_one_reads_all(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sorted_file(tmp_path, many(small(), 100))
    monkeypatch.setattr(sys, "executable", program)
    found, helped = by_two(path)
    assert not helped
    assert_as_by_one(found, path, monkeypatch)


def test_a_file_that_changes_meanwhile_is_read_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sorted_file(tmp_path, many(small(), 100))

    def touching(blocks: Iterable[bytes]) -> Iterator[bytes]:
        yield from blocks
        os.utime(path, (1, 1))

    found, helped = by_two(path, touching)
    assert not helped
    assert_as_by_one(found, path, monkeypatch)


def test_a_helper_hands_over_what_stands_behind_the_cut(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = sorted_file(tmp_path, many(small(), 20))
    ids = [one.id for one in Instance.read(path).households]
    cut = path.read_bytes().index(b'{"id": "X0003"')
    help_out(str(path), str(cut))
    found = pickle.loads(capsysbinary.readouterr().out)  # noqa: S301
    assert isinstance(found, Collector)
    assert found.households == ids[ids.index("X0003") :]
    help_out(str(path), str(cut + 1))
    assert capsysbinary.readouterr().out == b""
