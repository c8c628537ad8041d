"""Workbooks for the tests: homes and registers as a bureau would write them, with single cells changed."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from allocator.policy import Policy, load
from housing.services import registry, supply_sheets
from housing.services.workbook import Upload

POLICY = Path(__file__).parents[2] / "housing" / "policies" / "wenzhou" / "2020-09-11.toml"

HOME = {
    "房源编号": "LC01-1-0101", "小区编号": "LC01", "类别": "公共租赁住房", "租售方式": "配租", "户型": "二室",
    "无障碍": "否", "楼层": 3, "建筑面积（平方米）": 58.31, "备案总价（元）": None, "月租金（元）": 486.5,
}  # fmt: skip
PROJECT = {
    "小区编号": "LC01", "小区名称": "樟安里", "英文名称": "Camphor Terrace", "区县": "鹿城区",
    "横坐标（米）": 100_000, "纵坐标（米）": 101_000,
}  # fmt: skip
PERSON = "330302190001010012"

Rows = list[dict[str, Any]]


def policy() -> Policy:
    """The policy that the city was founded on."""
    return load(POLICY)


def home(**changed: Any) -> dict[str, Any]:
    """One row of homes; a change goes by the header."""
    return {**HOME, **changed}


def book(sheets: dict[str, Rows], filename: str = "homes.xlsx") -> Upload:
    """A workbook with one sheet for each table; a formula is written as `=…`."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as written:
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for column, header in enumerate(rows[0] if rows else ()):
                sheet.write_string(0, column, header)
                for number, row in enumerate(rows, start=1):
                    _write(sheet, number, column, row[header])
    return Upload(filename=filename, data=target.getvalue())


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, str) and not value.startswith("="):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value)


def homes_book(*homes: dict[str, Any], projects: Rows | None = None, **more: Rows) -> Upload:
    """A homes workbook; with one project unless others are given."""
    projects = [PROJECT] if projects is None else projects
    beside = {supply_sheets.PROJECTS: projects} if projects else {}
    return book({supply_sheets.HOMES: list(homes), **beside, **more})


def register_book(name: str, *rows: dict[str, Any], filename: str = "register.xlsx") -> Upload:
    """A register file: every column is there, cells not given are empty."""
    kind = registry.SHEETS[name]
    headers = [registry.PERSON, *map(registry.header, registry.facts_of(policy(), kind))]
    return book({name: [{header: row.get(header) for header in headers} for row in rows]}, filename)


def repacked(upload: Upload, **changes: bytes | None) -> Upload:
    """The same archive with parts replaced, added or (None) left out."""
    parts = dict(changes)
    target = io.BytesIO()
    new = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(upload.data)) as old, new:
        for entry in old.namelist():
            data = parts.pop(entry, old.read(entry))
            if data is not None:
                new.writestr(entry, data)
        for name, extra in parts.items():
            if extra is not None:
                new.writestr(name, extra)
    return Upload(filename=upload.filename, data=target.getvalue())


def lying(upload: Upload, part: str, size: int) -> Upload:
    """The same archive, whose directory claims another unpacked size for a part."""
    data, name = bytearray(upload.data), part.encode()
    for match in re.finditer(re.escape(name), upload.data):
        at = match.start()
        for signature, header, field in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
            start = at - header
            if data[start : start + 4] == signature:
                data[start + field : start + field + 4] = size.to_bytes(4, "little")
    return Upload(filename=upload.filename, data=bytes(data))
