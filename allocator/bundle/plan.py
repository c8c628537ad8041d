"""The plan of a round: everything that is fixed before the first household is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from allocator.bundle import layout
from allocator.bundle.body import Body, sha256
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.seal import canonical
from allocator.seal.seed import DIGITS_LEAST, names
from allocator.seal.tickets import CHANCES_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What plan.json says, as far as the draw depends on it."""

    round: str
    attempt: int
    ceremony: str
    digits_min: int
    parties: tuple[str, ...]
    pools: tuple[str, ...]
    chances_max: int
    demonstration: bool
    policy_sha256: str
    units_sha256: str

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read the bytes of plan.json; members beyond these may stand in it and are bound with it."""
        plan = Members(file=layout.PLAN, value=canonical.document(data, file=layout.PLAN))
        if plan.text("spec") != layout.SPEC:
            raise plan.unfit("spec", N_("only the draw phd1 is known"))
        ceremony = plan.group("ceremony").only(frozenset({"digits_min", "id"}))
        if plan.number("chances_max", least=1) > CHANCES_MOST:
            raise plan.unfit("chances_max", N_("at most 64 chances are possible"))
        return cls(
            round=plan.name("round"),
            attempt=plan.number("attempt", least=1),
            ceremony=ceremony.name("id"),
            digits_min=ceremony.number("digits_min", least=DIGITS_LEAST),
            parties=plan.names("parties"),
            pools=plan.names("pools"),
            chances_max=plan.number("chances_max"),
            demonstration=plan.flag("demonstration"),
            policy_sha256=plan.hash("policy_sha256"),
            units_sha256=plan.hash("units_sha256"),
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of chance, in the order that enters the seed."""
        return names(ceremony=self.ceremony, parties=self.parties)


def build_plan(
    *,
    round_ref: str,
    attempt: int,
    pools: Sequence[str],
    parties: Sequence[str],
    ceremony: str,
    policy: bytes,
    units: Body,
    demonstration: bool,
    digits_min: int = DIGITS_LEAST,
    chances_max: int = 1,
    more: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Make the plan of a round; `more` holds what readers should know besides, such as city and name."""
    plan: dict[str, object] = {
        **(more or {}),
        "attempt": attempt,
        "ceremony": {"digits_min": digits_min, "id": ceremony},
        "chances_max": chances_max,
        "demonstration": demonstration,
        "parties": list(parties),
        "policy_sha256": sha256(policy),
        "pools": list(pools),
        "round": round_ref,
        "spec": layout.SPEC,
        "units_sha256": sha256(units),
    }
    Plan.read(plan_bytes(plan))
    return plan


def plan_bytes(plan: Mapping[str, object]) -> bytes:
    """Write plan.json; its hash, line feed included, is the plan_sha256 of the commitment."""
    return canonical.dumps(dict(plan)) + b"\n"
