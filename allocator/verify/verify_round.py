#!/usr/bin/env python3
"""Check a published housing round from its files alone (只凭公布的文件核验一个批次):

    python3 -I -B verify_round.py [--zh] [--key KEY]... [--report FILE] BAG

One file, Python 3.8 or later, nothing to install, no network; it writes nothing but the report. It follows the
published rules (draw phd1, docs/allocation.md), apart from all other programs; it does not judge the text of policy
and README, nor the reasons in result.jsonl. Give --key (name+id+base64, from elsewhere) for everyone who had to sign.
Status: 0 all passed, 1 a check failed, 2 not readable, 3 nothing failed but something could not be checked.
"""
from __future__ import annotations
import base64, gc, getopt, hmac, json, re, sys, unicodedata
from collections import Counter
from hashlib import sha256, sha512
from heapq import heappop, heappush
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any, Iterable, Iterator

CHECKS = dict(zip("M1 P1 C1 M2 C2 G1 U1 E1 E2 E3 D1 R1 B1 O1 I1 A1 A2 V1".split(), """files:文件 plan:方案 promise:承诺
    signed-files:清单签名 signed-promise:承诺签名 policy:政策 homes:房源 list:名单 promised-list:名单与承诺 chances:机会
    applications:申请 seed:种子 beacon:信标 order:顺位 input:配租输入 suitable:适配 rule:规则 report:报告""".split()))
WORDS = {"ok": "通过", "failed": "不通过", "skipped": "未检查", "none": "无此项", "not run": "未进行"}
ENDS = ["all passed:全部通过", "a check failed:有检查不通过", "not readable:无法读取", "not all checked:未能全部检查"]
TAGS = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"]
NEEDED = {*TAGS, "tagmanifest-sha256.txt"} | {"data/" + name for name in """assignments.csv commitment.json demand.jsonl
    entries.jsonl instance.jsonl order.csv plan.json policy.toml randomness.json README.md README.zh-CN.md report.json
    result.jsonl units.jsonl verify/verify.html verify/verify_round.py verify/allocator/check/__main__.py""".split()}
MORE = r"manifest-sha256\.note|data/(commitment\.note|verify/allocator/check/[a-z_]+\.py)"
DEMAND, ENTRIES, UNITS, PROMISE = "data/demand.jsonl", "data/entries.jsonl", "data/units.jsonl", "data/commitment.json"
PARTS = {"H": '"[0-9a-f]{64}"', "R": '"([0-9A-HJKMNP-TV-Z]{16})"', "N": "(0|[1-9][0-9]*)", "P": "[1-9][0-9]*",
    "F": "(true|false)", "C": '"(serial|nearest)"', "S": r'"(?!")[^"\\]*(\\["\\][^"\\]*)*"', "W": r'"([^\s,|"\\]+)"'}
def form(text: str) -> Any:  # of JSON: Hash, Receipt, Number, Positive, Flag, Choice, Some name, Word; «x» for many
    text = re.sub(r"[][{}]", r"\\\g<0>", text)
    while "«" in text: text = re.sub("«([^«»]*)»", r"(\1(,\1)*)?", text)
    return re.compile(re.sub(r"\b[HRNPFCSW]\b", lambda found: PARTS[found[0]], text))
ANY, ENTRY, PARTIES = re.compile(".*"), form('{"c":H,"p":W,"r":R,"w":N}'), form('[«{"commit":H,"id":W}»]')
PLAN = form('{"attempt":P,"ceremony":{"digits_min":N,"id":W},"chances_max":P,"choices":{«W:C»},"demonstration":F,'
    '"parties":[«W»],"policy_sha256":H,"pools":[«W»],"quotas":{«W:(N|null)»},"round":W,"spec":"phd1","units_sha256":H}')
UNIT = form('{("accessible":F,)?"area_cm2":P,("floor":-?N,)?"lot":S,("price_fen":N,)?"project":S,("rent_fen":N,)?'
    '("rooms":N,)?("tenure":"(rent|sale)",)?"u":W}')
