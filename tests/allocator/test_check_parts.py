"""Parts of the second program by themselves: whole numbers under inequalities, distances, reading."""

import itertools
import json
import random
from typing import Any

import pytest

from allocator.check import Unreadable, recompute
from allocator.check.simplex import Simplex
from tests.allocator.test_check_rule import lines

Json = dict[str, Any]
TICKET = "0" * 64


def system(seed: int) -> tuple[list[list[int]], list[tuple[int, int]], list[int]]:
    """Factors of a few rows, their bounds, and a goal, over four numbers from 0 to 3."""
    pick = random.Random(seed).randint  # noqa: S311
    rows = [[pick(-2, 3) for _ in range(4)] for _ in range(pick(1, 4))]
    bounds = [(low := pick(-4, 9), low + pick(0, 3)) for _ in rows]
    return rows, bounds, [pick(-3, 3) for _ in range(4)]


def within(rows: list[list[int]], bounds: list[tuple[int, int]], point: tuple[int, ...]) -> bool:
    sums = [sum(factor * one for factor, one in zip(row, point, strict=True)) for row in rows]
    return all(low <= total <= high for total, (low, high) in zip(sums, bounds, strict=True))


def build(rows: list[list[int]], bounds: list[tuple[int, int]], goal: list[int]) -> tuple[Simplex, list[int], int]:
    found = Simplex()
    names = [found.row() for _ in rows]
    aim = found.row()
    columns = []
    for n in range(4):
        factors = {name: row[n] for name, row in zip([*names, aim], [*rows, goal], strict=True) if row[n]}
        columns.append(found.column(factors))
        found.bound(columns[-1], 0, 3)
        for name, (low, high) in zip(names, bounds, strict=True):  # columns come while rows are bounded
            found.bound(name, low, high)
        found.feasible()
    return found, columns, aim


def test_whole_numbers_are_found_where_there_are_any_and_the_best_of_them() -> None:
    """Against all 256 points; the same system is asked again and again, as the rule does."""
    solvable = 0
    for seed in range(400):
        rows, bounds, goal = system(seed)
        points = [point for point in itertools.product(range(4), repeat=4) if within(rows, bounds, point)]
        simplex, columns, aim = build(rows, bounds, goal)
        found = simplex.best(columns)
        assert (found is not None) == bool(points)
        if found is not None:
            assert tuple(found[1]) in points
        least = min((sum(f * one for f, one in zip(goal, point, strict=True)) for point in points), default=None)
        best = simplex.best(columns, aim)
        assert (best and best[0]) == least
        if least is not None:
            solvable += 1
            assert simplex.best(columns, aim, least) is None
            assert simplex.best(columns, aim, least + 1) is not None
    assert solvable > 100


def small(**members: Any) -> Json:
    application = {"program": "p", "ticket": TICKET, "suitable": ["a"]} | members
    return {
        "format": "anju-instance/1",
        "programs": [{"id": "p"}],
        "lots": [{"id": "a", "program": "p", "capacity": 1}],
        "households": [{"id": "one", "applications": [application]}],
    }


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":"one","applications":[{"program":"p","program":"p","ticket":"%s","suitable":["a"]}]}\n',
        b'{"id":"one","applications":[{"program":"p","ticket":"%s","suitable":["a"],"metres":{"a":1,"a":1}}]}\n',
        b'{"id" :"one","id":"one","applications":[{"program":"p","ticket":"%s","suitable":["a"]}]}\n',
        b'{"id":"one","groups":["x"],"groups":["\\":"],"applications":[{"program":"p","ticket":"%s","suitable":[]}]}\n',
    ],
)
def test_a_member_that_stands_twice_is_found_wherever_it_stands(line: bytes) -> None:
    head = lines(small())[0]
    with pytest.raises(Unreadable, match="line 2: a member stands twice"):
        recompute([head, line.replace(b"%s", TICKET.encode())])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"", b" \n"])
def test_a_line_may_be_written_in_any_way_that_json_allows(end: bytes) -> None:
    head, line = lines(small())
    household = json.loads(line) | {"groups": ["work: yard", 'a ":" b']}
    for text in (json.dumps(household), json.dumps(household, separators=(" , ", "  :"))):
        assert b'"lot":"a"' in recompute([head, b"  " + text.encode() + end])[1]


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"suitable": ["a", "a"]}, "suitable"),
        ({"suitable": ["a", 1]}, "suitable"),
        ({"suitable": [["a"]]}, "suitable"),
        ({"suitable": "a"}, "suitable"),
        ({"wishes": None}, "wishes"),
        ({"wishes": ["a", "a"]}, "wishes"),
        ({"metres": {"a": True}}, "metres"),
        ({"metres": {"a": -1}}, "metres"),
        ({"metres": {"b": 1}}, "metres"),
        ({"metres": []}, "metres"),
        ({"flexible": 1}, "flexible"),
        ({"tier": True}, "tier"),
        ({"points": 2**53}, "points"),
        ({"ticket": "0" * 63 + "G"}, "ticket"),
        ({"programs": "p"}, "programs"),
    ],
)
def test_a_list_known_from_others_does_not_hide_one_that_is_not_valid(members: Json, named: str) -> None:
    raw = small()
    good = [dict(raw["households"][0], id=f"h{n}") for n in range(2)]
    good[0]["applications"] = [good[0]["applications"][0] | {"metres": {"a": 1}}]
    bad = small(**members)["households"][0]
    recompute(lines(raw | {"households": good}))
    with pytest.raises(Unreadable, match=named):
        recompute(lines(raw | {"households": [*good, bad]}))


def test_an_empty_list_of_wishes_is_no_missing_one() -> None:
    assert b'"lot"' in recompute(lines(small()))[1]
    assert b'"passed"' in recompute(lines(small(wishes=[])))[1]
