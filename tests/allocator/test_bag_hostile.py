"""Bags whose makers went to any length: no content stops a replay, and no word means two things."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from allocator.bundle import Place, demand_bytes, instance_lines, layout, order_lines
from allocator.bundle.assignments import Outcomes, number_homes
from allocator.bundle.commitment import from_entries, from_plan
from allocator.bundle.faults import MemberUnfit
from allocator.bundle.pool import fingerprint
from allocator.bundle.read import Bag
from allocator.check import bag_draw, bag_pool
from allocator.check.bag import replay as second_replay
from allocator.check.bag_json import Wrong
from allocator.errors import Refused
from allocator.policy import read as read_policy
from allocator.replay import replay as first_replay
from tests.allocator import bags
from tests.allocator.bags import Made, copied, reseal, rewrite

FILES = [layout.PLAN, layout.COMMITMENT, layout.RANDOMNESS, layout.DEMAND, layout.UNITS, layout.REPORT]
Step = str | int


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Made(households=12).bag(tmp_path_factory.mktemp("original") / "bags")


@pytest.fixture
def bag(original: Path, tmp_path: Path) -> Path:
    return copied(original, tmp_path)


def places_of(value: object, above: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Name every member of every object below a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inside:
        if isinstance(step, str):
            yield (*above, step)
        yield from places_of(one, (*above, step))


def without(rows: Any, place: tuple[Step, ...]) -> None:
    for step in place[:-1]:
        rows = rows[step]
    del rows[place[-1]]


def with_value(rows: Any, place: tuple[Step, ...], value: object) -> None:
    for step in place[:-1]:
        rows = rows[step]
    rows[place[-1]] = value


def first_rows(path: Path) -> list[object]:
    """Read the head of a file of lines and one line more."""
    return [json.loads(line) for line in path.read_bytes().splitlines()[:2]]


def committed_again(folder: Path) -> None:
    """Make hashes, roots, seed, order and instance fit again, as far as the changed bag allows it."""

    def put(name: str, **members: object) -> None:
        rewrite(folder / name, lambda rows: rows[0].update(members))

    with suppress(Refused):
        put(layout.PLAN, units_sha256=sha256((folder / layout.UNITS).read_bytes()).hexdigest())
        plan = Bag(folder)
        put(layout.COMMITMENT, **from_plan(plan.plan, plan.plan_bytes))
        put(layout.COMMITMENT, demand=fingerprint(folder / layout.DEMAND))
        put(layout.COMMITMENT, **from_entries(folder / layout.ENTRIES, plan.entries, plan.plan.pools))
        put(layout.REPORT, seed=plan.seed.hex())
        (folder / layout.ORDER).write_bytes(b"".join(order_lines(plan.order)))
        instance = b"".join(instance_lines(folder / layout.DEMAND, plan.tickets))
        (folder / layout.INSTANCE).write_bytes(instance)


def tried(folder: Path, name: str, change: Callable[[Any], None], *, again: bool) -> None:
    """Make a change, see both programs refuse it, and take it back; what committing again repaired is no change."""
    whole = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    rewrite(folder / name, change)
    if again:
        committed_again(folder)
    reseal(folder)
    if any(path.read_bytes() != data for path, data in whole.items()):
        refused(folder)
    for path, data in whole.items():
        path.write_bytes(data)


def refused(folder: Path) -> None:
    """Both programs end with a failed report, and no check of theirs broke off."""
    first, second = first_replay(folder), second_replay(folder)
    assert not first.identical
    assert not second.identical
    told = [*first.lines(), *second.lines()]
    assert not [line for line in told if "broke off" in line]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("again", [False, True])
def test_a_member_that_is_missing_is_a_failed_check_and_never_an_error(bag: Path, name: str, again: bool) -> None:
    for place in places_of(first_rows(bag / name)):
        tried(bag, name, partial(without, place=place), again=again)


@pytest.mark.parametrize("value", [None, -1, 2**53 - 1, [{}]])
def test_a_member_of_another_kind_in_the_demand_is_a_failed_check(bag: Path, value: object) -> None:
    for place in places_of(first_rows(bag / layout.DEMAND)):
        tried(bag, layout.DEMAND, partial(with_value, place=place, value=value), again=True)


def test_what_no_check_expects_still_ends_in_a_report(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody thought of it")

    monkeypatch.setattr("allocator.replay.check_feasible", broken)
    monkeypatch.setattr(bag_draw, "_numbered", broken)
    for report in (first_replay(bag), second_replay(bag)):
        assert not report.identical
        assert "the check broke off: ZeroDivisionError: nobody thought of it" in str(report.difference)


def test_a_demand_that_lacks_a_lot_with_homes_is_named(bag: Path) -> None:
    rewrite(bag / layout.DEMAND, lambda rows: rows[0]["lots"].pop(0))
    committed_again(bag)
    reseal(bag)
    refused(bag)
    for report in (first_replay(bag), second_replay(bag)):
        assert str(report.difference).startswith(f"U1 {layout.DEMAND}")
        assert "T-A-1B" in str(report.difference)


@pytest.mark.parametrize("lot", ["NO_UNIT", "PASSED"])
def test_a_lot_cannot_bear_the_name_of_a_reason(bag: Path, lot: str) -> None:
    for name in (layout.DEMAND, layout.UNITS):
        text = (bag / name).read_text(encoding="utf-8").replace('"T-A-1B"', f'"{lot}"')
        (bag / name).write_text(text, encoding="utf-8", newline="\n")
    committed_again(bag)
    reseal(bag)
    for report in (first_replay(bag), second_replay(bag)):
        assert "U1" in [line.split()[0] for line in report.lines() if "FAIL" in line]
        assert any(lot in line or "NO_UNIT" in line for line in report.lines())
    with pytest.raises(MemberUnfit, match="which are reasons"):
        demand_bytes({"lots": [{"id": lot, "program": "talent", "capacity": 1}], "programs": []}, [])


@pytest.mark.parametrize("lot", ["NO_UNIT", "PASSED"])
def test_neither_program_takes_a_lot_for_a_reason(lot: str) -> None:
    seed = b"s" * 32
    order = [Place(pool="talent", rank=rank, receipt=one, ticket="") for rank, one in enumerate("AB", start=1)]
    rows = number_homes(order, Outcomes(lots={"A": lot}, reasons={"B": lot}), {"1-101": lot, "1-102": lot}, seed)
    assert [bool(row.unit) for row in rows] == [True, False]
    assert [row.reason for row in rows] == ["ASSIGNED", lot]
    found = bag_pool.Bag(Path(), homes={"1-101": lot, "1-102": lot}, seed=seed)
    found.order = [(place.pool, place.rank, place.receipt) for place in order]
    assert bag_draw._numbered(found, {"A": lot}) == {"A": rows[0].unit}


def test_a_household_that_a_result_leaves_out_is_named() -> None:
    order = [Place(pool="talent", rank=1, receipt="A", ticket="")]
    with pytest.raises(MemberUnfit, match=rf"{layout.RESULT}, A: it is missing"):
        number_homes(order, Outcomes(lots={}, reasons={}), {}, b"")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (b'city = "demo"\n', layout.POLICY),
        (b"\xff", layout.POLICY),
        (bags.POLICY.replace(b"talent", b"friends"), f"{layout.PLAN}, pools, talent: the policy has no such program"),
        (bags.POLICY.replace(b'choice = "nearest"', b'choice = "serial"'), "choices, blue_collar"),
    ],
)
def test_a_policy_that_is_none_or_says_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: bytes, said: str
) -> None:
    assert policy != bags.POLICY
    assert read_policy(bags.POLICY, "policy").programs["blue_collar"].choice == "nearest"
    monkeypatch.setattr(bags, "POLICY", policy)
    report = first_replay(Made(households=3).bag(tmp_path / "bags"))
    assert [check.id for check in report.checks if check.ok is False] == ["G1"]
    assert said in str(report.difference)


@pytest.mark.parametrize("name", ["more", "data/more", "data/verify/allocator/more/deep"])
def test_an_empty_folder_has_no_place_in_a_bag(bag: Path, name: str) -> None:
    (bag / name).mkdir(parents=True)
    for report in (first_replay(bag), second_replay(bag)):
        assert str(report.difference).startswith(f"M1 {name}")


def test_a_file_of_the_program_that_the_manifest_does_not_list_is_named(bag: Path) -> None:
    (bag / layout.PROGRAM / "more.py").write_text("", encoding="utf-8")
    for report in (first_replay(bag), second_replay(bag)):
        assert str(report.difference).startswith(f"M1 {layout.PROGRAM}/more.py")


def test_the_second_program_names_a_lot_that_stands_twice(bag: Path) -> None:
    rewrite(bag / layout.DEMAND, lambda rows: rows[0]["lots"].append(rows[0]["lots"][0]))
    committed_again(bag)
    reseal(bag)
    refused(bag)
    head = {"lots": [{"id": "A", "capacity": 1}, {"id": "A", "capacity": 1}]}
    with pytest.raises(Wrong, match="A stands twice"):
        bag_pool.stated_homes(head)
