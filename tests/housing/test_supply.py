"""Homes from a workbook: everything or nothing, and every fault named."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing.models import AuditEntry, Home, Lot, Project, Tenure, WorkArea
from housing.services import supply, supply_books, supply_sheets
from housing.services.actors import Actor
from housing.services.cell_faults import BadCell, BadCells, HeadersMissing, SheetEmpty, SheetMissing
from housing.services.workbook import Upload, read
from tests.housing.books import PROJECT, book, home, homes_book, policy

NOON = datetime(2025, 9, 2, 4, tzinfo=UTC)
CLERK = Actor.staff(7)


def take(db: Session, upload: Upload) -> supply.Imported:
    return supply.import_homes(db, upload, policy=policy(), by=CLERK, at=NOON)


def refused(db: Session, upload: Upload) -> list[BadCell]:
    with pytest.raises(BadCells) as found:
        take(db, upload)
    return list(found.value.cells)


def counts(db: Session) -> tuple[int, ...]:
    models = (Project, Lot, Home, WorkArea, AuditEntry)
    return tuple(db.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in models)


def test_a_row_becomes_a_home_in_its_lot_and_project(db: Session) -> None:
    taken = take(db, homes_book(home()))
    found = db.scalars(sa.select(Home)).one()
    assert taken.home_ids == (found.id,)
    assert (found.code, found.floor, found.area_cm2) == ("LC01-1-0101", 3, 583_100)
    assert (found.price_fen, found.rent_fen) == (None, 48_650)
    assert (found.lot.code, found.lot.rooms, found.lot.tenure) == ("LC01-PR-2B-R", 2, Tenure.RENT)
    assert (found.lot.project.name_zh, found.lot.project.district) == ("樟安里", 330302)
    assert counts(db) == (1, 1, 1, 0, 1)


def test_a_name_has_one_form_however_it_was_typed(db: Session) -> None:
    take(db, homes_book(home(), projects=[{**PROJECT, "小区名称": "樟安\uf9e9", "英文名称": "Cafe\u0301 Terrace"}]))
    project = db.scalars(sa.select(Project)).one()
    assert (project.name_zh, project.name_en) == ("樟安里", "Café Terrace")


def test_homes_that_are_alike_share_a_lot(db: Session) -> None:
    alike = home(房源编号="LC01-1-0102", 楼层=9)
    other = home(房源编号="LC01-1-0103", 户型="一室")
    special = home(房源编号="LC01-1-0104", 无障碍="是")
    assert take(db, homes_book(home(), alike, other, special)).lots == 3
    codes = set(db.scalars(sa.select(Lot.code)))
    assert codes == {"LC01-PR-2B-R", "LC01-PR-1B-R", "LC01-PR-2B-R-A"}


def test_a_later_workbook_adds_homes_to_known_projects_and_lots(db: Session) -> None:
    take(db, homes_book(home()))
    later = take(db, homes_book(home(房源编号="LC01-1-0102"), projects=[]))
    assert (later.projects, later.lots, later.homes) == (0, 0, 1)


def test_work_areas_come_in_beside_the_homes(db: Session) -> None:
    area = {
        "片区编号": "W-1", "片区名称": "望江片区", "英文名称": "Wangjiang", "区县": "龙湾区",
        "横坐标（米）": 5, "纵坐标（米）": -5,
    }  # fmt: skip
    assert take(db, homes_book(home(), 工作片区=[area])).work_areas == 1
    assert db.scalars(sa.select(WorkArea)).one().y_m == -5


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"建筑面积（平方米）": 61}, "home-too-large", "61"),
    ({"建筑面积（平方米）": 60.01}, "home-too-large", "60.01"),
    ({"建筑面积（平方米）": 58.315}, "cell-decimals", "58.315"),
    ({"建筑面积（平方米）": "58平米"}, "cell-not-number", "58平米"),
    ({"建筑面积（平方米）": 0}, "cell-range", "0"),
    ({"建筑面积（平方米）": "=50+8"}, "cell-formula", ""),
    ({"房源编号": 101}, "cell-not-text", "101"),
    ({"房源编号": "lc01-1"}, "cell-form", "lc01-1"),
    ({"房源编号": None}, "cell-missing", ""),
    ({"类别": "廉价房"}, "cell-choice", "公共租赁住房"),
    ({"户型": "九室"}, "cell-choice", "九室"),
    ({"楼层": 3.5}, "cell-decimals", "3.5"),
    ({"无障碍": "也许"}, "cell-choice", "也许"),
    ({"小区编号": "XX99"}, "project-unknown", "XX99"),
    (
        {"租售方式": "配售", "月租金（元）": None, "备案总价（元）": 500_000},
        "tenure-not-offered",
        "公共租赁住房",
    ),
    ({"月租金（元）": None}, "cell-missing", ""),
    ({"备案总价（元）": 500_000}, "money-of-other-tenure", ""),
]


def test_every_bad_cell_is_named_with_its_place_and_nothing_is_written(db: Session) -> None:
    before = counts(db)
    rows = [home(**{"房源编号": f"LC01-1-{n:04d}", **change}) for n, (change, _, _) in enumerate(FAULTS)]
    faults = sorted(refused(db, homes_book(home(), *rows)), key=lambda fault: int(str(fault.facts["row"])))
    assert [(fault.facts["row"], fault.code) for fault in faults] == [
        (n, code) for n, (_, code, _) in enumerate(FAULTS, start=3)
    ]
    for fault, (change, _, says) in zip(faults, FAULTS, strict=True):
        assert fault.facts["sheet"] == "房源"
        assert fault.facts["header"] in change
        assert says in str(fault)
    assert counts(db) == before


def test_sixty_square_metres_are_still_allowed(db: Session) -> None:
    assert take(db, homes_book(home(**{"建筑面积（平方米）": 60}))).homes == 1


def test_an_unknown_district_is_named_with_the_ones_there_are(db: Session) -> None:
    (fault,) = refused(db, homes_book(home(), projects=[{**PROJECT, "区县": "西湖区"}]))
    assert (fault.code, fault.facts["sheet"], fault.facts["column"]) == ("cell-choice", "小区", "D")
    assert "西湖区" in str(fault)
    assert "鹿城区" in str(fault)


def test_a_code_that_stands_twice_names_both_rows(db: Session) -> None:
    (fault,) = refused(db, homes_book(home(), home(房源编号="LC01-1-0102"), home()))
    assert (fault.code, fault.facts["row"], fault.facts["other"]) == ("cell-duplicate", 4, 2)


def test_the_same_file_a_second_time_changes_nothing(db: Session) -> None:
    upload = homes_book(home(), home(房源编号="LC01-1-0102"))
    take(db, upload)
    before = counts(db)
    assert [fault.code for fault in refused(db, upload)] == ["home-known", "home-known"]
    assert counts(db) == before


def test_a_known_project_cannot_be_moved(db: Session) -> None:
    take(db, homes_book(home()))
    moved = homes_book(home(房源编号="LC01-1-0102"), projects=[{**PROJECT, "横坐标（米）": 1}])
    (fault,) = refused(db, moved)
    assert (fault.code, fault.facts["known"]) == ("place-differs", 100_000)


def test_all_faults_are_told_at_once_but_at_most_fifty_are_listed(db: Session) -> None:
    bad = [home(房源编号=f"LC01-{n}", 楼层="顶") for n in range(60)]
    with pytest.raises(BadCells) as found:
        take(db, homes_book(*bad))
    assert (len(found.value.cells), len(found.value.shown)) == (60, 50)
    assert "60" in str(found.value)


def without(row: dict[str, Any], header: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != header}


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda: book({"小区": [PROJECT]}), SheetMissing),
        (homes_book, HeadersMissing),
        (lambda: book({"房源": [dict.fromkeys(home())], "小区": [PROJECT]}), SheetEmpty),
        (lambda: homes_book(without(home(), "楼层")), HeadersMissing),
    ],
    ids=["no sheet", "nothing in it", "an empty row", "no floors"],
)
def test_a_workbook_without_what_it_needs_is_refused(
    db: Session, make: Callable[[], Upload], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        take(db, make())


def test_columns_are_found_by_name_in_any_order_beside_others(db: Session) -> None:
    row = dict(reversed(home(备注="随便写").items()))
    area = row.pop("建筑面积（平方米）")
    row["建筑面积 (平方米)*"] = area
    assert take(db, homes_book(row)).homes == 1


def test_the_template_has_every_column_and_asks_to_be_filled(db: Session) -> None:
    empty = Upload(filename="template.xlsx", data=supply_books.template(policy()))
    sheets = read(empty).sheets
    assert sheets["房源"].rows[0] == [column.header for column in supply_sheets.home_columns(policy())]
    with pytest.raises(SheetEmpty):
        take(db, empty)


def test_the_file_comes_back_with_a_column_that_says_what_to_do(db: Session) -> None:
    upload = homes_book(home(), home(房源编号="LC01-1-0102", 楼层="顶", 户型="九室"))
    uploaded = read(upload)
    with pytest.raises(BadCells) as found:
        take(db, upload)
    back = read(Upload(filename="back.xlsx", data=supply_books.with_faults(uploaded, found.value)))
    head, good, bad = back.sheets["房源"].rows
    assert head == [*home(), supply_books.FAULTS]
    assert good[-1] is None
    assert "九室" in str(bad[-1])
    assert "不是数字" in str(bad[-1])
    assert bad[:-1] == uploaded.sheets["房源"].rows[2]
    assert back.sheets["小区"].rows[1][:2] == ["LC01", "樟安里"]


def test_a_returned_file_can_be_corrected_and_uploaded_again(db: Session) -> None:
    upload = homes_book(home(楼层="顶"))
    with pytest.raises(BadCells) as found:
        take(db, upload)
    back = read(Upload(filename="back.xlsx", data=supply_books.with_faults(read(upload), found.value)))
    (fault,) = refused(db, Upload(filename="back.xlsx", data=supply_books.with_faults(back, found.value)))
    assert fault.code == "cell-not-number"


def test_rooms_are_read_as_people_write_them_and_known_projects_need_no_sheet(db: Session) -> None:
    take(db, homes_book(home()))
    written = enumerate(("1 居室", "2居室", "三居室"))
    rooms = [home(房源编号=f"LC01-1-02{number:02d}", 户型=text) for number, text in written]
    assert take(db, book({"房源": rooms, "小区": [dict.fromkeys(PROJECT)]})).homes == len(rooms)
    assert sorted(db.scalars(sa.select(Lot.rooms))) == [1, 2, 3]


def test_faults_stand_in_the_order_of_the_sheet(db: Session) -> None:
    once = home(类别="别墅", 楼层="顶")
    faults = refused(db, homes_book(once, home(楼层="顶"), projects=[{**PROJECT, "区县": "火星"}]))
    places = [(fault.facts["sheet"], fault.facts["row"], fault.facts["column"]) for fault in faults]
    ours = [(row, column) for sheet, row, column in places if sheet == "房源"]
    assert ours == sorted(ours)
    assert ("小区", 2, "D") in places


def test_the_template_says_what_may_be_chosen() -> None:
    notes = read(Upload(filename="template.xlsx", data=supply_books.template(policy()))).sheets["说明"].rows
    assert any("一室、二室、三室、四室" in str(row[0]) for row in notes)
