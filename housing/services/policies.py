"""The policy files of this installation, and which of them governs a day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from allocator.errors import N_, Refused
from allocator.policy import Policy, load
from allocator.policy import in_force as governing

FOLDER = Path(__file__).parent.parent / "policies"


class PolicyGone(Refused):
    """A round refers to a policy file that is missing, or no longer has the bytes it was planned with."""

    code = "policy-gone"
    message = N_(
        "The policy %(policy)s of this round is missing or was changed after the round was planned. "
        "Put the original file back: a round keeps the policy it was planned under."
    )


@cache
def shipped() -> Mapping[str, Policy]:
    """All policy files that come with this installation, by id."""
    policies = [load(path) for path in sorted(FOLDER.glob("*/*.toml"))]
    return {policy.id: policy for policy in policies}


def in_force(city: str, day: date) -> Policy:
    """Find the one policy of a city that governs a day; outside every policy, refuse (clause on validity)."""
    return governing(shipped().values(), city, day)


def of(policy_id: str, sha256: str) -> Policy:
    """Fetch the policy that a round was planned under, byte for byte."""
    policy = shipped().get(policy_id)
    if policy is None or policy.sha256 != sha256:
        raise PolicyGone(policy=policy_id)
    return policy


def cities() -> list[str]:
    """List the cities that have a policy here."""
    return sorted({policy.city for policy in shipped().values()})
