"""Nobody is told anything untrue: what the sentences claim is held against the rule itself, in every mix."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from allocator.why import Facts, sentence, wish
from allocator.why.chinese import TEXTS as CHINESE
from tests import strategies
from tests.allocator import reference
from tests.allocator.reference import Allocation, Program, Turn
from tests.allocator.reference_records import records

Json = dict[str, Any]
SEEDS = range(60)


class State:
    """A household at the moment when its record was made: homes given (F) and households awarded (T) by then."""

    def __init__(self, raw: Json, truth: Allocation, program: Json, household: str, sets: list[Json]) -> None:
        used: Counter[str] = Counter()
        for earlier in raw["programs"][: raw["programs"].index(program)]:
            giver = Program(raw, earlier, used)
            for turn in truth.turns[earlier["id"]]:
                if turn.lot is not None:
                    giver.give(turn.lot)
        self.program = Program(raw, program, used)
        self.household, self.sets = household, sets
        self.rank = {one: n for n, one in enumerate(self.program.order(self.program.contenders), 1)}
        self.asked = self.program.contenders[household][1]
        self.turn = self._turn(truth.turns[program["id"]])
        turns = truth.turns[program["id"]]
        self.given = turns[turns.index(self.turn) :] if self.turn in turns else []
        self.left = truth.contenders[program["id"]] - {one.household for one in turns if one not in self.given}
        for household_, lot in self.turn.homes.items():
            self.program.homes[household_] = lot
            self.program.give(lot)

    def _turn(self, turns: list[Turn]) -> Turn:
        """Its own turn, or else the first of a household later in the order, or the end."""
        mine = [turn for turn in turns if turn.household == self.household]
        later = [turn for turn in turns if self.rank[turn.household] > self.rank[self.household]]
        homes = {turn.household: turn.lot for turn in turns if turn.lot is not None}
        return next(iter([*mine, *later]), Turn("", homes, [], None))

    def facts(self, raw: Json) -> Facts:
        return Facts.of(
            raw, self.sets, program=self.program.program["id"], rank=self.rank[self.household],
            suitable=frozenset(self.asked["suitable"]),
        )  # fmt: skip

    def suitable(self, household: str) -> set[str]:
        return set(self.program.contenders[household][1]["suitable"])

    def inside(self, entry: Json) -> list[str]:
        """Who has a home in the set of a record."""
        lots = self.sets[entry["set"]]["lots"]
        return [one for one, lot in self.turn.homes.items() if lot in lots]

    def total(self, entry: Json) -> int:
        return sum(limit["limit"] for limit in self.sets[entry["set"]]["limits"])


def before(state: State, _record: Json) -> bool:
    return all(state.rank[one] < state.rank[state.household] for one in state.turn.homes)


def later(state: State, _record: Json) -> bool:
    return all(state.rank[one] > state.rank[state.household] for one in state.turn.awarded)


def added_up(state: State, record: Json) -> bool:
    return state.total(record) == len(state.inside(record)) + record["kept"]


def only_here(state: State, record: Json) -> bool:
    lots = set(state.sets[record["set"]]["lots"])
    return bool(state.inside(record)) and all(state.suitable(one) <= lots for one in state.inside(record))


def elsewhere(state: State, record: Json) -> bool:
    lots = set(state.sets[record["set"]]["lots"])
    return any(not state.suitable(one) <= lots for one in state.inside(record))


def by_reserve(state: State, _record: Json) -> bool:
    """Without reserves and `first` it would have been taken, being first in the order of all who are left."""
    return state.program.housable([state.household]) and state.program.keeps_group_caps([state.household])


def fewer(state: State, _record: Json) -> bool:
    """No largest set of those left has it."""
    return all(state.household not in one for one in state.program.largest_sets(state.left))


def free(state: State, _record: Json) -> bool:
    return any(state.program.fits(lot) for lot in state.asked["suitable"])


def closed(state: State, _record: Json) -> bool:
    return not any(state.program.fits(lot) for lot in state.asked["suitable"])


def group_full(state: State, record: Json) -> bool:
    having = [*state.turn.homes, *state.turn.awarded]
    return sum(record["group"] in state.program.groups[one] for one in having) == record["limit"]


def asked_for_no_more(state: State, _record: Json) -> bool:
    return not state.asked.get("flexible", False)


def needed_here(state: State, entry: Json) -> bool:
    lots = set(state.sets[entry["set"]]["lots"])
    others = [one for one in state.turn.awarded if one != state.household]
    return entry["kept"] == sum(state.suitable(one) <= lots for one in others)


def longer(state: State, entry: Json) -> bool:
    others = state.turn.awarded[1:]
    least = state.program.shortest(state.turn.awarded)
    state.program.give(entry["lot"])
    rest = state.program.shortest(others)
    state.program.give(entry["lot"], -1)
    return rest is not None and least is not None and state.program.metres(state.household, entry["lot"]) + rest > least


def others_go_without(state: State, entry: Json) -> bool:
    fits = state.program.fits(entry["lot"])
    state.program.give(entry["lot"])
    housed = state.program.housable(state.turn.awarded[1:])
    state.program.give(entry["lot"], -1)
    return fits and not housed


def not_open(state: State, entry: Json) -> bool:
    return not state.program.fits(entry["lot"])


CLAIMS: dict[str, Callable[[State, Json], bool]] = {
    "都已配给顺位在您家之前的家庭": before,
    "已配给顺位在您家之前的家庭，其余": before,
    "名额都已由顺位在您家之前的家庭用完": before,
    "他们的顺位在您家之后": later,
    "这些家庭也都只适合这些住房": only_here,
    "其中有的家庭也适合别的住房": elsewhere,
    "按预留和优先的规定": by_reserve,
    "能配到房的家庭总数就会减少": fewer,
    "还有适合您家的空房": free,
    "都已达到限额": closed,
    "属于一组": added_up,
    "适合您家的住房共": added_up,
    "适合您家的住房受限额": added_up,
    "这个类别的配额是": added_up,
    "的家庭在这个类别最多配": group_full,
    "没有选择服从调剂": asked_for_no_more,
}
CLAIMS_OF_WISHES: dict[str, Callable[[State, Json], bool]] = {
    "全体入围家庭的上班总路程会变长": longer,
    "其他已入围的家庭就不能都有房住": others_go_without,
    "轮到您家之前都已配出": not_open,
    "又只适合这些住房的": needed_here,
    "这里共": added_up,
    "这里和连着的住房共": added_up,
    "这里受限额": added_up,
    "这里所在的一组住房": added_up,
    "这里这次没有可以配出的住房": not_open,
}
EXPECTED = {
    "nested": {"都已配给顺位在您家之前的家庭", "又只适合这些住房的", "这些家庭也都只适合这些住房", "没有选择服从调剂"},
    "nearest": {"全体入围家庭的上班总路程会变长"},
    "group_caps": {"名额都已由顺位在您家之前的家庭用完"},
    "reserves": {"按预留和优先的规定", "他们的顺位在您家之后"},
    "first": {"按预留和优先的规定", "他们的顺位在您家之后", "其中有的家庭也适合别的住房"},
    "crossing": {"都已达到限额", "其他已入围的家庭就不能都有房住"},
    "fill": {"能配到房的家庭总数就会减少", "还有适合您家的空房"},
    "several": {"都已配给顺位在您家之前的家庭", "又只适合这些住房的"},
    "shared": {"都已配给顺位在您家之前的家庭", "又只适合这些住房的"},
    "everything": {"还有适合您家的空房"},
}


def claims_of(state: State, record: Json, raw: Json) -> list[str]:
    """Check every claim that the sentences of a record make."""
    said = sentence(record, state.facts(raw))
    made = [words for words in CLAIMS if words in said]
    for words in made:
        assert CLAIMS[words](state, record), (said, raw)
    for entry in record.get("wishes", ()):
        said = wish(entry, state.facts(raw))
        about = [words for words in CLAIMS_OF_WISHES if words in said]
        assert about
        for words in about:
            assert CLAIMS_OF_WISHES[words](state, entry), (said, raw)
        made += about
    return made


def test_the_claims_are_words_of_the_sentences() -> None:
    said = [text.replace("{you}", "您家") for text in CHINESE.values()]
    for words in [*CLAIMS, *CLAIMS_OF_WISHES]:
        assert any(words in text for text in said), words


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_every_claim_of_every_sentence_is_true(mix: str) -> None:
    made: set[str] = set()
    for seed in SEEDS:
        raw = strategies.seeded(seed, mix)
        truth = reference.allocation(raw)
        why, sets = records(raw, truth)
        for program in raw["programs"]:
            for household, found in why.items():
                for record in found:
                    if record["program"] == program["id"] and record["code"] != "turned_away":
                        state = State(raw, truth, program, household, sets[program["id"]])
                        made.update(claims_of(state, record, raw))
    assert made >= EXPECTED[mix]
