"""What can be wrong with an uploaded table: each fault names its place, value, rule and what to do."""

from collections.abc import Iterable
from typing import ClassVar

from allocator.errors import N_, Refused

SHOWN = 50  # faults listed at most


class BadCell(Refused):
    """One cell that cannot be used; `row` counts as Excel does, `column` is the letter."""

    code: ClassVar[str] = "bad-cell"
    message: ClassVar[str] = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” cannot be used."
    )


class CellMissing(BadCell):
    """A cell that has to be filled is empty."""

    code = "cell-missing"
    message = N_("Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s) is empty. Fill it in.")


class CellFormula(BadCell):
    """A cell holds a formula, whose value may be stale or depend on other files."""

    code = "cell-formula"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” is the result of a "
        "formula. "
        "Copy the column and paste it as values."
    )


class CellNotText(BadCell):
    """A code stands as a number, and Excel may have changed its digits."""

    code = "cell-not-text"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): %(value)s is a number, but this "
        "column holds text; "
        "Excel rounds long numbers and drops zeros. Format the column as text and enter the value again "
        "from its source."
    )


class CellNotNumber(BadCell):
    """A number is expected and something else stands there."""

    code = "cell-not-number"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” is not a number. "
        "Enter a number without unit."
    )


class CellPlaces(BadCell):
    """A number has more decimals than the register keeps."""

    code = "cell-decimals"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): %(value)s has more than "
        "%(places)s decimals. "
        "Round it as the official document does."
    )


class CellRange(BadCell):
    """A number is impossible or beyond a limit."""

    code = "cell-range"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): %(value)s must be from "
        "%(smallest)s to %(largest)s. "
        "Correct it."
    )


class CellChoice(BadCell):
    """Something else than one of a few words."""

    code = "cell-choice"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” is unknown. Write one "
        "of: %(allowed)s."
    )


class CellForm(BadCell):
    """A code with characters that codes do not have."""

    code = "cell-form"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” may have at most "
        "%(length)s characters: "
        "capital letters A to Z, digits and hyphens. Change the code."
    )


class CellLong(BadCell):
    """A text that does not fit."""

    code = "cell-long"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” has more than "
        "%(length)s characters. "
        "Shorten it."
    )


class CellDuplicate(BadCell):
    """What may stand once stands twice."""

    code = "cell-duplicate"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” stands already in row "
        "%(other)s. "
        "Delete one of the two rows or correct the code."
    )


class BadCells(Refused):
    """All that is wrong with a workbook, up to fifty cells; nothing of it was imported."""

    code = "bad-cells"
    message = N_(
        "%(filename)s was not imported: %(count)s cells cannot be used. "
        "Correct the cells listed and upload the file again; nothing was changed."
    )

    def __init__(self, filename: str, cells: Iterable[BadCell]) -> None:
        self.cells = tuple(cells)
        self.shown = self.cells[:SHOWN]
        super().__init__(filename=filename, count=len(self.cells))


class SheetMissing(Refused):
    """A sheet that has to be there is not."""

    code = "sheet-missing"
    message = N_(
        "%(filename)s has no sheet “%(sheet)s”. Download the template, copy your rows into it, and "
        "upload it. Nothing was changed."
    )


class SheetEmpty(Refused):
    """A sheet has headers at most."""

    code = "sheet-empty"
    message = N_("Sheet %(sheet)s of %(filename)s has no rows below the headers. Fill it in and upload the file again.")


class HeadersMissing(Refused):
    """Columns are missing, or stand twice."""

    code = "headers-missing"
    message = N_(
        "Sheet %(sheet)s of %(filename)s needs each of these column headers once, in its first row: "
        "%(headers)s. "
        "Correct the first row, or copy your rows into the template."
    )
