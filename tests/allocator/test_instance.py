"""What may stand in an instance file, and how it comes out again."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from allocator import Instance, InstanceError, solve
from allocator.instance.generate import generate
from tests import strategies

Json = dict[str, Any]
TICKET = "0" * 64


def small() -> Json:
    """One of everything."""
    return {
        "format": "anju-instance/1",
        "programs": [{"id": "talent", "quota": 2}, {"id": "blue", "choice": "nearest", "aim": "priority"}],
        "lots": [
            {"id": "T1", "program": "talent", "capacity": 1, "caps": ["rent"], "first": None},
            {"id": "B1", "program": "blue", "capacity": 1},
            {"id": "B2", "program": "blue", "capacity": 1},
        ],
        "caps": [{"id": "rent", "limit": 1}],
        "group_caps": [{"program": "blue", "group": "employer", "limit": 1}],
        "reserves": [{"program": "talent", "group": "graduate", "seats": 1}],
        "households": [
            {
                "id": "H2",
                "groups": ["graduate"],
                "applications": [
                    {"program": "talent", "tier": 1, "points": 80, "ticket": TICKET, "suitable": ["T1"]}
                ],
            },
            {
                "id": "H1",
                "applications": [
                    {
                        "program": "blue", "ticket": TICKET, "suitable": ["B2", "B1"], "wishes": ["B1"],
                        "flexible": True, "metres": {"B1": 7, "B2": 5},
                    }
                ],
            },
        ],
    }  # fmt: skip


def as_file(raw: Json, path: Path) -> Path:
    """The same instance as JSON Lines, as somebody might write it by hand."""
    head = {key: value for key, value in raw.items() if key != "households"}
    path.write_text("".join(json.dumps(row) + "\n" for row in [head, *raw["households"]]))
    return path


@given(strategies.instances())
def test_what_is_written_is_read_again(raw: Json) -> None:
    instance = Instance.from_json(raw)
    assert Instance.from_json(instance.to_json()) == instance


def test_a_file_and_the_one_object_form_are_the_same_instance(tmp_path: Path) -> None:
    instance = Instance.from_json(small())
    assert Instance.read(as_file(small(), tmp_path / "by-hand.jsonl")) == instance
    instance.write(tmp_path / "written.jsonl")
    assert Instance.read(tmp_path / "written.jsonl") == instance


def test_the_digest_is_the_one_of_the_file(tmp_path: Path) -> None:
    path = as_file(small(), tmp_path / "by-hand.jsonl")
    assert Instance.read(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    instance = Instance.from_json(small())
    instance.write(path)
    assert instance.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_defaults_are_filled_in_and_households_sorted() -> None:
    first, second = Instance.from_json(small()).households
    assert (first.id, second.id) == ("H1", "H2")
    assert second.applications[0].wishes == ("T1",)
    assert (first.applications[0].tier, first.applications[0].points, first.groups) == (0, 0, ())


def test_no_programs_and_no_households_are_an_instance() -> None:
    empty = {"format": "anju-instance/1", "programs": [], "lots": [], "households": []}
    assert solve(Instance.from_json(empty)).to_json() == {"summary": {}, "assignments": [], "why": {}}


def test_nothing_is_left_of_a_file_that_could_not_be_written_whole(tmp_path: Path) -> None:
    instance = Instance.from_json(small())
    broken = tmp_path / "folder"
    broken.mkdir()
    with pytest.raises(OSError, match="folder"):
        instance.write(broken)
    assert list(tmp_path.iterdir()) == [broken]


def test_generated_instances_are_valid_and_the_same_for_the_same_seed() -> None:
    lines = list(generate(households=300, homes=60, lots=20, seed=7))
    assert lines == list(generate(households=300, homes=60, lots=20, seed=7))
    assert lines != list(generate(households=300, homes=60, lots=20, seed=8))
    head, *households = map(json.loads, lines)
    instance = Instance.from_json(head | {"households": households})
    assert len(instance.households) == 300
    assert len(instance.lots) == 20
    assert sum(lot.capacity for lot in instance.lots) == 60
    for size in (0, 2):
        assert len(list(generate(households=size, homes=size, lots=size, seed=0))) == size + 1


def test_only_an_object_is_an_instance() -> None:
    with pytest.raises(InstanceError, match="object"):
        Instance.from_json([])  # type: ignore[arg-type]
