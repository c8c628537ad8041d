"""Every example of a policy file that its rule, benefit, price, chances or check contradict, and where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.policy.benefit import broken_benefits
from allocator.policy.chances import broken_chances
from allocator.policy.consistency import broken_consistency
from allocator.policy.examples import broken_examples
from allocator.policy.policy import Policy
from allocator.policy.price import broken_prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted:
    """One example: the address of what has it, its number from 1, what it says and what comes out."""

    of: str
    number: int
    gives: int | str
    said: int | str


def contradicted(policy: Policy) -> tuple[Contradicted, ...]:
    """List every example that says something else than what comes out, in the order of the file."""
    return tuple(_contradicted(policy))


def _contradicted(policy: Policy) -> Iterator[Contradicted]:
    for broken in broken_examples(policy):
        part = "rules" if broken.rule in policy.rules else "suitability"
        yield _one(f"{part}.{broken.rule.id}", broken.rule.examples, broken.example, broken.said)
    for failed in broken_chances(policy):
        program = policy.programs[failed.program]
        examples = program.chances.examples if program.chances else ()
        yield _one(f"programs.{failed.program}.chances", examples, failed.example, failed.said)
    for unpaid in broken_benefits(policy):
        yield _one(f"benefits.{unpaid.benefit.id}", unpaid.benefit.examples, unpaid.example, unpaid.said)
    for priced in broken_prices(policy):
        yield _one(f"prices.{priced.row.id}", priced.row.examples, priced.example, priced.said)
    for odd in broken_consistency(policy.consistency):
        yield _one(f"consistency.{odd.check.id}", odd.check.examples, odd.example, odd.said)


def _one(of: str, examples: Sequence[object], example: object, said: int | str) -> Contradicted:
    number = next(n for n, one in enumerate(examples, start=1) if one is example)
    return Contradicted(of=of, number=number, gives=example.gives, said=said)  # type: ignore[attr-defined]
