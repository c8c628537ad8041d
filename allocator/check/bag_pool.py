"""What was fixed before the draw: plan, commitment, homes, pool and demand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from allocator.check import bag_files as names
from allocator.check.bag_files import file_hash
from allocator.check.bag_json import Row, Wrong, lines, list_of, maybe, need, rows, same, single
from allocator.check.bag_keys import Signer
from allocator.check.bag_rules import check_followed, check_planned, possible_chances, stated_homes
from allocator.check.bag_seal import tree

_receipt = re.compile(r"[0-9ABCDEFGHJKMNPQRSTVWXYZ]{16}")
_hash = re.compile(r"[0-9a-f]{64}")
_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_told = {"accessible", "floor", "price_fen", "rent_fen", "rooms", "tenure"}
_home = re.compile(r'[^\s,"|\x00-\x1f\x7f]+')


@dataclass(slots=True)
class Bag:
    """What has been read so far; each check adds to it."""

    folder: Path
    keys: tuple[Signer, ...] = ()  # of those who must have signed
    plan: Row = field(default_factory=dict)
    plan_sha256: str = ""
    commitment: Row = field(default_factory=dict)
    commitment_bytes: bytes = b""
    head: Row = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)  # home: lot
    entries: dict[str, tuple[str, int]] = field(default_factory=dict)  # receipt: (pool, chances)
    seed: bytes = b""
    order: list[tuple[str, int, str]] = field(default_factory=list)  # (pool, rank, receipt)
    tickets: dict[str, str] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Give the file of this name."""
        return self.folder / name


def check_plan(bag: Bag) -> str:
    """P1: the plan says all that the draw depends on."""
    raw, plan = single(bag.path(names.PLAN), names.PLAN)
    same(need(plan, "spec", str, names.PLAN), "phd1", f"{names.PLAN}, spec")
    ceremony = need(plan, "ceremony", dict, names.PLAN)
    least = {
        "attempt": (plan, 1, 1 << 53),
        "chances_max": (plan, 1, 64),
        "digits_min": (ceremony, 40, 1 << 53),
    }
    for member, (row, low, high) in least.items():
        if not low <= need(row, member, int, names.PLAN) <= high:
            raise Wrong(f"{names.PLAN}: {member} is out of range")
    need(plan, "demonstration", bool, names.PLAN)
    lists = list_of(plan, "parties", str, names.PLAN), list_of(plan, "pools", str, names.PLAN)
    words = [
        need(plan, "round", str, names.PLAN),
        need(ceremony, "id", str, names.PLAN),
        *lists[0],
        *lists[1],
    ]
    if not all(_name.fullmatch(word) for word in words) or any(len(set(one)) < len(one) for one in lists):
        raise Wrong(f"{names.PLAN}: a round, ceremony, party or pool is not a plain name, or stands twice")
    for member in ("policy_sha256", "units_sha256"):
        if not _hash.fullmatch(need(plan, member, str, names.PLAN)):
            raise Wrong(f"{names.PLAN}: {member} is not a hash")
    if set(ceremony) != {"digits_min", "id"}:
        raise Wrong(f"{names.PLAN}: ceremony has unknown members")
    check_planned(plan, lists[1])
    bag.plan, bag.plan_sha256 = plan, sha256(raw + b"\n").hexdigest()
    names.check_info(bag.folder, plan["round"])
    return f"round {plan['round']}, attempt {plan['attempt']}"


def check_commitment(bag: Bag) -> str:
    """C1: the commitment binds this plan."""
    bag.commitment_bytes, bag.commitment = single(bag.path(names.COMMITMENT), names.COMMITMENT)
    plan = bag.plan
    sources = [f"digits:{plan['ceremony']['id']}"] + [f"party:{party}" for party in plan["parties"]]
    wanted = {
        "attempt": plan["attempt"], "chances_max": plan["chances_max"], "plan_sha256": bag.plan_sha256,
        "policy_sha256": plan["policy_sha256"], "round": plan["round"], "sources": sources,
        "spec": plan["spec"], "units_sha256": plan["units_sha256"],
    }  # fmt: skip
    for member, value in wanted.items():
        same(bag.commitment.get(member), value, f"{names.COMMITMENT} / {names.PLAN}, {member}")
    parties = list_of(bag.commitment, "parties", dict, names.COMMITMENT)
    same([party.get("id") for party in parties], plan["parties"], f"{names.COMMITMENT}, parties")
    for party in parties:
        if set(party) != {"commit", "id"} or not _hash.fullmatch(need(party, "commit", str, names.COMMITMENT)):
            raise Wrong(f"{names.COMMITMENT}: the commitment of {party['id']} is not a hash")
    return f"{len(sources)} sources of chance"


def check_policy(bag: Bag) -> str:
    """G1: the policy file is the one of the plan."""
    same(
        file_hash(bag.path(names.POLICY)),
        bag.plan["policy_sha256"],
        f"{names.POLICY}, its hash and the plan's",
    )
    return str(bag.plan["policy_sha256"])


