"""Run as a script in a process of its own: one workbook from standard input, its cells as JSON lines.

Nothing of ours is imported, so that a hostile file meets a program that knows nothing and may use little.
Output: one line a sheet ``{"sheet": name, "formulas": ["B7", …]}``, then one list a row from the first on:
text as string, numbers, booleans, dates as ``{"date": "2025-03-01"}``, and null for empty cells.
Status 3 means that a limit was passed; the reason is on standard error as ``{"limit": name, "sheet": name}``.
"""

import datetime
import io
import json
import re
import resource
import sys
import zipfile

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
ROWS, COLUMNS, CHARACTERS = 50_000, 64, 1_000
OUTPUT_BYTES = 128 << 20
PASSED = 3

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
FORMULA_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3}[0-9]+)"[^<>]*>\s*<(?:\w+:)?f[\s/>]')
DEFINITION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def stop(limit: str, sheet: str = "") -> None:
    """End with the name of the limit that was passed."""
    sys.stderr.write(json.dumps({"limit": limit, "sheet": sheet}))
    raise SystemExit(PASSED)


def plain(value: object) -> object:
    """Turn a cell into JSON without losing whether it was text or a number."""
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"date": str(value)}
    return None if value == "" else value


def formulas(archive: zipfile.ZipFile, sheets: set[str]) -> dict[str, list[str]]:
    """Find the cells that hold formulas, by part; refuse documents that define entities."""
    found: dict[str, list[str]] = {}
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        data = archive.read(name)
        if DEFINITION.search(data) or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            stop("definitions")
        count = len(FORMULA.findall(data)) if name in sheets else 0
        if count:
            found[name] = [match.group(1).decode() for match in FORMULA_CELL.finditer(data)]
            if len(found[name]) < count:
                stop("formulas", name)
    return found


def parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map the names of the sheets to the parts of the archive that hold them."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        stop("parts")
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode()):
        relation, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if relation and target:
            path = target.group(1)
            targets[relation.group(1)] = path[1:] if path.startswith("/") else f"xl/{path}"
    sheets = re.findall(r"<(?:\w+:)?sheet\s[^>]*>", archive.read("xl/workbook.xml").decode())
    order = [re.search(r'\br:id="([^"]*)"', tag) for tag in sheets]
    return {str(place): targets.get(match.group(1), "") for place, match in enumerate(order) if match}


def main() -> None:
    """Read the workbook and write its cells."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    data = io.BytesIO(sys.stdin.buffer.read())
    with zipfile.ZipFile(data) as archive:
        part_of = parts(archive)
        by_part = formulas(archive, set(part_of.values()))
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    data.seek(0)
    workbook = CalamineWorkbook.from_filelike(data)
    written = 0
    for place, meta in enumerate(workbook.sheets_metadata):
        if meta.typ is not SheetTypeEnum.WorkSheet:
            stop("active", meta.name)
        sheet = workbook.get_sheet_by_index(place)
        last_row, last_column = sheet.end or (0, 0)
        if last_row > ROWS or last_column >= COLUMNS:
            stop("size", meta.name)
        head = {"sheet": meta.name, "formulas": by_part.get(part_of.get(str(place), ""), [])}
        sys.stdout.write(json.dumps(head, ensure_ascii=False) + "\n")
        for row in sheet.to_python(skip_empty_area=False):
            cells = [plain(cell) for cell in row]
            if any(isinstance(cell, str) and len(cell) > CHARACTERS for cell in cells):
                stop("characters", meta.name)
            line = json.dumps(cells, ensure_ascii=False)
            written += len(line)
            if written > OUTPUT_BYTES:
                stop("size", meta.name)
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
