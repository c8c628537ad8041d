"""What papers say, as officers entered it: read for the rules, for the officer and for the family.

Where a register is silent, or no register holds a fact, a paper counts in the place of the declaration. Where a
register speaks, its word counts until an officer decides by the paper; both stay on record, side by side.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import Application, PaperFact, PaperStep
from housing.services.facts import Facts

PURPOSE = "paper-fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is sealed of one entry; of one that was withdrawn, the remark only."""

    value: int | None = None
    code: str | None = None  # the unified social credit code, of an organisation
    number: str | None = None  # of the paper, if it has one
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One entry with what was sealed of it."""

    row: PaperFact
    content: Content

    @property
    def value(self) -> int | None:
        """What the paper says; nothing once it was withdrawn."""
        return self.content.value


def sealed(key: bytes, content: Content) -> bytes:
    """Seal the content of an entry under the key of its application."""
    told = {name: getattr(content, name) for name in ("value", "code", "number", "remark")}
    return crypto.seal_with(key, PURPOSE, json.dumps(told, sort_keys=True).encode())


def of(db: Session, application: Application) -> dict[str, Held]:
    """Find what papers say of the answers that stand now, by fact; what was withdrawn is left out."""
    latest = {one.row.fact: one for one in history(db, application)}
    return {name: one for name, one in latest.items() if one.row.step == PaperStep.ENTERED}


def history(db: Session, application: Application) -> list[Held]:
    """List every entry about the answers that stand now, the oldest first."""
    query = _rows([application.id]).where(PaperFact.revision == application.revision)
    key = crypto.unwrap(application.key_wrapped)
    return [Held(row=row, content=_opened(key, row)) for row in db.scalars(query)]


def values(held: Mapping[str, Held]) -> Facts:
    """Give the values alone, as the rules read them."""
    return {name: one.value for name, one in held.items()}


def values_of(db: Session, ids: Iterable[int]) -> Mapping[int, Facts]:
    """Find what papers say in many applications at once."""
    query = (
        _rows(ids)
        .join(Application, Application.id == PaperFact.application_id)
        .where(PaperFact.revision == Application.revision)
        .add_columns(Application.key_wrapped)
    )
    found: dict[int, Facts] = defaultdict(dict)
    for row, wrapped in db.execute(query):
        found[row.application_id][row.fact] = _opened(crypto.unwrap(wrapped), row).value
    return found


def _rows(ids: Iterable[int]) -> sa.Select[PaperFact]:
    return sa.select(PaperFact).where(PaperFact.application_id.in_(list(ids))).order_by(PaperFact.id)


def _opened(key: bytes, row: PaperFact) -> Content:
    return Content(**json.loads(crypto.open_with(key, PURPOSE, row.sealed)))
