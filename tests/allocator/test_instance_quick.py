"""The quick reader of files: the same columns and the same messages as reading line by line."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator import Instance, InstanceError
from allocator.instance import lines as lines_module
from allocator.instance import rows as rows_module
from allocator.instance.collect import Collector
from allocator.instance.households import HouseholdReader
from allocator.instance.instance import read_head
from allocator.instance.lines import Lines, loads
from allocator.instance.quick import QuickReader
from tests import strategies
from tests.allocator.test_instance import TICKET, Json, small
from tests.allocator.test_instance_faults import FAULTS

Way = Callable[[random.Random, Json], str]
COLUMNS = ("owner", "program", "tier", "points", "ticket", "flexible", "wishes", "wishes_from")


def line_by_line(path: Path) -> Instance | str:
    """Read a file by the strict reader alone."""
    rest = iter(Lines(path))
    try:
        head = read_head(loads(next(rest), "line 1"))
        reader, into = HouseholdReader(head), Collector(tuple(head.programs), tuple(head.lots))
        for n, line in enumerate(rest):
            into.add(reader.read(loads(line.removesuffix(b"\n"), f"line {n + 2}"), n))
    except InstanceError as error:
        return str(error)
    return Instance.of(head, into.demand(), None)


def quickly(path: Path) -> Instance | str:
    try:
        return Instance.read(path)
    except InstanceError as error:
        return str(error)


def assert_same(path: Path) -> Instance | str:
    """Both readers say the same."""
    one, two = quickly(path), line_by_line(path)
    if isinstance(one, str) or isinstance(two, str):
        assert one == two
        return one
    assert list(one.lines()) == list(two.lines())
    assert one.demand.households == two.demand.households
    for column in COLUMNS:
        here, there = getattr(one.demand, column), getattr(two.demand, column)
        assert here.dtype == there.dtype
        assert np.array_equal(here, there), column
    return one


def plain(_: random.Random, value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def spaced(pick: random.Random, value: Json) -> str:
    text = json.dumps(value, separators=(pick.choice((", ", "\t,", " , ")), pick.choice((": ", "\t:", " :\r"))))
    return pick.choice((" ", "", "\t")) + text + pick.choice((" ", "", "\r", " \t"))


def shuffled(pick: random.Random, value: Json) -> str:
    def mix(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: mix(one[key]) for key in pick.sample(list(one), len(one))}
        return [mix(item) for item in one] if isinstance(one, list) else one

    return json.dumps(mix(value))


def escaped(pick: random.Random, value: Json) -> str:
    """Some letters as numbers, in names of members too."""
    letters = pick.sample("HPgdtims01-", 3)

    def one_text(found: re.Match[str]) -> str:
        return re.sub(r"\\.|.", lambda one: f"\\u{ord(one[0]):04x}" if one[0] in letters else one[0], found[0])

    return re.sub(r'"(?:[^"\\]|\\.)*"', one_text, plain(pick, value))


def short(_: random.Random, value: Json) -> str:
    """What need not be there is left out."""
    value = {key: one for key, one in value.items() if one != [] or key == "applications"}
    for one in value["applications"]:
        if one.get("wishes") == one["suitable"]:
            del one["wishes"]
        for member, default in (("tier", 0), ("points", 0), ("flexible", False), ("metres", {})):
            if one.get(member) == default:
                del one[member]
    return json.dumps(value)


WAYS: dict[str, Way] = {one.__name__: one for one in (plain, spaced, shuffled, escaped, short)}


def put_lines(path: Path, raw: Json, way: Way, pick: random.Random, end: str = "\n") -> Path:
    """Write an instance with its households in any order."""
    head = json.dumps({key: value for key, value in raw.items() if key != "households"})
    households = pick.sample(raw["households"], len(raw["households"]))
    path.write_bytes((head + "\n" + "".join(way(pick, one) + "\n" for one in households)).removesuffix("\n").encode())
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(end)
    return path


def colons(raw: Json, letter: str = "家:") -> Json:
    """The same with names that hold what a member holds."""
    for one in raw["households"]:
        one["groups"] = [f"{group}: a" for group in one.get("groups", [])]
        one["id"] = one["id"].replace("H", letter)
    return raw


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mix", strategies.MIXES)
def test_every_way_of_writing_gives_the_same_columns(
    mix: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in strategies.seeds(12):
        pick = random.Random(seed)  # noqa: S311
        raw = strategies.seeded(seed, mix)
        if seed % 4 == 0:
            raw = colons(raw, ("家:", '家":')[seed // 4 % 2])
        monkeypatch.setattr(lines_module, "BLOCK", (1, 60, 700, 1 << 20)[seed % 4])
        monkeypatch.setattr(rows_module, "PIECE", (1, 100, 1 << 20)[seed % 3])
        path = put_lines(tmp_path / "instance.jsonl", raw, WAYS[way], pick, ("\n", "")[seed % 2])
        found = assert_same(path)
        assert not isinstance(found, str)
        assert found == Instance.from_json(raw)


def many(raw: Json, number: int = 1000) -> Json:
    """The same with thousands of good households before and after."""
    good = {"program": "blue", "ticket": TICKET, "suitable": ["B1"], "wishes": ["B1"], "metres": {"B1": 3}}
    before, after = (
        [{"id": f"{letter}{n:04}", "groups": ["g"], "applications": [good]} for n in range(number)] for letter in "AX"
    )
    return raw | {"households": [*before, *raw["households"], *after]}


def put_as_they_are(path: Path, raw: Json) -> Path:
    head = {key: value for key, value in raw.items() if key != "households"}
    path.write_text("".join(json.dumps(one) + "\n" for one in [head, *raw["households"]]))
    return path


@pytest.mark.parametrize("block", [1 << 13, 1 << 22])
@pytest.mark.parametrize("fault", [one for one in FAULTS if one not in ("no households", "households no list")])
def test_a_fault_among_thousands_has_the_message_of_its_line(
    fault: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "BLOCK", block)
    change, named = FAULTS[fault]
    raw = small()
    change(raw)
    found = assert_same(put_as_they_are(tmp_path / "instance.jsonl", many(raw)))
    assert isinstance(found, str)
    assert all(name in found for name in named if name != "household 1"), found  # a file tells the line instead


def test_lines_that_are_plainly_right_are_never_read_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(lines_module, "BLOCK", 1 << 13)
    monkeypatch.setattr(QuickReader, "_line_by_line", stop)
    raw = colons(many(small()))
    for way in ("plain", "shuffled", "short"):
        pick = random.Random(1)  # noqa: S311
        assert isinstance(Instance.read(put_lines(tmp_path / way, raw, WAYS[way], pick)), Instance)


APPLICATION = f'{{"program":"talent","ticket":"{TICKET}","suitable":["T1"],"tier":1,"metres":{{"T1":1}}}}'
HOUSEHOLD = '{"id":"%s","groups":[],"applications":[' + APPLICATION + "]}"
A, B = HOUSEHOLD % "A", HOUSEHOLD % "B"
LINES = {
    "as it should be": (f"{A}\n{B}\n", None),
    "a household twice": (f"{A}\n{A}\n", "A stands there twice"),
    "ids of one line twice": (A.replace("{", '{"id":"A",', 1) + f"\n{B}\n", '"id" stands there twice'),
    "a member of an application twice": (A.replace('"tier":1', '"tier":1,"tier":1') + f"\n{B}\n", '"tier" stands'),
    "the same, spaced": (A.replace('"tier":1', '"tier" :1,"tier":1') + f"\n{B}\n", '"tier" stands'),
    "the same, in a name": (B.replace('"B"', '"\\":"') + "\n" + A.replace('"tier":1', '"tier":1,"tier":1'), "stands"),
    "a member twice, written apart": (A.replace('"tier":1', '"t\\u0069er":1,"tier":1') + f"\n{B}\n", '"tier" stands'),
    "distances twice": (A.replace('"T1":1', '"T1":1,"T1":1') + f"\n{B}\n", '"T1" stands there twice'),
    "groups twice": (A.replace('"groups":[]', '"groups":[],"groups":[]') + f"\n{B}\n", '"groups" stands'),
    "a number that stands for none": (A.replace('"tier":1', '"tier":-1') + f"\n{B}\n", "tier of household A.*-1"),
    "flexible null": (A.replace('"tier":1', '"flexible":null') + f"\n{B}\n", "flexible of household A"),
    "metres null": (A.replace('{"T1":1}', "null") + f"\n{B}\n", "metres of household A"),
    "no number": (A.replace('"tier":1', '"tier":1.0') + f"\n{B}\n", "tier of household A"),
    "a number beyond all": (A.replace('"tier":1', f'"tier":{10**30}') + f"\n{B}\n", "tier of household A"),
    "a ticket in capitals": (A.replace(TICKET, "A" * 64) + f"\n{B}\n", "ticket of household A"),
    "a ticket with a space": (A.replace(TICKET, " " + "0" * 63) + f"\n{B}\n", "ticket of household A"),
    "tickets of 63 and 65 digits": (
        A.replace(TICKET, "0" * 63) + "\n" + B.replace(TICKET, "0" * 65) + "\n", "ticket of household A",
    ),
    "two on one line": (f"{A}{B}\n", "line 2"),
    "two on one line and a blank one before": (f"\n{A}{B}\n", "line 2"),
    "two on one line and a blank one behind": (f"{A}{B}\n\n", "line 2"),
    "two on one line, one of them on two": (f"{A.replace(',', ',' + chr(10), 1)} {B}\n", "line 2"),
    "two on one line, one of them cut at an object": (
        A.replace("}}]", "}}" + chr(10) + "]") + f"{B}\n", "line 2",
    ),
    "a blank line": (f"{A}\n\n{B}\n", "line 3"),
    "only a blank line": ("\n", "line 2"),
    "one object on two lines": (f"{A.replace(',', ',' + chr(10), 1)}\n{B}\n", "line 2"),
    "half a letter": (A.replace('"A"', '"\\ud800"') + f"\n{B}\n", "id of"),
    "something behind": (f"{A},\n{B}\n", "line 2"),
}  # fmt: skip


@pytest.mark.parametrize("kind", LINES)
def test_what_msgspec_lets_pass_is_still_refused(kind: str, tmp_path: Path) -> None:
    content, named = LINES[kind]
    head = {key: value for key, value in small().items() if key != "households"}
    path = tmp_path / "instance.jsonl"
    path.write_text(json.dumps(head) + "\n" + content, newline="")
    found = assert_same(path)
    if named is None:
        assert not isinstance(found, str)
    else:
        with pytest.raises(InstanceError, match=named):
            Instance.read(path)


def test_ids_are_compared_with_all_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "BLOCK", 1)
    head = {key: value for key, value in small().items() if key != "households"}
    for ids, twice in (
        ("A B C A", True), ("B A C B", True), ("B A C D", False), ("A B B", True), ("C A _A", True), ("B _A C B", True),
        ("_A B A", True), ("_A B C", False),
    ):  # fmt: skip
        rows = [" " * ("_" in one) + HOUSEHOLD % one.strip("_") for one in ids.split()]  # with a space: read slowly
        path = tmp_path / "instance.jsonl"
        path.write_text(json.dumps(head) + "\n" + "\n".join(rows))
        assert isinstance(assert_same(path), str) == twice


BITS = (*b'":,{}[] \n\r\\01-.eu\xff\x00aHPg', b'"tier":1,', b"null", b"}\n{", b"\\u0031", b'"id":"H000",')


def mutated(pick: random.Random, content: bytes) -> bytes:
    for _ in range(pick.randint(1, 3)):
        place = pick.randrange(len(content) + 1)
        bit = pick.choice(BITS)
        new = bit if isinstance(bit, bytes) else bytes([bit])
        if pick.random() < 0.2:
            first = pick.randrange(len(content) + 1)
            new = content[first : first + pick.randint(1, 40)]
        content = content[:place] + new + content[place + pick.choice((0, len(new), 1)) :]
    return content


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_changed_bytes_are_read_alike(mix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "instance.jsonl"
    for seed in strategies.seeds(150):
        pick = random.Random(seed)  # noqa: S311
        monkeypatch.setattr(lines_module, "BLOCK", (1, 200, 1 << 20)[seed % 3])
        monkeypatch.setattr(rows_module, "PIECE", (1, 1 << 20)[seed % 2])
        way = WAYS[pick.choice(("plain", "shuffled", "short"))]
        put_lines(path, strategies.seeded(seed % 30, mix), way, pick)
        head, _, rest = path.read_bytes().partition(b"\n")
        path.write_bytes(head + b"\n" + mutated(pick, rest))
        assert_same(path)