HEAD = form('{("caps":[«{"id":S,"limit":N}»],)?"format":"anju-demand/1",("group_caps":[«{"group":S,"limit":N,'
    '"program":W}»],)?"lots":[«{"capacity":N(,"caps":[«S»])?(,"first":(S|null))?,"id":S,"program":W}»],"programs":'
    '[«{("aim":"priority",)?("choice":C,)?"id":W(,"quota":N)?}»](,"reserves":[«{"group":S,"program":W,"seats":N}»])?}')
HOUSEHOLD = form('{"applications":[{("flexible":F,)?("metres":{«S:N»},)?("points":N,)?"program":W,"suitable":[«S»]'
    '(,"tier":N)?(,"wishes":[«S»])?}](,"groups":[«S»])?,"id":R}')
SIZES = {"party": 64, "party-withheld": 0, "drand": 96, "nist": 128}  # of random values in hex
class Failed(Exception): """A check failed: its id, and what is wrong; or "todo", and what cannot be told here."""
def need(check: str, fine: object, said: str) -> None:
    if not fine: raise Failed(check, said)
def whole(digits: str) -> int:  # numbers that every computer language reads alike
    if len(digits) > 17 or abs(int(digits)) >= 2**53: raise ValueError(f"{digits[:40]} is too large")
    return int(digits)
DECODE = json.JSONDecoder(parse_int=whole, parse_float=whole, parse_constant=whole).decode
ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
def same(check: str, where: str, published: Any, recomputed: Any) -> None:  # as JSON, where true is not 1
    told, found = ENCODE(published), ENCODE(recomputed)
    need(check, told == found, f"{where}: published {told[:200]}, recomputed {found[:200]}")
