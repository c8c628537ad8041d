"""Homes from a bureau's workbook: checked as a whole, then taken in as projects, lots and homes, or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.errors import N_
from allocator.policy import Policy
from housing.db import Base
from housing.models import Home, Lot, Project, WorkArea
from housing.services import audit, supply_sheets
from housing.services.actors import Actor
from housing.services.cell_faults import BadCell, BadCells, CellMissing
from housing.services.cells import Row, filled, in_order, sheet_of, table, unique
from housing.services.supply_sheets import CM2, HOMES, PROJECTS, WORK_AREAS
from housing.services.workbook import Upload, Workbook, read

PLACE_COLUMNS = ("name_zh", "name_en", "district", "x_m", "y_m")
HOME_COLUMNS = ("code", "floor", "area_cm2", "price_fen", "rent_fen")


class HomeTooLarge(BadCell):
    """A home is larger than the policy lets homes of its program be."""

    code = "home-too-large"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): %(value)s m² is more than the "
        "%(largest)s m² that "
        "a home of program %(program)s may have (policy %(policy)s). Take the home out or correct its area."
    )


class HomeKnown(BadCell):
    """A home with this code was imported before."""

    code = "home-known"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): home “%(value)s” is already in "
        "the records. "
        "Delete the row, or give a new home a new code."
    )


class PlaceDiffers(BadCell):
    """A project or work area is already known, with other particulars."""

    code = "place-differs"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): the records say “%(known)s”, not "
        "“%(value)s”. "
        "Rounds may already rest on it: use the value of the records, or a new code."
    )


class ProjectUnknown(BadCell):
    """A home stands in a project that is neither in the workbook nor in the records."""

    code = "project-unknown"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): project “%(value)s” is neither in "
        "the sheet of "
        "projects nor in the records. Add it to the sheet of projects or correct the code."
    )


class TenureNotOffered(BadCell):
    """The program does not sell, or does not let, homes."""

    code = "tenure-not-offered"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): program %(program)s has no homes "
        "of this tenure "
        "(policy %(policy)s). Correct the program or the tenure."
    )


class MoneyOfOtherTenure(BadCell):
    """A home to let has a price, or a home for sale has a rent."""

    code = "money-of-other-tenure"
    message = N_(
        "Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s): a home for sale has a price only, "
        "a home to let has "
        "a rent only. Delete this value or correct the tenure."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in with one workbook."""

    projects: int  # new ones
    lots: int  # new ones
    homes: int
    work_areas: int  # new ones
    home_ids: tuple[int, ...]  # in the order of the rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A homes workbook in which every cell was found right."""

    filename: str
    sha256: str
    projects: tuple[Row, ...]
    work_areas: tuple[Row, ...]
    homes: tuple[Row, ...]


def check_homes(db: Session, workbook: Workbook, *, policy: Policy) -> Supply:
    """Check a homes workbook against the policy and the records; refuse it with all that is wrong."""
    homes, faults = table(workbook.filename, sheet_of(workbook, HOMES), supply_sheets.home_columns(policy))
    projects, more = _places(db, workbook, PROJECTS, supply_sheets.project_columns(policy), Project)
    areas, others = _places(db, workbook, WORK_AREAS, supply_sheets.work_area_columns(policy), WorkArea)
    known = {str(row.values.get("code")) for row in projects} | _codes(
        db, Project, (row.values.get("project") for row in homes)
    )
    taken = _codes(db, Home, (row.values.get("code") for row in homes))
    faults += [*unique(homes, "code"), *more, *others]
    for row in homes:
        faults += _home_faults(row, policy, known, taken)
    if faults:
        raise BadCells(workbook.filename, in_order(workbook, faults))
    return Supply(
        filename=workbook.filename, sha256=workbook.sha256, projects=tuple(projects), work_areas=tuple(areas),
        homes=tuple(homes),
    )  # fmt: skip


def import_homes(db: Session, source: Upload | Path, *, policy: Policy, by: Actor, at: datetime) -> Imported:
    """Take in the homes of a workbook: all of them, or none with a list of what is wrong."""
    supply = check_homes(db, read(source), policy=policy)
    projects = _add_places(db, _table(Project), supply.projects)
    areas = _add_places(db, _table(WorkArea), supply.work_areas)
    lots, lot_of = _add_lots(db, supply.homes)
    homes = [
        {**{name: row.values[name] for name in HOME_COLUMNS}, "lot_id": lot}
        for row, lot in zip(supply.homes, lot_of, strict=True)
    ]
    db.execute(sa.insert(_table(Home)), homes)
    ids = _ids(db, _table(Home), [str(row.values["code"]) for row in supply.homes])
    imported = Imported(
        projects=projects, work_areas=areas, lots=lots, homes=len(homes),
        home_ids=tuple(ids[str(row.values["code"])] for row in supply.homes),
    )  # fmt: skip
    counts: dict[str, object] = {"projects": projects, "lots": lots, "homes": len(homes), "work_areas": areas}
    audit.record(db, str(by), "homes.import", f"workbook/{supply.sha256}", counts, at)
    return imported


