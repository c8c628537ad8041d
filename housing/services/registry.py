"""What registers hand over about persons: checked, sealed, kept under a keyed index; the newest counts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from allocator.errors import N_, Refused
from allocator.policy import Fact, Policy, organisation_number
from housing import credit_codes, crypto, identifiers
from housing.models import Registry, RegistryImport, RegistryRecord, Staff
from housing.services import audit, registers
from housing.services.actors import Actor
from housing.services.cell_faults import BadCell, BadCells, CellNotText
from housing.services.cells import YES_NO, Column, Reader, Row, Unfit, choice, number, table, unique
from housing.services.workbook import Cell, Sheet, Upload, Workbook, read

SHEETS: Mapping[str, Registry] = {
    "不动产登记": Registry.HOUSING,
    "就业参保": Registry.EMPLOYMENT,
    "人才认定": Registry.TALENT,
    "户籍民政": Registry.CIVIL,
}
PERSON = "证件号码"
BATCH = 1_000

# Short headers for what the form asks in whole sentences; any other fact goes by its label in the policy.
HEADERS: Mapping[str, str] = {
    "homes_now": "现有住房套数", "homes_area_now": "现有住房面积（平方米）",
    "homes_area_since_cutoff": "2019年12月24日以来住房面积（平方米）",
    "homes_urban": "市区住房套数",
    "subsidised_ever": "享受过购房优惠", "subsidised_now": "正享受保障房",
    "transfer_within_year": "一年内房产转让",
    "contract_months": "合同期限（月）", "insurance_months": "参保月数", "insured_now": "在保",
    "employer": "统一社会信用代码", "employer_district": "单位登记地", "employer_industry": "行业",
    "industrial_worker": "产业工人",
    "frontline_trade": "一线行业", "frontline_months": "一线岗位月数", "work_urban": "工作地在市区",
    "talent_class": "人才类别", "degree": "最高学历", "degree_full_time": "全日制",
    "technical_school": "技工院校",
    "title": "职称", "skill": "技能等级", "hukou_urban": "市区户口", "hukou_city": "温州户口",
    "residence_permit": "居住证", "income_per_head": "人均年收入（元）",
    "assets_per_head": "人均货币财产（元）",
    "destitute": "特困", "low_income": "低保低边", "disabled_member": "残疾人证", "veteran": "优抚对象",
}  # fmt: skip


class NoRegistrySheet(Refused):
    """A workbook holds no register, or several."""

    code = "no-registry-sheet"
    message = N_(
        "%(filename)s should have exactly one of these sheets: %(sheets)s. "
        "Hand over one file for each register, with the sheet named as in the template."
    )


class ImportedBefore(Refused):
    """The very same file was taken in before."""

    code = "imported-before"
    message = N_(
        "%(filename)s was already imported on %(day)s, as %(earlier)s. Nothing was changed. Upload a newer file."
    )


class PersonNumber(BadCell):
    """A document number that no document has."""

    code = "person-number"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” is not a valid "
        "document number. "
        "Compare it with the register it was taken from."
    )


class OrganisationCode(BadCell):
    """A code that no organisation can have."""

    code = "organisation-code"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): “%(value)s” is not a unified social credit "
        "code: 18 digits and capital letters without I, O, S, V, Z. Compare it with the register it was taken from."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register file in which every cell was found right."""

    filename: str
    sha256: str
    registry: Registry
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came in with one register file."""

    registry: Registry
    rows: int


def import_registry(db: Session, source: Upload | Path, *, policy: Policy, by: Actor, at: datetime) -> Taken:
    """Take in one register file; for a person who is already known, the newer file counts."""
    register = check_registry(db, read(source), policy=policy, at=at)
    written = RegistryImport(
        kind=register.registry, filename=register.filename[:255], sha256=register.sha256, rows=len(register.rows),
        by_staff_id=by.staff_id, imported_at=at,
    )  # fmt: skip
    db.add(written)
    db.flush()
    _write(db, _records(register.rows, register.registry, written.id))
    details: dict[str, object] = {
        "registry": register.registry.value, "rows": len(register.rows), "sha256": register.sha256,
    }  # fmt: skip
    audit.record(db, str(by), "registry.import", f"registry-import/{written.id}", details, at)
    return Taken(registry=register.registry, rows=len(register.rows))


def check_registry(db: Session, workbook: Workbook, *, policy: Policy, at: datetime) -> Register:
    """Check one register file whole; refuse it with all that is wrong, or because it was taken in before."""
    earlier = db.scalar(sa.select(RegistryImport).where(RegistryImport.sha256 == workbook.sha256))
    if earlier is not None:
        raise ImportedBefore(filename=workbook.filename, day=earlier.imported_at.date(), earlier=earlier.filename)
    sheet = _sheet(workbook)
    registry = SHEETS[sheet.name.strip()]
    rows = _rows(workbook.filename, sheet, columns(policy, registry, at.date()))
    return Register(filename=workbook.filename, sha256=workbook.sha256, registry=registry, rows=tuple(rows))


def imports(db: Session, *, limit: int, offset: int = 0) -> list[tuple[RegistryImport, str]]:
    """Give a part of what was handed over, the newest first, each with who took it in."""
    query = sa.select(RegistryImport, Staff.name).join(Staff, Staff.id == RegistryImport.by_staff_id)
    rows = db.execute(query.order_by(RegistryImport.id.desc()).limit(limit).offset(offset))
    return [(taken, name) for taken, name in rows]


def imports_count(db: Session) -> int:
    """Count what was handed over."""
    return db.scalar(sa.select(sa.func.count()).select_from(RegistryImport)) or 0


def facts_of(policy: Policy, registry: Registry) -> tuple[Fact, ...]:
    """List the facts that a register confirms."""
    return tuple(fact for fact in policy.facts.values() if fact.registry == registry.value)


def header(fact: Fact) -> str:
    """Name the column of a fact."""
    return HEADERS.get(fact.id, fact.label["zh"])


def columns(policy: Policy, registry: Registry, today: date) -> tuple[Column, ...]:
    """Columns of a register: the person first; an empty cell means that the register does not know."""
    person = Column(key="person", header=PERSON, read=_person(today), text=True)
    return (
        person,
        *(
            Column(key=fact.id, header=header(fact), read=_reader(fact), required=False)
            for fact in facts_of(policy, registry)
        ),
    )


def _sheet(workbook: Workbook) -> Sheet:
    found = [sheet for name, sheet in workbook.sheets.items() if name in SHEETS]
    if len(found) != 1:
        raise NoRegistrySheet(filename=workbook.filename, sheets="、".join(SHEETS))
    return found[0]


def _rows(filename: str, sheet: Sheet, wanted: tuple[Column, ...]) -> list[Row]:
    rows, faults = table(filename, sheet, wanted)
    faults += unique(rows, "person")
    if faults:
        raise BadCells(filename, faults)
    return rows


def _person(today: date) -> Reader:
    def read_number(cell: Cell) -> str:
        if not isinstance(cell, str):
            raise Unfit(CellNotText)
        try:
            return _number(cell, today)
        except Refused:
            raise Unfit(PersonNumber) from None

    return read_number


def _number(text: str, today: date) -> str:
    if len(text) != identifiers.ID_LENGTH or not text.isascii() or not text[:1].isdigit():
        return identifiers.document(text, today).number
    number = text.upper()  # nearly always, in a register of a whole city
    identifiers.resident_number(number, today)
    return number


def _organisation(cell: Cell) -> int:
    """Read who employs somebody; a register may hold codes whose check character is wrong (GB 32100 came later)."""
    if not isinstance(cell, str):
        raise Unfit(CellNotText)
    try:
        return organisation_number(credit_codes.credit_form(cell))
    except Refused:
        raise Unfit(OrganisationCode) from None


def _reader(fact: Fact) -> Reader:
    if fact.kind == "organisation":
        return _organisation
    if fact.choices:
        return choice({answer.label["zh"]: answer.code for answer in fact.choices})
    if fact.kind == "flag":
        return YES_NO
    if fact.kind == "money_fen":
        return number(0, fact.largest // 100, places=2, unit=100)
    if fact.kind == "area_cm2":
        return number(0, fact.largest // 10_000, places=2, unit=10_000)
    return number(0, fact.largest)


def _records(rows: Sequence[Row], registry: Registry, import_id: int) -> Iterator[dict[str, Any]]:
    encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
    for row in rows:
        facts = {name: value for name, value in row.values.items() if value is not None}
        person = str(facts.pop("person"))
        data = encode(facts).encode()
        yield {
            "kind": registry, "person_index": crypto.index("person", person),
            "sealed": crypto.seal(registers.PURPOSE, data), "import_id": import_id,
        }  # fmt: skip


def _write(db: Session, records: Iterator[dict[str, Any]]) -> None:
    """Write in bulk, replacing what the same register said of the same person before."""
    target = cast("sa.Table", RegistryRecord.__table__)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(target)
    statement = fresh.on_conflict_do_update(
        index_elements=["kind", "person_index"],
        set_={"sealed": fresh.excluded.sealed, "import_id": fresh.excluded.import_id},
    )
    batch: list[dict[str, Any]] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            db.execute(statement, batch)
            batch = []
    if batch:
        db.execute(statement, batch)
