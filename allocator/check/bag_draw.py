"""What came after: the secrets, the seed, the order, the instance, the homes."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import zip_longest

from allocator.check import bag_files as names
from allocator.check.bag_files import file_hash
from allocator.check.bag_json import Row, Wrong, lines, list_of, need, rows, same, single
from allocator.check.bag_pool import Bag, demand
from allocator.check.bag_seal import Keyed, seed, tagged, ticket
from allocator.check.faults import Unreadable
from allocator.check.solve import recompute

_secret = re.compile(r"[0-9a-f]{64}")
_digits = re.compile(r"[0-9]+")
REASONS = ("ASSIGNED", "NO_UNIT", "PASSED")


def check_reveals(bag: Bag) -> str:
    """R1: the digits are enough, and every opened secret is the one that was promised."""
    where = names.RANDOMNESS
    _, found = single(bag.path(where), where)
    ceremony = bag.plan["ceremony"]
    digits, secrets = need(found, "digits", dict, where), need(found, "party", dict, where)
    wanted = [["digits", "party"], [ceremony["id"]], sorted(bag.plan["parties"])]
    same([sorted(found), sorted(digits), sorted(secrets)], wanted, f"{where}, sources")
    rolled = need(digits, ceremony["id"], str, where)
    if not _digits.fullmatch(rolled) or len(rolled) < ceremony["digits_min"]:
        raise Wrong(f"{where}: at least {ceremony['digits_min']} decimal digits are needed")
    sources = [("digits", ceremony["id"], rolled.encode())]
    sources += [_opened(bag.plan["round"], party, secrets[party["id"]]) for party in bag.commitment["parties"]]
    bag.seed = seed(bag.commitment_bytes, bag.plan["round"], sources)
    _, report = single(bag.path(names.REPORT), names.REPORT)
    same(report.get("seed"), bag.seed.hex(), f"{where} / {names.COMMITMENT} / {names.REPORT}, seed")
    withheld = [name for kind, name, _ in sources if kind == "party-withheld"]
    return f"seed {bag.seed.hex()}" + (f", withheld: {', '.join(withheld)}" if withheld else "")


def _opened(round_ref: str, party: Row, secret: object) -> tuple[str, str, bytes]:
    if secret is None:
        return "party-withheld", party["id"], b""
    if not isinstance(secret, str) or not _secret.fullmatch(secret):
        raise Wrong(f"{names.RANDOMNESS}: the secret of {party['id']} is not 64 hexadecimal digits")
    value = bytes.fromhex(secret)
    commit = tagged("party", round_ref.encode(), party["id"].encode(), value).hex()
    same(party["commit"], commit, f"{names.COMMITMENT} / {names.RANDOMNESS}, party {party['id']}")
    return "party", party["id"], value


def check_order(bag: Bag) -> str:
    """O1: the order of every pool is what seed, tier and points give."""
    keyed = Keyed(bag.seed)
    pools: dict[str, list[tuple[int, int, str, str]]] = {pool: [] for pool in bag.plan["pools"]}
    for _, receipt, application in demand(bag):
        pool, chances = bag.entries[receipt]
        bag.tickets[receipt] = drawn = ticket(keyed, pool, receipt, chances)
        pools[pool].append((application.get("tier", 0), -application.get("points", 0), drawn, receipt))
    for pool, contenders in pools.items():
        contenders.sort()
        bag.order += [(pool, rank, key[3]) for rank, key in enumerate(contenders, start=1)]
    table = (f"{pool},{rank},{receipt},{bag.tickets[receipt]}" for pool, rank, receipt in bag.order)
    return _same_table(bag, names.ORDER, "pool,rank,receipt,ticket", table)


def check_instance(bag: Bag) -> str:
    """I1: the instance is the demand with the tickets, and nothing else."""
    end: tuple[str, bytes, Row] = (f"{names.INSTANCE}, end", b"", {})
    filed, drawn = (rows(bag.path(name), name) for name in (names.DEMAND, names.INSTANCE))
    with closing(filed) as before, closing(drawn) as after:  # both files are shut at the first difference
        for number, ((where, _, published), (_, _, wanted)) in enumerate(zip_longest(after, before, fillvalue=end)):
            if number == 0:
                wanted["format"] = "anju-instance/1"
            elif wanted:
                wanted["applications"][0]["ticket"] = bag.tickets[wanted["id"]]
            same(published, wanted, where)
    return file_hash(bag.path(names.INSTANCE))


def check_feasible(bag: Bag) -> str:
    """A1: every place has one row, no home is given twice, and each home suits its household."""
    suitable = {receipt: application for _, receipt, application in demand(bag)}
    given: set[str] = set()
    table = _table(bag, names.ASSIGNMENTS)
    same(next(table, (0, ""))[1], "pool,rank,receipt,unit,reason", f"{names.ASSIGNMENTS}, line 1")
    for (number, line), place in zip_longest(table, bag.order, fillvalue=(0, "nothing")):
        where = f"{names.ASSIGNMENTS}, line {number or len(bag.order) + 1}"
        fields = str(line).split(",")
        same(fields[:3], [str(one) for one in place], f"{where}, place and {names.ORDER}")
        home, reason = fields[3:] if len(fields) == 5 else ("", "")  # noqa: PLR2004 - the five columns
        if reason not in REASONS or (reason == "ASSIGNED") != bool(home):
            raise Wrong(f"{where}: a home and its reason do not fit together")
        if home and (home in given or bag.homes.get(home) not in _lots(suitable[fields[2]], where)):
            raise Wrong(f"{where}: {home} is given twice or does not suit {fields[2]}")
        given.add(home)
    return f"{len(given - {''})} homes given"


def _lots(application: Row, where: str) -> list[str]:
    return list_of(application, "suitable", str, where)


def check_rule(bag: Bag) -> str:
    """A2: result and homes are the only ones that the rule allows."""
    lots: dict[str, str] = {}
    reasons: dict[str, str] = {}
    published = rows(bag.path(names.RESULT), names.RESULT)
    for number, (line, wanted) in enumerate(zip_longest(published, _computed(bag)), start=1):
        where = f"{names.RESULT}, line {number}"
        shown = "nothing" if line is None else line[1].decode()
        same(shown, "nothing" if wanted is None else wanted.decode(), where)
        if line is not None and "household" in line[2]:
            _note(line[2], lots, reasons)
    homes = _numbered(bag, lots)
    table = (
        f"{pool},{rank},{receipt},{homes[receipt]},ASSIGNED"
        if receipt in homes
        else f"{pool},{rank},{receipt},,{reasons.get(receipt, '')}"
        for pool, rank, receipt in bag.order
    )
    return _same_table(bag, names.ASSIGNMENTS, "pool,rank,receipt,unit,reason", table)


def _computed(bag: Bag) -> Iterator[bytes]:
    try:
        for line in recompute(bag.path(names.INSTANCE)):
            yield line.removesuffix(b"\n")
    except Unreadable as problem:
        raise Wrong(f"{names.INSTANCE}: {problem}") from problem


def _note(row: Row, lots: dict[str, str], reasons: dict[str, str]) -> None:
    """Enter a household under its lot or under the reason why it has none: a word is never both."""
    if "lot" in row:
        lots[row["household"]] = row["lot"]
    else:
        passed = any(record["code"] == "passed" for record in row["why"])
        reasons[row["household"]] = "PASSED" if passed else "NO_UNIT"


def _numbered(bag: Bag, lots: dict[str, str]) -> dict[str, str]:
    """Homes of a lot in the order of their keyed hash, households in the order of their pool."""
    keyed = Keyed(bag.seed)
    free: dict[str, list[str]] = {}
    for home in sorted(bag.homes, key=lambda one: (keyed(b"unit|" + one.encode()), one), reverse=True):
        free.setdefault(bag.homes[home], []).append(home)
    housed = [receipt for _, _, receipt in bag.order if receipt in lots]
    return {receipt: free[lots[receipt]].pop() for receipt in housed if free.get(lots[receipt])}


def check_report(bag: Bag) -> str:
    """V1: the report says what the files give."""
    _, report = single(bag.path(names.REPORT), names.REPORT)
    housed = sum(line.endswith(",ASSIGNED") for _, line in _table(bag, names.ASSIGNMENTS))
    wanted = {
        "assignments_sha256": file_hash(bag.path(names.ASSIGNMENTS)), "format": "anju-report/1",
        "households": len(bag.order), "housed": housed,
        "instance_sha256": file_hash(bag.path(names.INSTANCE)),
        "order_sha256": file_hash(bag.path(names.ORDER)), "result_sha256": file_hash(bag.path(names.RESULT)),
        "round": bag.plan["round"], "second_program": "identical", "seed": bag.seed.hex(),
    }  # fmt: skip
    for member in sorted(wanted.keys() | report.keys()):
        same(report.get(member, "nothing"), wanted.get(member, "nothing"), f"{names.REPORT}, {member}")
    return f"{housed} of {len(bag.order)} households housed"


def _table(bag: Bag, name: str) -> Iterator[tuple[int, str]]:
    """Lines of a CSV file with their numbers; each ends with LF alone."""
    for number, line in enumerate(lines(bag.path(name)), start=1):
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise Wrong(f"{name}, line {number}: not UTF-8") from error
        yield number, text.removesuffix("\n") if text.endswith("\n") else text + " (no line feed)"


def _same_table(bag: Bag, name: str, header: str, table: Iterable[str]) -> str:
    def wanted() -> Iterator[str]:
        yield header
        yield from table

    number = 0
    for number, (line, right) in enumerate(zip_longest(_table(bag, name), wanted()), start=1):
        same("nothing" if line is None else line[1], right or "nothing", f"{name}, line {number}")
    return f"{number - 1} places"
