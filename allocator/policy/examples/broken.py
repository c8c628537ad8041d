"""Run the examples of a policy: what does not do what its examples say is not published."""

from dataclasses import dataclass

from allocator.policy.examples.everything import Said, exemplified
from allocator.policy.parts.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenExample:
    """One example: the address of what has it, its number from 1, what it says and what comes out."""

    of: str
    number: int
    gives: Said
    said: Said


def broken_examples(policy: Policy) -> tuple[BrokenExample, ...]:
    """List every example that says something else than what comes out."""
    judged = (
        BrokenExample(of=one.of, number=number, gives=example.gives, said=one.said(example))
        for one in exemplified(policy)
        for number, example in enumerate(one.examples, start=1)
    )
    return tuple(one for one in judged if one.said != one.gives)
