"""What the rules may know of a lot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from allocator.policy.language.fact import FactKind

TENURES: Mapping[str, int] = {"sale": 1, "rent": 2}
LOT_KINDS: Mapping[str, FactKind] = {
    "lot_rooms": "count", "lot_tenure": "choice", "lot_accessible": "flag", "lot_area": "area_cm2",
    "lot_metres": "metres",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What the rules may know of a lot; `metres` is the way from one household's work, None if not known."""

    id: str
    program: str
    rooms: int
    tenure: Literal["sale", "rent"]
    accessible: bool
    area_cm2_max: int
    metres: int | None = None

    def values(self) -> dict[str, int | None]:
        """Give the attributes under the names that rules use."""
        return {
            "lot_rooms": self.rooms,
            "lot_tenure": TENURES[self.tenure],
            "lot_accessible": int(self.accessible),
            "lot_area": self.area_cm2_max,
            "lot_metres": self.metres,
        }
