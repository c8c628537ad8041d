"""Tables as comma-separated text: read to the last byte, or refused; and the same facts as from a workbook."""

import csv
import io
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import Home, RegistryImport
from housing.services import comma_file, registers, registry, supply
from housing.services.actors import Actor
from housing.services.cell_faults import BadCells, HeadersMissing
from housing.services.comma_file import NotACommaFile
from housing.services.workbook import Upload
from tests import make
from tests.housing.books import PERSON, policy, register_book

NOON = datetime(2025, 10, 9, 4, tzinfo=UTC)
OTHER = "330303190001010027"
plain = st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), max_size=12)
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(plain, min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.fixture(autouse=True)
def _master_key() -> None:
    crypto.configure(b"comma tests have a key of 32 byt"[:32])


@pytest.fixture
def clerk(db: Session) -> Actor:
    return Actor.staff(make.a_staff(db).id)


def written(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    """What a spreadsheet would save."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def upload(name: str, *rows: dict[str, object], encoding: str = "utf-8") -> Upload:
    """A file of text; a register has all its columns."""
    kind = registry.SHEETS.get(comma_file.sheet_name(name))
    heads = [*rows[0]] if kind is None else [registry.PERSON, *map(registry.header, registry.facts_of(policy(), kind))]
    lines = [heads, *([str(row.get(head, "")) for head in heads] for row in rows)]
    return Upload(filename=name, data=written(lines, encoding))


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_every_text_comes_back_as_it_was_typed(rows: list[list[str]], encoding: str) -> None:
    data = written(rows, encoding)
    assume(encoding != "gb18030" or not is_utf8(data) or data.isascii())
    assert comma_file.rows("t.csv", data) == [[cell or None for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("不动产登记.csv", "不动产登记"),
        ("不动产登记-2025-10.csv", "不动产登记"),
        ("就业参保202510.CSV", "就业参保"),
        ("户籍民政（终）.csv", "户籍民政"),
        ("2025.csv", "2025"),
    ],
)
def test_the_sheet_is_named_by_the_file(name: str, sheet: str) -> None:
    assert comma_file.sheet_name(name) == sheet


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("证件号码\n".encode() + b"\xff\xfe", "neither UTF-8"),
        (b"PK\x03\x04\x00\x00", "neither UTF-8"),
        (b'a,b\n"1,2\n', "row 2: the cells"),
        (b"a,b\n1,2,3\n", "row 2: the cells"),
        (b"a\n" + b"1\n" * 50_000, "row 50001: a table may"),
        (b"a\n" + b"x" * 1_001 + b"\n", "row 2: a table may"),
        (b",".join([b"a"] * 65) + b"\n", "row 1: a table may"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(NotACommaFile, match=problem):
        comma_file.rows("t.csv", data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_register_says_the_same_as_text_and_as_a_workbook(db: Session, clerk: Actor, encoding: str) -> None:
    row = {"证件号码": PERSON, "现有住房套数": 1, "现有住房面积（平方米）": 58.5, "享受过购房优惠": "否"}
    book = upload("不动产登记-10月.csv", row, encoding=encoding)
    taken = registry.import_registry(db, book, policy=policy(), by=clerk, at=NOON)
    assert (taken.registry.value, taken.rows) == ("housing", 1)
    index = crypto.index("person", PERSON)
    from_text = registers.by_index(db, [index])[index]
    registry.import_registry(db, register_book("不动产登记", row), policy=policy(), by=clerk, at=NOON)
    assert from_text == registers.by_index(db, [index])[index]
    assert set(db.scalars(sa.select(RegistryImport.filename))) >= {"不动产登记-10月.csv"}


def test_every_fault_of_a_text_is_named_with_its_place(db: Session, clerk: Actor) -> None:
    wrong = upload(
        "就业参保.csv",
        {"证件号码": PERSON, "参保月数": "六", "在保": "有时"},
        {"证件号码": "330302190001010013", "参保月数": "6.5", "在保": "=A1"},
        {"证件号码": OTHER, "参保月数": "1,000"},
    )
    with pytest.raises(BadCells) as refused:
        registry.import_registry(db, wrong, policy=policy(), by=clerk, at=NOON)
    found = [(fault.code, fault.facts["row"], fault.facts["value"]) for fault in refused.value.cells]
    assert sorted(found) == sorted([
        ("cell-not-number", 2, "六"), ("cell-choice", 2, "有时"), ("person-number", 3, "330302190001010013"),
        ("cell-decimals", 3, "6.5"), ("cell-formula", 3, "=A1"), ("cell-not-number", 4, "1,000"),
    ])  # fmt: skip


def test_a_text_under_another_separator_misses_its_headers(db: Session, clerk: Actor) -> None:
    data = "证件号码;参保月数\n".encode() + f"{PERSON};5\n".encode()
    with pytest.raises(HeadersMissing):
        registry.import_registry(
            db, Upload(filename="就业参保.csv", data=data), policy=policy(), by=clerk, at=NOON
        )  # fmt: skip


def test_homes_of_a_known_project_come_in_as_text(db: Session, clerk: Actor) -> None:
    project = make.a_project(db, code="P-1")
    row = {
        "房源编号": "007", "小区编号": project.code, "类别": "公共租赁住房", "租售方式": "配租", "户型": "二室",
        "无障碍": "否", "楼层": "-1", "建筑面积（平方米）": "58.25", "备案总价（元）": "", "月租金（元）": "1200",
    }  # fmt: skip
    supply.import_homes(db, upload("房源-10月.csv", row), policy=policy(), by=clerk, at=NOON)
    home = db.scalars(sa.select(Home).where(Home.code == "007")).one()
    assert (home.floor, home.area_cm2, home.rent_fen, home.price_fen) == (-1, 582_500, 120_000, None)
