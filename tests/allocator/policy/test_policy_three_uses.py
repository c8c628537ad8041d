"""One evaluation, three uses: alone, as columns of a city, and again from the files of a round; they always agree."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU, WENZHOU_FILE, households, near_the_limit

from allocator.__main__ import main
from allocator.bundle import Entry, demand_bytes, entries_bytes, layout, units_bytes
from allocator.bundle.filed import Places, facts_lines
from allocator.policy import (
    OUTCOMES,
    LotFacts,
    Policy,
    Restricted,
    assess,
    assess_programs,
    columns_of,
    restrict,
    suitable,
)
from allocator.seal import receipt
from allocator.seal.commitment import entry_commitment

Json = dict[str, Any]
ROUND = "T-1"
PLACES = Places(
    round=ROUND,
    areas={"yard": (0, 0)},
    lots={f"{program}-{n}": (9_000 * n, 400) for program in WENZHOU.programs for n in range(3)},
)
UNTOLD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def lots(policy: Policy) -> list[LotFacts]:
    return [
        LotFacts(
            id=f"{program}-{n}", program=program, rooms=max(1, n), tenure="rent" if n else "sale", accessible=n == 2,
            area_cm2_max=(450_000, 590_000, 900_001)[n],
        )
        for program in policy.programs
        for n in range(3)
    ]  # fmt: skip


def near(lot: LotFacts, area: str | None) -> LotFacts:
    return LotFacts(
        id=lot.id, program=lot.program, rooms=lot.rooms, tenure=lot.tenure, accessible=lot.accessible,
        area_cm2_max=lot.area_cm2_max, metres=PLACES.metres(area, lot.id),
    )  # fmt: skip


def line(n: int, program: str, facts: Json, wishes: list[str]) -> Json:
    """What an auditor gets of one household."""
    number = receipt.new(n.to_bytes(10, "big"))
    record = {
        "applicant_nonce": "00" * 16,
        "facts": {name: value for name, value in facts.items() if value is not None},
        "filing": {
            "facts": {}, "flexible": n % 2 == 0, "members": [], "phone": "", "program": program, "wishes": wishes,
            "work_area": "yard" if n % 3 else None,
        },
        "receipt": number, "revision": 1, "round": ROUND, "submitted_at": 1,
    }  # fmt: skip
    return {
        "program": program, "receipt": number, "record": record, "salt": hashlib.sha256(number.encode()).hexdigest(),
    }  # fmt: skip


def limits(policy: Policy, lines: list[Json]) -> dict[str, Restricted]:
    """What limits each program, with one home in each of its three lots."""
    found = {}
    for name, program in policy.programs.items():
        facts = [one["record"]["facts"] for one in lines if one["program"] == name]
        members = Counter(one for each in facts for one in program.restrictions.memberships(each))
        ours = [lot for lot in lots(policy) if lot.program == name]
        found[name] = restrict(name, program.restrictions, homes=3, lots=ours, members=members)
    return found


def stated(policy: Policy, one: Json, limited: Restricted) -> Json:
    """The line of the demand, worked out one by one."""
    facts, program, filing = one["record"]["facts"], one["program"], one["record"]["filing"]
    judged = assess(policy, program, facts)
    fits = suitable(policy, program, facts, [near(lot, filing["work_area"]) for lot in lots(policy)])
    metres = {lot: PLACES.metres(filing["work_area"], lot) for lot in fits}
    nearest = policy.program(program).choice == "nearest"
    claim = {
        "flexible": filing["flexible"], "metres": {lot: way for lot, way in metres.items() if way and nearest},
        "points": judged.points, "program": program, "suitable": list(fits), "tier": judged.tier,
        "wishes": [lot for lot in filing["wishes"] if lot in fits],
    }  # fmt: skip
    groups = limited.groups_of(policy.program(program).restrictions.memberships(facts))
    return {"applications": [claim], "groups": groups, "id": one["receipt"]}


def bag(folder: Path, policy: Policy, lines: list[Json]) -> Path:
    """The files of a bag that the audit reads, for those who may take part; gives the facts beside them."""
    (folder / "data").mkdir(exist_ok=True)
    lines.sort(key=lambda one: one["receipt"])
    limited = limits(policy, lines)
    head = {
        "lots": [
            {"capacity": 1, "caps": limited[lot.program].lot_caps.get(lot.id, []),
             "first": limited[lot.program].lot_first.get(lot.id), "id": lot.id, "program": lot.program}
            for lot in lots(policy)
        ],
        "programs": [{"choice": one.choice, "id": one.id} for one in policy.programs.values()],
        **{
            member: [row for one in limited.values() for row in getattr(one, member)]
            for member in ("caps", "group_caps", "reserves")
        },
    }  # fmt: skip
    homes = [
        {
            "accessible": lot.accessible, "area_cm2": lot.area_cm2_max, "lot": lot.id, "project": "p",
            "rooms": lot.rooms, "tenure": lot.tenure, "u": f"{lot.id}-1",
        }
        for lot in lots(policy)
    ]  # fmt: skip
    entries = [
        Entry(
            receipt=one["receipt"], pool=one["program"],
            commitment=entry_commitment(bytes.fromhex(one["salt"]), one["record"]),
        )
        for one in lines
    ]  # fmt: skip
    (folder / layout.POLICY).write_bytes(policy.source)
    (folder / layout.UNITS).write_bytes(units_bytes(homes))
    (folder / layout.ENTRIES).write_bytes(entries_bytes(entries))
    (folder / layout.DEMAND).write_bytes(
        demand_bytes(head, [stated(policy, one, limited[one["program"]]) for one in lines])
    )
    return written(folder / "facts.jsonl", lines)


def written(path: Path, lines: list[Json]) -> Path:
    path.write_bytes(b"".join(facts_lines(PLACES, sorted(lines, key=lambda one: one["receipt"]))))
    return path


def named(bits: int, rules: tuple[str, ...]) -> list[str]:
    return [rule for bit, rule in enumerate(rules) if bits >> bit & 1]


@pytest.mark.parametrize(("policy", "file"), [(WENZHOU, WENZHOU_FILE), (TOYVILLE, TOYVILLE_FILE)])
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=UNTOLD)
def test_the_three_uses_agree_on_any_population(policy, file, data, tmp_path, capsys):
    rows = data.draw(st.lists(households(policy), min_size=1, max_size=6))
    together = assess_programs(policy, *columns_of(rows, tuple(policy.facts)))
    for program, columns in together.items():
        lines = [line(n, program, facts, []) for n, facts in enumerate(rows)]
        assert main(["assess", str(file), str(written(tmp_path / "facts.jsonl", lines))]) == 0
        told = {one["receipt"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
        for n, facts in enumerate(rows):
            alone, again = assess(policy, program, facts), told[lines[n]["receipt"]]
            tier = None if columns.tier[n] < 0 else int(columns.tier[n])
            bulk = OUTCOMES[columns.outcome[n]], tier, int(columns.points[n])
            assert bulk == (alone.outcome, alone.tier, alone.points)
            assert bulk == (again["outcome"], again["tier"], again["points"])
            failed, unknown = (named(int(bits[n]), columns.rules) for bits in (columns.failed, columns.unknown))
            assert (failed, unknown) == (list(alone.failed), list(alone.unknown))
            assert (failed, unknown) == (again["failed"], again["unknown"])


def taking_part(program: str, rows: list[Json]) -> list[Json]:
    """The lines of those who may take part, wishing all lots of their program."""
    may = [facts for facts in rows if assess(WENZHOU, program, facts).outcome == "eligible"]
    return [line(n, program, facts, [f"{program}-{k}" for k in (2, 0, 1)]) for n, facts in enumerate(may)]


@pytest.mark.parametrize("program", list(WENZHOU.programs))
@given(data=st.data())
@settings(max_examples=10, suppress_health_check=UNTOLD)
def test_an_audit_finds_a_list_as_the_rules_give_it(program, data, tmp_path, capsys):
    lines = taking_part(program, data.draw(st.lists(near_the_limit(program), max_size=8)))
    facts = bag(tmp_path, WENZHOU, lines)
    assert main(["assess", str(tmp_path), str(facts)]) == 0
    assert capsys.readouterr().out == f"identical: {len(lines)} households\n"


@pytest.fixture
def audited(tmp_path: Path) -> Callable[[Callable[[list[Json]], None] | None], tuple[list[Json], Path]]:
    """A list of blue-collar workers with its bag; a change happens after the freeze, to facts or bag."""

    def make(change: Callable[[list[Json]], None] | None = None) -> tuple[list[Json], Path]:
        from policies import AT_THE_LIMIT

        lines = taking_part("blue_collar", [AT_THE_LIMIT["blue_collar"] | {"minors": n % 2} for n in range(5)])
        facts = bag(tmp_path, WENZHOU, lines)
        if change is not None:
            change(lines)
            written(facts, lines)
        return lines, facts

    return make


def test_facts_that_were_not_frozen_do_not_open_the_commitment(audited, tmp_path, capsys):
    def forge(lines: list[Json]) -> None:
        lines[1]["record"]["facts"]["minors"] = 1 - lines[1]["record"]["facts"]["minors"]

    lines, facts = audited(forge)
    assert main(["assess", str(tmp_path), str(facts)]) == 1
    out = capsys.readouterr().out
    assert f"{lines[1]['receipt']}, commitment: published " in out
    assert f"{lines[1]['receipt']}, tier: published " in out
    assert out.endswith("2 differences, 5 households\n")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tier", 9),
        ("points", 77),
        ("suitable", []),
        ("wishes", ["blue_collar-0"]),
        ("flexible", None),
        ("metres", {}),
        ("groups", ["somebody"]),
    ],
)
def test_every_member_that_was_changed_is_named(audited, tmp_path, capsys, member, value):
    lines, facts = audited()
    path = tmp_path / layout.DEMAND
    head, *rows = path.read_bytes().splitlines(keepends=True)
    number = next(n for n, row in enumerate(map(json.loads, rows)) if row["applications"][0]["metres"])
    row = json.loads(rows[number])
    claim = row["applications"][0]
    holder = row if member == "groups" else claim
    holder[member] = (not claim["flexible"]) if member == "flexible" else value
    rows[number] = json.dumps(row, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    path.write_bytes(head + b"".join(rows))
    assert main(["assess", str(tmp_path), str(facts)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [one.split(":")[0] for one in out[:-1]] == [f"{lines[number]['receipt']}, {member}"]
    assert out[-1] == "1 differences, 5 households"


def test_a_limit_of_the_round_that_was_changed_is_named(audited, tmp_path, capsys):
    _, facts = audited()
    path = tmp_path / layout.DEMAND
    head, *rows = path.read_bytes().splitlines(keepends=True)
    changed = json.loads(head)
    changed["caps"].append({"id": "made-up", "limit": 1})
    path.write_bytes(json.dumps(changed, separators=(",", ":"), sort_keys=True).encode() + b"\n" + b"".join(rows))
    assert main(["assess", str(tmp_path), str(facts)]) == 1
    assert capsys.readouterr().out.startswith("the round, caps: published [")


def test_a_household_that_one_side_does_not_know_is_named(audited, tmp_path, capsys):
    def hide(lines: list[Json]) -> None:
        del lines[2]

    lines, facts = audited(hide)
    assert main(["assess", str(tmp_path), str(facts)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith(", household: published in the list, recomputed nothing")
    (gone,) = {one.split(",")[0] for one in out[:-1]}
    assert gone not in {one["receipt"] for one in lines}


def test_somebody_who_may_not_take_part_is_named_with_the_rule(audited, tmp_path, capsys):
    def spoil(lines: list[Json]) -> None:
        lines[0]["record"]["facts"]["hukou_urban"] = 1
        del lines[1]["record"]["facts"]["hukou_urban"]

    lines, facts = audited(spoil)
    assert main(["assess", str(tmp_path), str(facts)]) == 1
    out = capsys.readouterr().out
    for one, told in zip(lines, ("not_eligible", "documents_needed"), strict=False):
        expected = f"{one['receipt']}, outcome: published eligible, recomputed {told} (blue-collar-from-elsewhere)"
        assert expected in out


def test_a_bag_that_does_not_describe_its_homes_says_what_was_not_compared(audited, tmp_path, capsys):
    _, facts = audited()
    path = tmp_path / layout.UNITS
    rows = [json.loads(row) for row in path.read_bytes().splitlines()]
    path.write_bytes(units_bytes({k: v for k, v in row.items() if k != "rooms"} for row in rows))
    assert main(["assess", str(tmp_path), str(facts)]) == 0
    assert "suitable lots and groups were not compared" in capsys.readouterr().err


def test_what_cannot_be_read_gives_status_2(audited, tmp_path, capsys):
    _, facts = audited()
    assert main(["assess", str(tmp_path), str(tmp_path / "nothing")]) == 2
    assert main(["assess", str(WENZHOU_FILE), str(facts), "--demand", str(tmp_path / layout.DEMAND)]) == 2
    for wrong in (b"", b'{"format":"anju-facts/2"}\n', facts.read_bytes() + facts.read_bytes().splitlines()[1] + b"\n"):
        other = tmp_path / "other.jsonl"
        other.write_bytes(wrong)
        assert main(["assess", str(tmp_path), str(other)]) == 2
    assert capsys.readouterr().out == ""
