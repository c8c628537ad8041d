"""Directed changes to the made-up bag: the file each touches, the checks that may find it, the change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from allocator.bundle.layout import (
    ASSIGNMENTS,
    COMMITMENT,
    DEMAND,
    ENTRIES,
    INSTANCE,
    ORDER,
    PLAN,
    POLICY,
    RANDOMNESS,
    REPORT,
    RESULT,
    UNITS,
)
from tests.allocator.bags import DIGITS, rewrite

Row = dict[str, Any]
Change = Callable[[Path], None]


def replace(name: str, old: str, new: str) -> Change:
    """Replace the first occurrence of a text in a file."""

    def change(bag: Path) -> None:
        path = bag / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    return change


def lines_of(name: str, edit: Callable[[list[str]], list[str]]) -> Change:
    """Edit the lines of a file."""

    def change(bag: Path) -> None:
        path = bag / name
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{line}\n" for line in edit(lines)), encoding="utf-8", newline="\n")

    return change


def rows_of(name: str, edit: Callable[[list[Row]], Any]) -> Change:
    """Edit the objects of a file in place."""

    def change(bag: Path) -> None:
        rewrite(bag / name, edit)

    return change


def swap_receipts(lines: list[str]) -> list[str]:
    """Two households change places; rank and everything else stays."""
    first, second = lines[1].split(","), lines[2].split(",")
    first[2], second[2] = second[2], first[2]
    return [lines[0], ",".join(first), ",".join(second), *lines[3:]]


def swap_homes(lines: list[str]) -> list[str]:
    """The first two households with a home of one lot exchange their homes."""
    at = [n for n, line in enumerate(lines) if ",T-B-2B-" in line][:2]
    first, second = (lines[n].split(",") for n in at)
    first[3], second[3] = second[3], first[3]
    lines[at[0]], lines[at[1]] = ",".join(first), ",".join(second)
    return lines


def home_twice(lines: list[str]) -> list[str]:
    """Two households get the same home."""
    at = [n for n, line in enumerate(lines) if ",T-B-2B-" in line][:2]
    fields = lines[at[1]].split(",")
    fields[3] = lines[at[0]].split(",")[3]
    lines[at[1]] = ",".join(fields)
    return lines


def home_for_another(lines: list[str]) -> list[str]:
    """A household of one pool gets a home of the other."""
    at = next(n for n, line in enumerate(lines) if line.endswith("NO_UNIT"))
    fields = lines[at].split(",")
    lines[at] = ",".join([*fields[:3], "B-A-1B-05" if fields[0] == "talent" else "T-A-1B-00", "ASSIGNED"])
    return lines


def set_member(name: str, line: int, member: str, value: object) -> Change:
    """Set one member of one line."""
    return rows_of(name, lambda rows: rows[line].__setitem__(member, value))


def in_application(line: int, **members: object) -> Change:
    """Set members of the application of one line of the demand."""
    return rows_of(DEMAND, lambda rows: rows[line]["applications"][0].update(members))


def in_program(n: int, **members: object) -> Change:
    """Set members of one program of the demand."""
    return rows_of(DEMAND, lambda rows: rows[0]["programs"][n].update(members))


def without(name: str, member: str) -> Change:
    """Take one member out of a document."""
    return rows_of(name, lambda rows: rows[0].__delitem__(member))


def second_application(rows: list[Row]) -> None:
    rows[1]["applications"].append({**rows[1]["applications"][0], "program": "talent"})


def raise_ticket(rows: list[Row]) -> None:
    rows[1]["applications"][0]["ticket"] = "0" * 64


def next_lot(rows: list[Row]) -> None:
    row = next(row for row in rows[1:] if row.get("lot") == "T-A-1B")
    row["lot"] = "T-B-2B"


def another_secret(rows: list[Row]) -> None:
    rows[0]["party"]["notary"] = "ab" * 32


def secret_of_another(rows: list[Row]) -> None:
    rows[0]["party"]["notary"] = rows[0]["party"]["bureau"]


def capitals(rows: list[Row]) -> None:
    rows[0]["party"]["notary"] = rows[0]["party"]["notary"].upper()


def withhold(rows: list[Row]) -> None:
    rows[0]["party"]["notary"] = None


def one_party_more(rows: list[Row]) -> None:
    rows[0]["party"]["friend"] = "ab" * 32


def one_party_less(rows: list[Row]) -> None:
    del rows[0]["party"]["notary"]


CHANGES: dict[str, tuple[str, str, Change]] = {
    "an entry dropped": (ENTRIES, "E2", lines_of(ENTRIES, lambda lines: lines[:-1])),
    "an entry doubled": (ENTRIES, "E1", lines_of(ENTRIES, lambda lines: [lines[0], *lines])),
    "two entries swapped": (ENTRIES, "E1", lines_of(ENTRIES, lambda x: [x[1], x[0], *x[2:]])),
    "no entries": (ENTRIES, "E2", lines_of(ENTRIES, lambda lines: [])),
    "a weight raised": (ENTRIES, "E2", set_member(ENTRIES, 0, "w", 3)),
    "a weight true": (ENTRIES, "E1", set_member(ENTRIES, 0, "w", True)),
    "a weight as text": (ENTRIES, "E1", set_member(ENTRIES, 0, "w", "1")),
    "another commitment": (ENTRIES, "E2", set_member(ENTRIES, 0, "c", "0" * 64)),
    "a pool changed": (ENTRIES, "E2", set_member(ENTRIES, 0, "p", "talent")),
    "an unknown pool": (ENTRIES, "E1", set_member(ENTRIES, 0, "p", "friends")),
    "a receipt in lower case": (ENTRIES, "E1", replace(ENTRIES, '"r":"0A', '"r":"0a')),
    "a member added": (ENTRIES, "E1", set_member(ENTRIES, 0, "x", 1)),
    "white space": (ENTRIES, "E1", replace(ENTRIES, '"w":1', '"w": 1')),
    "a member twice": (PLAN, "P1", replace(PLAN, '"attempt":1', '"attempt":1,"attempt":1')),
    "another attempt": (PLAN, "C1", set_member(PLAN, 0, "attempt", 2)),
    "a fraction": (PLAN, "P1", replace(PLAN, '"attempt":1', '"attempt":1.0')),
    "a demonstration made real": (PLAN, "C1", set_member(PLAN, 0, "demonstration", False)),
    "a plan of another kind": (PLAN, "P1", set_member(PLAN, 0, "spec", "phd2")),
    "fewer digits planned": (PLAN, "P1", set_member(PLAN, 0, "ceremony", {"digits_min": 6, "id": "hall-1"})),
    "a ceremony with more": (
        PLAN, "P1", set_member(PLAN, 0, "ceremony", {"digits_min": 40, "id": "hall-1", "x": 1}),
    ),
    "65 chances planned": (PLAN, "P1", set_member(PLAN, 0, "chances_max", 65)),
    "no quotas planned": (PLAN, "P1", without(PLAN, "quotas")),
    "no choices planned": (PLAN, "P1", without(PLAN, "choices")),
    "a quota less planned": (PLAN, "P1", set_member(PLAN, 0, "quotas", {"talent": 7})),
    "a quota below 0 planned": (PLAN, "P1", set_member(PLAN, 0, "quotas", {"blue_collar": None, "talent": -1})),
    "a quota that is true": (PLAN, "P1", set_member(PLAN, 0, "quotas", {"blue_collar": None, "talent": True})),
    "quotas that are a list": (PLAN, "P1", set_member(PLAN, 0, "quotas", ["talent"])),
    "a choice for nobody": (
        PLAN, "P1", rows_of(PLAN, lambda rows: rows[0]["choices"].update(friends="serial")),
    ),
    "an unknown choice": (PLAN, "P1", rows_of(PLAN, lambda rows: rows[0]["choices"].update(talent="best"))),
    "a pool planned twice": (PLAN, "P1", set_member(PLAN, 0, "pools", ["talent", "talent"])),
    "a party with a bar": (PLAN, "P1", set_member(PLAN, 0, "parties", ["a|b"])),
    "parties that are no list": (PLAN, "P1", set_member(PLAN, 0, "parties", "bureau")),
    "a hash that is none": (PLAN, "P1", set_member(PLAN, 0, "policy_sha256", "ab")),
    "another policy": (POLICY, "G1", replace(POLICY, "toyville", "toyvilla")),
    "a policy hash changed": (COMMITMENT, "C1", set_member(COMMITMENT, 0, "policy_sha256", "0" * 64)),
    "another round": (COMMITMENT, "C1", set_member(COMMITMENT, 0, "round", "WZ-2025-2")),
    "a source less": (COMMITMENT, "C1", set_member(COMMITMENT, 0, "sources", ["digits:hall-1"])),
    "a party's commitment changed": (
        COMMITMENT, "R1", rows_of(COMMITMENT, lambda rows: rows[0]["parties"][0].update(commit="0" * 64)),
    ),
    "a party's commitment too short": (
        COMMITMENT, "C1", rows_of(COMMITMENT, lambda rows: rows[0]["parties"][0].update(commit="00")),
    ),
    "a party renamed": (
        COMMITMENT, "C1", rows_of(COMMITMENT, lambda rows: rows[0]["parties"][0].update(id="friend")),
    ),
    "a commitment with more": (COMMITMENT, "R1", set_member(COMMITMENT, 0, "x", 1)),
    "a root changed": (
        COMMITMENT, "D1", rows_of(COMMITMENT, lambda rows: rows[0]["demand"].update(root="0" * 64)),
    ),
    "a count that is true": (
        COMMITMENT, "E2", rows_of(COMMITMENT, lambda rows: rows[0]["pools"][0].update(count=True)),
    ),
    "entries that are no object": (COMMITMENT, "E2", set_member(COMMITMENT, 0, "entries", 30)),
    "no demand committed": (
        COMMITMENT, "D1", rows_of(COMMITMENT, lambda rows: rows[0].__delitem__("demand")),
    ),
    "a home less": (UNITS, "U1", lines_of(UNITS, lambda lines: lines[:-1])),
    "a home twice": (UNITS, "U1", lines_of(UNITS, lambda lines: [lines[0], *lines])),
    "a home of another lot": (UNITS, "U1", set_member(UNITS, 0, "lot", "T-A-1B")),
    "a home with a comma": (UNITS, "U1", set_member(UNITS, 0, "u", "A,1")),
    "a home of no size": (UNITS, "U1", set_member(UNITS, 0, "area_cm2", 0)),
    "a home with a negative price": (UNITS, "U1", set_member(UNITS, 0, "price_fen", -1)),
    "a home with a fair price": (UNITS, "U1", set_member(UNITS, 0, "price_fen", 1)),
    "a home of two and a half rooms": (UNITS, "U1", set_member(UNITS, 0, "rooms", "2.5")),
    "a home of less than no room": (UNITS, "U1", set_member(UNITS, 0, "rooms", -1)),
    "a home that is given away": (UNITS, "U1", set_member(UNITS, 0, "tenure", "gift")),
    "a home of half access": (UNITS, "U1", set_member(UNITS, 0, "accessible", 1)),
    "a home with an owner": (UNITS, "U1", set_member(UNITS, 0, "owner", "X")),
    "a lot that has more homes": (
        DEMAND, "U1", rows_of(DEMAND, lambda rows: rows[0]["lots"][0].update(capacity=5)),
    ),
    "a lot without homes": (
        DEMAND, "U1",
        rows_of(DEMAND, lambda r: r[0]["lots"].append({**r[0]["lots"][0], "id": "Z-1"})),
    ),
    "lots that are none": (DEMAND, "U1", set_member(DEMAND, 0, "lots", 3)),
    "an empty demand": (DEMAND, "U1", lines_of(DEMAND, lambda lines: [])),
    "a demand of another kind": (DEMAND, "U1", set_member(DEMAND, 0, "format", "anju-demand/2")),
    "programs in another order": (
        DEMAND, "U1", rows_of(DEMAND, lambda rows: rows[0]["programs"].reverse()),
    ),
    "another quota": (DEMAND, "U1", in_program(0, quota=8)),
    "no quota": (DEMAND, "U1", in_program(0, quota=None)),
    "a quota where none was planned": (DEMAND, "U1", in_program(1, quota=6)),
    "another choice": (DEMAND, "U1", in_program(1, choice="serial")),
    "another aim": (DEMAND, "U1", in_program(0, aim="fill")),
    "a choice that is a list": (DEMAND, "U1", in_program(0, choice=["serial"])),
    "a lot missing": (DEMAND, "U1", rows_of(DEMAND, lambda rows: rows[0]["lots"].pop())),
    "a lot named like a reason": (DEMAND, "U1", replace(DEMAND, '"id":"T-A-1B"', '"id":"NO_UNIT"')),
    "a lot named like the other reason": (DEMAND, "U1", replace(DEMAND, '"id":"T-A-1B"', '"id":"PASSED"')),
    "a household dropped": (DEMAND, "U1 D1", lines_of(DEMAND, lambda lines: lines[:-1])),
    "a household doubled": (DEMAND, "U1 D1", lines_of(DEMAND, lambda lines: [*lines, lines[-1]])),
    "a household renamed": (DEMAND, "U1 D1", set_member(DEMAND, 1, "id", "H1")),
    "a household in another pool": (DEMAND, "U1 D1", in_application(1, program="talent")),
    "a tier changed": (DEMAND, "D1", in_application(2, tier=0)),
    "a tier below 0": (DEMAND, "U1 D1", in_application(2, tier=-1)),
    "a ticket before the draw": (DEMAND, "U1 D1", in_application(1, ticket="0" * 64)),
    "a second application": (DEMAND, "U1 D1", rows_of(DEMAND, second_application)),
    "an application that is none": (DEMAND, "U1 D1", set_member(DEMAND, 1, "applications", [1])),
    "a changed digit": (RANDOMNESS, "R1", replace(RANDOMNESS, DIGITS, DIGITS[:-1] + "3")),
    "39 digits": (RANDOMNESS, "R1", replace(RANDOMNESS, DIGITS, DIGITS[:-1])),
    "digits that are none": (RANDOMNESS, "R1", set_member(RANDOMNESS, 0, "digits", {"hall-1": None})),
    "digits of another hall": (RANDOMNESS, "R1", replace(RANDOMNESS, "hall-1", "hall-2")),
    "another secret": (RANDOMNESS, "R1", rows_of(RANDOMNESS, another_secret)),
    "the secret of another": (RANDOMNESS, "R1", rows_of(RANDOMNESS, secret_of_another)),
    "a party withheld": (RANDOMNESS, "R1", rows_of(RANDOMNESS, withhold)),
    "a party more": (RANDOMNESS, "R1", rows_of(RANDOMNESS, one_party_more)),
    "a party less": (RANDOMNESS, "R1", rows_of(RANDOMNESS, one_party_less)),
    "another kind of source": (RANDOMNESS, "R1", set_member(RANDOMNESS, 0, "moon", {})),
    "a secret in capitals": (RANDOMNESS, "R1", rows_of(RANDOMNESS, capitals)),
    "a secret that is a number": (RANDOMNESS, "R1", set_member(RANDOMNESS, 0, "party", {"bureau": 1})),
    "ranks swapped": (ORDER, "O1", lines_of(ORDER, swap_receipts)),
    "a place dropped": (ORDER, "O1", lines_of(ORDER, lambda lines: lines[:-1])),
    "a place added": (ORDER, "O1", lines_of(ORDER, lambda lines: [*lines, lines[-1]])),
    "another header": (ORDER, "O1", replace(ORDER, "pool,", "Pool,")),
    "an empty order": (ORDER, "O1", lines_of(ORDER, lambda lines: [])),
    "a better ticket": (INSTANCE, "I1", rows_of(INSTANCE, raise_ticket)),
    "an instance cut off": (INSTANCE, "I1", lines_of(INSTANCE, lambda lines: lines[:-1])),
    "an instance with more": (INSTANCE, "I1", lines_of(INSTANCE, lambda x: [*x, x[-1]])),
    "another lot": (RESULT, "A2", rows_of(RESULT, next_lot)),
    "a result cut off": (RESULT, "A2", lines_of(RESULT, lambda lines: lines[:-1])),
    "a result with more": (RESULT, "A2", lines_of(RESULT, lambda x: [*x, x[-1]])),
    "households swapped": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, swap_receipts)),
    "homes exchanged": (ASSIGNMENTS, "A2", lines_of(ASSIGNMENTS, swap_homes)),
    "a home given twice": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, home_twice)),
    "a home of another pool": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, home_for_another)),
    "a home that is not there": (ASSIGNMENTS, "A1", replace(ASSIGNMENTS, "T-B-2B-0", "T-B-2B-9")),
    "a home lost": (ASSIGNMENTS, "A1", replace(ASSIGNMENTS, "T-B-2B-02", "")),
    "an unknown reason": (ASSIGNMENTS, "A1", replace(ASSIGNMENTS, "NO_UNIT", "BAD_LUCK")),
    "another reason": (ASSIGNMENTS, "A2", replace(ASSIGNMENTS, "NO_UNIT", "PASSED")),
    "a column more": (ASSIGNMENTS, "A1", replace(ASSIGNMENTS, "NO_UNIT", "NO_UNIT,")),
    "a row dropped": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, lambda lines: lines[:-1])),
    "a row added": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, lambda lines: [*lines, lines[-1]])),
    "no rows": (ASSIGNMENTS, "A1", lines_of(ASSIGNMENTS, lambda lines: [])),
    "a report that says otherwise": (REPORT, "V1", set_member(REPORT, 0, "second_program", "differs")),
    "a report of more homes": (REPORT, "V1", set_member(REPORT, 0, "housed", 14)),
    "a report with more": (REPORT, "V1", set_member(REPORT, 0, "x", 1)),
    "a report with less": (REPORT, "V1", rows_of(REPORT, lambda rows: rows[0].__delitem__("round"))),
}  # fmt: skip