def keyed(key: bytes, message: bytes) -> bytes: return hmac.digest(key, message, "sha256")
def leaf(line: bytes) -> bytes: return sha256(b"\0" + line[:-1]).digest()
def prefixed(*parts: bytes) -> bytes: return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
def tagged(kind: bytes, *parts: bytes) -> bytes: return sha256(b"phd1/" + kind + b"\0" + prefixed(*parts)).digest()
def tree(nodes: list[bytes]) -> Any:  # what a commitment says of lines, from the hashes of its leaves (RFC 9162)
    count = len(nodes)
    while len(nodes) > 1:
        pairs = [sha256(b"\1" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2])]
        nodes = pairs + nodes[len(nodes) // 2 * 2:]  # one without a partner goes up as it is
    return {"count": count, "root": (nodes[0] if nodes else sha256(b"").digest()).hex()}

# --- Signatures: Ed25519 (RFC 8032), points as plain x and y, which is slow and short --------------------------------
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, I = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
def plus(a: Any, b: Any) -> Any:
    (x, y), (v, w), product = a, b, D * a[0] * a[1] * b[0] * b[1]
    return (x * w + v * y) * pow(1 + product, -1, P) % P, (y * w + x * v) * pow(1 - product, -1, P) % P
def times(number: int, point: Any) -> Any:
    rest = times(number // 2, plus(point, point)) if number else (0, 1)
    return plus(rest, point) if number % 2 else rest
def point_of(data: bytes) -> Any:  # ValueError for bytes that are no point, or one of small order
    y, odd = int.from_bytes(data, "little") % 2**255, data[-1] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = root if (root * root - square) % P == 0 else root * I % P
    if len(data) != 32 or y >= P or (x * x - square) % P or times(8, (x, y)) == (0, 1): raise ValueError("no point")
    return (x if x % 2 == odd else P - x), y
def signed(public: bytes, message: bytes, signature: bytes) -> bool:  # ValueError where there is no key or point
    number, scalar = sha512(signature[:32] + public + message).digest(), int.from_bytes(signature[32:], "little")
    right = plus(point_of(signature[:32]), times(int.from_bytes(number, "little") % Q, point_of(public)))
    return len(signature) == 64 and scalar < Q and times(scalar, point_of(bytes([88] + [102] * 31))) == right

# --- The allocation (docs/allocation.md) ----------------------------------------------------------------------------
class Household:  # one application, with the lots of its program by number
    __slots__ = "chances flexible groups id kind lot metres passed points pool seat suits ticket tier wishes".split()
    def __init__(self, row: Any, places: dict[str, int], nearest: bool, chances: int, known: Any) -> None:
        asked = row["applications"][0]
        self.id, self.pool, self.flexible = row["id"], asked["program"], asked.get("flexible", False)
        self.tier, self.points, self.ticket = asked.get("tier", 0), asked.get("points", 0), ""
        self.wishes = tuple(map(places.__getitem__, asked.get("wishes", asked["suitable"])))
        suits, groups = tuple(sorted(map(places.__getitem__, asked["suitable"]))), tuple(row.get("groups", ()))
        self.suits, self.groups = known.setdefault(suits, suits), known.setdefault(groups, groups)
        self.metres = {places[lot]: asked["metres"][lot] for lot in asked["suitable"]} if nearest else known[""]
        self.chances, self.seat, self.lot, self.passed = chances, None, None, False

class Contest:
    """The homes of one program, which `them`, in their order, choose one after the other. Limits are a tree of nodes:
    lots (0, 1, ...), caps, the quota, on top the program as a whole. Households that are awarded are seated somewhere,
    to prove that all can be housed; `seated` counts them, `given` the homes given."""
    def __init__(self, program: Any, head: Any, left: dict[str, int], them: list[Household]) -> None:
        self.them, self.left, self.nearest, name = them, left, program.get("choice") == "nearest", program["id"]
        self.lots = lots = [lot for lot in head["lots"] if lot["program"] == name]
        nodes = [({n}, lot["capacity"]) for n, lot in enumerate(lots)]
        nodes += [({n for n, lot in enumerate(lots) if cap in lot.get("caps", ())}, most) for cap, most in left.items()]
        nodes += [({*range(len(lots))}, program.get("quota", 2**60)), ({*range(len(lots))}, 2**60)]
        self.limit, self.top = [most for _, most in nodes], len(nodes) - 1
        odd = any(a & b and not (a <= b or b <= a) for a, _ in nodes for b, _ in nodes)
        odd |= any(lot.get("first") for lot in lots) or name in {one["program"] for one in head.get("reserves", ())}
        need("A2", not odd, f"todo A2: {name} has limits that cross, first lots or reserves")
        order = sorted((len(inside), n) for n, (inside, _) in enumerate(nodes))
        self.above = [[m for size, m in order if (size, m) >= (len(inside), n) and inside <= nodes[m][0]]
                      for n, (inside, _) in enumerate(nodes)]  # of each node: itself, and what it lies in
        self.below = [[m for m in range(self.top) if self.above[m][1] == n] for n in range(len(nodes))]
        self.given, self.seated, self.seats = [0] * len(nodes), [0] * len(nodes), [[] for _ in lots]
        self.caps = {one["group"]: one["limit"] for one in head.get("group_caps", ()) if one["program"] == name}
        self.awarded, self.members, self.cache, self.waiting = [], Counter(), {}, {}
        for rank, who in enumerate(them):
            who.kind = who.suits, tuple(group for group in self.caps if group in who.groups)
            self.waiting.setdefault(who.kind, []).append(rank)  # by kind: alike but for their rank
    def moves(self, lot: int) -> Any:  # where those seated in a lot could live instead: (lot, metres more, who)
        if lot not in self.cache:
            found: dict[int, Any] = {}
            for who in self.seats[lot] if self.nearest else {who.suits: who for who in self.seats[lot]}.values():
                for to in who.suits:
                    more = who.metres[to] - who.metres[lot]
                    if to not in found or more < found[to][1]: found[to] = to, more, who
            self.cache[lot] = [*found.values()]
        return self.cache[lot]
    def steps(self, node: int) -> Any:  # where room could come from: (node, metres more, who would move there)
        room = node != self.top and self.given[node] + self.seated[node] < self.limit[node]
        down = self.moves(node) if node < len(self.lots) else [(n, 0, None) for n in self.below[node] if self.seated[n]]
        return [(self.above[node][1], 0, None), *down] if room else down
    def search(self, start: dict[int, int], goal: int, within: Any = range(2**60)) -> dict[int, Any]:
        """Find the shortest ways by which room is made: {node: (metres more, node before, who moves here)}."""
        way: dict[int, Any] = {node: (metres, None, None) for node, metres in start.items()}
        queue = sorted((metres, node) for node, metres in start.items())
        while queue and (self.nearest or goal not in way):
            metres, node = heappop(queue)
            for to, more, who in self.steps(node) if metres == way[node][0] else ():
                if to in within and (to not in way or metres + more < way[to][0]):
                    way[to] = metres + more, node, who
                    heappush(queue, (metres + more, to))
        return way
    def put(self, who: Household, lot: int | None) -> None:  # seat a household in a lot, or nowhere
        for place, by in [(one, by) for one, by in ((who.seat, -1), (lot, 1)) if one is not None]:
            self.cache.pop(place, None)
            (self.seats[place].append if by > 0 else self.seats[place].remove)(who)
            for node in self.above[place]: self.seated[node] += by
        who.seat = lot
    def follow(self, way: dict[int, Any], node: int) -> int:  # let all on the way move; gives where it began
        while way[node][1] is not None:
            to, (_, node, who) = node, way[node]
            if who: self.put(who, to)
        return node
    def award(self) -> None:  # take, in order of priority, all who can be housed beside those taken before
        alive, found = set(), [self.top]  # the nodes where room can be made
        while found:
            alive.update(found)
            found = [n for n in range(self.top) if n not in alive and any(to in alive for to, _, _ in self.steps(n))]
        heads = sorted((them[0], kind) for kind, them in self.waiting.items() if them and not alive.isdisjoint(kind[0]))
        while heads:
            rank, kind = heappop(heads)
            if alive.isdisjoint(kind[0]) or any(self.members[one] >= self.caps[one] for one in kind[1]): continue
            way = self.search({lot: self.them[rank].metres[lot] for lot in kind[0] if lot in alive}, self.top, alive)
            if self.top in way:
                self.put(self.them[rank], self.follow(way, self.top))
                self.members.update(kind[1])
                heappush(self.awarded, heappop(self.waiting[kind]))
                if self.waiting[kind]: heappush(heads, (self.waiting[kind][0], kind))
            else:
                alive.difference_update(way)  # no room there any more, whoever asks
                if alive.isdisjoint(range(len(self.lots))): break
    def run(self) -> None:  # let the first household awarded choose, again and again, until there is none
        self.award()
        while self.awarded:
            if self.choose(self.them[heappop(self.awarded)]): continue
            while self.awarded and self.caps:  # with group caps one who passes may change the whole award
                rank = self.awarded.pop()
                self.put(self.them[rank], None)
                self.members.subtract(self.them[rank].kind[1])
                heappush(self.waiting[self.them[rank].kind], rank)
            self.award()
    def choose(self, who: Household) -> bool:  # the first lot it accepts that leaves all others awarded housed; or pass
        wanted = [*who.wishes, *(lot for lot in who.suits if who.flexible and lot not in who.wishes)]
        for lot in sorted(wanted, key=lambda lot: (who.metres[lot], lot)) if self.nearest else wanted:
            way = self.search({lot: who.metres[lot] - who.metres[who.seat]}, who.seat)
            if way.get(who.seat, (1,))[0] == 0: break
        else:
            way, who.passed, lot = self.search({self.top: 0}, who.seat), True, None
            self.members.subtract(who.kind[1])
        self.follow(way, who.seat)
        self.put(who, None)
        who.lot = lot
        for node in () if who.passed else self.above[lot]: self.given[node] += 1
        for cap in () if who.passed else self.lots[lot].get("caps", ()): self.left[cap] -= 1
        return not who.passed

# --- The checks, in their order; what one finds out stays in `bag` for the next --------------------------------------
class Bag:
    plan = promise = head = lots = places = pools = report = units = None
    seed, hash, at = b"", b"", ("M1", "")  # `at`: which check is at work, and where
    def __init__(self, folder: Path, keys: list[str]) -> None:
        self.folder, self.keys, self.people, self.homes, self.sums, self.told = folder, keys, [], {}, {}, {}
    def lines(self, check: str, name: str) -> Iterator[tuple[str, bytes]]:
        self.at = check, name
        with (self.folder / name).open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(2**24), b""), 1):
                self.at = check, f"{name}, line {number}"  # for whatever goes wrong there
                need(check, line.endswith(b"\n"), f"{self.at[1]}: it has no end, or is too long")
                yield self.at[1], line
    def rows(self, check: str, name: str, *forms: Any) -> Iterator[tuple[str, bytes, Any]]:
        for number, (where, line) in enumerate(self.lines(check, name)):  # the last form is that of all further lines
            text = line[:-1].decode()
            row = DECODE(text)  # written again: one order, no white space, nothing twice, no needless escapes
            fine = ENCODE(row) == text and unicodedata.is_normalized("NFC", text) and type(row) is dict
            need(check, fine and forms[min(number, len(forms) - 1)].fullmatch(text), f"{where}: not in its form")
            yield where, line, row
    def order(self) -> Iterator[Any]:  # all who have a place, with what stands before them in tables
        return ((f"{pool},{n},{who.id},", who) for pool, them in self.pools.items() for n, who in enumerate(them, 1))
    def digest(self, name: str) -> str:
        digest = sha256()
        with (self.folder / name).open("rb") as file:
            for piece in iter(lambda: file.read(2**20), b""): digest.update(piece)
        return digest.hexdigest()
    def expect(self, check: str, name: str, wanted: Iterable[bytes]) -> None:  # keeps the hash of what must stand there
        digest, end = sha256(), (f"{name}, at its end", b"")
        for (where, line), must in zip_longest(self.lines(check, name), chain(wanted, [b""]), fillvalue=end):
            need(check, line == must, f"{where}: published {line[:250]!r}, recomputed {must[:250]!r}")
            digest.update(line)
        self.sums[name] = digest.hexdigest()
