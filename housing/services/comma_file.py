"""Tables as comma-separated text: one sheet, named by its file, in which every cell is text.

Nothing is guessed: the text is UTF-8, or else GB 18030 (what Excel writes in China), to the last byte; the comma
separates; a cell that begins with “=” is a formula.
"""

import csv
import io
import re
from pathlib import PurePath

from allocator.errors import N_, Refused

ROWS, COLUMNS, CHARACTERS = 50_000, 64, 1_000
ENDING = ".csv"

_STEM = re.compile(r"[-_ .,（(0-9]")


class NotACommaFile(Refused):
    """The text is in no encoding that a bureau uses."""

    code = "not-a-comma-file"
    message = N_(
        "%(filename)s cannot be read: it is neither UTF-8 nor GB 18030. Open it in Excel, choose “Save as” and "
        "“CSV UTF-8 (comma delimited)”, or hand over the workbook itself (.xlsx)."
    )


class CommaFileBroken(NotACommaFile):
    """Quotation marks do not close, or a row is longer than the headers: the columns cannot be told apart."""

    code = "comma-file-broken"
    message = N_(
        "%(filename)s, row %(row)s: the cells cannot be told apart, because quotation marks are not closed or there "
        "are more cells than headers. Save the table from Excel once more, or hand over the workbook (.xlsx)."
    )


class CommaFileTooLarge(NotACommaFile):
    """The table is larger than anything a bureau hands over."""

    code = "comma-file-too-large"
    message = N_(
        "%(filename)s, row %(row)s: a table may have 50,000 rows, 64 columns and 1,000 characters a cell. "
        "Split it into several files."
    )


def sheet_name(filename: str) -> str:
    """Name the sheet by its file, without what follows a number or a mark: 不动产登记-2025-10.csv."""
    stem = PurePath(filename).stem
    return _STEM.split(stem, maxsplit=1)[0] or stem


def rows(filename: str, data: bytes) -> list[list[str | None]]:
    """Take the table apart; an empty cell is none, and every row is as wide as the first."""
    found: list[list[str | None]] = []
    reader = csv.reader(io.StringIO(_text(filename, data), newline=""), strict=True)
    try:
        for row in reader:
            found.append([cell.strip() or None for cell in row])
            if len(found) > ROWS or len(row) > COLUMNS or any(len(cell) > CHARACTERS for cell in row):
                raise CommaFileTooLarge(filename=filename, row=len(found))
            if len(row) > len(found[0]) and any(found[-1][len(found[0]) :]):
                raise CommaFileBroken(filename=filename, row=len(found))
    except csv.Error:
        raise CommaFileBroken(filename=filename, row=reader.line_num) from None
    width = len(found[0]) if found else 0
    return [[*row, *[None] * width][:width] for row in found]


def formulas(table: list[list[str | None]]) -> list[tuple[int, int]]:
    """Find the cells, as column and row from 0, that a spreadsheet would compute."""
    return [
        (column, row)
        for row, cells in enumerate(table)
        for column, cell in enumerate(cells)
        if cell is not None and cell.startswith("=")
    ]


def _text(filename: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise NotACommaFile(filename=filename)
