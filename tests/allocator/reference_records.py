"""Why-not records by their definition: of all sets of limits that prove the point, the smallest is looked for.

`F` are the homes given and `T` the households awarded when a record is made, as in the rule.
"""

from collections import Counter
from collections.abc import Collection
from itertools import combinations
from typing import Any

from tests.allocator.reference import Allocation, Program, Turn

Json = dict[str, Any]
Limit = tuple[str, str]


def limits_of(raw: Json, truth: Allocation, program: Program) -> dict[Limit, tuple[set[str], int]]:
    """Every limit of a program in listing order: its lots there, and how many homes earlier programs left of it."""
    id_, lots = program.program["id"], program.lots
    ids = [one["id"] for one in raw["programs"]]
    owner = {lot["id"]: lot for lot in raw["lots"]}
    earlier = [lot for lot in truth.homes.values() if owner[lot]["program"] in ids[: ids.index(id_)]]
    found: dict[Limit, tuple[set[str], int]] = {("lot", lot): ({lot}, lots[lot]["capacity"]) for lot in lots}
    for cap in raw.get("caps", []):
        under = {lot for lot in lots if cap["id"] in lots[lot].get("caps", [])}
        used = sum(cap["id"] in owner[lot].get("caps", []) for lot in earlier)
        if under:
            found["cap", cap["id"]] = (under, cap["limit"] - used)
    if "quota" in program.program:
        found["quota", id_] = (set(lots), program.program["quota"])
    return found


def nested(limits: dict[Limit, tuple[set[str], int]]) -> bool:
    caps = [lots for (kind, _), (lots, _) in limits.items() if kind == "cap"]
    return all(one <= other or other <= one or not one & other for one, other in combinations(caps, 2))