def files(bag: Bag) -> None:  # M1
    found = {path.relative_to(bag.folder).as_posix(): path for path in sorted(bag.folder.rglob("*"))}
    for name, path in found.items():
        fine = any(path.iterdir()) if path.is_dir() else path.is_file() and (name in NEEDED or re.fullmatch(MORE, name))
        need("M1", fine and not path.is_symlink(), f"{name}: it has no place in a bag")
    need("M1", NEEDED <= {*found}, f"{min(NEEDED - {*found}, default='')}: it is missing")
    data = sorted(name for name in found if name.startswith("data/") and found[name].is_file())
    for manifest, names in ("tagmanifest-sha256.txt", TAGS), ("manifest-sha256.txt", data):
        bag.expect("M1", manifest, (f"{bag.digest(name)}  {name}\n".encode() for name in names))
def promises(bag: Bag) -> None:  # P1, C1, M2, C2, G1
    name, [(_, _, plan)] = "data/plan.json", bag.rows("P1", "data/plan.json", ANY)
    need("P1", PLAN.fullmatch(ENCODE({k: plan[k] for k in plan if f'"{k}":' in PLAN.pattern})), f"{name}: not a plan")
    lists, bag.plan = [plan["pools"], plan["parties"], plan.get("beacons", [])], plan
    fine = all(len({*one}) == len(one) for one in lists) and {*plan["quotas"]} == {*plan["choices"]} == {*plan["pools"]}
    need("P1", fine and plan["ceremony"]["digits_min"] >= 40 and plan["chances_max"] <= 64, f"{name}: names or numbers")
    sources = ["digits:" + plan["ceremony"]["id"], *("party:" + one for one in lists[1]), *lists[2]]
    must, [(*_, promise)] = {**plan, "sources": sources, "plan_sha256": bag.digest(name)}, bag.rows("C1", PROMISE, ANY)
    for member in "attempt chances_max plan_sha256 policy_sha256 round sources spec units_sha256".split():
        same("C1", f"{PROMISE}, {member}, against {name}", promise.get(member), must[member])
    need("C1", PARTIES.fullmatch(ENCODE(promise.get("parties"))), f"{PROMISE}, parties: not in their form")
    same("C1", f"{PROMISE}, parties, against {name}", [one["id"] for one in promise["parties"]], lists[1])
    bag.promise, bag.hash = promise, tagged(b"commitment", ENCODE(promise).encode())
    signatures(bag, "M2", "manifest", "manifest-sha256.note", bag.sums["manifest-sha256.txt"])
    signatures(bag, "C2", "commitment", "data/commitment.note", bag.hash.hex())
    same("G1", "data/policy.toml", bag.digest("data/policy.toml"), plan["policy_sha256"])
