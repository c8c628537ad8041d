"""When each stage of a round was reached, as the records of the steps tell."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AuditEntry, Round, RoundState, StepRequest

ONE_PERSON = {"round.close": RoundState.CLOSED, "round.publicity": RoundState.PUBLICITY}


def reached(db: Session, round_: Round) -> dict[RoundState, datetime]:
    """Tell the moment of every stage that a round has reached."""
    steps = sa.select(StepRequest.to_state, StepRequest.executed_at).where(
        StepRequest.round_id == round_.id, StepRequest.executed_at.is_not(None)
    )
    found = {RoundState(state): moment for state, moment in db.execute(steps) if moment is not None}
    acts = sa.select(AuditEntry.act, AuditEntry.at).where(
        AuditEntry.obj == f"round/{round_.ref}", AuditEntry.act.in_(ONE_PERSON)
    )
    return found | {ONE_PERSON[act]: moment for act, moment in db.execute(acts)}
