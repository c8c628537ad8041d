"""A policy's place among others: which law goes before it, and whose overlay it is."""

from dataclasses import dataclass

from allocator.policy.fact import Text
from allocator.policy.rule import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class HigherLaw:
    """What goes first whatever this file says, and where that stands."""

    title: Text
    text: Text
    clause: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Of a district's policy: the city's file it was made from, the overlay that was laid on it, and the district."""

    parent: str
    parent_sha256: str
    overlay_sha256: str
    district: int
    name: Text
