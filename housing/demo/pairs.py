"""How the bureau of the made-up city looks for people who filed twice, and decides every pair."""

from datetime import datetime

from sqlalchemy.orm import Session

from housing.models import Round, Verdict
from housing.services import duplicate_search, duplicate_verdicts, duplicates
from housing.services.actors import Actor
from housing.services.likeness import Strength

FILED_TWICE = "核对证件原件后确认是同一人，保留先提交的申请。"
STRANGERS = "电话核实后确认是不同的人。"
MOST = 1000  # more pairs than a made-up city has


def decide(db: Session, round_: Round, *, by: Actor, at: datetime, progress: duplicate_search.Progress) -> None:
    """Search, and decide: what strangers can share makes nobody the same, and of two applications the first stays."""
    duplicate_search.search(db, round_, by=by, at=at, progress=progress)
    for pair in duplicates.listed(db, round_, duplicates.Wanted(state="waiting"), limit=MOST, offset=0):
        same = any(one.strength == Strength.STRONG for one in duplicates.about_people(pair))
        verdict, reason = (Verdict.SAME, FILED_TWICE) if same else (Verdict.DIFFERENT, STRANGERS)
        duplicate_verdicts.decide(db, pair, verdict, reason, ends=pair.second if same else None, by=by, at=at)
