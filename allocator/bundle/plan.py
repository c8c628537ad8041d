"""The plan of a round: everything that is fixed before the first household is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, get_args

from allocator.bundle import layout
from allocator.bundle.body import Body, sha256
from allocator.bundle.members import Members
from allocator.errors import N_
from allocator.instance.values import Choice
from allocator.seal import canonical
from allocator.seal.seed import DIGITS_LEAST, names
from allocator.seal.tickets import CHANCES_MOST

CHOICES: tuple[str, ...] = get_args(Choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What plan.json says, as far as the draw depends on it."""

    round: str
    attempt: int
    ceremony: str
    digits_min: int
    parties: tuple[str, ...]
    pools: tuple[str, ...]
    quotas: Mapping[str, int | None]  # most households of a pool that get a home; None: as many as there are homes
    choices: Mapping[str, str]  # by which rule a pool's homes are chosen
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
        pools = plan.names("pools")
        return cls(
            round=plan.name("round"),
            attempt=plan.number("attempt", least=1),
            ceremony=ceremony.name("id"),
            digits_min=ceremony.number("digits_min", least=DIGITS_LEAST),
            parties=plan.names("parties"),
            pools=pools,
            quotas=_quotas(_by_pool(plan, "quotas", pools)),
            choices=_choices(_by_pool(plan, "choices", pools)),
            chances_max=plan.number("chances_max"),
            demonstration=plan.flag("demonstration"),
            policy_sha256=plan.hash("policy_sha256"),
            units_sha256=plan.hash("units_sha256"),
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of chance, in the order that enters the seed."""
        return names(ceremony=self.ceremony, parties=self.parties)


def _by_pool(plan: Members, member: str, pools: Sequence[str]) -> Members:
    """Read an object that says something about every pool and nothing else."""
    found = Members(file=f"{plan.file}, {member}", value=plan.group(member).value)
    return found.only(frozenset(pools))


def _quotas(quotas: Members) -> dict[str, int | None]:
    return {pool: None if value is None else quotas.number(pool) for pool, value in quotas.value.items()}


def _choices(choices: Members) -> dict[str, str]:
    for pool in choices.value:
        if choices.text(pool) not in CHOICES:
            raise choices.unfit(pool, N_("only the rules serial and nearest are known"))
    return {pool: choices.text(pool) for pool in choices.value}


def build_plan(
    *,
    round_ref: str,
    attempt: int,
    pools: Sequence[str],
    quotas: Mapping[str, int | None],
    choices: Mapping[str, str],
    parties: Sequence[str],
    ceremony: str,
    policy: bytes,
    units: Body,
    demonstration: bool,
    digits_min: int = DIGITS_LEAST,
    chances_max: int = 1,
    more: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Make the plan of a round: `quotas` and `choices` say by pool what the demand must say of its programs.

    `more` holds what readers should know besides, such as city and name.
    """
    plan: dict[str, object] = {
        **(more or {}),
        "attempt": attempt,
        "ceremony": {"digits_min": digits_min, "id": ceremony},
        "chances_max": chances_max,
        "choices": dict(choices),
        "demonstration": demonstration,
        "parties": list(parties),
        "policy_sha256": sha256(policy),
        "pools": list(pools),
        "quotas": dict(quotas),
        "round": round_ref,
        "spec": layout.SPEC,
        "units_sha256": sha256(units),
    }
    Plan.read(plan_bytes(plan))
    return plan


def plan_bytes(plan: Mapping[str, object]) -> bytes:
    """Write plan.json; its hash, line feed included, is the plan_sha256 of the commitment."""
    return canonical.dumps(dict(plan)) + b"\n"
