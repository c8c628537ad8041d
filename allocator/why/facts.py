"""What a sentence may say of one household in one program: its place, what suits it, and the rules it met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType
from typing import Any, Literal

Json = Mapping[str, Any]
Language = Literal["zh", "en"]
Held = Literal["first", "fill", "rules"]
Names = Mapping[tuple[str, str], str]

NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known beside the record itself."""

    rank: int  # its place in the order of the program, from 1
    suitable: frozenset[str]  # the lots that suit it
    sets: Sequence[Json] = ()  # the closed sets of the program, from the head of the result
    nested: bool = True  # whether any two caps of the program are nested or disjoint
    held: Held = "rules"  # what can keep a free home from a household: reserves and `first`, aim "fill", or both
    names: Names = field(default_factory=dict)  # (lot, cap, group, program or rule; id) -> name, where there is one
    you: bool = True  # spoken to the household; otherwise said about it

    @classmethod
    def of(
        cls, head: Json, sets: Sequence[Json], *, program: str, rank: int, suitable: frozenset[str],
        names: Names = NO_NAMES, you: bool = True,
    ) -> "Facts":  # fmt: skip
        """Take the rules of the program from the head of an instance."""
        return cls(
            rank=rank, suitable=suitable, sets=sets, nested=is_nested(head, program), held=held_by(head, program),
            names=names, you=you,
        )  # fmt: skip

    def name(self, kind: str, id_: str) -> str:
        """Give the name of a thing, or its id."""
        return self.names.get((kind, id_), id_)

    def closed(self, number: object) -> Json | None:
        """Give a set by its place in the list; nothing where the list is not at hand."""
        return self.sets[number] if isinstance(number, int) and number < len(self.sets) else None


def is_nested(head: Json, program: str) -> bool:
    """Tell whether any two caps are nested or disjoint on the lots of the program."""
    lots: dict[str, set[str]] = {}
    for lot in head["lots"]:
        if lot["program"] == program:
            for cap in lot.get("caps", ()):
                lots.setdefault(cap, set()).add(lot["id"])
    return all(one & two in (set(), one, two) for one, two in combinations(lots.values(), 2))


def held_by(head: Json, program: str) -> Held:
    """Tell what may keep a home from a household that stands before the one it is kept for."""
    first = any(one["program"] == program and one["seats"] for one in head.get("reserves", ())) or any(
        lot["program"] == program and lot.get("first") is not None for lot in head["lots"]
    )
    fill = any(one["id"] == program and one.get("aim") == "fill" for one in head["programs"])
    if first == fill:
        return "rules"
    return "first" if first else "fill"
