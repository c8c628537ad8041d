"""Correcting a round that is still a draft: its plan, and the homes it offers. Rounds are never deleted."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.errors import WrongState
from housing.models import ChoiceRule, Home, Lot, Round, RoundHome, RoundProgram, RoundState
from housing.services import audit, rounds, steps, year_ceiling
from housing.services.actors import Actor


class OpeningProposed(Refused):
    """The plan waits for a second person as it is."""

    code = "opening-proposed"
    message = N_(
        "Opening round %(round)s is proposed and rests on its plan. Withdraw that proposal first, then change the plan."
    )


def replan(db: Session, round_: Round, wanted: rounds.Plan, *, by: Actor, at: datetime) -> None:
    """Change the plan of a draft; homes of a program that no longer takes part leave the round."""
    _check_changeable(db, round_)
    policy = rounds.governing(db, wanted)
    year_ceiling.check(db, policy, wanted.year, wanted.quotas, ref=round_.ref, own=round_.id)
    round_.name_zh, round_.name_en, round_.year = wanted.name_zh, wanted.name_en, wanted.year
    round_.opens_at, round_.closes_at, round_.policy_day = wanted.opens_at, wanted.closes_at, wanted.policy_day
    round_.policy_id, round_.policy_sha256 = policy.id, policy.sha256
    there = {row.program: row for row in rounds.programs(db, round_)}
    for program in there.keys() - wanted.quotas.keys():
        _take_out(db, round_, program)
        db.delete(there[program])
    for program, quota in wanted.quotas.items():
        choice = ChoiceRule(policy.programs[program].choice)
        if program in there:
            there[program].quota, there[program].choice = quota, choice
        else:
            db.add(RoundProgram(round_id=round_.id, program=program, quota=quota, choice=choice))
    db.flush()
    db.expire(round_, ["programs"])
    details: dict[str, object] = {"policy_sha256": policy.sha256}
    audit.record(db, str(by), "round.replan", f"round/{round_.ref}", details, at)


def remove_homes(db: Session, round_: Round, program: str, *, by: Actor, at: datetime) -> int:
    """Take the homes of one program off a draft's offer; returns how many there were."""
    _check_changeable(db, round_)
    count = _take_out(db, round_, program)
    details: dict[str, object] = {"homes": count, "program": program}
    audit.record(db, str(by), "round.remove-homes", f"round/{round_.ref}", details, at)
    return count


def _check_changeable(db: Session, round_: Round) -> None:
    if round_.state != RoundState.DRAFT:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.DRAFT)
    if steps.open_request(db, round_, RoundState.OPEN) is not None:
        raise OpeningProposed(round=round_.ref)


def _take_out(db: Session, round_: Round, program: str) -> int:
    count = rounds.homes_by_program(db, round_).get(program, 0)
    homes = sa.select(Home.id).join(Lot, Lot.id == Home.lot_id).where(Lot.program == program)
    db.execute(sa.delete(RoundHome).where(RoundHome.round_id == round_.id, RoundHome.home_id.in_(homes)))
    return count
