"""The demo city as a bureau would hand it over: Excel files of homes and of what the registers say."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from allocator.policy import Fact, Policy
from housing.demo.city import City
from housing.demo.registers import Record
from housing.demo.supply import Home
from housing.models import Registry
from housing.services import registry as registers
from housing.services import supply_sheets
from housing.services.book_writer import Book, Head, Writable

NOTE = "演示数据：城市、单位、人员和证件号码均为虚构。"


def write_homes(city: City, path: Path, homes: Sequence[Home], *, policy: Policy) -> Path:
    """Write homes, their estates and the work areas of the city into one workbook."""
    programs = {id_: name for name, id_ in supply_sheets.programs(policy).items()}
    districts = {code: name for name, code in supply_sheets.districts(policy).items()}
    layouts = {code: name for name, code in supply_sheets.LAYOUTS.items()}
    tenures = {tenure: name for name, tenure in supply_sheets.TENURES.items()}
    estates = {home.lot.project.code: home.lot.project for home in homes}
    with Book(path, note=NOTE) as book:
        sheet = book.sheet(supply_sheets.HOMES, supply_sheets.home_columns(policy))
        for home in homes:
            lot = home.lot
            sheet.add(
                (
                    home.code, lot.project.code, programs[lot.program], tenures[lot.tenure],
                    layouts[lot.layout], "是" if lot.accessible else "否", home.floor, home.area / 100,
                    _yuan(home.price_fen), _yuan(home.rent_fen),
                )
            )  # fmt: skip
        for name, columns, places in (
            (supply_sheets.PROJECTS, supply_sheets.project_columns(policy), tuple(estates.values())),
            (supply_sheets.WORK_AREAS, supply_sheets.work_area_columns(policy), city.work_areas),
        ):
            sheet = book.sheet(name, columns)
            for place in places:
                at = (districts[place.district], place.x_m, place.y_m)
                sheet.add((place.code, place.name_zh, place.name_en, *at))
    return path


def write_registers(city: City, folder: Path, *, policy: Policy, rows: int = 50_000) -> tuple[Path, ...]:
    """Write what the registers say, one file a register, split where a sheet would be too long."""
    with ExitStack() as stack:
        files = {kind.value: _Files(stack, folder, kind, policy, rows) for kind in Registry}
        for record in city.records():
            files[record.registry].add(record)
        return tuple(path for file in files.values() for path in file.paths)


class _Files:
    """The files of one register."""

    def __init__(self, stack: ExitStack, folder: Path, kind: Registry, policy: Policy, rows: int) -> None:
        self.paths: list[Path] = []
        self._stack = stack
        self._folder = folder
        self._kind = kind
        self._facts = registers.facts_of(policy, kind)
        self._columns = [(fact.id, None if fact.kind == "organisation" else _saying(fact)) for fact in self._facts]
        heads = (Head(registers.header(fact), text=fact.kind == "organisation") for fact in self._facts)
        self._headers = (Head(registers.PERSON, text=True), *heads)
        self._limit = rows
        self._count = 0

    def add(self, record: Record) -> None:
        """Write one person's row."""
        if self._count % self._limit == 0:
            self._open()
        self._count += 1
        cells: list[Writable] = [record.person.id_number]
        known = record.facts
        for id_, say in self._columns:
            if say is None:
                cells.append(record.employer.code if record.employer else None)
                continue
            value = known.get(id_)
            cells.append(None if value is None else say(value))
        self._sheet.add(cells)

    def _open(self) -> None:
        name = next(name for name, kind in registers.SHEETS.items() if kind is self._kind)
        path = self._folder / f"register-{self._kind.value}-{len(self.paths) + 1}.xlsx"
        self.paths.append(path)
        self._sheet = self._stack.enter_context(Book(path, note=NOTE)).sheet_with(name, self._headers)


def _saying(fact: Fact) -> Callable[[int], Writable]:
    """Find how the value of a fact stands in a cell: a word, yuan, square metres, or the number itself."""
    if fact.choices:
        return {choice.code: choice.label["zh"] for choice in fact.choices}.__getitem__
    if fact.kind == "flag":
        return ("否", "是").__getitem__
    unit = {"money_fen": 100, "area_cm2": 10_000}.get(fact.kind)
    return (lambda value: value / unit) if unit else int


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100
