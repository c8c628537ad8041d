"""Workbooks that go back to the bureau: the empty template, and its own file with every fault in red."""

from collections import defaultdict
from datetime import date
from io import BytesIO

from allocator.policy import Policy
from housing import i18n
from housing.models import Registry
from housing.services import registry, supply_sheets
from housing.services.book_writer import NOTES, Book, Head, Page, Writable
from housing.services.cell_faults import BadCell, BadCells
from housing.services.cells import index_of, shown
from housing.services.workbook import Cell, Sheet, Workbook

FAULTS = "错误"


def template(policy: Policy) -> bytes:
    """Make the empty homes workbook to fill in."""
    target = BytesIO()
    with Book(target) as book:
        book.sheet(supply_sheets.HOMES, supply_sheets.home_columns(policy))
        book.sheet(supply_sheets.PROJECTS, supply_sheets.project_columns(policy))
        book.sheet(supply_sheets.WORK_AREAS, supply_sheets.work_area_columns(policy))
    return target.getvalue()


def register_template(policy: Policy, kind: Registry, today: date) -> bytes:
    """Make the empty workbook of one register to fill in."""
    name = next(name for name, found in registry.SHEETS.items() if found is kind)
    target = BytesIO()
    with Book(target) as book:
        book.sheet(name, registry.columns(policy, kind, today))
    return target.getvalue()


def with_faults(workbook: Workbook, refusal: BadCells) -> bytes:
    """Give the bureau its file back: cells that cannot be used in red, and what to do in a last column."""
    by_row: dict[tuple[str, int], list[BadCell]] = defaultdict(list)
    for fault in refusal.cells:
        by_row[str(fault.facts["sheet"]), int(str(fault.facts["row"]))].append(fault)
    target = BytesIO()
    with Book(target) as book:
        for sheet in workbook.sheets.values():
            if sheet.name.strip() != NOTES and sheet.rows:
                _copy(book, sheet, by_row)
    return target.getvalue()


def _copy(book: Book, sheet: Sheet, by_row: dict[tuple[str, int], list[BadCell]]) -> None:
    headers = [shown(cell) for cell in sheet.rows[0] if shown(cell) != FAULTS]
    page = book.sheet_with(sheet.name, [Head(header) for header in (*headers, FAULTS)])
    for number, row in enumerate(sheet.rows[1:], start=2):
        faults = by_row.get((sheet.name, number), [])
        _copy_row(page, book, row[: len(headers)], faults)


def _copy_row(page: Page, book: Book, row: list[Cell], faults: list[BadCell]) -> None:
    marked = frozenset(index_of(str(fault.facts["column"])) for fault in faults)
    reasons = " ".join(i18n.gettext(fault.message, **fault.facts) for fault in faults)
    if faults:
        marked |= {len(row)}
    page.add([*map(_as_it_was, row), reasons or None], marked=marked, mark=book.red)


def _as_it_was(cell: Cell) -> Writable:
    return cell["date"] if isinstance(cell, dict) else (shown(cell) if isinstance(cell, bool) else cell)