def signatures(bag: Bag, check: str, kind: str, name: str, digest: str) -> None:  # of a signed note (C2SP)
    bag.told[check] = "skipped" if bag.keys else "none", f"there is no {name}"
    if not (bag.folder / name).exists(): return
    text = f"phd1/{kind}\n{bag.plan['round']}\n{digest}\n"
    note = b"".join(line for _, line in bag.lines(check, name)).decode()
    need(check, note.startswith(text + "\n— "), f"{name}: it signs something else")
    for owner, id_, key in ((*one.split("+", 2)[:2], base64.b64decode(one.split("+", 2)[2])) for one in bag.keys):
        signs = [base64.b64decode(line.split(" ")[2]) for line in note.splitlines() if line.startswith(f"— {owner} ")]
        bound = key[:1] == b"\1" and sha256(f"{owner}\n".encode() + key).hexdigest()[:8] == id_
        fine = bound and any(one[:4].hex() == id_ and signed(key[1:], text.encode(), one[4:]) for one in signs)
        need(check, fine, f"{name}: no valid signature of {owner}")
    bag.told[check] = ("ok", "by every key given") if bag.keys else ("skipped", f"{name} is signed: give --key")
def people(bag: Bag) -> None:  # U1, E1, E2, E3, D1
    plan, promise = bag.plan, bag.promise
    rows = bag.rows("U1", DEMAND, HEAD, HOUSEHOLD)
    where, _, head = next(rows, (DEMAND, b"", {"programs": (), "lots": ()}))
    told = [[one["id"], one.get("quota"), one.get("choice", "serial")] for one in head["programs"]]
    same("U1", f"{where}, programs", told, [[one, plan["quotas"][one], plan["choices"][one]] for one in plan["pools"]])
    same("U1", UNITS, bag.digest(UNITS), plan["units_sha256"])
    units = [(row["u"], row["lot"]) for _, _, row in bag.rows("U1", UNITS, UNIT)]
    bag.units = dict(units)
    need("U1", units == sorted(bag.units.items()), f"{UNITS}: not in order, or a home twice")
    for unit, lot in units: bag.homes.setdefault(lot, []).append(unit)
    told = {lot["id"]: lot["capacity"] for lot in head["lots"] if lot["id"] not in {"NO_UNIT", "PASSED"}}
    homes = {lot: len(bag.homes.setdefault(lot, [])) for lot in {**told, **bag.homes}}
    same("U1", f"{where}, lots, against {UNITS}", told, homes)
    fine = {lot["program"] for lot in head["lots"]} <= {*plan["pools"]} and len(told) == len(head["lots"])
    need("U1", fine, f"{where}: a lot twice, or of no program")
    lots = {pool: [lot["id"] for lot in head["lots"] if lot["program"] == pool] for pool in plan["pools"]}
    bag.head, bag.lots, bag.places = head, lots, {one: {lot: n for n, lot in enumerate(lots[one])} for one in lots}
    entries, leaves = [], []
    for where, line in bag.lines("E1", ENTRIES):
        match = ENTRY.fullmatch(line[:-1].decode("utf-8", "replace"))
        need("E1", match and match[1] in plan["pools"], f"{where}: not an entry of any pool")
        need("E1", not entries or match[2] > entries[-1][1], f"{where}: not in order, or twice")
        entries.append((sys.intern(match[1]), match[2], whole(match[3])))
        leaves.append(leaf(line))
    chances = {pool: [number for one, _, number in entries if one == pool] for pool in plan["pools"]}
    sums = [{"chances": sum(chances[pool]), "count": len(chances[pool]), "id": pool} for pool in chances]
    same("E2", f"{PROMISE} against {ENTRIES}", [promise.get("entries"), promise.get("pools")], [tree(leaves), sums])
    need("E3", {n for _, _, n in entries} <= {*range(1, plan["chances_max"] + 1)}, f"{ENTRIES}: wrong chances")
    leaves, known = [leaf(line) for _, line in bag.lines("D1", DEMAND)], {"": Counter()}  # no metres
    same("D1", f"{PROMISE}, demand, against {DEMAND}", promise.get("demand"), tree(leaves))
    for (where, _, row), (pool, receipt, number) in zip_longest(rows, entries, fillvalue=(DEMAND, b"", "")):
        fine = row and (row["id"], row["applications"][0]["program"]) == (receipt, pool)
        need("D1", fine, f"{where}: not the application of entry {receipt}")
        bag.people.append(Household(row, bag.places[pool], plan["choices"][pool] == "nearest", number, known))
        need("D1", {*bag.people[-1].wishes} <= {*bag.people[-1].suits}, f"{where}: a wish that does not suit")
