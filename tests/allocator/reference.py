"""The rule by its definition: every assignment is tried. Only for instances that fit on a hand.

The names are those of the rule. `homes` are the homes already fixed in a program (F), `contenders` those who wait for
one (C), `awarded` whoever the award takes (T). Nothing here is clever: a set of households is housable when one of
all the ways to give each of them a suitable lot keeps every limit.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One turn of a choice: who chose, what was fixed and who was awarded before, and the lot (None: passed)."""

    household: str
    homes: dict[str, str]
    awarded: list[str]
    lot: str | None


@dataclass
class Allocation:
    """What comes of a whole round."""

    homes: dict[str, str] = field(default_factory=dict)  # household -> lot
    passed: list[str] = field(default_factory=list)
    held: dict[str, set[str]] = field(default_factory=dict)  # program -> whom it holds after the rounds
    turned_away: dict[str, set[str]] = field(default_factory=dict)  # program -> whom it turned away in the rounds
    contenders: dict[str, set[str]] = field(default_factory=dict)  # program -> with whom its choice began
    turns: dict[str, list[Turn]] = field(default_factory=dict)


class Program:
    """One program, what is given so far, and the question whether a set of households is housable."""

    def __init__(self, instance: Json, program: Json, used: Counter[str]) -> None:
        self.program = program
        self.lots = {lot["id"]: lot for lot in instance["lots"] if lot["program"] == program["id"]}
        self.caps = {cap["id"]: cap["limit"] for cap in instance.get("caps", [])}
        self.group_caps = self._of_groups(instance, "group_caps", "limit")
        self.reserves = self._of_groups(instance, "reserves", "seats")
        self.used = used
        self.homes: dict[str, str] = {}
        self.groups = {household["id"]: set(household.get("groups", [])) for household in instance["households"]}
        self.contenders = {}
        for household in instance["households"]:
            for one in household["applications"]:
                if one["program"] == program["id"]:
                    order = (one.get("tier", 0), -one.get("points", 0), one["ticket"], household["id"])
                    self.contenders[household["id"]] = (order, one)

    def _of_groups(self, instance: Json, rows: str, number: str) -> dict[str, int]:
        mine = [row for row in instance.get(rows, []) if row["program"] == self.program["id"]]
        return {row["group"]: row[number] for row in mine}

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

    def allowed(self, household: str, lot: str, *, first: bool) -> bool:
        """Whether the lot suits; before the release a home may wait for the group that goes first."""
        suits = lot in self.contenders[household][1]["suitable"]
        group = self.lots[lot].get("first") if first else None
        return suits and (group is None or group in self.groups[household])

    def assignments(self, households: list[str], *, first: bool = False) -> Iterator[dict[str, str]]:
        """Every way to give each of the households a home, beside the homes that are fixed."""
        if not households:
            yield {}
            return
        for lot in self.lots:
            if self.allowed(households[0], lot, first=first) and self.fits(lot):
                self.give(lot)
                for rest in self.assignments(households[1:], first=first):
                    yield {households[0]: lot, **rest}
                self.give(lot, -1)

    def housable(self, households: list[str], *, first: bool = False) -> bool:
        ways = self.assignments(households, first=first)
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

    def order(self, households: Iterable[str]) -> list[str]:
        return sorted(households, key=lambda one: self.contenders[one][0])

    def keeps_group_caps(self, taken: Collection[str]) -> bool:
        """Whether no group has more homes, fixed or taken, than its cap allows."""
        having = [*self.homes, *taken]
        return all(sum(g in self.groups[one] for one in having) <= most for g, most in self.group_caps.items())

    def keeps_reserves(self, taken: list[str], one: str) -> bool:
        """Whether enough homes are left for each group that the household is not in."""
        homes = sum(lot["capacity"] for lot in self.lots.values())
        homes = min(homes, self.program.get("quota", homes))
        having = [*self.homes, *taken, one]
        return all(
            sum(g not in self.groups[other] for other in having) <= homes - seats
            for g, seats in self.reserves.items()
            if g not in self.groups[one]
        )

    def sets(self, remaining: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Every set that could be taken after the release, larger ones first, in each size the best first."""
        ordered = self.order(remaining)
        for size in range(len(ordered), -1, -1):
            for chosen in combinations(ordered, size):
                if self.keeps_group_caps(chosen) and self.housable(list(chosen)):
                    yield chosen

    def largest_sets(self, remaining: Iterable[str]) -> list[set[str]]:
        found: list[set[str]] = []
        for chosen in self.sets(remaining):
            if found and len(chosen) < len(found[0]):
                break
            found.append(set(chosen))
        return found

    def award(self, remaining: Collection[str]) -> list[str]:
        """Take one after the other, whoever can be taken: first with reserves and first lots, then without."""
        largest = self.largest_sets(remaining) if self.program.get("aim") == "fill" else [set(remaining)]
        taken: list[str] = []

        def possible(one: str) -> bool:
            with_one = {*taken, one}
            return self.keeps_group_caps(with_one) and any(with_one <= whole for whole in largest)

        for one in self.order(remaining):
            if possible(one) and self.keeps_reserves(taken, one) and self.housable([*taken, one], first=True):
                taken.append(one)
        for one in self.order(set(remaining) - set(taken)):
            if possible(one) and self.housable([*taken, one]):
                taken.append(one)
        return self.order(taken)

    def best_set(self, remaining: Collection[str]) -> list[str]:
        """Of all sets that could be taken the one that is best by priority, compared household by household."""
        ordered = self.order(remaining)
        return list(max(self.sets(remaining), key=lambda chosen: [one in chosen for one in ordered]))

    def largest(self, remaining: Collection[str]) -> int:
        return len(next(self.sets(remaining)))

    def wishes(self, household: str) -> list[str]:
        """The lots that a household accepts, in the order in which it takes them."""
        one = self.contenders[household][1]
        wishes = list(one.get("wishes", one["suitable"]))
        if one.get("flexible"):
            wishes += [lot for lot in self.lots if lot in one["suitable"] and lot not in wishes]
        if self.program.get("choice") == "nearest":
            place = list(self.lots)
            wishes.sort(key=lambda lot: (self.metres(household, lot), place.index(lot)))
        return wishes

    def spared(self, household: str, lot: str, others: list[str]) -> bool:
        """Whether the household may take a home of the lot."""
        if not self.fits(lot):
            return False
        least = self.shortest([household, *others]) if self.program.get("choice") == "nearest" else None
        self.give(lot)
        if least is None:
            allowed = self.housable(others)
        else:
            rest = self.shortest(others)
            allowed = rest is not None and self.metres(household, lot) + rest == least
        self.give(lot, -1)
        return allowed

    def choose(self, contenders: Iterable[str] | None = None) -> list[Turn]:
        """Turn by turn, the award computed anew before each."""
        remaining = set(self.contenders if contenders is None else contenders)
        turns = []
        while awarded := self.award(remaining):
            first, others = awarded[0], awarded[1:]
            remaining.discard(first)
            lot = next((lot for lot in self.wishes(first) if self.spared(first, lot, others)), None)
            turns.append(Turn(first, dict(self.homes), awarded, lot))
            if lot is not None:
                self.homes[first] = lot
                self.give(lot)
        return turns


def ask(instance: Json, result: Allocation) -> None:
    """Households ask one program after the other, until everybody is held or has been turned away everywhere."""
    programs = {one["id"]: Program(instance, one, Counter()) for one in instance["programs"]}
    result.held = {one: set() for one in programs}
    result.turned_away = {one: set() for one in programs}
    left = {one["id"]: [asked["program"] for asked in one["applications"]] for one in instance["households"]}
    while True:
        free = [one for one in left if left[one] and not any(one in held for held in result.held.values())]
        if not free:
            return
        asked: dict[str, set[str]] = {}
        for one in free:
            asked.setdefault(left[one].pop(0), set()).add(one)
        for program, new in asked.items():
            everybody = result.held[program] | new
            result.held[program] = set(programs[program].award(everybody))
            result.turned_away[program] |= everybody - result.held[program]


def allocation(instance: Json) -> Allocation:
    """The whole round: who asks where, then the choice of one program after the other."""
    result = Allocation()
    ask(instance, result)
    used: Counter[str] = Counter()
    for n, one in enumerate(instance["programs"]):
        program = Program(instance, one, used)
        later = [result.held[other["id"]] for other in instance["programs"][n + 1 :]]
        begin = {
            household
            for household in program.contenders
            if household not in result.homes
            and household not in result.passed
            and not any(household in held for held in later)
        }
        result.contenders[one["id"]] = begin
        result.turns[one["id"]] = program.choose(begin)
        result.homes |= program.homes
        result.passed += [turn.household for turn in result.turns[one["id"]] if turn.lot is None]
    return result


def allocate(instance: Json) -> tuple[dict[str, str], list[str]]:
    """The lot of every housed household, and those who passed."""
    result = allocation(instance)
    return result.homes, result.passed
