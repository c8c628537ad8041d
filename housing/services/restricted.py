"""What limits a round beside its homes: caps and reserves of groups, by the policy and by who takes part."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.policy import Membership, Restricted, Restrictions, restrict
from housing import crypto
from housing.models import Application, ApplicationStatus, Assessment, Round
from housing.services import rounds, suitability


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """The restrictions of every program of a round, and the groups of its households by application."""

    programs: Mapping[str, Restricted]
    memberships: Mapping[int, tuple[Membership, ...]]

    def groups_of(self, application_id: int, program: str) -> list[str]:
        """Name the groups of one household that the instance speaks of."""
        return self.programs[program].groups_of(self.memberships.get(application_id, ()))


def limited(db: Session, round_: Round) -> Limited:
    """Work out what limits a round, for the households that are eligible now."""
    policy, on_offer = rounds.policy_of(round_), rounds.homes_by_program(db, round_)
    found: dict[str, Restricted] = {}
    memberships: dict[int, tuple[Membership, ...]] = {}
    for row in rounds.programs(db, round_):
        restrictions = policy.programs[row.program].restrictions
        ours = _memberships(db, round_, row.program, restrictions)
        memberships |= ours
        found[row.program] = restrict(
            row.program, restrictions,
            homes=min(row.quota, on_offer.get(row.program, 0)),
            lots=list(suitability.lots_of(db, round_, row.program)),
            members=Counter(one for groups in ours.values() for one in groups),
        )  # fmt: skip
    return Limited(programs=found, memberships=memberships)


def _memberships(
    db: Session, round_: Round, program: str, restrictions: Restrictions
) -> dict[int, tuple[Membership, ...]]:
    """Find the groups of every eligible household; nobody's facts are opened where the policy knows no groups."""
    if not restrictions.groups:
        return {}
    query = (
        sa.select(Application.id, Application.key_wrapped, Assessment.facts_sealed)
        .join(Assessment, Assessment.application_id == Application.id)
        .where(
            Application.round_id == round_.id,
            Application.status == ApplicationStatus.ELIGIBLE,
            Application.program == program,
        )
    )
    found: dict[int, tuple[Membership, ...]] = {}
    for id_, key, sealed in db.execute(query):
        facts = json.loads(crypto.open_with(crypto.unwrap(key), "facts", sealed))
        found[id_] = restrictions.memberships(facts)
    return found
