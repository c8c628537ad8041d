"""A million made-up households as columns of facts, some of them unknown, judged in all programs of a policy."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from allocator.policy import OUTCOMES, Columns, Fact, Policy, assess, assess_programs, load
from tests.bench.child import Clock
from tests.bench.instances import ROOT, SEED

UNKNOWN = 0.03  # of the values of a fact
LOOKED_AT = 100  # households that are also judged one by one
MOST = {
    "flag": 1, "count": 5, "months": 120, "years": 80, "money_fen": 18_000_000, "area_cm2": 1_500_000, "metres": 30_000,
    "organisation": 50_000,
}  # fmt: skip

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def shipped() -> Policy:
    """The policy with the most rules."""
    return load(max(Path(ROOT, "housing", "policies").glob("*/*.toml"), key=lambda path: path.stat().st_size))


def population(policy: Policy, households: int) -> tuple[dict[str, Ints], dict[str, Bools]]:
    """Values of every fact that a program reads, and where they are known."""
    chance = np.random.default_rng(SEED)
    read = [fact for fact in policy.facts.values() if fact.programs]
    columns = {fact.id: _values(chance, fact, households) for fact in read}
    return columns, {fact.id: chance.random(households) >= UNKNOWN for fact in read}


def rules(clock: Clock, *, households: int) -> dict[str, Any]:
    """Ask every rule of every program about everybody, with outcome, reasons, tier and points."""
    policy = shipped()
    columns, known = population(policy, households)
    with clock:
        found = assess_programs(policy, columns, known)
    alike = all(_alike(policy, name, judged, columns, known) for name, judged in found.items())
    return {"columns": len(columns), "programs": len(found), "rules": sum(len(one.rules) for one in found.values()),
            "equal": alike, **_counts(found)}  # fmt: skip


def one_pass(clock: Clock, *, households: int) -> dict[str, Any]:
    """Look at every value once: add up each column, and count what is known of it."""
    columns, known = population(shipped(), households)
    with clock:
        for name, values in columns.items():
            values.sum()
            np.count_nonzero(known[name])
    return {"columns": len(columns)}


def _values(chance: np.random.Generator, fact: Fact, households: int) -> Ints:
    if fact.choices:
        return chance.choice(np.array([choice.code for choice in fact.choices]), households)
    return chance.integers(0, MOST.get(fact.kind, fact.largest) + 1, households)


def _counts(found: dict[str, Columns]) -> dict[str, int]:
    total = np.bincount(np.concatenate([one.outcome for one in found.values()]), minlength=len(OUTCOMES))
    return {name: int(count) for name, count in zip(OUTCOMES, total, strict=True)}


def _alike(
    policy: Policy, program: str, judged: Columns, columns: dict[str, Ints], known: dict[str, Bools]
) -> bool:  # fmt: skip
    """Compare some households with what each would get alone."""
    for row in np.linspace(0, len(judged.outcome) - 1, LOOKED_AT).astype(int):
        facts = {name: int(values[row]) if known[name][row] else None for name, values in columns.items()}
        alone = assess(policy, program, facts)
        failed, unknown = (
            tuple(rule for bit, rule in enumerate(judged.rules) if int(bits[row]) >> bit & 1)
            for bits in (judged.failed, judged.unknown)
        )
        tier = None if judged.tier[row] < 0 else int(judged.tier[row])
        found = OUTCOMES[judged.outcome[row]], failed, unknown, tier, int(judged.points[row])
        if found != (alone.outcome, alone.failed, alone.unknown, alone.tier, alone.points):
            return False
    return True
