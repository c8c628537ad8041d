"""The columnar twin: the same instance as its JSON Lines, and nothing that these could not hold."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator import Instance, InstanceError, solve
from allocator.__main__ import main
from allocator.instance import twin_checks
from allocator.instance.arrays import write_arrays
from allocator.instance.twin import KINDS, pack, read_twin, write_twin
from tests import strategies
from tests.allocator.test_instance import as_file
from tests.allocator.twins import Columns, columns_of, read, small_twin

Change = Callable[[Columns], None]


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    return small_twin(tmp_path)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_a_twin_is_the_same_instance_and_gives_the_same_result(mix: str, tmp_path: Path) -> None:
    path, target = tmp_path / "instance.jsonl", tmp_path / "instance.npz"
    for seed in strategies.seeds(20):
        one = Instance.read(as_file(strategies.seeded(seed, mix), path))
        write_twin(one, target)
        two = Instance.read(target)
        assert two.sha256 == one.sha256
        assert list(two.lines()) == list(one.lines())
        if seed < 5:
            assert list(solve(two).lines()) == list(solve(one).lines())


def test_the_canonical_file_comes_back_byte_for_byte(twin: Path, tmp_path: Path) -> None:
    canonical, again = tmp_path / "canonical.jsonl", tmp_path / "again.jsonl"
    Instance.read(twin).write(canonical)
    pack(canonical, twin)
    Instance.read(twin).write(again)
    assert canonical.read_bytes() == again.read_bytes()


def test_the_twin_counts_as_the_same_instance(twin: Path) -> None:
    one, two = Instance.read(twin), Instance.read(twin.with_suffix(".jsonl"))
    assert one == two
    assert hash(one) == hash(two)
    assert one.demand.entries == two.demand.entries == 4


def test_an_instance_without_anything_has_a_twin(tmp_path: Path) -> None:
    raw = {"format": "anju-instance/1", "programs": [], "lots": [], "households": []}
    write_twin(Instance.from_json(raw), tmp_path / "empty.npz")
    assert read_twin(tmp_path / "empty.npz") == Instance.from_json(raw)


def test_the_commands_take_the_twin_for_the_instance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, columns = tmp_path / "instance.jsonl", tmp_path / "instance.npz"
    main(["generate", "--households", "300", "--homes", "60", "--lots", "24", "-o", str(lines)])
    assert main(["pack", str(lines), "-o", str(columns)]) == 0
    for engine in ("ortools", "check"):
        results = [tmp_path / f"{engine}-{n}" for n in range(2)]
        for source, result in zip((lines, columns), results, strict=True):
            assert main(["solve", str(source), "-o", str(result), "--engine", engine]) == 0
        assert results[0].read_bytes() == results[1].read_bytes()
    assert main(["check", str(lines), str(results[1])]) == 0
    lines.write_text("{}\n")
    assert main(["pack", str(lines), "-o", str(tmp_path / "nothing.npz")]) == 2
    assert not (tmp_path / "nothing.npz").exists()
    assert capsys.readouterr().err.count("\n") == 1


def test_equal_instances_have_equal_twins(twin: Path, tmp_path: Path) -> None:
    write_twin(Instance.read(twin), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == twin.read_bytes()


def test_nothing_is_left_of_a_twin_that_could_not_be_written_whole(twin: Path, tmp_path: Path) -> None:
    instance, before = Instance.read(twin), sorted(tmp_path.iterdir())
    (folder := tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_twin(instance, folder)
    assert sorted(tmp_path.iterdir()) == sorted([*before, folder])


def put(member: str, place: Any, value: Any) -> Change:
    def change(columns: Columns) -> None:
        columns[member][place] = value

    return change


def values(member: str, *items: Any) -> Change:
    def change(columns: Columns) -> None:
        columns[member] = np.array(items, columns[member].dtype)

    return change


def text(member: str, value: str | bytes) -> Change:
    found = value.encode() if isinstance(value, str) else value
    return values(member, *found)


def longer(member: str) -> Change:
    def change(columns: Columns) -> None:
        columns[member] = np.concatenate((columns[member], columns[member][-1:]))

    return change


# The small instance: H1 asks blue (B2, B1 at 5 and 7 metres, wishes B1) and talent (T1), H2 talent, H3 nothing.
# Lots T1 B1 B2 are 0 1 2; lists: 0 (T1), 1 (B2, B1); distances: 0 none, 1 (B1, B2), 2 (T1).
FAULTS: dict[str, tuple[Change, str]] = {
    "another format": (text("format", "anju-columns/2"), "format of the columns.*anju-columns/2"),
    "no digest": (text("sha256", "0" * 63), "format of the columns.*sha256"),
    "head no JSON": (text("head", "{"), "the head: not one JSON"),
    "head without lots": (text("head", '{"format":"anju-instance/1","programs":[]}'), "lots of the head"),
    "lists from the middle": (put("lists_from", 0, 1), "lists_from of"),
    "lists backwards": (put("lists_from", 1, 9), "lists_from of"),
    "lists too short": (longer("lists"), "lists_from of"),
    "no lists from": (values("lists_from"), "lists_from of"),
    "a lot that is not there": (put("lists", 0, 3), "lists of"),
    "a lot below all": (put("lists", 0, -1), "lists of"),
    "a lot twice": (put("lists", 1, 1), "lists of"),
    "lots of two programs": (put("lists", 2, 0), "lists of"),
    "distance to no lot": (put("distances", 0, 3), "distances of"),
    "distance twice": (put("distances", 0, 2), "distances of"),
    "distances beyond the earth": (put("distances_metres", 0, 10**9 + 1), "distances_metres of"),
    "distances negative": (put("distances_metres", 0, -1), "distances_metres of"),
    "distances too many": (longer("distances_metres"), "distances_metres of"),
    "groups no text": (text("group_lists", b"\xff"), "group_lists of"),
    "groups too many": (text("group_lists", "a\nb\nc\nd"), "group_lists of"),
    "group twice": (text("group_lists", "graduate\na\na"), "group_lists of"),
    "group without name": (text("group_lists", "graduate\na\n"), "group_lists of"),
    "groups backwards": (put("group_lists_from", 1, 9), "group_lists_from of"),
    "no household": (text("households", ""), "households of"),
    "households not sorted": (text("households", "H2\nH1\nH3"), "households of"),
    "household twice": (text("households", "H1\nH2\nH2"), "households of"),
    "household with a tab": (text("households", "H\t\nH2\nH3"), "households of"),
    "household too long": (text("households", "A" * 201 + "\nH2\nH3"), "households of"),
    "households no UTF-8": (text("households", b"H1\nH2\n\xed\xa0\x80"), "households of"),
    "a household too many": (longer("groups"), "households of"),
    "groups that are not there": (put("groups", 0, 3), "groups of"),
    "owner that is not there": (put("owner", 2, 3), "owner of"),
    "owner below all": (put("owner", 0, -1), "owner of"),
    "owners not sorted": (put("owner", 0, 2), "owner of"),
    "a program too many": (longer("program"), "program of"),
    "a ticket too many": (longer("ticket"), "ticket of"),
    "wishes for one more": (longer("wishes_from"), "wishes_from of"),
    "wishes without beginning": (put("wishes_from", 0, 1), "wishes_from of"),
    "program that is not there": (put("program", 2, 2), "program of household H2"),
    "program twice": (put("program", 0, 0), "program of household H1"),
    "tier too great": (put("tier", 2, 2**53), "tier of household H2"),
    "points negative": (put("points", 0, -1), "points of household H1"),
    "suitable that is not there": (put("suitable", 0, 2), "suitable of household H1"),
    "metres that are not there": (put("metres", 0, -1), "metres of household H1"),
    "list of another program": (put("suitable", 2, 1), "suitable of household H2"),
    "wish that is not there": (put("wishes", 2, 3), "wishes of household H2"),
    "wish of another program": (put("wishes", 2, 1), "wishes of household H2"),
    "distance missing": (put("metres", 0, 0), "metres of household H1"),
    "distance to other lots": (put("metres", 2, 1), "metres of household H2"),
    "distance to another lot": (put("distances", 2, 1), "metres of household H1"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_error_that_names_the_member(fault: str, twin: Path) -> None:
    change, named = FAULTS[fault]
    columns = columns_of(twin)
    change(columns)
    write_arrays(twin, KINDS, columns)
    with pytest.raises(InstanceError, match=named) as caught:
        Instance.read(twin)
    assert "\n" not in str(caught.value)


def test_a_wish_stands_once(twin: Path) -> None:
    columns = columns_of(twin)
    columns |= {"wishes": np.array([1, 2, 1, 0, 0], np.int32), "wishes_from": np.array([0, 3, 4, 5])}
    write_arrays(twin, KINDS, columns)
    with pytest.raises(InstanceError, match="wishes of household H1"):
        Instance.read(twin)


def test_a_flag_is_0_or_1(twin: Path) -> None:
    columns = columns_of(twin)
    columns["flexible"] = np.array([0, 2, 0], np.uint8).view(np.bool_)
    write_arrays(twin, KINDS, columns)
    with pytest.raises(InstanceError, match="flexible of household H1"):
        Instance.read(twin)


def test_distances_are_compared_some_at_once(twin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twin_checks, "AT_ONCE", 1)
    assert len(Instance.read(twin).households) == 3
    columns = columns_of(twin)
    put("distances", 2, 1)(columns)
    write_arrays(twin, KINDS, columns)
    with pytest.raises(InstanceError, match="metres of household H1"):
        Instance.read(twin)


@pytest.mark.parametrize("mix", ["nested", "everything"])
def test_whatever_is_changed_is_refused_or_a_valid_instance(mix: str, tmp_path: Path) -> None:
    path = tmp_path / "instance.npz"
    accepted = 0
    for seed in strategies.seeds(300):
        pick = random.Random(seed)  # noqa: S311
        write_twin(Instance.from_json(strategies.seeded(seed % 20, mix)), path)
        columns = columns_of(path)
        name = pick.choice(list(KINDS))
        array = columns[name] = columns[name][: len(columns[name]) - pick.choice((0, 0, 0, 1))]
        if array.size:
            kind = array.dtype
            array.reshape(-1)[pick.randrange(array.size)] = np.array(pick.choice((-1, 0, 1, 2, 3, 5, 10**9))).astype(
                kind
            )
        write_arrays(path, KINDS, columns)
        found = read(path)
        if isinstance(found, Instance):
            accepted += 1
            assert Instance.from_json(found.to_json()) == found
    assert accepted > 10
