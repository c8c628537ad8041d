"""The second program: it stands alone, and it finds whatever was changed."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import allocator
from allocator import Instance, Result, check, solve
from allocator.check import Unreadable, compare, recompute
from tests import strategies
from tests.allocator.test_choice import contest
from tests.allocator.test_instance import small
from tests.allocator.test_instance_faults import BAD_FILES, FAULTS

Json = dict[str, Any]
ROOM = Path(allocator.__file__).parent / "check"


def lines(raw: Json) -> list[bytes]:
    """The file of an instance as somebody might write it, without the defaults."""
    head = {key: value for key, value in raw.items() if key != "households"}
    return [json.dumps(row).encode() + b"\n" for row in [head, *raw["households"]]]


def solved(raw: Json) -> tuple[list[bytes], list[bytes]]:
    """An instance and its right answer, as lines of files."""
    instance = Instance.from_json(raw)
    return list(instance.file_lines()), list(solve(instance).file_lines())


def three() -> Json:
    """Two homes, three households."""
    return contest(
        {"a": 1, "b": 1},
        {"one": {"suitable": ["a", "b"]}, "two": {"suitable": ["a", "b"]}, "three": {"suitable": ["a", "b"]}},
        quota=2,
    )


def test_it_runs_alone_on_bare_python(tmp_path: Path) -> None:
    shutil.copytree(ROOM, tmp_path / "allocator" / "check", ignore=shutil.ignore_patterns("__pycache__"))
    instance, result = solved(three())
    (tmp_path / "instance.jsonl").write_bytes(b"".join(instance))
    (tmp_path / "result.jsonl").write_bytes(b"".join(result))
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.dont_write_bytecode = True\n"
        "from allocator.check import compare; print(compare('instance.jsonl', 'result.jsonl'))"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "equal: 3 households\n"


def test_defaults_left_out_give_the_same_answer_but_for_the_digest() -> None:
    for seed in range(50):
        raw = strategies.seeded(seed)
        instance, _ = solved(raw)
        assert recompute(lines(raw))[1:] == recompute(instance)[1:]


def test_an_instance_read_from_a_file_keeps_the_digest_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "instance.jsonl"
    path.write_bytes(b"".join(lines(three())))
    instance = Instance.read(path)
    result = solve(instance)
    assert check(instance, result).equal
    assert result == solve(instance, "check")
    result.write(tmp_path / "result.jsonl")
    assert compare(path, tmp_path / "result.jsonl").equal


def test_any_other_lot_is_found_with_the_state_at_that_point() -> None:
    raw = three()
    instance = Instance.from_json(raw)
    right = solve(instance)
    one, two = right.assignments
    assert (one.household, two.household) == ("one", "two")
    wrong = Result(
        instance_sha256=right.instance_sha256, summary=right.summary, why=right.why,
        assignments=(one, type(two)(household="two", program="p", lot="a")),
    )  # fmt: skip
    report = check(instance, wrong)
    assert not report.equal
    assert report.difference is not None
    assert report.difference.homes_left == {"b": 1}
    assert str(report) == (
        "differs: household two, place 2 of program p: recomputed a home of lot b, found a home of lot a; "
        "homes left: b 1; limits left: quota p 1"
    )


def test_the_first_difference_is_the_first_in_the_order_of_the_rule() -> None:
    for seed in range(80):
        raw = strategies.seeded(seed)
        instance = Instance.from_json(raw)
        right = solve(instance)
        for gone in right.assignments:
            why = {**right.why, gone.household: ()}
            wrong = Result(
                instance_sha256=right.instance_sha256, summary=right.summary, why=why,
                assignments=tuple(one for one in right.assignments if one != gone),
            )  # fmt: skip
            difference = check(instance, wrong).difference
            assert difference is not None
            assert (difference.household, difference.program) == (gone.household, gone.program)
            assert difference.recomputed == f"a home of lot {gone.lot}"
            assert difference.homes_left[gone.lot] > 0


def edit(old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    """Change some bytes of a result."""

    def change(rows: list[bytes]) -> list[bytes]:
        assert any(old in row for row in rows)
        return [row.replace(old, new) for row in rows]

    return change


CHANGES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "another reason": (edit(b'"away":1', b'"away":2'), "household three, place 3 of .*: recomputed no home"),
    "another summary": (edit(b'"housed":2', b'"housed":3'), "the head: recomputed"),
    "another instance": (edit(b'sha256":"', b'sha256":"0'), "the head: recomputed"),
    "a space": (edit(b'"lot":"b"', b'"lot": "b"'), "household two: recomputed"),
    "no line end": (lambda rows: [*rows[:-1], rows[-1][:-1]], "household two: recomputed"),
    "a household left out": (lambda rows: rows[:-1], "household two, place 2 .*found no line"),
    "a household too many": (
        lambda rows: [*rows, rows[-1].replace(b"two", b"zoe")],
        "household zoe: recomputed no line",
    ),
    "another order": (lambda rows: [rows[0], rows[2], rows[1], rows[3]], "household one: recomputed"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_the_bytes_is_found(change: str) -> None:
    instance, result = solved(three())
    assert compare(instance, result).equal
    make, named = CHANGES[change]
    report = compare(instance, make(result))
    assert not report.equal
    assert re.search(named, str(report)), report


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"no households", "households no list"}))
def test_both_readers_refuse_the_same_instances(fault: str) -> None:
    change, _ = FAULTS[fault]
    raw = small()
    change(raw)
    with pytest.raises(Unreadable) as caught:
        recompute(lines(raw))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", BAD_FILES)
def test_both_readers_refuse_the_same_files(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "instance.jsonl"
    path.write_bytes(BAD_FILES[kind][0])
    with pytest.raises(Unreadable):
        recompute(path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda rows: [], "empty"),
        (edit(b"anju-result/1", b"anju-result/9"), "format"),
        (edit(b'"summary"', b'"summery"'), "summery"),
        (edit(b'"lot":"b"', b'"lot":3'), "line 4.*lot"),
        (edit(b'"lot":"b"', b'"home":"b"'), "line 4.*home"),
        (edit(b'"lot":"b",', b""), "line 4.*lot is missing"),
        (edit(b'"two"', b'"one"'), "line 4.*one stands twice"),
        (lambda rows: [*rows, b"{"], "line 5.*JSON"),
    ],
)
def test_a_result_that_cannot_be_read_is_an_error_not_a_difference(
    change: Callable[[list[bytes]], list[bytes]], named: str
) -> None:
    instance, result = solved(three())
    with pytest.raises(Unreadable, match=named):
        compare(instance, change(result))
