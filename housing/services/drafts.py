"""Answers not filed yet: saved at every step, sealed, so that nobody has to type anything twice."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import Applicant, Draft, Round

PURPOSE = "draft"

Answers = dict[str, Any]  # step -> what was typed in that step


def find(db: Session, applicant: Applicant, round_: Round) -> Draft | None:
    """Find the answers of an applicant for a round."""
    return db.scalar(sa.select(Draft).where(Draft.applicant_id == applicant.id, Draft.round_id == round_.id))


def answers(draft: Draft) -> Answers:
    """Open the answers."""
    opened: Answers = json.loads(crypto.open_(PURPOSE, draft.sealed))
    return opened


def save(db: Session, applicant: Applicant, round_: Round, program: str, given: Answers, *, at: datetime) -> Draft:
    """Keep the answers of an applicant for a round."""
    sealed = crypto.seal(PURPOSE, json.dumps(given, ensure_ascii=False).encode())
    draft = find(db, applicant, round_)
    if draft is None:
        draft = Draft(applicant_id=applicant.id, round_id=round_.id, program=program, sealed=sealed, updated_at=at)
        db.add(draft)
    else:
        draft.program, draft.sealed, draft.updated_at = program, sealed, at
    db.flush()
    return draft


def discard(db: Session, draft: Draft) -> None:
    """Throw the answers away."""
    db.delete(draft)
    db.flush()
