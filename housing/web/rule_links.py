"""Addresses of single rules: a chapter of the public rules, and the place in it."""

from flask import url_for

from allocator.policy import Policy

BENEFITS, PRICES, PROCEDURE, NUMBERS, DISTRICTS = "benefits", "prices", "procedure", "numbers", "districts"
"""The chapters beside those of the programs, which are called like their program."""

CHANCES = "chances"


def chapter(policy: Policy, name: str, anchor: str | None = None) -> str:
    """Give the address of a chapter of exactly these rules, or of a place in it."""
    _city, _slash, day = policy.id.partition("/")
    return url_for(
        "public.policy_chapter", city=policy.city, day=day, sha256=policy.sha256, chapter=name, _anchor=anchor
    )


def of_condition(policy: Policy, program: str, identity: str) -> str:
    """Give the address of a condition of a program."""
    return chapter(policy, program, condition(identity))


def condition(identity: str) -> str:
    """Name the place of a condition of a program."""
    return f"rule-{identity}"


def group(number: int) -> str:
    """Name the place of a group in the order of a program."""
    return f"group-{number}"


def points(identity: str) -> str:
    """Name the place of what gives points."""
    return f"points-{identity}"


def step(identity: str) -> str:
    """Name the place of a row of the procedure."""
    return f"step-{identity}"


def number(identity: str) -> str:
    """Name the place of a number of the rules."""
    return f"number-{identity}"
