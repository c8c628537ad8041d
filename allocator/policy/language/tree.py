"""The parts of a read expression: one tree, which every reader walks and nobody rewrites."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Sign = Literal["+", "-", "*"]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, a limit of the policy, or the code of an answer."""

    value: int


@dataclass(frozen=True, slots=True)
class Read:
    """The number or the answer's code that a household gave for a fact."""

    fact: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference or product."""

    sign: Sign
    left: "NumberTree"
    right: "NumberTree"


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact answered with yes or no."""

    fact: str


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers held against each other."""

    sign: str
    left: "NumberTree"
    right: "NumberTree"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A number that is one of a fixed few."""

    item: "NumberTree"
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple["TruthTree", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part is enough."""

    parts: tuple["TruthTree", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: "TruthTree"


NumberTree = Number | Read | Arithmetic
TruthTree = Flag | Compare | OneOf | All | Either | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A yes/no expression, its text, the facts it reads in order of appearance, and its size with all definitions."""

    text: str
    tree: TruthTree
    facts: tuple[str, ...]
    parts: int
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number expression, its text, and the facts it reads in order of appearance."""

    text: str
    tree: NumberTree
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameKind:
    """What a name stands for: a number from 0 to `largest`, a yes/no, or one of the named `answers`."""

    form: Literal["number", "yes_no", "choice"]
    largest: int = 1
    answers: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names an expression may use."""

    facts: Mapping[str, NameKind]
    limits: Mapping[str, int]
    definitions: Mapping[str, Condition]