def draw(bag: Bag) -> None:  # R1, B1, O1, I1
    name, round_, mixed, wanted = "data/randomness.json", bag.plan["round"].encode(), b"phd1/extract\0", {}
    [(_, _, told)], parties = bag.rows("R1", name, ANY), {one["id"]: one["commit"] for one in bag.promise["parties"]}
    forms = {"digits": "[0-9]{%d,}" % bag.plan["ceremony"]["digits_min"], "lottery": r"(([1-9][0-9]?\.)+/)+"}
    for kind, id_ in (source.split(":", 1) for source in bag.promise["sources"]):
        value = told.get(kind, {}).get(id_, 0)
        wanted[kind] = {**wanted.get(kind, {}), id_: value}
        kind, value = ("party-withheld", "") if kind == "party" and value is None else (kind, value)
        fine = type(value) is str and re.fullmatch(forms.get(kind) or "[0-9a-f]{%d}" % SIZES[kind], value)
        need("R1", fine, f"{name}, {kind} {id_}: missing, or not in its form")
        data = value.encode() if kind in {"digits", "lottery"} else bytes.fromhex(value)
        fine = kind != "party" or tagged(b"party", round_, id_.encode(), data).hex() == parties[id_]
        need("R1", fine, f"{name}, {kind} {id_}: not as promised in {PROMISE}")
        mixed += prefixed(kind.encode(), id_.encode(), sha256(data).digest() if kind == "drand" else data)
    same("R1", name, told, wanted)
    bag.seed = keyed(keyed(bag.hash, mixed), b"phd1/seed|" + round_ + b"\1")
    [(_, _, bag.report)] = bag.rows("R1", "data/report.json", ANY)
    same("R1", f"data/report.json, seed (from {PROMISE} and {name})", bag.report.get("seed"), bag.seed.hex())
    bag.told["B1"] = ("skipped", "todo B1: BLS of drand") if "drand" in wanted else ("none", "no beacon that signs")
    for who in bag.people:
        start = f"phd1/ticket|{who.pool}|{who.id}|"
        who.ticket = min(keyed(bag.seed, f"{start}{n}".encode()) for n in range(1, who.chances + 1))
    bag.pools = {pool: [who for who in bag.people if who.pool == pool] for pool in bag.plan["pools"]}
    for them in bag.pools.values(): them.sort(key=lambda who: (who.tier, -who.points, who.ticket, who.id))
    order = (f"{place}{who.ticket.hex()}\n".encode() for place, who in bag.order())
    bag.expect("O1", "data/order.csv", chain([b"pool,rank,receipt,ticket\n"], order))
    bag.expect("I1", "data/instance.jsonl", instance(bag))