def _places(
    db: Session, workbook: Workbook, name: str, columns: Sequence[Any], model: type[Project] | type[WorkArea]
) -> tuple[list[Row], list[BadCell]]:
    """Read projects or work areas: new ones to add, and faults; the sheet may be left out or empty."""
    if name not in workbook.sheets or not filled(workbook.sheets[name]):
        return [], []
    rows, faults = table(workbook.filename, workbook.sheets[name], columns)
    faults += unique(rows, "code")
    known = {row.code: row for row in db.execute(sa.select(_table(model))).all()}
    fresh = []
    for row in rows:
        found = known.get(row.values.get("code"))
        if found is None:
            fresh.append(row)
            continue
        faults += [
            row.fault(PlaceDiffers, key, known=getattr(found, key))
            for key in PLACE_COLUMNS
            if key in row.values and row.values[key] != getattr(found, key)
        ]
    return fresh, faults


def _home_faults(row: Row, policy: Policy, projects: set[str], taken: set[str]) -> list[BadCell]:
    """Check one home against the policy, the projects and the records."""
    faults: list[BadCell] = []
    values = row.values
    if values.get("code") in taken:
        faults.append(row.fault(HomeKnown, "code"))
    if "project" in values and values["project"] not in projects:
        faults.append(row.fault(ProjectUnknown, "project"))
    program = policy.programs.get(str(values.get("program")))
    if program is None:
        return faults
    about = {"program": program.name["zh"], "policy": policy.document}
    area, limit = values.get("area_cm2"), program.max_area_cm2
    if isinstance(area, int) and limit is not None and area > limit:
        faults.append(row.fault(HomeTooLarge, "area_cm2", value=_m2(area), largest=_m2(limit), **about))
    if "tenure" in values and values["tenure"] not in program.tenures:
        faults.append(row.fault(TenureNotOffered, "tenure", **about))
    return faults + _money_faults(row)


def _money_faults(row: Row) -> list[BadCell]:
    """See that a home for sale has a price, a home to let a rent, and neither has both."""
    tenure = row.values.get("tenure")
    if tenure is None:
        return []
    needed, other = ("price_fen", "rent_fen") if tenure == "sale" else ("rent_fen", "price_fen")
    faults = []
    if needed in row.values and row.values[needed] is None:
        faults.append(row.fault(CellMissing, needed, value=""))
    if row.values.get(other) is not None:
        faults.append(row.fault(MoneyOfOtherTenure, other))
    return faults


def _m2(area_cm2: int) -> str:
    return f"{area_cm2 / CM2:.2f}".rstrip("0").rstrip(".")


def _add_places(db: Session, places: sa.Table, rows: Sequence[Row]) -> int:
    if rows:
        names = ("code", *PLACE_COLUMNS)
        db.execute(sa.insert(places), [{name: row.values[name] for name in names} for row in rows])
    return len(rows)


def _add_lots(db: Session, homes: Sequence[Row]) -> tuple[int, list[int]]:
    """Find or add the lot of every home: how many are new, and the lot of each row."""
    projects = _ids(db, _table(Project), {str(row.values["project"]) for row in homes})
    rows: dict[str, dict[str, Any]] = {}
    codes = []
    for row in homes:
        value: Mapping[str, Any] = row.values
        accessible = bool(value["accessible"])
        code = supply_sheets.lot_code(
            value["project"], value["program"], value["layout"], value["tenure"], accessible=accessible
        )
        codes.append(code)
        rows[code] = {
            "code": code, "project_id": projects[value["project"]], "program": value["program"],
            "layout": value["layout"], "rooms": int(value["layout"][0]), "tenure": value["tenure"],
            "accessible": accessible,
        }  # fmt: skip
    known = _ids(db, _table(Lot), rows)
    fresh = [row for code, row in rows.items() if code not in known]
    if fresh:
        db.execute(sa.insert(_table(Lot)), fresh)
        known = _ids(db, _table(Lot), rows)
    return len(fresh), [known[code] for code in codes]


def _ids(db: Session, rows: sa.Table, codes: Iterable[str]) -> dict[str, int]:
    """Find the numbers of rows by their codes."""
    wanted = list(codes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(rows.c.code, rows.c.id).where(rows.c.code.in_(wanted[start : start + 500]))
        found.update(dict(db.execute(query).all()))
    return found


def _codes(db: Session, model: type[Project] | type[Home], codes: Iterable[object]) -> set[str]:
    return set(_ids(db, _table(model), {str(code) for code in codes if code is not None}))


def _table(model: type[Base]) -> sa.Table:
    """Name the bare table of a model: whole workbooks go past the ORM."""
    return cast("sa.Table", model.__table__)
