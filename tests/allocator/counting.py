"""Records checked by counting: limits, homes given and households awarded, with no search and no solver.

The definition gives the order of turns, so that it is known which homes were given (F) and who was awarded (T) when a
record was made. Everything a record claims is then a matter of counting.
"""

from collections import Counter
from typing import Any

from tests.allocator.reference import Allocation, Program, Turn
from tests.allocator.reference_records import limits_of, nested

Json = dict[str, Any]


class Counting:
    """The limits of one program and the states of its choice."""

    def __init__(self, raw: Json, program: Json, truth: Allocation, sets: tuple[Json, ...]) -> None:
        self.program = Program(raw, program, Counter())
        self.id = program["id"]
        self.order = self.program.order(self.program.contenders)
        self.rank = {household: n for n, household in enumerate(self.order)}
        self.turns = truth.turns[self.id]
        self.sets = sets
        self.homes = {turn.household: turn.lot for turn in self.turns if turn.lot is not None}
        self.limits = limits_of(raw, truth, self.program)
        self.nested = nested(self.limits)

    def suitable(self, household: str) -> set[str]:
        return set(self.program.contenders[household][1]["suitable"])

    def state(self, household: str) -> tuple[dict[str, str], list[str]]:
        """F and T when the record of a household without a turn is made."""
        for turn in self.turns:
            if self.rank[turn.household] > self.rank[household]:
                return turn.homes, turn.awarded
        return self.homes, []

    def full_by(self, homes: dict[str, str], limit: tuple[str, str]) -> bool:
        lots, most = self.limits[limit]
        return sum(lot in lots for lot in homes.values()) >= most

    def closed(self, homes: dict[str, str], lot: str) -> list[tuple[str, str]]:
        """The limits over a lot that the homes given alone have filled, narrowest first."""
        found = [limit for limit, (lots, _) in self.limits.items() if lot in lots and self.full_by(homes, limit)]
        return sorted(found, key=lambda limit: len(self.limits[limit][0]))

    def check_sets(self) -> None:
        """Every set is the union of its limits, written in listing order, and no two are the same."""
        listing = list(self.limits)
        for one in self.sets:
            assert set(one) == {"lots", "limits"}
            keys = [(limit["kind"], limit["id"]) for limit in one["limits"]]
            assert keys == [key for key in listing if key in keys]
            assert [limit["limit"] for limit in one["limits"]] == [self.limits[key][1] for key in keys]
            under = set().union(*(self.limits[key][0] for key in keys))
            assert one["lots"] == [lot for lot in self.program.lots if lot in under]
            if self.nested:
                assert sum(len(self.limits[key][0]) for key in keys) == len(under)
        assert len({str(one["limits"]) for one in self.sets}) == len(self.sets)

    def sums(self, set_: Json, homes: dict[str, str], kept: int) -> None:
        """The limits allow together as many homes as are given or kept in the set."""
        given = sum(lot in set_["lots"] for lot in homes.values())
        assert sum(limit["limit"] for limit in set_["limits"]) == given + kept

    def confined(self, awarded: list[str], set_: Json) -> int:
        """How many of the awarded can live nowhere but in the set."""
        return sum(self.suitable(one) <= set(set_["lots"]) for one in awarded)

    def last(self, record: Json, household: str, before: list[str]) -> None:
        """The last one by priority, and how many places away it was."""
        if before:
            assert record["last"] == max(before, key=self.rank.__getitem__)
            assert record["away"] == self.rank[household] - self.rank[record["last"]]
        else:
            assert (record["last"], record["away"]) == (None, None)

    def group_of(self, household: str, homes: dict[str, str], awarded: list[str]) -> str | None:
        """The first of its groups whose cap the homes given, and the awarded, have used up."""
        for group, most in self.program.group_caps.items():
            having = sum(group in self.program.groups[one] for one in [*homes, *awarded])
            if group in self.program.groups[household] and having >= most:
                return group
        return None

    def without_home(self, household: str, record: Json) -> str:
        """The record of one that had no turn: the first case that applies."""
        homes, awarded = self.state(household)
        by_homes = self.group_of(household, homes, [])
        shut = all(self.closed(homes, lot) for lot in self.suitable(household))
        if record["code"] == "full":
            assert by_homes is None
            return self.full(household, record, homes, awarded)
        if record["code"] == "group_cap":
            self.group_cap(household, record, homes, awarded)
            assert by_homes is not None or not shut
            return "group_cap kept" if record["kept"] else "group_cap"
        assert record == {"code": "kept", "program": self.id}
        assert by_homes is None
        assert not shut
        assert self.group_of(household, homes, awarded) is None
        assert not self.nested or self.program.program.get("aim") == "fill" or self.program.reserves
        return "kept"

    def group_cap(self, household: str, record: Json, homes: dict[str, str], awarded: list[str]) -> None:
        assert set(record) == {"code", "program", "group", "limit", "kept", "last", "away"}
        group, most = record["group"], self.program.group_caps[record["group"]]
        given = [one for one in homes if group in self.program.groups[one]]
        by_homes = self.group_of(household, homes, [])
        assert group == (by_homes or self.group_of(household, homes, awarded))
        assert record["limit"] == most
        assert record["kept"] == (0 if by_homes else sum(group in self.program.groups[one] for one in awarded))
        assert len(given) + record["kept"] == most
        self.last(record, household, given)

    def full(self, household: str, record: Json, homes: dict[str, str], awarded: list[str]) -> str:
        assert set(record) == {"code", "program", "set", "kept", "confined", "last", "away"}
        set_ = self.sets[record["set"]]
        holders = [one for one, lot in homes.items() if lot in set_["lots"]]
        assert self.suitable(household) <= set(set_["lots"])
        self.last(record, household, holders)
        if record["confined"]:
            assert self.nested
            assert all(self.suitable(one) <= set(set_["lots"]) for one in holders)
        if self.nested:
            self.sums(set_, homes, record["kept"])
        shut = all(self.closed(homes, lot) for lot in self.suitable(household))
        if record["confined"] or shut:
            assert record["kept"] == 0
        else:
            assert self.nested
            assert record["kept"] == self.confined(awarded, set_) > 0
        if shut and not record["confined"]:
            self.narrowest(household, set_, homes)
        return "confined" if record["confined"] else "held" if shut else "full kept"

    def narrowest(self, household: str, set_: Json, homes: dict[str, str]) -> None:
        """The narrowest limits over each suitable lot, leaving out those inside another."""
        chosen = {self.closed(homes, lot)[0] for lot in self.suitable(household)}
        wanted = {key for key in chosen if not any(self.limits[key][0] < self.limits[other][0] for other in chosen)}
        assert {(limit["kind"], limit["id"]) for limit in set_["limits"]} == wanted

    def turn(self, household: str) -> Turn:
        return next(turn for turn in self.turns if turn.household == household)

    def passed(self, household: str, record: Json) -> list[str]:
        assert set(record) == {"code", "program", "wishes"}
        assert [wish["lot"] for wish in record["wishes"]] == self.program.wishes(household)
        return [f"passed {self.wish(self.turn(household), wish)}" for wish in record["wishes"]] or ["passed"]

    def preferred(self, household: str, record: Json) -> list[str]:
        """The wishes it named that come before the home it got."""
        assert set(record) == {"code", "program", "wishes"}
        one = self.program.contenders[household][1]
        named = set(one.get("wishes", one["suitable"]))
        accepted = self.program.wishes(household)
        before = accepted[: accepted.index(self.homes[household])]
        assert [wish["lot"] for wish in record["wishes"]] == [lot for lot in before if lot in named]
        return [f"preferred {self.wish(self.turn(household), wish)}" for wish in record["wishes"]]

    def wish(self, turn: Turn, wish: Json) -> str:
        """What closed one wish at the turn."""
        closed = self.closed(turn.homes, wish["lot"])
        if wish["code"] == "full":
            assert set(wish) == {"lot", "code", "set", "kept"}
            set_ = self.sets[wish["set"]]
            assert wish["lot"] in set_["lots"]
            if self.nested:
                self.sums(set_, turn.homes, wish["kept"])
                assert wish["kept"] == self.confined(turn.awarded, set_)
            else:
                assert wish["kept"] == 0
                assert [(limit["kind"], limit["id"]) for limit in set_["limits"]] == closed[:1]
            return "full kept" if wish["kept"] else "full"
        assert set(wish) == {"lot", "code"}
        assert not closed
        assert wish["code"] == ("farther" if self.housable(turn, wish["lot"]) else "kept")
        assert wish["code"] == "kept" or self.program.program["choice"] == "nearest"
        assert wish["code"] == "farther" or not self.nested
        return wish["code"]

    def housable(self, turn: Turn, lot: str) -> bool:
        """Whether the others could be housed beside it there (the one question that takes a search)."""
        self.program.used = Counter()
        for (kind, name), (lots, most) in self.limits.items():
            whole = {"lot": most, "cap": self.program.caps.get(name, 0), "quota": most}[kind]
            given = sum(one in lots for one in [*turn.homes.values(), lot])
            self.program.used[f"{kind} {name}"] = whole - most + given
        return self.program.housable([one for one in turn.awarded if one != turn.household])
