"""The values of one allocation: programs, lots and limits on one side, households on the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Choice = Literal["serial", "nearest"]
Aim = Literal["priority", "fill"]
Priority = tuple[int, int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One kind of housing with its own contenders and its own order."""

    id: str
    quota: int | None = None  # None: as many as there are homes
    choice: Choice = "serial"
    aim: Aim = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Homes of one program that are alike."""

    id: str
    program: str
    capacity: int
    caps: tuple[str, ...] = ()
    first: str | None = None  # the group these homes go to first


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most this many homes of the lots that name it are given away."""

    id: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCap:
    """At most this many households of one group are housed in a program."""

    program: str
    group: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """Homes of a program held for a group as long as it can use them."""

    program: str
    group: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What one household asks of one program, and where it stands in the order."""

    program: str
    ticket: str
    suitable: tuple[str, ...]
    wishes: tuple[str, ...]  # lots that it accepts, best first
    tier: int = 0
    points: int = 0
    flexible: bool = False
    metres: Mapping[str, int] = field(default_factory=dict)

    def priority(self, household: str) -> Priority:
        """Its place in the order of the program: smaller is earlier, and no two are equal."""
        return (self.tier, -self.points, self.ticket, household)


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A family under one receipt number; it gets at most one home."""

    id: str
    applications: tuple[Application, ...]
    groups: tuple[str, ...] = ()
