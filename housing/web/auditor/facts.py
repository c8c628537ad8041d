"""Handing an auditor what families filed, so that the rules can be asked again elsewhere."""

from collections.abc import Iterator

from flask import Response
from sqlalchemy.orm import Session, sessionmaker

from housing import clock
from housing.models import Round
from housing.services import audit_facts
from housing.services.actors import Actor
from housing.web.access import requires
from housing.web.auditor import bp
from housing.web.auditor.rounds import find
from housing.web.current import actor, db_session, wiring


@bp.post("/<ref>/facts")
@requires("audit.replay")
def facts(ref: str) -> Response:
    """Send the private records of a frozen list; who takes them is on record before the first line leaves."""
    round_ = find(ref)
    audit_facts.begin(db_session(), round_, by=actor(), at=clock.now())
    db_session().commit()
    return Response(
        _lines(wiring().sessions, round_.id, actor()),
        mimetype="application/x-ndjson",
        headers={
            "Content-Disposition": f'attachment; filename="{round_.ref}-facts.jsonl"',
            "Cache-Control": "no-store",
        },
    )


def _lines(sessions: sessionmaker[Session], round_id: int, by: Actor) -> Iterator[bytes]:
    """Make and send line by line; the hash of all of them is written down just before the last one."""
    with sessions() as db:
        round_ = db.get_one(Round, round_id)
        kept: tuple[bytes, str] | None = None
        for line in audit_facts.hashed(audit_facts.lines(db, round_)):
            if kept is not None:
                yield kept[0]
            kept = line
        if kept is not None:
            audit_facts.end(db, round_, kept[1], by=by, at=clock.now())
            db.commit()
            yield kept[0]
