"""An applicant's own applications; whatever belongs to somebody else does not exist."""

from flask import abort, request

from allocator.seal import receipt as receipts
from housing.models import Application
from housing.services import queries
from housing.web.current import db_session, visitor


def mine(receipt: str) -> Application:
    """Find one's own application by its receipt number, as typed."""
    number = receipts.parse(receipt)
    found = queries.by_receipt(db_session(), number) if number else None
    if found is None or found.applicant_id != visitor().id:
        abort(404)
    return found


def public_address(application: Application) -> str:
    """Give the address of the public card of a receipt, which the square code leads to."""
    return f"{request.url_root}r/{receipts.show(application.receipt)}"
