"""What an applicant is asked for a program, and nothing more."""

from dataclasses import replace

from allocator.policy.parts.policy import Policy, Section


def questions(policy: Policy, program: str) -> tuple[Section, ...]:
    """List the parts of the form with the facts the applicant must answer; parts without any are left out."""
    ours = policy.program(program).id
    asked = (
        replace(
            section,
            facts=tuple(fact for fact in section.facts if fact.source == "applicant" and ours in fact.programs),
        )
        for section in policy.sections
    )
    return tuple(section for section in asked if section.facts)
