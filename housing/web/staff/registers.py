"""What the registers handed over, and taking in new files."""

from flask import Response as FlaskResponse
from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _, _l, gettext
from housing.models import Registry
from housing.services import registry, supply_books
from housing.services.workbook import Upload, Workbook
from housing.web import show
from housing.web.access import requires, uploads
from housing.web.current import actor, db_session
from housing.web.fields import today
from housing.web.paging import paged
from housing.web.staff import bp, texts
from housing.web.staff.wizard import Checked, Wizard, policy, workbook_file


@bp.get("/registers")
@requires("registry.import")
def registers() -> str:
    """List what the registers handed over."""
    page = paged(registry.imports_count(db_session()))
    taken = registry.imports(db_session(), limit=page.limit, offset=page.offset)
    rows = [
        [texts.register(one.kind), one.filename, show.number(one.rows), name, show.stamp(one.imported_at)]
        for one, name in taken
    ]
    return render_template("staff/registers.html", rows=rows, page=page)


@bp.route("/registers/import", methods=["GET", "POST"])
@requires("registry.import")
@uploads
def registers_import() -> str | Response:
    """Take a workbook of a register."""
    return WIZARD.start_page()


@bp.get("/registers/import/template-<kind>.xlsx")
@requires("registry.import")
def registers_template(kind: str) -> FlaskResponse:
    """Hand out the empty workbook of one register."""
    if kind not in set(Registry):
        abort(404)
    data = supply_books.register_template(policy(), Registry(kind), today())
    return workbook_file(data, f"{texts.register(kind)}.xlsx")


@bp.route("/registers/import/<token>", methods=["GET", "POST"])
@requires("registry.import")
def registers_preview(token: str) -> str | Response:
    """Show what a workbook of a register would bring, and take it in."""
    return WIZARD.preview_page(token)


@bp.get("/registers/import/<token>/errors.xlsx")
@requires("registry.import")
def registers_errors(token: str) -> FlaskResponse:
    """Give a workbook of a register back with its errors in red."""
    return WIZARD.errors_file(token)


def _check(workbook: Workbook) -> Checked:
    found = registry.check_registry(db_session(), workbook, policy=policy(), at=clock.now())
    counts = [
        (texts.register(found.registry), gettext("Register")),
        (show.number(len(found.rows)), gettext("Persons")),
    ]
    return Checked(counts=counts, sheet=found.rows[0].sheet, hidden=frozenset({registry.PERSON}))


def _take(upload: Upload) -> str:
    came = registry.import_registry(db_session(), upload, policy=policy(), by=actor(), at=clock.now())
    return _(
        "Imported: %(register)s, %(rows)s persons. Check the applications again so that it counts.",
        register=texts.register(came.registry),
        rows=show.number(came.rows),
    )


def _templates() -> list[tuple[str, str]]:
    return [
        (
            url_for("staff.registers_template", kind=kind),
            _("Template: %(register)s (Excel)", register=texts.register(kind)),
        )
        for kind in Registry
    ]


WIZARD = Wizard(
    start="staff.registers_import", preview="staff.registers_preview", errors="staff.registers_errors",
    back="staff.registers", title=_l("Import register data"), templates=_templates, check=_check, take=_take,
)  # fmt: skip
