"""One allocation to be computed: who contends for which homes, under which limits (`anju-instance/1`)."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from allocator.instance.arrays import MAGIC
from allocator.instance.collect import Collector
from allocator.instance.demand import Demand
from allocator.instance.faults import MissingMember, NotAnObject, WrongFormat, shown
from allocator.instance.halves import middle, read_all
from allocator.instance.head import LISTS, Head, head_of
from allocator.instance.households import HouseholdReader
from allocator.instance.lines import Lines, dumps, loads, write
from allocator.instance.parse import Json, items, members
from allocator.instance.quick import QuickReader
from allocator.instance.values import Application, Cap, GroupCap, Household, Lot, Program, Reserve

FORMAT = "anju-instance/1"


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """Everything that the allocation depends on, and nothing else; made by `read` or `from_json`."""

    programs: tuple[Program, ...]
    lots: tuple[Lot, ...]
    demand: Demand
    caps: tuple[Cap, ...] = ()
    group_caps: tuple[GroupCap, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    read_sha256: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, path: Path | str) -> "Instance":
        """Read a file of JSON Lines (the head, then one household a line) or its columnar twin."""
        cut = middle(Path(path))
        lines = Lines(Path(path))
        blocks = lines.blocks(cut)
        first = next(blocks, None)
        if first is None:
            raise MissingMember(member="head", thing="the instance")
        if first.startswith(MAGIC):
            from allocator.instance.twin import read_twin

            return read_twin(path)
        head = read_head(loads(first, "line 1"))
        reader = QuickReader(head)
        sha256 = read_all(lines, blocks, cut, reader)
        return cls.of(head, reader.into.demand(), sha256)

    @classmethod
    def from_json(cls, raw: Json) -> "Instance":
        """Read the one-object form, which carries the households in a member of its own."""
        if not isinstance(raw, dict):
            raise NotAnObject(member="value", thing="the instance", value=shown(raw))
        head = read_head(raw, ("households",))
        reader = HouseholdReader(head)
        into = Collector(tuple(head.programs), tuple(head.lots))
        for n, one in enumerate(items(raw["households"], "households", "the instance")):
            into.add(reader.read(one, n))
        return cls.of(head, into.demand(), None)

    @classmethod
    def of(cls, head: Head, demand: Demand, sha256: str | None) -> "Instance":
        """Put an instance together from parts that were checked."""
        return cls(
            programs=tuple(head.programs.values()),
            lots=tuple(head.lots.values()),
            caps=tuple(head.caps.values()),
            group_caps=head.group_caps,
            reserves=head.reserves,
            demand=demand,
            read_sha256=sha256,
        )

    def __eq__(self, other: object) -> bool:
        """Whether the canonical files are the same."""
        return isinstance(other, Instance) and list(self.lines()) == list(other.lines())

    def __hash__(self) -> int:
        return hash(self.sha256)

    @cached_property
    def households(self) -> tuple[Household, ...]:
        """Every household as a value of its own, by id; `demand` is the quick way to all of them."""
        return tuple(self._households())

    def _households(self) -> Iterator[Household]:
        return self.demand.values([one.id for one in self.programs], [one.id for one in self.lots])

    def lines(self) -> Iterator[bytes]:
        """Give the canonical lines of the file, without line ends."""
        yield dumps({"format": FORMAT, **self._head_json()})
        for household in self._households():
            yield dumps(_household_json(household))

    def file_lines(self) -> Iterator[bytes]:
        """Give the lines of the canonical file as they are written, with line ends."""
        return (line + b"\n" for line in self.lines())

    def write(self, path: Path | str) -> None:
        """Write the canonical file, whole or not at all."""
        write(Path(path), self.lines())

    @property
    def sha256(self) -> str:
        """The digest of the file it was read from, or of the canonical file."""
        if self.read_sha256 is not None:
            return self.read_sha256
        digest = hashlib.sha256()
        for line in self.lines():
            digest.update(line + b"\n")
        return digest.hexdigest()

    def to_json(self) -> Json:
        """Give the one-object form, every default written out."""
        return {
            "format": FORMAT,
            **self._head_json(),
            "households": [_household_json(one) for one in self._households()],
        }

    def _head_json(self) -> Json:
        programs = [asdict(program) for program in self.programs]
        for program in programs:
            if program["quota"] is None:
                del program["quota"]
        return {
            "programs": programs,
            "lots": [{**asdict(lot), "caps": list(lot.caps)} for lot in self.lots],
            "caps": [asdict(cap) for cap in self.caps],
            "group_caps": [asdict(one) for one in self.group_caps],
            "reserves": [asdict(one) for one in self.reserves],
        }


def read_head(raw: Json, more: tuple[str, ...] = ()) -> Head:
    """Read the head, which holds so many members more."""
    needed = ("format", "programs", "lots", *more)
    found = members(raw, "the head", needed, tuple(one for one in LISTS if one not in needed))
    if found["format"] != FORMAT:
        raise WrongFormat(thing="the head", needed=FORMAT, value=shown(found["format"]))
    return head_of(found)


def _household_json(household: Household) -> Json:
    return {
        "id": household.id,
        "groups": list(household.groups),
        "applications": [_application_json(one) for one in household.applications],
    }


def _application_json(one: Application) -> Json:
    return {
        "program": one.program,
        "tier": one.tier,
        "points": one.points,
        "ticket": one.ticket,
        "suitable": list(one.suitable),
        "wishes": list(one.wishes),
        "flexible": one.flexible,
        "metres": dict(one.metres),
    }
