"""The rule by its definition: every assignment is tried. Only for instances that fit on a hand."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

Json = dict[str, Any]


class Program:
    """One program, the homes given so far, and the question whether a set of households is housable."""

    def __init__(self, instance: Json, program: Json, used: Counter[str]) -> None:
        self.program = program
        self.lots = {lot["id"]: lot for lot in instance["lots"] if lot["program"] == program["id"]}
        self.caps = {cap["id"]: cap["limit"] for cap in instance.get("caps", [])}
        self.used = used
        self.contenders = {}
        for household in instance["households"]:
            for one in household["applications"]:
                if one["program"] == program["id"]:
                    order = (one.get("tier", 0), -one.get("points", 0), one["ticket"], household["id"])
                    self.contenders[household["id"]] = (order, one)

    def limits(self, lot: str) -> dict[str, int]:
        """What a home of the lot counts against."""
        found = {f"lot {lot}": self.lots[lot]["capacity"]}
        found |= {f"cap {cap}": self.caps[cap] for cap in self.lots[lot].get("caps", [])}
        if "quota" in self.program:
            found[f"quota {self.program['id']}"] = self.program["quota"]
        return found

    def give(self, lot: str, homes: int = 1) -> None:
        for limit in self.limits(lot):
            self.used[limit] += homes

    def fits(self, lot: str) -> bool:
        return all(self.used[limit] < most for limit, most in self.limits(lot).items())

    def assignments(self, households: list[str]) -> Iterator[dict[str, str]]:
        """Every way to give each of the households a suitable home."""
        if not households:
            yield {}
            return
        for lot in self.contenders[households[0]][1]["suitable"]:
            if self.fits(lot):
                self.give(lot)
                for rest in self.assignments(households[1:]):
                    yield {households[0]: lot, **rest}
                self.give(lot, -1)

    def housable(self, households: list[str]) -> bool:
        ways = self.assignments(households)
        found = next(ways, None) is not None
        for _ in ways:  # let the search put back what it took
            pass
        return found

    def shortest(self, households: list[str]) -> int | None:
        """The least total distance of all ways to house them."""
        ways = self.assignments(households)
        return min((sum(self.metres(one, lot) for one, lot in way.items()) for way in ways), default=None)

    def metres(self, household: str, lot: str) -> int:
        return self.contenders[household][1]["metres"][lot]

    def order(self, households: Any) -> list[str]:
        return sorted(households, key=lambda one: self.contenders[one][0])

    def award(self, remaining: Any) -> list[str]:
        """Take one after the other, whoever can still be housed."""
        taken: list[str] = []
        for one in self.order(remaining):
            if self.housable([*taken, one]):
                taken.append(one)
        return taken

    def best_set(self, remaining: Any) -> list[str]:
        """Of all housable sets the one that is best by priority, compared household by household."""
        ordered = self.order(remaining)
        sets = [
            chosen
            for size in range(len(ordered) + 1)
            for chosen in combinations(ordered, size)
            if self.housable(list(chosen))
        ]
        return list(max(sets, key=lambda chosen: [one in chosen for one in ordered]))

    def largest(self, remaining: Any) -> int:
        ordered = self.order(remaining)
        return max(
            size
            for size in range(len(ordered) + 1)
            if any(self.housable(list(chosen)) for chosen in combinations(ordered, size))
        )

    def wishes(self, household: str) -> list[str]:
        one = self.contenders[household][1]
        wishes = list(one.get("wishes", one["suitable"]))
        if one.get("flexible"):
            wishes += [lot for lot in self.lots if lot in one["suitable"] and lot not in wishes]
        if self.program["choice"] == "nearest":
            place = list(self.lots)
            wishes.sort(key=lambda lot: (self.metres(household, lot), place.index(lot)))
        return wishes

    def spared(self, household: str, lot: str, others: list[str]) -> bool:
        """Whether the household may take a home of the lot."""
        if not self.fits(lot):
            return False
        least = self.shortest([household, *others]) if self.program["choice"] == "nearest" else None
        self.give(lot)
        if least is None:
            allowed = self.housable(others)
        else:
            rest = self.shortest(others)
            allowed = rest is not None and self.metres(household, lot) + rest == least
        self.give(lot, -1)
        return allowed

    def choose(self) -> tuple[dict[str, str], list[str]]:
        """Everybody's home, and those who passed."""
        remaining = set(self.contenders)
        homes: dict[str, str] = {}
        passed = []
        while awarded := self.award(remaining):
            first, others = awarded[0], awarded[1:]
            remaining.discard(first)
            lot = next((lot for lot in self.wishes(first) if self.spared(first, lot, others)), None)
            if lot is None:
                passed.append(first)
            else:
                homes[first] = lot
                self.give(lot)
        return homes, passed


def allocate(instance: Json) -> tuple[dict[str, str], list[str]]:
    """The lot of every housed household, and those who passed."""
    used: Counter[str] = Counter()
    homes: dict[str, str] = {}
    passed: list[str] = []
    for program in instance["programs"]:
        some, others = Program(instance, program, used).choose()
        homes |= some
        passed += others
    return homes, passed
