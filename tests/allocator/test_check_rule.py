"""The second program against the rule by its definition, where the first takes no part."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.check import compare, recompute
from tests import strategies
from tests.allocator import reference
from tests.allocator.reference_records import records

Json = dict[str, Any]
ANY_MIX = st.sampled_from(strategies.MIXES).flatmap(lambda mix: strategies.instances(mix=mix))


def lines(raw: Json) -> list[bytes]:
    """The file of an instance as somebody might write it, without the defaults."""
    head = {key: value for key, value in raw.items() if key != "households"}
    return [json.dumps(row).encode() + b"\n" for row in [head, *raw["households"]]]


def agree(raw: Json) -> None:
    """Homes, those who passed, every record and every set are what the definition says."""
    truth = reference.allocation(raw)
    why, sets = records(raw, truth)
    head, *rows = map(json.loads, recompute(lines(raw)))
    assert {row["household"]: row["lot"] for row in rows if "lot" in row} == truth.homes
    assert {row["household"]: row["why"] for row in rows if "why" in row} == why
    assert {program: one["sets"] for program, one in head["summary"].items()} == sets
    assert sum(one["passed"] for one in head["summary"].values()) == len(truth.passed)


@given(ANY_MIX)
def test_it_follows_the_definition(raw: Json) -> None:
    agree(raw)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_it_follows_the_definition_on_many_small_instances(mix: str) -> None:
    strategies.holds(agree, mix, 120)


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_whatever_is_changed_for_one_household_is_told_of_that_household(mix: str) -> None:
    """A home taken away, a reason taken away: the household is named, and the program where it differs."""
    for seed in strategies.seeds(25):
        raw = strategies.seeded(seed, mix)
        right = recompute(lines(raw))
        assert compare(lines(raw), right).equal
        for place, line in enumerate(right[1:], 1):
            row = json.loads(line)
            if row.get("why") == []:
                continue
            wrong = {"household": row["household"], "why": []}
            changed = (json.dumps(wrong, separators=(",", ":"), ensure_ascii=False) + "\n").encode()
            report = compare(lines(raw), [*right[:place], changed, *right[place + 1 :]])
            assert report.difference is not None
            assert report.difference.household == row["household"]
            if "lot" in row and row["program"] == report.difference.program:
                assert report.difference.recomputed == f"a home of lot {row['lot']}"
                assert report.difference.homes_left[row["lot"]] > 0


def test_a_reason_besides_a_home_is_compared_too() -> None:
    raw: Json = {
        "format": "anju-instance/1",
        "programs": [{"id": "p"}],
        "lots": [{"id": lot, "program": "p", "capacity": 1} for lot in "ab"],
        "households": [
            {"id": name, "applications": [{"program": "p", "ticket": digit * 64, "suitable": ["a", "b"]}]}
            for name, digit in (("one", "1"), ("two", "2"))
        ],
    }
    right = recompute(lines(raw))
    assert json.loads(right[2]) == {
        "household": "two", "lot": "b", "program": "p",
        "why": [{"code": "preferred", "program": "p", "wishes": [{"code": "full", "kept": 0, "lot": "a", "set": 0}]}],
    }  # fmt: skip
    report = compare(lines(raw), [*right[:2], right[2].replace(b'"kept":0', b'"kept":1')])
    assert str(report).startswith("differs: household two, place 2 of program p: recomputed a home of lot b, ["), report
    assert '"kept":1' in str(report)


def test_who_is_left_out_for_a_larger_number_is_told_so_whatever_its_groups() -> None:
    raw: Json = {
        "format": "anju-instance/1",
        "programs": [{"id": "p", "aim": "fill"}],
        "lots": [
            {"id": lot, "program": "p", "capacity": 1, "caps": caps}
            for lot, caps in (("a", ["left"]), ("b", ["left", "right"]), ("c", ["right"]))
        ],
        "caps": [{"id": "left", "limit": 1}, {"id": "right", "limit": 1}],
        "group_caps": [{"program": "p", "group": "g", "limit": 3}],
        "households": [
            {"id": lot, "groups": ["g"], "applications": [{"program": "p", "ticket": digit * 64, "suitable": [lot]}]}
            for lot, digit in (("a", "2"), ("b", "1"), ("c", "3"))
        ],
    }
    agree(raw)
    assert json.loads(recompute(lines(raw))[2])["why"] == [{"code": "kept", "program": "p"}]
    raw["group_caps"][0]["limit"] = 2
    agree(raw)
    assert json.loads(recompute(lines(raw))[2])["why"][0]["kept"] == 2


def test_a_file_that_differs_is_read_again_to_tell_where(tmp_path: Path) -> None:
    raw = strategies.seeded(1)
    right = recompute(lines(raw))
    path = tmp_path / "result.jsonl"
    path.write_bytes(b"".join(right))
    assert compare(lines(raw), path).equal
    path.write_bytes(b"".join(right[:-1]))
    assert "found no line" in str(compare(lines(raw), path))