def instance(bag: Bag) -> Iterator[bytes]:  # the demand with the tickets put in
    for row, who in zip((DECODE(line.decode()) for _, line in bag.lines("I1", DEMAND)), chain([None], bag.people)):
        if who: row["applications"][0]["ticket"] = who.ticket.hex()
        yield ENCODE(row if who else {**row, "format": "anju-instance/1"}).encode() + b"\n"
def given(bag: Bag) -> Iterator[bytes]:  # the homes of a lot, in the order of the seed, to its households in theirs
    free = {lot: sorted(units, key=lambda unit: keyed(bag.seed, f"unit|{unit}".encode()), reverse=True)
            for lot, units in bag.homes.items()}
    for place, who in bag.order():
        home = "" if who.lot is None else free[bag.lots[who.pool][who.lot]].pop()
        yield f"{place}{home},{'ASSIGNED' if home else 'PASSED' if who.passed else 'NO_UNIT'}\n".encode()
def homes(bag: Bag) -> None:  # A1, A2, V1
    name, result, places, lots = "data/assignments.csv", "data/result.jsonl", bag.places, bag.lots
    rows = islice(bag.lines("A1", name), 1, None)  # the header is compared below
    for (where, line), (place, who) in zip_longest(rows, bag.order(), fillvalue=(name, b"")):
        told = line.decode("utf-8", "replace")
        unit, _, reason = told[len(place):-1].partition(",")
        fine = told.startswith(place) and reason in ({"ASSIGNED"} if unit else {"NO_UNIT", "PASSED"})
        fine = fine and (not unit or places[who.pool].get(bag.units.pop(unit, None), -1) in who.suits)  # once only
        need("A1", fine, f"{where}: its place, home or reason")
    left = {cap["id"]: cap["limit"] for cap in bag.head.get("caps", ())}
    for program in bag.head["programs"]: Contest(program, bag.head, left, bag.pools[program["id"]]).run()
    bag.expect("A2", name, chain([b"pool,rank,receipt,unit,reason\n"], given(bag)))
    must = ([who.id, None, None] if who.lot is None else [who.id, lots[who.pool][who.lot], who.pool]
            for who in bag.people)
    found = ([row.get("household"), row.get("lot"), row.get("program")] for _, _, row in bag.rows("A2", result, ANY))
    for row, one in zip_longest(found, chain([[None] * 3], must)): need("A2", row == one, f"{bag.at[1]}: {one}")
    same("V1", "data/report.json", bag.report, {"assignments_sha256": bag.sums[name], "format": "anju-report/1",
         "households": len(bag.people), "housed": sum(who.lot is not None for who in bag.people),
         "instance_sha256": bag.sums["data/instance.jsonl"], "order_sha256": bag.sums["data/order.csv"], "round":
         bag.plan["round"], "result_sha256": bag.digest(result), "second_program": "identical", "seed": bag.seed.hex()})

