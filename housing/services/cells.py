"""Tables in workbooks: columns found by header, cells read as what they should be, every fault collected.

Reading never stops at the first fault: an officer gets the whole list, each with its place, its value, the
rule and what to do. Decimal amounts become whole numbers of the smallest unit, exactly.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from housing.services.cell_faults import (
    BadCell,
    CellChoice,
    CellDuplicate,
    CellForm,
    CellFormula,
    CellLong,
    CellMissing,
    CellNotNumber,
    CellNotText,
    CellPlaces,
    CellRange,
    HeadersMissing,
    SheetEmpty,
    SheetMissing,
)
from housing.services.workbook import LETTERS, Cell, Sheet, Workbook, letter

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")

Value = str | int | None
Reader = Callable[[Cell], Value]


class Unfit(Exception):
    """A cell does not hold what its column holds; where it stands is added by whoever reads the table."""

    def __init__(self, kind: type[BadCell], **facts: object) -> None:
        self.kind = kind
        self.facts = facts
        super().__init__(kind.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its header, what it holds, and whether it may be empty."""

    key: str
    header: str
    read: Reader
    required: bool = True
    text: bool = False  # Excel is told to keep it as typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row whose cells were readable, by column key; a column that was not is absent."""

    sheet: str
    number: int
    values: dict[str, Value]
    columns: Mapping[str, tuple[int, str]]

    def fault(self, kind: type[BadCell], key: str, **facts: object) -> BadCell:
        """Say what is wrong with one cell of this row."""
        column, header = self.columns[key]
        given = {"value": self.values.get(key), **facts}
        return kind(sheet=self.sheet, row=self.number, column=letter(column), header=header, **given)


def index_of(name: str) -> int:
    """Find the number of a column, from 0, by its letter."""
    place = 0
    for sign in name:
        place = place * LETTERS + ord(sign) - ord("A") + 1
    return place - 1


def shown(value: Cell) -> str:
    """Write a cell as people see it."""
    if isinstance(value, dict):
        return value["date"]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def filled(sheet: Sheet) -> bool:
    """Tell whether a sheet has anything below its headers."""
    return any(cell is not None for row in sheet.rows[1:] for cell in row)


def in_order(workbook: Workbook, faults: Iterable[BadCell]) -> list[BadCell]:
    """Sort faults as one comes upon them: sheet by sheet, row by row, from left to right."""
    sheets = [sheet.name for sheet in workbook.sheets.values()]

    def place(fault: BadCell) -> tuple[int, int, int]:
        facts = {name: str(value) for name, value in fault.facts.items()}
        return sheets.index(facts["sheet"]), int(facts["row"]), index_of(facts["column"])

    return sorted(faults, key=place)


def sheet_of(workbook: Workbook, name: str) -> Sheet:
    """Find a sheet that has to be there."""
    if name not in workbook.sheets:
        raise SheetMissing(filename=workbook.filename, sheet=name)
    return workbook.sheets[name]


