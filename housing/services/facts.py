"""What is known of a household: computed from its members, declared by it, and found in the registers.

A register speaks for one person; `registered` makes it speak for the household. Where a register knows a fact, the
register's value counts; where the family declared something else, or a paper says something else, both are kept and
shown side by side. Where the registers are silent, what an officer entered from a paper counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from allocator.policy import Fact, Policy
from housing.services.filing import Filing, Person

ADULT = 18
WHOSE = {
    "applicant": {"applicant"},
    "family": {"applicant", "spouse", "child"},  # whose homes count
    "household": {"applicant", "spouse", "child", "parent"},
}

Facts = dict[str, int | None]
NO_PAPERS: Mapping[str, int | None] = {}
PersonRecords = Mapping[str, Mapping[str, int]]  # register -> fact -> value, of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Every fact about one household, and where its word, or its paper, and a register differ."""

    values: Facts
    differing: dict[str, tuple[int, int]]  # fact -> (from the paper or else declared, registered)


def age_on(day: date, birth_on: date) -> int:
    """Full years lived on a day."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def derived(filing: Filing, day: date) -> Facts:
    """Facts that follow from who the members are, on the policy day."""
    ages = [age_on(day, person.birth_on) for person in filing.members]
    adults = sum(age >= ADULT for age in ages)
    return {
        "household_size": len(ages),
        "adults": adults,
        "minors": len(ages) - adults,
        "applicant_age": ages[0],
        "single": int(len(ages) == 1),
    }


def registered(policy: Policy, people: Sequence[Person], records: Sequence[PersonRecords]) -> Facts:
    """Gather what the registers say of a household; a fact is unknown while one of the records it needs is missing."""
    return {fact.id: _combined(fact, people, records) for fact in policy.facts.values() if fact.registry is not None}


def _combined(fact: Fact, people: Sequence[Person], records: Sequence[PersonRecords]) -> int | None:
    values = [
        record.get(fact.registry or "", {}).get(fact.id)
        for person, record in zip(people, records, strict=True)
        if person.relation in WHOSE[fact.of]
    ]
    if len(values) == 1:
        return values[0]
    if fact.kind == "flag":
        return 1 if 1 in values else (None if None in values else 0)
    return None if None in values else sum(value for value in values if value is not None)


def known(
    policy: Policy,
    filing: Filing,
    day: date,
    records: Sequence[PersonRecords],
    accepted: frozenset[str] = frozenset(),
    papers: Mapping[str, int | None] = NO_PAPERS,
) -> Known:
    """Put together what is known of a household on a day.

    `accepted` names facts for which an officer has seen the paper: there the declaration counts against a register.
    `papers` are facts as papers say them: they take the place of the declaration, and need no register.
    """
    register = registered(policy, filing.members, records)
    values: Facts = {**derived(filing, day)}
    differing: dict[str, tuple[int, int]] = {}
    for fact in policy.facts.values():
        if fact.id in values:
            continue
        declared, paper, found = filing.facts.get(fact.id), papers.get(fact.id), register.get(fact.id)
        others = [one for one in (paper, declared) if one is not None and found is not None and one != found]
        if others and found is not None:
            differing[fact.id] = (others[0], found)
        values[fact.id] = _counted(fact, declared, paper, found, accepted=fact.id in accepted)
    return Known(values=values, differing=differing)


def _counted(fact: Fact, declared: int | None, paper: int | None, found: int | None, *, accepted: bool) -> int | None:
    """Choose what counts: the register, unless a person decided by the paper; then the paper, then the declaration."""
    if found is not None and not accepted:
        return found
    if paper is not None:
        return paper
    return declared if accepted or fact.registry is None else found
