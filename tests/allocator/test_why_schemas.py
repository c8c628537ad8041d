"""The JSON Schemas of both formats take what the programs take and write, and refuse what a schema can see."""

import copy
import json
from functools import cache
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from allocator import Instance, solve
from tests import strategies
from tests.allocator.test_instance import Json, small
from tests.allocator.test_instance_faults import FAULTS
from tests.docs import example

SEEDS = range(8)
OF_ONE_OBJECT = {"no households", "households no list"}  # a file has lines instead
UNSEEN = {  # what only a look at other places of the file, or at the text of a number, can tell
    "quota with a point", "more homes than a number can tell", "lot of no program", "unknown cap",
    "group cap of no program", "reserve of no program", "household twice", "unknown program",
    "unknown suitable lot", "suitable lot of another program", "wish outside suitable", "nearest without metres",
    "a distance missing", "a distance too many",
}  # fmt: skip


@cache
def schema(name: str) -> Draft202012Validator:
    text = resources.files("allocator.instance").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    read = json.loads(text)
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read)


def part(name: str, definition: str) -> Draft202012Validator:
    """One kind of line."""
    whole = schema(name).schema
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": whole["$defs"]})


def valid_instance(raw: Json) -> bool:
    """Whether the schema takes the head and every household of an instance in the one-object form."""
    head = {member: value for member, value in raw.items() if member != "households"}
    kinds = part("anju-instance-1", "household")
    return part("anju-instance-1", "head").is_valid(head) and all(map(kinds.is_valid, raw["households"]))


@pytest.mark.parametrize("mix", strategies.MIXES)
def test_instances_of_every_mix_and_their_results_are_valid(mix: str) -> None:
    for seed in SEEDS:
        raw = strategies.seeded(seed, mix)
        assert valid_instance(raw), seed
        instance = Instance.from_json(raw)
        for line in instance.lines():
            schema("anju-instance-1").validate(json.loads(line))
        head, *lines = map(json.loads, solve(instance).lines())
        part("anju-result-1", "head").validate(head)
        for line in lines:
            part("anju-result-1", "line").validate(line)
            schema("anju-result-1").validate(line)


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - OF_ONE_OBJECT))
def test_a_fault_that_a_schema_can_see_is_refused(fault: str) -> None:
    raw = small()
    assert valid_instance(raw)
    FAULTS[fault][0](raw)
    assert valid_instance(raw) == (fault in UNSEEN)


def test_a_line_of_the_page_is_one_kind_of_line() -> None:
    head, *lines = map(json.loads, example("allocation.md", "result.jsonl").splitlines())
    assert not part("anju-result-1", "line").is_valid(head)
    assert not any(map(part("anju-result-1", "head").is_valid, lines))
    head, *lines = map(json.loads, example("allocation.md", "instance.jsonl").splitlines())
    assert not part("anju-instance-1", "household").is_valid(head)
    assert not any(map(part("anju-instance-1", "head").is_valid, lines))


RESULT = [json.loads(line) for line in example("allocation.md", "result.jsonl").splitlines()]
HOUSED, _, PASSED, _, FULL = RESULT[1:]
WRONG: dict[str, tuple[Any, tuple[str | int, ...], Any]] = {
    "another format": (RESULT[0], ("format",), "anju-result/2"),
    "hash too short": (RESULT[0], ("instance_sha256",), "07"),
    "hash with a line end": (RESULT[0], ("instance_sha256",), "0" * 64 + "\n"),
    "count missing": (RESULT[0], ("summary", "rent", "empty"), None),
    "last no object": (RESULT[0], ("summary", "rent", "last"), "D"),
    "unknown kind of limit": (RESULT[0], ("summary", "rent", "sets", 0, "limits", 0, "kind"), "district"),
    "set with a count": (RESULT[0], ("summary", "rent", "sets", 0, "kept"), 1),
    "lot no name": (HOUSED, ("lot",), 7),
    "no reasons for a better wish": (HOUSED, ("why",), []),
    "a housed household that passed": (HOUSED, ("why",), PASSED["why"]),
    "a household without a home that preferred": (PASSED, ("why",), HOUSED["why"]),
    "an entry without its set": (PASSED, ("why", 0, "wishes", 0), {"lot": "a", "code": "full"}),
    "an entry of an unknown code": (PASSED, ("why", 0, "wishes", 0, "code"), "gone"),
    "an unknown record": (FULL, ("why", 0, "code"), "empty"),
    "a record with another member": (FULL, ("why", 0, "lots"), []),
    "not away at all": (FULL, ("why", 0, "away"), 0),
    "household with a line end": (FULL, ("household",), "E\n"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_result_that_breaks_the_format_is_refused(case: str) -> None:
    line, path, value = WRONG[case]
    changed = copy.deepcopy(line)
    part_of = changed
    for step in path[:-1]:
        part_of = part_of[step]
    part_of[path[-1]] = value
    assert schema("anju-result-1").is_valid(line)
    assert not schema("anju-result-1").is_valid(changed)
