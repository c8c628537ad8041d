"""The files of a round as the database keeps them: written once, at their step, and read by every later step.

What was approved at the opening and at the freeze is what is drawn, allocated and published, byte for byte, whatever
happens to the rows it was made from.
"""

from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from housing.models import Round, RoundFile

PLAN = "plan.json"
UNITS = "units.jsonl"
ENTRIES = "entries.jsonl"
DEMAND = "demand.jsonl"
RESULT = "result.jsonl"


class FileMissing(Refused):
    """A file that an earlier step should have written is not there."""

    code = "round-file-missing"
    message = N_(
        "Round %(round)s has no %(file)s: the step that writes it was not taken. Take the steps in their order."
    )


def write(db: Session, round_: Round, name: str, content: bytes) -> None:
    """Keep a file of a round for good."""
    db.add(RoundFile(round_id=round_.id, name=name, content=content))
    db.flush()


def read(db: Session, round_: Round, name: str) -> bytes:
    """Read a file of a round."""
    found = db.get(RoundFile, (round_.id, name))
    if found is None:
        raise FileMissing(round=round_.ref, file=name)
    return found.content
