"""Ask the rules again about everybody of a frozen list, and name every difference from what was published.

The facts come from a file for auditors (`filed.py`), everything else from the bag: the rules byte for byte, the list
with its commitments, the demand, the homes. What the commitment of an entry does not bind is not believed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from allocator.bundle.body import Body
from allocator.bundle.faults import NOTHING
from allocator.bundle.filed import Filed, Places, read_facts
from allocator.bundle.judged import Judged, judge
from allocator.bundle.limits import restricted, stated_by
from allocator.bundle.stated import Heading, Stated, lots_of, read_head, read_stated
from allocator.policy import LotFacts, Policy, Restricted

CHUNK = 2_000  # households judged together


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not what the facts and the rules give."""

    receipt: str
    member: str
    published: object
    recomputed: object

    def __str__(self) -> str:
        return f"{self.receipt}, {self.member}: published {self.published}, recomputed {self.recomputed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files of a bag that the facts are held against; `demand` may be the instance as well."""

    policy: Policy
    demand: Body
    entries: Body
    units: Body


@dataclass(slots=True)
class Tally:
    """What was looked at, and what could not be."""

    households: int = 0
    differences: int = 0
    notes: list[str] = field(default_factory=list)


def reassess(published: Published, facts: Path, tally: Tally) -> Iterator[Difference]:
    """Compare what limits the round, then everybody in the order of receipts; `tally` counts along."""
    for one in _differing(published, facts, tally):
        tally.differences += 1
        yield one


def _differing(published: Published, facts: Path, tally: Tally) -> Iterator[Difference]:
    places, filed = read_facts(facts)
    head = read_head(published.demand)
    lots = lots_of(published.units, head)
    limits = None if lots is None else restricted(published.policy, head, lots, facts)
    if limits is None:
        tally.notes.append(f"units.jsonl has no {', '.join(LOT_MEMBERS)}: suitable lots and groups were not compared")
    else:
        yield from _changed("the round", head.limits, stated_by(limits, head))
    audit = _Audit(policy=published.policy, places=places, head=head, lots=lots, limits=limits)
    rows = _joined(filed, read_stated(published.demand, published.entries))
    while part := list(islice(rows, CHUNK)):
        yield from audit.compared(part)
        tally.households += len(part)


LOT_MEMBERS = ("rooms", "tenure", "accessible")
Pair = tuple[str, Filed | None, Stated | None]


def _joined(filed: Iterable[Filed], stated: Iterable[Stated]) -> Iterator[Pair]:
    """Put both files side by side; both are sorted by receipt."""
    ours: Iterator[tuple[str, int, Any]] = ((one.receipt, 0, one) for one in filed)
    theirs: Iterator[tuple[str, int, Any]] = ((one.receipt, 1, one) for one in stated)
    for receipt, group in groupby(merge(ours, theirs, key=itemgetter(0, 1)), key=itemgetter(0)):
        found = {side: one for _, side, one in group}
        yield receipt, found.get(0), found.get(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audit:
    """Everything that one household is held against; lots and limits are None where the homes do not tell enough."""

    policy: Policy
    places: Places
    head: Heading
    lots: Sequence[LotFacts] | None
    limits: Mapping[str, Restricted] | None

    def compared(self, part: Sequence[Pair]) -> Iterator[Difference]:
        both: dict[str, list[Filed]] = defaultdict(list)
        for _, one, other in part:
            if one is not None and other is not None:
                both[one.program].append(one)
        judged: dict[str, Judged] = {}
        for program, members in both.items():
            judged |= judge(self.policy, program, members, self.lots, self.places)
        for receipt, one, other in part:
            if one is None or other is None:
                ours, theirs = (NOTHING if side is None else f"in {file}"
                                for side, file in ((one, "the file of facts"), (other, "the list")))  # fmt: skip
                yield Difference(receipt=receipt, member="household", published=theirs, recomputed=ours)
            else:
                yield from _changed(receipt, _published(one, other), self._recomputed(one, other, judged[receipt]))

    def _recomputed(self, one: Filed, stated: Stated, judged: Judged) -> dict[str, object]:
        suitable = stated.suitable if judged.suitable is None else judged.suitable
        near = one.program in self.head.nearest
        return {
            "commitment": one.commitment, "pool": one.program, "program": one.program,
            "record, receipt": one.receipt, "record, round": self.places.round, "record, program": one.program,
            "outcome": judged.told, "tier": judged.tier, "points": judged.points, "suitable": list(suitable),
            "wishes": [lot for lot in one.wishes if lot in set(suitable)], "flexible": one.flexible,
            "metres": _metres(self.places, one, suitable) if near else {}, "groups": self._groups(one, stated),
        }  # fmt: skip

    def _groups(self, one: Filed, stated: Stated) -> list[str]:
        if self.limits is None or one.program not in self.limits:
            return list(stated.groups)
        memberships = self.policy.program(one.program).restrictions.memberships(one.facts)
        return self.limits[one.program].groups_of(memberships)


def _published(one: Filed, stated: Stated) -> dict[str, object]:
    return {
        "commitment": stated.commitment, "pool": stated.pool, "program": stated.program,
        "record, receipt": one.record.get("receipt"), "record, round": one.record.get("round"),
        "record, program": _program(one.record), "outcome": "eligible", "tier": stated.tier, "points": stated.points,
        "suitable": list(stated.suitable), "wishes": list(stated.wishes), "flexible": stated.flexible,
        "metres": dict(stated.metres), "groups": list(stated.groups),
    }  # fmt: skip


def _changed(about: str, published: Mapping[str, object], recomputed: Mapping[str, object]) -> Iterator[Difference]:
    for member, value in published.items():
        if value != recomputed[member]:
            yield Difference(receipt=about, member=member, published=value, recomputed=recomputed[member])


def _program(record: Mapping[str, object]) -> object:
    filing = record.get("filing")
    return filing.get("program") if isinstance(filing, dict) else None


def _metres(places: Places, one: Filed, suitable: Iterable[str]) -> dict[str, int]:
    ways = {lot: places.metres(one.work_area, lot) for lot in suitable}
    return {lot: way for lot, way in ways.items() if way is not None}
