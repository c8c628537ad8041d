"""The same instance in plain arrays, read without the allocator: what baselines and other packages start from.

They are kept beside the instance, so that no measurement has to read the file for them.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """One row a household, in the order of the file; lots are numbers in the order of the head."""

    capacity: Ints  # by lot
    lot_program: Ints  # by lot
    caps: Ints  # limit by cap
    cap_of: Ints  # (pairs, 2) lot, cap
    group_limit: Ints  # by group
    program: Ints
    key: Ints  # one 64-bit number to sort by: program, tier, points, the first bits of the ticket
    order: Ints  # households by program and priority, exactly
    group: Ints  # the group of a household, or -1
    flexible: Ints
    nearest: Ints
    suitable: Ints  # all pairs of a household and a lot that suits it, one household after the other
    suitable_from: Ints
    wishes: Ints  # the same for the wishes, best first
    wishes_from: Ints

    @property
    def rank(self) -> Ints:
        """The place of every household in the order, from 0."""
        found = np.empty(len(self.order), np.int64)
        found[self.order] = np.arange(len(self.order))
        return found


def arrays_path(instance: Path) -> Path:
    """Where the arrays of an instance lie."""
    return instance.with_suffix(".npz")


def load(instance: Path | str) -> Arrays:
    """Read the arrays made by `convert`."""
    with np.load(arrays_path(Path(instance))) as found:
        return Arrays(**{one.name: found[one.name] for one in fields(Arrays)})


def convert(instance: Path) -> None:
    """Make the arrays of an instance unless they are there already."""
    path = arrays_path(instance)
    if not path.exists():
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, **asdict(_read(instance)))
        unfinished.rename(path)


def _read(instance: Path) -> Arrays:
    with instance.open("rb") as file:
        head = json.loads(next(file))
        programs = {one["id"]: n for n, one in enumerate(head["programs"])}
        nearest = [one.get("choice") == "nearest" for one in head["programs"]]
        lots = {one["id"]: n for n, one in enumerate(head["lots"])}
        caps = {one["id"]: n for n, one in enumerate(head.get("caps", []))}
        groups = {one["group"]: n for n, one in enumerate(head.get("group_caps", []))}
        rows = _Rows(lots)
        for n, line in enumerate(file):
            household = json.loads(line)
            (one,) = household["applications"]
            rows.add(n, one, programs[one["program"]], nearest[programs[one["program"]]])
            rows.group.append(next((groups[one] for one in household.get("groups", ())), -1))
    return Arrays(
        capacity=np.array([one["capacity"] for one in head["lots"]], np.int64),
        lot_program=np.array([programs[one["program"]] for one in head["lots"]], np.int32),
        caps=np.array([one["limit"] for one in head.get("caps", [])], np.int64),
        cap_of=np.array([(lots[one["id"]], caps[cap]) for one in head["lots"] for cap in one.get("caps", ())], np.int32)
        .reshape(-1, 2),
        group_limit=np.array([one["limit"] for one in head.get("group_caps", [])], np.int64),
        **rows.columns(),
    )  # fmt: skip


class _Rows:
    """Collects the columns of the households."""

    def __init__(self, lots: dict[str, int]) -> None:
        self._lots = lots
        self._lists: dict[tuple[str, ...], Ints] = {}
        self.group: list[int] = []
        self._order: list[tuple[int, int, int, str, int]] = []
        self._key: list[int] = []
        self._flags: list[tuple[int, bool, bool]] = []
        self._suitable: list[Ints] = []
        self._wishes: list[Ints] = []

    def add(self, n: int, one: dict[str, Any], program: int, nearest: bool) -> None:
        """Take in one household with its only application."""
        tier, points, ticket = one.get("tier", 0), one.get("points", 0), one["ticket"]
        self._order.append((program, tier, -points, ticket, n))
        self._key.append((program << 12 | tier << 8 | 255 - points) << 48 | int(ticket[:12], 16))
        self._flags.append((program, one.get("flexible", False), nearest))
        self._suitable.append(self._shared(one["suitable"]))
        self._wishes.append(self._numbers(one["wishes"]) if "wishes" in one else self._suitable[-1])

    def _shared(self, names: list[str]) -> Ints:
        known = tuple(names)
        if known not in self._lists:
            self._lists[known] = self._numbers(names)
        return self._lists[known]

    def _numbers(self, names: list[str]) -> Ints:
        return np.array([self._lots[name] for name in names], np.int32)

    def columns(self) -> dict[str, Ints]:
        """Give the columns that depend on households."""
        program, flexible, nearest = (np.array(column) for column in zip(*self._flags, strict=True))
        return {
            "program": program.astype(np.int32),
            "key": np.array(self._key, np.uint64),
            "order": np.array([one[4] for one in sorted(self._order)], np.int64),
            "group": np.array(self.group, np.int32),
            "flexible": flexible,
            "nearest": nearest,
            "suitable": np.concatenate(self._suitable),
            "suitable_from": np.cumsum([0, *map(len, self._suitable)]),
            "wishes": np.concatenate(self._wishes),
            "wishes_from": np.cumsum([0, *map(len, self._wishes)]),
        }
