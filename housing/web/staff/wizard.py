"""The way of a workbook into the records: upload, check, look, confirm; all of it or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from allocator.policy import NoPolicyInForce, Policy
from housing import clock
from housing.i18n import _, _l
from housing.services import policies, supply_books, uploads
from housing.services.cell_faults import BadCells
from housing.services.cells import shown
from housing.services.workbook import Sheet, Upload, Workbook, read
from housing.web.choices import UploadField
from housing.web.current import actor, db_session, wiring
from housing.web.fields import today
from housing.web.form import Form
from housing.web.paging import paged
from housing.web.show import refusal_text
from housing.web.staff import finding

PREVIEW = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(Form):
    """Which file."""

    file = UploadField(
        _l("Excel file"),
        missing=_l("Choose a file"),
        hint=_l("An .xlsx file made from the template, or one of its sheets as .csv named like the sheet, up to 10 MB"),
        endings=(".xlsx", ".csv"),
    )


class ConfirmForm(Form):
    """The word that the file is the right one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A workbook in which everything was found right."""

    counts: Sequence[tuple[str, str]]  # number, of what
    sheet: str  # the sheet to look at
    hidden: frozenset[str] = frozenset()  # headers of columns with document numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wizard:
    """One kind of workbook: the names of its pages, and how it is checked and taken in."""

    start: str  # endpoints
    preview: str
    errors: str
    back: str
    title: str
    templates: Callable[[], list[tuple[str, str]]]  # address and text of each template
    check: Callable[[Workbook], Checked]
    take: Callable[[Upload], str]  # takes it in, and says what came

    def start_page(self) -> str | Response:
        """Take a file, and go on to its preview; a file that is no workbook is refused here."""
        form = FileForm()
        if form.validate_on_submit():
            sent = form.file.data
            upload = Upload(filename=Path(str(sent.filename)).name, data=sent.read())
            try:
                self._checked(upload)
            except Refused as refused:
                form.refuse(refused, form.file)
            else:
                token = uploads.keep(folder(), upload, by=actor(), at=clock.now())
                return redirect(url_for(self.preview, token=token), 303)
        return render_template("staff/import_start.html", form=form, wizard=self, templates=self.templates())

    def preview_page(self, token: str) -> str | Response:
        """Show what a file would bring, or all that is wrong with it; taken in when it is confirmed."""
        upload = uploads.find(folder(), token, by=actor())
        form = ConfirmForm()
        if form.validate_on_submit():
            return self._take(upload, token)
        workbook, checked = self._checked(upload)
        if isinstance(checked, BadCells):
            page = paged(len(checked.cells))
            return render_template(
                "staff/import_errors.html", wizard=self, refusal=checked, page=page, token=token,
                rows=[_fault(fault) for fault in checked.cells[page.offset : page.offset + page.limit]],
                text=refusal_text(checked),
            )  # fmt: skip
        sheet = workbook.sheets[checked.sheet]
        return render_template(
            "staff/import_preview.html", form=form, wizard=self, checked=checked, upload=upload,
            heads=_heads(sheet), rows=list(_rows(sheet, checked.hidden)), total=len(sheet.rows) - 1,
        )  # fmt: skip

    def errors_file(self, token: str) -> FlaskResponse:
        """Give the file back with the cells that cannot be used in red."""
        upload = uploads.find(folder(), token, by=actor())
        workbook, checked = self._checked(upload)
        faults = checked if isinstance(checked, BadCells) else BadCells(upload.filename, ())
        name = Path(upload.filename).stem + "-" + _("errors") + ".xlsx"
        return workbook_file(supply_books.with_faults(workbook, faults), name)

    def _checked(self, upload: Upload) -> tuple[Workbook, Checked | BadCells]:
        workbook = read(upload)
        try:
            return workbook, self.check(workbook)
        except BadCells as refused:
            return workbook, refused

    def _take(self, upload: Upload, token: str) -> Response:
        text = self.take(upload)
        db_session().commit()
        uploads.drop(folder(), token)
        flash(text)
        return redirect(url_for(self.back), 303)


def folder() -> Path:
    """Name the folder of files that wait for their confirmation."""
    return wiring().config.data_dir / "uploads"


def policy() -> Policy:
    """Find the rules that a file of today is checked against."""
    try:
        return policies.in_force(policies.cities()[0], today())
    except NoPolicyInForce as refused:
        raise finding.with_city_name(refused) from None


def workbook_file(data: bytes, name: str) -> FlaskResponse:
    """Hand a workbook out."""
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


def _fault(fault: Refused) -> list[Any]:
    facts = fault.facts
    place = f"{facts['column']}{facts['row']}"
    return [facts["sheet"], place, facts["header"], facts.get("value", ""), _without_place(fault)]


def _without_place(fault: Refused) -> str:
    """Say what is wrong, without the place that stands in the columns beside it."""
    where = {name: fault.facts[name] for name in ("sheet", "row", "column", "header")}
    place = _("Sheet %(sheet)s, row %(row)s, column %(column)s (%(header)s)", **where)
    return refusal_text(fault).removeprefix(place).lstrip(":： ").removeprefix("is empty. ")


def _heads(sheet: Sheet) -> list[str]:
    return [shown(cell) for cell in sheet.rows[0]]


def _rows(sheet: Sheet, hidden: frozenset[str]) -> Any:
    covered = [head in hidden for head in _heads(sheet)]
    for row in sheet.rows[1 : PREVIEW + 1]:
        cells = [shown(cell) for cell in row]
        yield [finding.masked_id(cell) if cover else cell for cell, cover in zip(cells, covered, strict=False)]
