"""What limits a round beside its homes, worked out again from the policy and the facts of those who take part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from allocator.bundle.filed import read_facts
from allocator.bundle.stated import Heading
from allocator.policy import LotFacts, Membership, Policy, Restricted, restrict


def restricted(policy: Policy, head: Heading, lots: Sequence[LotFacts], facts: Path) -> dict[str, Restricted]:
    """Work out the restrictions of every program of the demand; everybody's facts are read where groups matter."""
    ours = {name: policy.program(name).restrictions for name in head.homes}
    members: dict[str, Counter[Membership]] = {name: Counter() for name in ours}
    if any(one.groups for one in ours.values()):
        for household in read_facts(facts)[1]:
            if household.program in ours:
                members[household.program].update(ours[household.program].memberships(household.facts))
    return {
        name: restrict(
            name, one, homes=head.homes[name], lots=[lot for lot in lots if lot.program == name],
            members=members[name],
        )
        for name, one in ours.items()
    }  # fmt: skip


def stated_by(found: Mapping[str, Restricted], head: Heading) -> dict[str, object]:
    """Give the restrictions as the first line of the demand has them."""
    each = list(found.values())
    return {
        "caps": [cap for one in each for cap in one.caps],
        "group_caps": [cap for one in each for cap in one.group_caps],
        "reserves": [reserve for one in each for reserve in one.reserves],
        **{f"{lot}, caps": found[program].lot_caps.get(lot, []) for lot, program in head.lots.items()},
        **{f"{lot}, first": found[program].lot_first.get(lot) for lot, program in head.lots.items()},
    }
