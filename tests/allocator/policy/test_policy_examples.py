"""Everything that decides has examples: they come out, stand on both sides of every number, and are asked for."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from policies import TOYVILLE, TOYVILLE_FILE, WENZHOU

from allocator.policy import Policy, PolicyError, broken_examples, read
from allocator.policy.change.amend import Change, amend
from allocator.policy.change.moved import _names, _text
from allocator.policy.examples.everything import exemplified, side
from allocator.policy.file import loader
from allocator.policy.file.places import find
from allocator.policy.file.table import Table

TEXT = TOYVILLE_FILE.read_text(encoding="utf-8")
CITIES = pytest.mark.parametrize("policy", [WENZHOU, TOYVILLE], ids=lambda policy: policy.city)


@CITIES
def test_everything_that_decides_has_examples_and_all_of_them_come_out(policy: Policy) -> None:
    things = list(exemplified(policy))
    assert all(thing.examples for thing in things)
    assert broken_examples(policy) == ()
    found = {thing.of for thing in things}
    assert len(found) == len(things)
    for program in policy.programs.values():
        at = f"programs.{program.id}"
        assert {f"{at}.tiers.{tier.number}" for tier in program.tiers} <= found
        assert {f"{at}.points.{item.id}" for item in program.points} <= found
    assert {f"procedure.{row.id}" for row in policy.procedure.values() if row.event} <= found
    for thing in things:
        assert thing.needed <= {side(one.gives) for one in thing.examples}, thing.of


# ---- every number is watched from both sides

# Where something names its numbers: in expressions, or by the name of a limit.
KEYS = (
    "requires", "applies", "when", "co_when", "lots", "points", "most", "fen", "area", "rate", "share", "number",
    "months_most", "means",
)  # fmt: skip
IN_ALL = ("area", "fen")  # paid for, not compared: a square metre more or less, since money may round a cm² away
SQUARE_METRE = 10_000
TOKEN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|\d+")
STEPS = {"more": 1, "less": -1}


@dataclass(frozen=True)
class Place:
    """One number in one expression of one thing: nudged, an example of the thing must come out otherwise."""

    of: str
    row: str
    key: str
    start: int
    end: int
    number: str

    def nudge(self, content: dict[str, Any], step: str) -> bool:
        row = row_at(content, self.row)
        if self.number.isdigit():
            by = str(int(self.number) + STEPS[step])
        else:
            by = f"{self.number}_{step}" + "_in_all" * (self.key in IN_ALL)
        if by.isdigit() or by in content["limits"]:  # nothing stands below 0, no share above 100
            row[self.key] = row[self.key][: self.start] + by + row[self.key][self.end :]
            return True
        return False


def row_at(content: dict[str, Any], address: str) -> dict[str, Any]:
    found = find(content, f"{address}.examples") or find(content, f"{address}.mark")
    assert found is not None, address
    return found[0]


def decides(row: dict[str, Any], key: str) -> bool:
    """Leave out how long a price holds, which no example asks, and products, right at which no household may stand."""
    if key == "months_most" and row.get("kind") != "monthly":
        return False
    return isinstance(row.get(key), str) and (key != "when" or "*" not in row[key])


def places(content: dict[str, Any], of: str, row: str) -> Iterator[Place]:
    here = row_at(content, row)
    for key in KEYS:
        for token in TOKEN.finditer(here[key]) if decides(here, key) else ():
            if token[0].isdigit() or token[0] in content["limits"]:
                yield Place(of, row, key, token.start(), token.end(), token[0])
    for number, _ in enumerate(here.get("amounts", ()), start=1):
        yield from places(content, of, f"{row}.amounts.{number}")


def with_neighbours(policy: Policy) -> dict[str, Any]:
    """The content of a file in which limits have neighbours, a little above and a little below."""
    content = tomllib.loads(policy.source.decode())
    for name, limit in policy.limits.items():
        for step, by in STEPS.items():
            metre = SQUARE_METRE if limit.kind == "area_cm2" else 1
            for key, value in (
                (f"{name}_{step}", limit.value + by),
                (f"{name}_{step}_in_all", limit.value + by * metre),
            ):
                if 0 <= value <= (100 if limit.kind == "percent" else value):
                    content["limits"][key] = {**content["limits"][name], "value": value}
    return content


def turns(asked: list[Place]) -> Iterator[list[Place]]:
    """One number of every thing at a time; the groups of a program rest on each other and are one thing here."""
    waiting: dict[str, list[Place]] = {}
    for place in asked:
        waiting.setdefault(place.of.partition(".tiers.")[0], []).append(place)
    for turn in range(max(map(len, waiting.values()))):
        yield [places[turn] for places in waiting.values() if turn < len(places)]


def judged(content: dict[str, Any]) -> set[str]:
    return {one.of for one in broken_examples(loader._policy(Table(content, "nudged.toml", ""), b""))}


def unwatched(content: dict[str, Any], asked: list[Place], watchers: Mapping[str, set[str]]) -> list[str]:
    """List the numbers that can be nudged without an example of their watchers noticing."""
    found = []
    for now in turns(asked):
        for step in STEPS:
            nudged = deepcopy(content)
            moved = [place for place in now if place.nudge(nudged, step)]
            broken = judged(nudged)
            found += [f"{one.row}.{one.key}: {one.number}, {step}" for one in moved if not broken & watchers[one.of]]
    return found


@CITIES
def test_every_number_that_decides_has_an_example_on_either_side(policy: Policy) -> None:
    content = with_neighbours(policy)
    things = [thing.of for thing in exemplified(policy)]
    asked = [place for of in things for place in places(content, of, of)]
    assert len(asked) > 20
    assert unwatched(content, asked, {of: {of} for of in things}) == []


def test_every_number_of_a_definition_is_watched_by_something_that_uses_it() -> None:
    content = with_neighbours(WENZHOU)
    names = [f"definitions.{name}" for name in WENZHOU.definitions]
    asked = [place for of in names for place in places(content, of, of)]
    assert len(asked) > 10
    reads = {thing.of: set(_names(content, _text(content, thing.of))) for thing in exemplified(WENZHOU)}
    users = {f"definitions.{name}": {of for of, read in reads.items() if name in read} for name in WENZHOU.definitions}
    assert unwatched(content, asked, users) == []


# ---- what a file must have

TIER = '[[programs.towers.tiers]]\nname = { zh = "铁匠"'


def cut(at: str, start: str, end: str) -> str:
    """The file without what stands from `start` to `end`, after `at`."""
    here = TEXT.index(at)
    first = TEXT.index(start, here)
    return TEXT[:first] + TEXT[TEXT.index(end, first) + len(end) :]


@pytest.mark.parametrize(
    ("at", "place", "problem"),
    [
        ('id = "thrift"', "rules[thrift].examples", "one that fails"),
        (TIER, "programs.towers.tiers[1].examples", "one that fails"),
        ("[[programs.huts.tiers]]", "programs.huts.tiers[1].examples", "an example that holds"),
        ('id = "people"', "programs.towers.points[people].examples", "gives points"),
        ("[programs.huts.chances]", "programs.huts.chances.examples", "without a failed round"),
        ("[groups.smiths]", "groups.smiths.examples", "one that fails"),
        ("[[programs.towers.group_caps]]", "programs.towers.group_caps[1].examples", "a number of homes"),
        ("[[programs.towers.reserves]]", "programs.towers.reserves[1].examples", "a number of homes"),
        ("[[programs.towers.first]]", "programs.towers.first[1].examples", "one that fails"),
        ("[[programs.towers.caps]]", "programs.towers.caps[sale].examples", "one that fails"),
        ('id = "twice-declined"', "procedure[twice-declined].examples", "bars somebody"),
        ('id = "bread-money"', "benefits[bread-money].examples", "one that gives"),
        ('id = "smith-price"', "prices[smith-price].examples", "with its price"),
        ('id = "smiths-have-large-feet"', "consistency[smiths-have-large-feet].examples", "one that fails"),
    ],
)  # fmt: skip
def test_a_file_without_examples_is_refused(at: str, place: str, problem: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read(cut(at, "examples = [", "\n]\n").encode(), "toy.toml")
    assert refused.value.facts["place"] == place
    assert problem in str(refused.value.facts["problem"])


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('{ craft = "weaver" }, gives = "fails" },', '{ craft = "weaver" }, gives = "unknown" },',
         "towers.tiers[1].examples", "one that fails"),
        ('{ facts = { craft = "weaver" }, gives = "holds" }', '{ facts = { members = 1 }, gives = "holds" }',
         "towers.tiers[2].examples[1].facts.members", "not a fact"),
        ("{ facts = { sings = false }, gives = 0 },", "", "points[shoes].examples", "one that gives 0"),
        ("shoe_size = 42 }, gives = 8", 'shoe_size = 42 }, gives = "many"', "[shoes].examples[1].gives", "“unknown”"),
        ("shoe_size = 42 }, gives = 8", "shoe_size = 42 }, gives = true", "[shoes].examples[1].gives", "“unknown”"),
        ("{ homes = 100, gives = 10 }", "{ homes = 0, gives = 0 }", "group_caps[1].examples[1].homes", "from 1"),
        ("{ homes = 100, gives = 10 }", "{ homes = 100 }", "group_caps[1].examples[1].gives", "missing"),
        ("    { homes = 100, gives = 50 },\n", "", "caps[sale].examples", "a number of homes"),
        ("lot_accessible = true }", "sings = true }", "first[1].examples[1].facts.sings", "not a fact"),
        ("on = 2024-02-01,", 'on = "soon",', "procedure[twice-declined].examples[1].on", "a date"),
        ("days = [2024-01-31] }", "days = [2024] }", "procedure[twice-declined].examples[1].days", "a list of dates"),
        ("gives = 2025-02-28,", "gives = 5,", "procedure[twice-declined].examples[2].gives", "or “none”"),
        ("gives = 2025-02-28,", 'gives = "none",', "procedure[twice-declined].examples", "bars somebody"),
        ('id = "shoes"', 'id = "people"', "programs.towers.points[people].id", "another row"),
    ],
)  # fmt: skip
def test_a_malformed_example_is_refused_with_place_and_reason(old: str, new: str, place: str, problem: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyError) as refused:
        read(TEXT.replace(old, new, 1).encode(), "toy.toml")
    assert place in str(refused.value.facts["place"])
    assert problem in str(refused.value.facts["problem"])


# ---- an example that does not come out


@pytest.mark.parametrize(
    ("old", "new", "of", "number", "gives", "said"),
    [
        ("craft == smith", "craft == weaver", "programs.towers.tiers.1", 1, "holds", "fails"),
        ('"3 * members - 1"', '"3 * members"', "programs.towers.points.people", 1, 11, 12),
        ("gives = 10 }", "gives = 11 }", "programs.towers.group_caps.1", 1, 11, 10),
        ("{ homes = 31, gives = 2 }", "{ homes = 31, gives = 3 }", "programs.towers.reserves.1", 1, 3, 2),
        ('lots = "lot_accessible"', 'lots = "not lot_accessible"', "programs.towers.first.1", 1, "holds", "fails"),
        ("{ homes = 100, gives = 50 }", "{ homes = 100, gives = 49 }", "programs.towers.caps.sale", 3, 49, 50),
        ("craft in (smith,)", "craft in (weaver,)", "groups.smiths", 1, "holds", "fails"),
        ("gives = 2025-02-28,", "gives = 2025-03-01,", "procedure.twice-declined", 2, date(2025, 3, 1),
         date(2025, 2, 28)),
        ("times = 2", "times = 1", "procedure.twice-declined", 1, "none", date(2024, 6, 30)),
    ],
)  # fmt: skip
def test_an_example_that_does_not_come_out_is_named(
    old: str, new: str, of: str, number: int, gives: object, said: object
) -> None:
    assert old in TEXT
    broken = broken_examples(read(TEXT.replace(old, new, 1).encode(), "toy.toml"))
    assert (of, number, gives, said) in {(one.of, one.number, one.gives, one.said) for one in broken}


# ---- examples follow what is changed


def changed(key: str, value: int | str) -> dict[str, Any]:
    source = amend(TOYVILLE.source, [Change(key=key, value=value)])
    assert broken_examples(read(source, "toy.toml")) == ()
    return tomllib.loads(source.decode())


def test_the_days_around_the_end_of_a_ban_move_with_its_months() -> None:
    (ban,) = (row for row in changed("procedure.twice-declined", 7)["procedure"] if row["id"] == "twice-declined")
    told = [(one["on"], one["gives"]) for one in ban["examples"]]
    assert told[1:] == [(date(2025, 4, 29), date(2025, 4, 30)), (date(2025, 4, 30), "none")]


def test_a_ban_after_more_events_finds_an_example_that_bars_somebody() -> None:
    (ban,) = (row for row in changed("procedure.twice-declined.times", 3)["procedure"] if row["id"] == "twice-declined")
    assert [one["gives"] for one in ban["examples"]] == [date(2024, 8, 31), "none", "none", "none"]
    assert len(ban["examples"][0]["days"]) == 3


def test_what_a_group_a_share_and_an_item_of_points_give_is_told_anew() -> None:
    towers = changed("programs.towers.tiers.1.when", "craft == weaver")["programs"]["towers"]
    assert [one["gives"] for one in towers["tiers"][0]["examples"]] == ["fails", "holds", "unknown"]
    towers = changed("limits.sale_share", 40)["programs"]["towers"]
    assert towers["caps"][0]["examples"][-1]["gives"] == 40
    towers = changed("limits.most_points", 10)["programs"]["towers"]
    assert [one["gives"] for one in towers["points"][0]["examples"]] == [10, 10, "unknown"]


def test_a_group_that_lost_one_side_finds_another_example_for_it() -> None:
    towers = changed("programs.towers.tiers.1.when", "craft == none")["programs"]["towers"]
    for tier in towers["tiers"]:
        assert {"holds", "fails"} <= {one["gives"] for one in tier["examples"]}