def check_units(bag: Bag) -> str:
    """U1: the homes are those of the plan, and the demand counts the same."""
    path = bag.path(names.UNITS)
    before = ""
    for where, _, row in rows(path, names.UNITS):
        if not set(row) - _told == {"area_cm2", "lot", "project", "u"}:
            raise Wrong(f"{where}: a member is missing or unknown")
        home = need(row, "u", str, where)
        if home <= before or not _home.fullmatch(home):
            raise Wrong(f"{where}: homes are not sorted, stand twice, or have a code that no table can hold")
        check_home(row, where)
        bag.homes[home] = need(row, "lot", str, where)
        before = home
    same(file_hash(path), bag.plan["units_sha256"], f"{names.UNITS}, its hash and the plan's")
    bag.head = _head(bag)
    counted = dict.fromkeys(sorted(bag.homes.values()), 0)
    for lot in bag.homes.values():
        counted[lot] += 1
    stated = stated_homes(bag.head)
    for lot in sorted(counted.keys() | stated.keys()):
        same(stated.get(lot), counted.get(lot, 0), f"{names.DEMAND}, line 1, capacity of lot {lot}")
    return f"{len(bag.homes)} homes in {len(stated)} lots"


def check_home(row: Row, where: str) -> None:
    """Refuse a home that is described in another form (part of U1)."""
    need(row, "project", str, where)
    maybe(row, "accessible", bool, False, where)
    amounts = [need(row, "area_cm2", int, where) - 1]
    amounts += [maybe(row, member, int, 0, where) for member in ("price_fen", "rent_fen", "rooms")]
    if min(amounts) < 0:
        raise Wrong(f"{where}: an amount is too small")
    if maybe(row, "tenure", str, "rent", where) not in ("rent", "sale"):
        raise Wrong(f"{where}: the tenure is neither sale nor rent")


def _head(bag: Bag) -> Row:
    for where, _, head in rows(bag.path(names.DEMAND), names.DEMAND):
        same(head.get("format"), "anju-demand/1", f"{where}, format")
        list_of(head, "lots", dict, where)
        programs = [need(one, "id", str, where) for one in list_of(head, "programs", dict, where)]
        same(programs, bag.plan["pools"], f"{where}, programs and the plan's pools")
        check_followed(head, bag.plan)
        return head
    raise Wrong(f"{names.DEMAND}: empty")


def check_entries(bag: Bag) -> str:
    """E1: the pool is in its form, sorted, without anybody twice."""
    before = ""
    for where, _, row in rows(bag.path(names.ENTRIES), names.ENTRIES):
        if set(row) != {"c", "p", "r", "w"}:
            raise Wrong(f"{where}: the members are not c, p, r, w")
        receipt, pool, chances = (
            need(row, "r", str, where),
            need(row, "p", str, where),
            need(row, "w", int, where),
        )
        if not _receipt.fullmatch(receipt) or not _hash.fullmatch(need(row, "c", str, where)):
            raise Wrong(f"{where}: r is not a receipt number, or c is not a hash")
        if receipt <= before:
            raise Wrong(f"{where}: {receipt} stands twice or out of order")
        if pool not in bag.plan["pools"]:
            raise Wrong(f"{where}: the plan has no pool {pool}")
        bag.entries[receipt] = (pool, chances)
        before = receipt
    return f"{len(bag.entries)} households"


def check_root(bag: Bag) -> str:
    """E2: number, root and sums of the pool are those of the commitment."""
    _same_tree(bag, "entries", names.ENTRIES)
    wanted = []
    for pool in bag.plan["pools"]:
        chances = [entry[1] for entry in bag.entries.values() if entry[0] == pool]
        wanted.append({"chances": sum(chances), "count": len(chances), "id": pool})
    same(bag.commitment.get("pools"), wanted, f"{names.COMMITMENT} / {names.ENTRIES}, pools")
    return str(bag.commitment["entries"]["root"])


def check_chances(bag: Bag) -> str:
    """E3: nobody has more chances than the plan allows, or a number of them that the policy gives to nobody."""
    possible = possible_chances(bag.path(names.POLICY), bag.plan["pools"])
    for number, (receipt, (pool, chances)) in enumerate(bag.entries.items(), start=1):
        if not 1 <= chances <= bag.plan["chances_max"] or chances not in possible[pool]:
            raise Wrong(f"{names.ENTRIES}, line {number}: {receipt} has {chances} chances")
    return f"at most {bag.plan['chances_max']}"


def check_demand(bag: Bag) -> str:
    """D1: the demand is the one committed to, has the households of the pool, and holds no ticket."""
    expected = iter(bag.entries.items())
    for where, receipt, application in demand(bag):
        who, (pool, _) = next(expected, ("nobody", ("", 0)))
        same([receipt, application["program"]], [who, pool], f"{where} / {names.ENTRIES}")
    for receipt, _ in expected:
        raise Wrong(f"{names.DEMAND}: {receipt} of {names.ENTRIES} is missing")
    _same_tree(bag, "demand", names.DEMAND)
    return str(bag.commitment["demand"]["root"])


def demand(bag: Bag) -> Iterator[tuple[str, str, Row]]:
    """Every household's one application as (where, receipt, application)."""
    for number, (where, _, row) in enumerate(rows(bag.path(names.DEMAND), names.DEMAND)):
        if number == 0:
            continue
        applications = list_of(row, "applications", dict, where)
        if len(applications) != 1 or "ticket" in applications[0]:
            raise Wrong(f"{where}: one application without a ticket is needed")
        need(applications[0], "program", str, where)
        if min(maybe(applications[0], member, int, 0, where) for member in ("tier", "points")) < 0:
            raise Wrong(f"{where}: tier and points are not below 0")
        yield where, need(row, "id", str, where), applications[0]


def _same_tree(bag: Bag, member: str, name: str) -> None:
    count, root = tree(line.removesuffix(b"\n") for line in lines(bag.path(name)))
    wanted = {"count": count, "root": root}
    same(bag.commitment.get(member), wanted, f"{names.COMMITMENT} / {name}, {member}")
