"""Workbooks from outside: what is read, and what is refused before anything looks into it."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housing.services import workbook
from housing.services.workbook import (
    NotAWorkbook,
    Upload,
    WorkbookActive,
    WorkbookTooLarge,
    WorkbookUnreadable,
    read,
)
from tests.housing.books import book, lying, repacked

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = book({"表": [{"甲": "一"}]})

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() == text and not text.startswith("=")
)
numbers = st.integers(-(10**12), 10**12)


@given(rows=st.lists(st.tuples(texts, numbers, st.booleans()), min_size=1, max_size=8))
@settings(max_examples=4)
def test_text_stays_text_and_numbers_stay_numbers(rows: list[tuple[str, int, bool]]) -> None:
    uploaded = book({"表": [{"字": text, "数": number, "是": flag} for text, number, flag in rows]})
    found = read(uploaded).sheets["表"]
    assert [tuple(row) for row in found.rows[1:]] == rows
    assert [type(cell) for cell in found.rows[1]] == [str, float, bool]


def test_a_long_number_keeps_its_digits_only_as_text() -> None:
    uploaded = book({"表": [{"号": "330302190001010012"}, {"号": 330302190001010012}]})
    as_text, as_number = (row[0] for row in read(uploaded).sheets["表"].rows[1:])
    assert as_text == "330302190001010012"
    assert isinstance(as_number, float)


def test_dates_and_empty_cells_are_told_apart_from_text() -> None:
    uploaded = book({"表": [{"日": date(2025, 3, 1), "空": None, "末": "x"}]})
    assert read(uploaded).sheets["表"].rows[1][1:] == [None, "x"]


def test_formulas_are_found_where_they_stand() -> None:
    uploaded = book({"一": [{"甲": 1, "乙": "=1+1"}], "二": [{"甲": 1, "乙": 2}, {"甲": "=A2", "乙": 2}]})
    found = read(uploaded).sheets
    assert found["一"].formulas == {"B2"}
    assert found["二"].formulas == {"A3"}


@pytest.mark.parametrize(
    "data",
    [b"", b"name,area\n1,2\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x03\x04rubbish"],
    ids=["empty", "csv", "old or protected", "broken"],
)
def test_a_file_that_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(NotAWorkbook):
        read(Upload(filename="a.xlsx", data=data))


def test_another_kind_of_archive_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotAWorkbook):
        read(Upload(filename="a.docx", data=target.getvalue()))


@pytest.mark.parametrize(
    "part",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/connections.xml",
    ],
)
def test_macros_links_and_objects_are_refused(part: str) -> None:
    with pytest.raises(WorkbookActive) as refused:
        read(repacked(PLAIN, **{part: b"x"}))
    assert part in str(refused.value)


def test_a_bomb_is_refused_by_its_directory() -> None:
    with pytest.raises(WorkbookTooLarge):
        read(repacked(PLAIN, **{"xl/media/zeros.xml": bytes(30 << 20)}))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked() -> None:
    bomb = lying(repacked(PLAIN, **{SHEET: b"<worksheet>" + b" " * (8 << 20)}), SHEET, 1_000)
    with pytest.raises(WorkbookUnreadable):
        read(bomb)


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(WorkbookTooLarge):
        read(repacked(PLAIN, **{f"xl/media/{n}.txt": b"" for n in range(workbook.ENTRIES)}))


@pytest.mark.parametrize("part", ["xl/../../etc/passwd", "/xl/absolute.xml", "xl\\windows.xml", "XL/Workbook.xml"])
def test_names_that_point_elsewhere_or_clash_are_refused(part: str) -> None:
    with pytest.raises(NotAWorkbook):
        read(repacked(PLAIN, **{part: b"x"}))


def test_a_document_that_defines_entities_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(WorkbookActive):
        read(repacked(PLAIN, **{SHEET: laughs}))


def test_a_damaged_sheet_is_refused_and_not_half_read() -> None:
    with pytest.raises(WorkbookUnreadable):
        read(repacked(PLAIN, **{SHEET: b"<worksheet><sheetData><row r='1'><c r='A1'"}))


def test_a_workbook_without_its_list_of_sheets_is_refused() -> None:
    with pytest.raises(NotAWorkbook):
        read(repacked(PLAIN, **{"xl/workbook.xml": None}))


def test_a_sheet_with_too_many_columns_is_refused_by_name() -> None:
    with pytest.raises(WorkbookTooLarge) as refused:
        read(book({"宽表": [{f"列{n}": n for n in range(65)}]}))
    assert "宽表" in str(refused.value)


def test_a_cell_with_too_much_text_is_refused() -> None:
    with pytest.raises(WorkbookTooLarge):
        read(book({"表": [{"甲": "长" * 1001}]}))


def test_a_cell_far_away_does_not_exhaust_the_reader() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises((WorkbookTooLarge, WorkbookUnreadable)):
        read(repacked(PLAIN, **{SHEET: far}))
