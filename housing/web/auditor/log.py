"""Proofs for auditors that an entry stands in the bureau's log: a file that needs no network."""

from flask import Response

from housing.services import log_checkpoints
from housing.web.access import requires
from housing.web.auditor import bp
from housing.web.current import db_session


@bp.get("/log/<int:place>.tlog-proof")
@requires("audit.read")
def log_proof(place: int) -> Response:
    """Hand out the proof of an entry, with the entry in it (C2SP tlog-proof)."""
    return Response(
        log_checkpoints.proof(db_session(), place),
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{place}.tlog-proof"', "Cache-Control": "no-store"},
    )
