"""Register files: sealed facts under a keyed index, and the newest word counts."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from housing import crypto
from housing.models import Registry, RegistryImport, RegistryRecord
from housing.services import registers, registry
from housing.services.actors import Actor
from housing.services.cell_faults import BadCells, HeadersMissing, SheetEmpty
from housing.services.workbook import Upload
from tests import make
from tests.housing.books import PERSON, book, policy, register_book

NOON = datetime(2025, 10, 9, 4, tzinfo=UTC)
OTHER = "330303190001010027"


@pytest.fixture(autouse=True)
def _master_key() -> None:
    crypto.configure(b"registry tests have a key of 32 B"[:32])


@pytest.fixture
def clerk(db: Session) -> Actor:
    return Actor.staff(make.a_staff(db).id)


def take(db: Session, upload: Upload, by: Actor, days: int = 0) -> registry.Taken:
    return registry.import_registry(db, upload, policy=policy(), by=by, at=NOON + timedelta(days=days))


def known(db: Session, number: str = PERSON) -> dict[str, dict[str, int]]:
    index = crypto.index("person", number)
    return registers.by_index(db, [index]).get(index, {})


def test_a_row_becomes_the_facts_of_a_person(db: Session, clerk: Actor) -> None:
    row = {"证件号码": PERSON, "现有住房套数": 1, "现有住房面积（平方米）": 58.5, "享受过购房优惠": "否"}
    assert take(db, register_book("不动产登记", row), clerk).registry is Registry.HOUSING
    assert known(db) == {"housing": {"homes_now": 1, "homes_area_now": 585_000, "subsidised_ever": 0}}


def test_words_and_money_are_read_as_the_policy_counts_them(db: Session, clerk: Actor) -> None:
    take(db, register_book("人才认定", {"证件号码": PERSON, "人才类别": "E 类", "最高学历": "博士"}), clerk)
    take(
        db,
        register_book("户籍民政", {"证件号码": PERSON, "人均年收入（元）": 81_527.05, "特困": "是"}),
        clerk,
    )
    assert known(db) == {
        "talent": {"talent_class": 4, "degree": 5},
        "civil": {"income_per_head": 8_152_705, "destitute": 1},
    }


def test_the_newest_file_counts_and_others_stay(db: Session, clerk: Actor) -> None:
    first = [{"证件号码": PERSON, "参保月数": 5, "在保": "是"}, {"证件号码": OTHER, "参保月数": 40}]
    take(db, register_book("就业参保", *first), clerk)
    take(db, register_book("就业参保", {"证件号码": PERSON, "参保月数": 6}), clerk, days=1)
    assert known(db)["employment"] == {"insurance_months": 6}
    assert known(db, OTHER)["employment"] == {"insurance_months": 40}
    assert db.scalar(sa.select(sa.func.count()).select_from(RegistryRecord)) == 2


def test_no_number_and_no_fact_is_stored_in_clear(db: Session, clerk: Actor) -> None:
    take(db, register_book("就业参保", {"证件号码": PERSON, "参保月数": 5}), clerk)
    record = db.scalars(sa.select(RegistryRecord)).one()
    assert PERSON.encode() not in record.sealed + record.person_index
    assert b"insurance" not in record.sealed
    assert record.person_index == crypto.index("person", PERSON)


def test_the_same_file_is_refused_a_second_time(db: Session, clerk: Actor) -> None:
    upload = register_book("就业参保", {"证件号码": PERSON, "参保月数": 5})
    take(db, upload, clerk)
    with pytest.raises(registry.ImportedBefore) as refused:
        take(db, upload, clerk, days=3)
    assert "2025-10-09" in str(refused.value)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (330302190001010012, "cell-not-text"),
        ("330302190001010013", "person-number"),
        ("33030219000229001X", "person-number"),
        ("330302209901010015", "person-number"),
        ("3303021900010", "person-number"),
        (None, "cell-missing"),
    ],
)
def test_a_bad_document_number_is_named_and_nothing_is_written(
    db: Session, clerk: Actor, number: object, code: str
) -> None:
    rows = [{"证件号码": person, "参保月数": 5} for person in (OTHER, number)]
    upload = register_book("就业参保", *rows)
    with pytest.raises(BadCells) as refused:
        take(db, upload, clerk)
    (fault,) = refused.value.cells
    assert (fault.code, fault.facts["row"], fault.facts["column"]) == (code, 3, "A")
    assert db.scalar(sa.select(sa.func.count()).select_from(RegistryImport)) == 0
    assert known(db, OTHER) == {}


@pytest.mark.parametrize(
    "written",
    ["３３０３０２１９０００１０１００１２", "330302 19000101 0012", PERSON],
    ids=["wide", "groups", "plain"],
)
def test_one_person_is_one_person_however_the_number_is_written(db: Session, clerk: Actor, written: str) -> None:
    take(db, register_book("就业参保", {"证件号码": written, "参保月数": 5}), clerk)
    assert known(db)["employment"] == {"insurance_months": 5}


def test_a_passport_as_long_as_a_resident_number_is_a_passport(db: Session, clerk: Actor) -> None:
    long = "X34122119780403075"
    take(db, register_book("不动产登记", {"证件号码": long, "现有住房套数": 0}), clerk)
    assert known(db, long) == {"housing": {"homes_now": 0}}


def test_people_with_other_documents_have_records_too(db: Session, clerk: Actor) -> None:
    take(db, register_book("不动产登记", {"证件号码": "x12345678", "现有住房套数": 0}), clerk)
    assert known(db, "X12345678") == {"housing": {"homes_now": 0}}


def test_a_person_who_stands_twice_is_a_fault(db: Session, clerk: Actor) -> None:
    row = {"证件号码": PERSON, "参保月数": 5}
    with pytest.raises(BadCells) as refused:
        take(db, register_book("就业参保", row, row), clerk)
    assert [fault.code for fault in refused.value.cells] == ["cell-duplicate"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"参保月数": -1}, "cell-range"), ({"在保": "有"}, "cell-choice"), ({"行业": "采矿"}, "cell-choice")],
)
def test_a_bad_fact_is_named(db: Session, clerk: Actor, change: dict[str, object], code: str) -> None:
    with pytest.raises(BadCells) as refused:
        take(db, register_book("就业参保", {"证件号码": PERSON, **change}), clerk)
    assert [fault.code for fault in refused.value.cells] == [code]


def test_a_file_must_hold_exactly_one_register(db: Session, clerk: Actor) -> None:
    for sheets in ({"其他": [{"证件号码": PERSON}]}, {"就业参保": [{"a": 1}], "人才认定": [{"a": 1}]}):
        with pytest.raises(registry.NoRegistrySheet):
            take(db, book(sheets), clerk)


def test_a_register_without_rows_or_columns_is_refused(db: Session, clerk: Actor) -> None:
    with pytest.raises(SheetEmpty):
        take(db, register_book("就业参保", {}), clerk)
    with pytest.raises(HeadersMissing):
        take(db, book({"就业参保": [{"证件号码": PERSON}]}), clerk)


def test_every_header_of_a_register_stands_once() -> None:
    for kind in Registry:
        headers = [registry.PERSON, *map(registry.header, registry.facts_of(policy(), kind))]
        assert len(headers) == len(set(headers)) > 1
