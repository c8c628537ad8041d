"""Workbooks that we write: text stays text, nothing becomes a formula or link, rows go straight to disk."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from housing.services.cells import Choice, Column

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
NOTES = "说明"
WIDTH = 18
NOTE_WIDTH = 80
ROWS = 50_000
LIST_LONGEST = 255  # characters that Excel takes for a drop-down list
HOW = (
    "第一行是表头，请保留；列的顺序可以调整，表头文字请勿修改。",
    "编号和证件号码列为文本格式，请勿改为数字，否则末尾几位会变。",
    "不要使用公式、宏或外部链接；需要计算的列请复制后“粘贴为数值”。",
    "每张工作表不超过 50,000 行，一个文件不超过 10 MB。",
    "有一处错误，整个文件就不会导入；系统会列出每一处错误及改法。",
)

Writable = str | int | float | None


class Head(NamedTuple):
    """The header of one column; a text column keeps what is typed into it."""

    name: str
    text: bool = False
    allowed: tuple[str, ...] = ()  # the words that may be chosen


class Page:
    """One sheet that is being written, row by row."""

    def __init__(self, sheet: Worksheet, headers: Sequence[Head], *, head: Format, text: Format) -> None:
        self._sheet = sheet
        self._row = 0
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, WIDTH, text if header.text else None)
            sheet.write_string(0, column, header.name, head)
            if header.allowed and len(",".join(header.allowed)) <= LIST_LONGEST:
                offered = {"validate": "list", "source": list(header.allowed), "error_type": "warning"}
                sheet.data_validation(1, column, ROWS, column, offered)

    def add(
        self, cells: Iterable[Writable], *, marked: frozenset[int] = frozenset(), mark: Format | None = None
    ) -> None:
        """Write the next row; the marked columns stand out."""
        self._row += 1
        row, sheet = self._row, self._sheet
        for column, cell in enumerate(cells):
            form = mark if column in marked else None
            if isinstance(cell, str):
                sheet.write_string(row, column, cell, form)
            elif cell is not None:
                sheet.write_number(row, column, cell, form)
            elif form is not None:
                sheet.write_blank(row, column, None, form)


class Book:
    """A workbook that is being written: notes first, then the sheets in order."""

    def __init__(self, target: Path | BytesIO, *, note: str = "") -> None:
        self._book = xlsxwriter.Workbook(target if isinstance(target, BytesIO) else str(target), OPTIONS)
        self._head = self._book.add_format({"bold": True, "bg_color": "#DBE9F7", "border": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self.red = self._book.add_format({"bg_color": "#F8C9C4", "border": 1})
        self._notes = self._book.add_worksheet(NOTES)
        self._notes.set_column(0, 0, NOTE_WIDTH)
        self._noted = 0
        for line in filter(None, (note, *HOW)):
            self._note(line)

    def sheet(self, name: str, columns: Iterable[Column]) -> Page:
        """Add a sheet with the headers of its columns; the notes say what may be chosen in it."""
        heads = [Head(column.header, text=column.text, allowed=_allowed(column)) for column in columns]
        for head in heads:
            if head.allowed:
                self._note(f"工作表“{name}”的“{head.name}”可填：{'、'.join(head.allowed)}。")
        return self.sheet_with(name, heads)

    def sheet_with(self, name: str, headers: Sequence[Head]) -> Page:
        """Add a sheet with these headers."""
        return Page(self._book.add_worksheet(name), headers, head=self._head, text=self._text)

    def _note(self, line: str) -> None:
        self._notes.write_string(self._noted, 0, line)
        self._noted += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()


def _allowed(column: Column) -> tuple[str, ...]:
    return tuple(column.read.answers) if isinstance(column.read, Choice) else ()