class Records:
    """The records of one program, made turn by turn."""

    def __init__(self, raw: Json, truth: Allocation, program: Program) -> None:
        self.program = program
        self.id = program.program["id"]
        self.limits = limits_of(raw, truth, program)
        self.nested = nested(self.limits)
        self.unions = self._unions()
        self.rank = {household: n for n, household in enumerate(program.order(program.contenders))}
        self.sets: list[Json] = []
        self.why: dict[str, Json] = {}
        turns = truth.turns[self.id]
        waiting = sorted(truth.contenders[self.id], key=self.rank.__getitem__)
        for turn in turns:
            while waiting and self.rank[waiting[0]] < self.rank[turn.household]:
                self.without_turn(waiting.pop(0), turn.homes, turn.awarded)
            if waiting and waiting[0] == turn.household:
                waiting.pop(0)
            self.why.pop(turn.household, None)
            self.at_turn(turn)
        homes = {turn.household: turn.lot for turn in turns if turn.lot is not None}
        had = {turn.household for turn in turns}
        for household in waiting:
            if household not in had:
                self.without_turn(household, homes, [])

    def suitable(self, household: str) -> set[str]:
        return set(self.program.contenders[household][1]["suitable"])

    def set_(self, limits: Collection[Limit]) -> int:
        """The place of a set in the list."""
        union = set().union(*(self.limits[limit][0] for limit in limits))
        one = {
            "lots": [lot for lot in self.program.lots if lot in union],
            "limits": [
                {"kind": limit[0], "id": limit[1], "limit": self.limits[limit][1]}
                for limit in self.limits
                if limit in limits
            ],
        }
        if one not in self.sets:
            self.sets.append(one)
        return self.sets.index(one)

    def lots(self, limits: Collection[Limit]) -> set[str]:
        return set().union(*(self.limits[limit][0] for limit in limits))

    def _unions(self) -> list[tuple[Limit, ...]]:
        """All sets of disjoint limits: fewer lots first, then narrower limits, then in listing order."""
        found = []
        listing = list(self.limits)
        for size in range(len(listing) + 1):
            for limits in combinations([limit for limit in listing if self.limits[limit][0]], size):
                lots = self.lots(limits)
                if sum(len(self.limits[limit][0]) for limit in limits) == len(lots):
                    within = sum(self.limits[one][0] <= self.limits[limit][0] for limit in limits for one in listing)
                    found.append((len(lots), within, sum(map(listing.index, limits)), limits))
        return [limits for *_, limits in sorted(found)]

    def smallest(self, start: set[str], fixed: dict[str, str], movable: Collection[str]) -> tuple[Limit, ...] | None:
        """The smallest set round the start that is full of homes given and of those who can live nowhere else."""
        for limits in self.unions:
            lots = self.lots(limits)
            if not start <= lots:
                continue
            used = sum(lot in lots for lot in fixed.values())
            used += sum(self.suitable(one) <= lots for one in movable)
            if used >= sum(self.limits[limit][1] for limit in limits):
                return limits
        return None

    def closed(self, lot: str, homes: dict[str, str]) -> Limit | None:
        """The narrowest limit over a lot that the homes given have filled."""
        full = [
            limit
            for limit, (lots, most) in self.limits.items()
            if lot in lots and sum(given in lots for given in homes.values()) >= most
        ]
        return min(full, key=lambda limit: len(self.limits[limit][0]), default=None)

    def member(self, household: str, group: str) -> bool:
        return group in self.program.groups[household]

    def since(self, household: str, before: Collection[str]) -> Json:
        last = max(before, key=self.rank.__getitem__, default=None)
        return {"last": last, "away": None if last is None else self.rank[household] - self.rank[last]}

    def group_cap(self, household: str, homes: dict[str, str], awarded: list[str], *, kept: bool) -> Json | None:
        for group, most in self.program.group_caps.items():
            given = [one for one in homes if self.member(one, group)]
            waiting = [one for one in awarded if self.member(one, group)] if kept else []
            if self.member(household, group) and len(given) + len(waiting) >= most:
                record = {"code": "group_cap", "program": self.id, "group": group, "limit": most, "kept": len(waiting)}
                return record | self.since(household, given)
        return None

    def full(self, household: str, homes: dict[str, str], limits: Collection[Limit], **members: Any) -> Json:
        lots = self.lots(limits)
        record = {"code": "full", "program": self.id, "set": self.set_(limits), **members}
        return record | self.since(household, [one for one, lot in homes.items() if lot in lots])

    def without_turn(self, household: str, homes: dict[str, str], awarded: list[str]) -> None:
        self.why[household] = self.reason(household, homes, awarded)

    def reason(self, household: str, homes: dict[str, str], awarded: list[str]) -> Json:
        """The first case that applies."""
        start = self.suitable(household)
        if record := self.group_cap(household, homes, awarded, kept=False):
            return record
        if self.nested and (limits := self.smallest(start, {}, homes)) is not None:
            return self.full(household, homes, limits, kept=0, confined=True)
        narrowest = [self.closed(lot, homes) for lot in start]
        if None not in narrowest:
            return self.full(
                household, homes, self.outermost({one for one in narrowest if one}), kept=0, confined=False
            )
        if self.nested and (limits := self.smallest(start, homes, awarded)) is not None:
            kept = sum(self.suitable(one) <= self.lots(limits) for one in awarded)
            return self.full(household, homes, limits, kept=kept, confined=False)
        if record := self.group_cap(household, homes, awarded, kept=True):
            return record
        return {"code": "kept", "program": self.id}

    def outermost(self, limits: set[Limit]) -> list[Limit]:
        """Leave out those that lie in another."""
        return [one for one in limits if not any(self.limits[one][0] < self.limits[other][0] for other in limits)]

    def at_turn(self, turn: Turn) -> None:
        accepted = self.program.wishes(turn.household)
        if turn.lot is None:
            wishes = [self.wish(turn, lot) for lot in accepted]
            self.why[turn.household] = {"code": "passed", "program": self.id, "wishes": wishes}
            return
        one = self.program.contenders[turn.household][1]
        named = one.get("wishes", one["suitable"])
        wishes = [self.wish(turn, lot) for lot in accepted[: accepted.index(turn.lot)] if lot in named]
        if wishes:
            self.why[turn.household] = {"code": "preferred", "program": self.id, "wishes": wishes}

    def wish(self, turn: Turn, lot: str) -> Json:
        """What closed one wish at the turn."""
        others = [one for one in turn.awarded if one != turn.household]
        if self.nested:
            limits = self.smallest({lot}, turn.homes, others)
            if limits is None:
                return {"lot": lot, "code": "farther"}
            kept = sum(self.suitable(one) <= self.lots(limits) for one in others)
            return {"lot": lot, "code": "full", "set": self.set_(limits), "kept": kept}
        closed = self.closed(lot, turn.homes)
        if closed:
            return {"lot": lot, "code": "full", "set": self.set_([closed]), "kept": 0}
        return {"lot": lot, "code": "farther" if self.housable(turn, lot, others) else "kept"}

    def housable(self, turn: Turn, lot: str, others: list[str]) -> bool:
        """Whether the others could be housed beside it there."""
        self.program.used.clear()
        for (kind, name), (lots, left) in self.limits.items():
            whole = self.program.caps[name] if kind == "cap" else left
            self.program.used[f"{kind} {name}"] = whole - left + sum(one in lots for one in turn.homes.values())
        self.program.give(lot)
        return self.program.housable(others)


def records(raw: Json, truth: Allocation) -> tuple[dict[str, list[Json]], dict[str, list[Json]]]:
    """The records of every household, and the sets of every program that they point to."""
    why: dict[str, list[Json]] = {one["id"]: [] for one in raw["households"]}
    sets = {}
    for one in raw["programs"]:
        made = Records(raw, truth, Program(raw, one, Counter()))
        sets[one["id"]] = made.sets
        for household in made.rank:
            if household in made.why:
                why[household].append(made.why[household])
            elif household in truth.turned_away[one["id"]] - truth.contenders[one["id"]]:
                why[household].append({"code": "turned_away", "program": one["id"]})
    return {one: found for one, found in why.items() if found or one not in truth.homes}, sets