def main(arguments: list[str]) -> int:
    try:
        options, (folder,) = getopt.gnu_getopt(arguments, "", ["zh", "key=", "report="])
        keys, zh, file = [key for name, key in options if name == "--key"], ("--zh", "") in options, dict(options)
        for key in keys: need("", re.fullmatch(r"[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", key), f"{key}: no key")
        bag, failed, status = Bag(Path(folder).resolve(strict=True), keys), (), 0
    except (getopt.GetoptError, ValueError, OSError, Failed) as error:
        print(error.args[-1], __doc__, sep="\n\n", file=sys.stderr)
        return 2
    gc.disable()  # nothing here is circular, and a million households are many objects
    sys.stdout.reconfigure(errors="replace")  # for screens without Chinese
    try:
        for stage in files, promises, people, draw, homes: stage(bag)
    except Failed as error: failed, status = error.args, 3 if error.args[1].startswith("todo") else 1
    except OSError as error: failed, status = (bag.at[0], str(error)), 2
    except Exception as error: failed, status = (bag.at[0], f"{bag.at[1]}: {type(error).__name__}: {error}"), 1
    checks, ended = [], [*CHECKS].index(failed[0]) if failed else len(CHECKS)
    for number, (check, title) in enumerate(CHECKS.items()):
        word, detail = bag.told.get(check, ("ok", "")) if number < ended else ("not run", "")
        if number == ended: word, detail = "skipped" if status == 3 else "failed", failed[1]
        detail = "".join(one if one.isprintable() else "?" for one in detail)[:600]
        checks.append({"detail": detail, "id": check, "status": word})
        print(check, WORDS[word] if zh else word, title.split(":")[zh].replace("-", " "), detail)
    status = status or 3 * any(one["status"] == "skipped" for one in checks)
    print(ENDS[status].split(":")[zh])
    told = {"assignments_sha256": bag.sums.get("data/assignments.csv"), "bundle": bag.sums.get("manifest-sha256.txt"),
            "checks": checks, "format": "anju-verify/1", "order_sha256": bag.sums.get("data/order.csv"),
            "round": bag.plan and bag.plan["round"], "seed": bag.seed.hex()}
    if "--report" in file: Path(file["--report"]).write_bytes(ENCODE(told).encode() + b"\n")
    return status
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
