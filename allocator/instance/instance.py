"""One allocation to be computed: who contends for which homes, under which limits (`anju-instance/1`)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from allocator.instance.faults import MissingMember, NotAnObject, WrongFormat, shown
from allocator.instance.head import LISTS, Head, head_of
from allocator.instance.households import HouseholdReader
from allocator.instance.lines import Lines, dumps, write
from allocator.instance.parse import Json, items, members
from allocator.instance.values import Application, Cap, GroupCap, Household, Lot, Program, Reserve

FORMAT = "anju-instance/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Everything that the allocation depends on, and nothing else; made by `read` or `from_json`."""

    programs: tuple[Program, ...]
    lots: tuple[Lot, ...]
    households: tuple[Household, ...]  # sorted by id
    caps: tuple[Cap, ...] = ()
    group_caps: tuple[GroupCap, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    read_sha256: str | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(cls, path: Path | str) -> "Instance":
        """Read a file of JSON Lines: the head, then one household a line."""
        lines = Lines(Path(path))
        rest = iter(lines)
        first = next(rest, None)
        if first is None:
            raise MissingMember(member="head", thing="the instance")
        head = _head(first, ())
        households = _households(head, rest)
        return cls._of(head, households, lines.sha256)

    @classmethod
    def from_json(cls, raw: Json) -> "Instance":
        """Read the one-object form, which carries the households in a member of its own."""
        if not isinstance(raw, dict):
            raise NotAnObject(member="value", thing="the instance", value=shown(raw))
        head = _head(raw, ("households",))
        return cls._of(head, _households(head, items(raw["households"], "households", "the instance")), None)

    @classmethod
    def _of(cls, head: Head, households: tuple[Household, ...], sha256: str | None) -> "Instance":
        return cls(
            programs=tuple(head.programs.values()),
            lots=tuple(head.lots.values()),
            caps=tuple(head.caps.values()),
            group_caps=head.group_caps,
            reserves=head.reserves,
            households=households,
            read_sha256=sha256,
        )

    def lines(self) -> Iterator[bytes]:
        """Give the canonical lines of the file, without line ends."""
        yield dumps({"format": FORMAT, **self._head_json()})
        for household in self.households:
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
            "households": [_household_json(one) for one in self.households],
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


def _head(raw: Json, more: tuple[str, ...]) -> Head:
    needed = ("format", "programs", "lots", *more)
    found = members(raw, "the head", needed, tuple(one for one in LISTS if one not in needed))
    if found["format"] != FORMAT:
        raise WrongFormat(thing="the head", needed=FORMAT, value=shown(found["format"]))
    return head_of(found)


def _households(head: Head, raw: Iterable[Any]) -> tuple[Household, ...]:
    reader = HouseholdReader(head)
    return tuple(sorted((reader.read(one, n) for n, one in enumerate(raw)), key=lambda one: one.id))


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