def table(filename: str, sheet: Sheet, columns: Iterable[Column]) -> tuple[list[Row], list[BadCell]]:
    """Read a sheet: rows with what was readable, and everything that was not. Empty rows do not count."""
    wanted = tuple(columns)
    headers = [_plain(shown(cell)) for cell in sheet.rows[0]] if sheet.rows else []
    needed = [column.header for column in wanted if headers.count(_plain(column.header)) != 1]
    if needed:
        raise HeadersMissing(filename=filename, sheet=sheet.name, headers="、".join(needed))
    places = {column.key: (headers.index(_plain(column.header)), column.header) for column in wanted}
    reading = _Reading(sheet=sheet, columns=wanted, places=places, faults=[])
    rows = [
        reading.row(number, cells)
        for number, cells in enumerate(sheet.rows[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    if not rows:
        raise SheetEmpty(filename=filename, sheet=sheet.name)
    return rows, reading.faults


def _plain(header: str) -> str:
    """Compare headers without spaces, star marks and the width of brackets."""
    return re.sub(r"[\s*＊]", "", header).replace("(", "（").replace(")", "）")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A sheet whose columns were found."""

    sheet: Sheet
    columns: tuple[Column, ...]
    places: dict[str, tuple[int, str]]
    faults: list[BadCell]

    def row(self, number: int, cells: list[Cell]) -> Row:
        """Read one row; what cannot be read becomes a fault."""
        row = Row(sheet=self.sheet.name, number=number, values={}, columns=self.places)
        for column in self.columns:
            at = self.places[column.key][0]
            try:
                row.values[column.key] = self.value(column, cells[at], at, number)
            except Unfit as unfit:
                given = {"value": shown(cells[at]), **unfit.facts}
                self.faults.append(row.fault(unfit.kind, column.key, **given))
        return row

    def value(self, column: Column, cell: Cell, at: int, number: int) -> Value:
        """Read one cell."""
        if self.sheet.formulas and f"{letter(at)}{number}" in self.sheet.formulas:
            raise Unfit(CellFormula)
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            return column.read(cell if self.sheet.typed else _untyped(column, cell))
        if column.required:
            raise Unfit(CellMissing)
        return None


def text(length: int) -> Reader:
    """Read free text of a limited length, each sign in its one form (NFC); Excel may have changed a number."""

    def read(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise Unfit(CellNotText)
        plain = unicodedata.normalize("NFC", cell).strip()
        if len(plain) > length:
            raise Unfit(CellLong, length=length)
        return plain

    return read


def code(length: int) -> Reader:
    """Read a code of capital letters, digits and hyphens; it must stand as text."""
    form = re.compile(rf"[A-Z0-9-]{{1,{length}}}")

    def read(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise Unfit(CellNotText)
        plain = cell.strip()
        if not form.fullmatch(plain):
            raise Unfit(CellForm, length=length)
        return plain

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Reads a number with so many decimals, counted in a smaller unit of which `unit` make one (100 fen)."""

    smallest: int
    largest: int
    places: int
    unit: int

    def __call__(self, cell: Cell) -> int:
        """Read a cell; text is not a number."""
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            raise Unfit(CellNotNumber)
        exact = Decimal(int(cell)) if isinstance(cell, int) or cell.is_integer() else Decimal(repr(cell))
        if exact != round(exact, self.places):
            raise Unfit(CellPlaces, places=self.places)
        if not self.smallest <= exact <= self.largest:
            raise Unfit(CellRange, smallest=self.smallest, largest=self.largest)
        return int(exact * self.unit)


def number(smallest: int, largest: int, places: int = 0, unit: int = 1) -> Number:
    """Read a number."""
    return Number(smallest=smallest, largest=largest, places=places, unit=unit)


def _untyped(column: Column, cell: Cell) -> Cell:
    """Take a number for what it is where a file knows text only, and the column asks for a number."""
    if isinstance(column.read, Number) and isinstance(cell, str) and _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell


@dataclass(frozen=True, slots=True)
class Choice:
    """Reads one of a few words, or another way to write one of them."""

    answers: Mapping[str, int | str]
    others: Mapping[str, int | str]

    def __call__(self, cell: Cell) -> int | str:
        """Read a cell; spaces do not count."""
        found = self.answers.get(shown(cell).strip())
        if found is None:
            plain = re.sub(r"\s", "", shown(cell))
            found = self.answers.get(plain, self.others.get(plain))
        if found is None:
            raise Unfit(CellChoice, allowed="、".join(self.answers))
        return found


def choice(answers: Mapping[str, int | str], others: Mapping[str, int | str] | None = None) -> Choice:
    """Read one of a few words."""
    return Choice(answers, others or {})


YES_NO = choice({"是": 1, "否": 0})


def unique(rows: Iterable[Row], key: str) -> list[BadCell]:
    """Find codes that stand in two rows."""
    seen: dict[str | int | None, int] = {}
    faults = []
    for row in rows:
        value = row.values.get(key)
        if value is None:
            continue
        if value in seen:
            faults.append(row.fault(CellDuplicate, key, other=seen[value]))
        seen.setdefault(value, row.number)
    return faults
