"""A number of a regulation."""

from dataclasses import dataclass

from allocator.policy.language.fact import Text
from allocator.policy.parts.rule import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One number of a regulation, with its unit and where it stands."""

    id: str
    kind: str
    value: int
    label: Text
    mark: Mark
    source: str
    clause: str = ""
