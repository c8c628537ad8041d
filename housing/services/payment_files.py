"""A list of payments as files: canonical JSON lines, whose fingerprint two persons agree to, and a workbook.

Neither holds more than is needed to pay: receipt numbers, no document number, and in the workbook a covered name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import xlsxwriter

from allocator.seal import canonical
from allocator.seal import receipt as receipts
from housing.i18n import gettext
from housing.services import months
from housing.services.book_writer import OPTIONS, Head, Page

FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One month of one claim as it is handed on; `nth` is its number among the months of that benefit."""

    receipt: str
    claim_id: int
    benefit: str
    month: int
    fen: int
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the workbook says of its list."""

    month: int
    sha256: str
    proposer: str
    approver: str
    names: dict[str, str]  # benefit -> name


def to_bytes(month: int, lines: Iterable[Line]) -> bytes:
    """Write a list as canonical JSON lines, sorted by receipt and month: the same list is the same bytes."""
    rows = sorted(lines, key=lambda line: (line.receipt, line.month, line.claim_id))
    return b"".join(canonical.dumps(_row(month, line)) + b"\n" for line in rows)


def fingerprint(data: bytes) -> str:
    """Hash a list."""
    return sha256(data).hexdigest()


def _row(month: int, line: Line) -> dict[str, object]:
    return {
        "benefit": line.benefit, "claim": line.claim_id, "fen": line.fen, "list": month, "month": line.month,
        "nth": line.nth, "receipt": line.receipt,
    }  # fmt: skip


def workbook(about: About, lines: Iterable[tuple[Line, str]]) -> bytes:
    """Write an approved list as a workbook: each line with its covered name; every text is a text cell."""
    target = BytesIO()
    rows = list(lines)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#DBE9F7", "border": 1})
        text = book.add_format({"num_format": "@"})
        _notes(book, about, sum(line.fen for line, _name in rows), len(rows))
        heads = [
            Head(gettext("Receipt number"), text=True), Head(gettext("Applicant"), text=True),
            Head(gettext("Benefit"), text=True), Head(gettext("For the month"), text=True),
            Head(gettext("Month number")), Head(gettext("Amount (yuan)"), text=True), Head(gettext("Amount (fen)")),
        ]  # fmt: skip
        page = Page(book.add_worksheet(months.text(about.month)), heads, head=head, text=text)
        for line, name in rows:
            page.add([
                receipts.show(line.receipt), name, about.names[line.benefit], months.text(line.month), line.nth,
                yuan(line.fen), line.fen,
            ])  # fmt: skip
    return target.getvalue()


def yuan(fen: int) -> str:
    """Write an amount in yuan with two decimals, without ever using a fraction."""
    return f"{fen // FEN}.{fen % FEN:02d}"


def _notes(book: xlsxwriter.Workbook, about: About, total: int, count: int) -> None:
    sheet = book.add_worksheet(gettext("Notes"))
    sheet.set_column(0, 1, 40)
    for row, (name, value) in enumerate([
        (gettext("List of the month"), months.text(about.month)),
        (gettext("Lines"), str(count)),
        (gettext("Total (yuan)"), yuan(total)),
        (gettext("Proposed by"), about.proposer),
        (gettext("Approved by"), about.approver),
        (gettext("Fingerprint of the list (SHA-256 of its JSON lines)"), about.sha256),
    ]):  # fmt: skip
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
