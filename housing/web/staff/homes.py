"""All homes of the city, and taking in new ones."""

from flask import Response as FlaskResponse
from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _, _l, gettext, ngettext
from housing.models import Tenure
from housing.services import stock, supply, supply_books, supply_sheets
from housing.services.stock import LotInStock
from housing.services.workbook import Upload, Workbook
from housing.web import show, words
from housing.web.access import requires, uploads
from housing.web.current import actor, can, db_session
from housing.web.paging import paged
from housing.web.staff import bp
from housing.web.staff.wizard import Checked, Wizard, policy, workbook_file


@bp.get("/homes")
@requires("round.read")
def homes() -> str:
    """List all homes, lot by lot."""
    args = request.args
    district = args.get("district", "")
    wanted = stock.Wanted(
        program=args.get("program", ""), district=int(district) if district.isdecimal() else None,
        text=args.get("q", "").strip(), free=args.get("free") == "1",
    )  # fmt: skip
    page = paged(stock.count(db_session(), wanted))
    lots = stock.listed(db_session(), wanted, limit=page.limit, offset=page.offset)
    totals = stock.totals(db_session())
    return render_template(
        "staff/homes.html", rows=[_row(lot) for lot in lots], page=page, wanted=wanted, totals=_tiles(totals),
        nothing=not totals.homes, programs=_options("program"), districts=_options("district"),
        filtered=bool(wanted.program or wanted.district or wanted.text or wanted.free),
        may_import=can("home.import"),
    )  # fmt: skip


@bp.route("/homes/import", methods=["GET", "POST"])
@requires("home.import")
@uploads
def homes_import() -> str | Response:
    """Take a workbook of homes."""
    return WIZARD.start_page()


@bp.get("/homes/import/template.xlsx")
@requires("home.import")
def homes_template() -> FlaskResponse:
    """Hand out the empty workbook."""
    return workbook_file(supply_books.template(policy()), _("homes-template") + ".xlsx")


@bp.route("/homes/import/<token>", methods=["GET", "POST"])
@requires("home.import")
def homes_preview(token: str) -> str | Response:
    """Show what a workbook of homes would bring, and take it in."""
    return WIZARD.preview_page(token)


@bp.get("/homes/import/<token>/errors.xlsx")
@requires("home.import")
def homes_errors(token: str) -> FlaskResponse:
    """Give a workbook of homes back with its errors in red."""
    return WIZARD.errors_file(token)


def _check(workbook: Workbook) -> Checked:
    found = supply.check_homes(db_session(), workbook, policy=policy())
    counts = [
        (show.number(len(found.homes)), gettext("Homes")),
        (show.number(len(found.projects)), gettext("New projects")),
        (show.number(len(found.work_areas)), gettext("New work areas")),
    ]
    return Checked(counts=counts, sheet=supply_sheets.HOMES)


def _take(upload: Upload) -> str:
    came = supply.import_homes(db_session(), upload, policy=policy(), by=actor(), at=clock.now())
    return gettext(
        "Imported: %(homes)s homes in %(lots)s new home types, %(projects)s new projects, %(areas)s new work areas.",
        homes=show.number(came.homes),
        lots=show.number(came.lots),
        projects=show.number(came.projects),
        areas=show.number(came.work_areas),
    )


def _templates() -> list[tuple[str, str]]:
    return [(url_for("staff.homes_template"), gettext("Template for homes (Excel)"))]


def _row(one: LotInStock) -> list[object]:
    lot = one.lot
    area = [show.area(value) for value in sorted({one.area_least, one.area_most})]
    price = [show.money(value) for value in sorted({one.price_least, one.price_most} - {None})]  # type: ignore[arg-type, type-var]
    rent = gettext(" a month") if lot.tenure == Tenure.RENT else ""
    access = gettext("accessible") if lot.accessible else ""
    return [
        show.either(one.project.name_zh, one.project.name_en), words.word(one.project.district),
        words.word(lot.program), ngettext("%(num)s room", "%(num)s rooms", lot.rooms), words.word(lot.tenure), access,
        show.number(one.homes), show.number(one.free), "–".join(area), "–".join(price) + rent, lot.code,
    ]  # fmt: skip


def _tiles(totals: stock.Totals) -> list[tuple[str, str]]:
    return [
        (show.number(totals.homes), gettext("Homes")),
        (show.number(totals.free), gettext("Never on offer")),
        (show.number(totals.projects), gettext("Projects")),
        (show.number(totals.lots), gettext("Home types")),
        (show.number(totals.work_areas), gettext("Work areas")),
    ]


def _options(what: str) -> list[tuple[str, str]]:
    ours = policy()
    if what == "program":
        return [("", gettext("All")), *((code, words.word(code)) for code in ours.programs)]
    codes = supply_sheets.districts(ours).values()
    return [("", gettext("All")), *((str(code), words.word(code)) for code in codes)]


WIZARD = Wizard(
    start="staff.homes_import", preview="staff.homes_preview", errors="staff.homes_errors",
    back="staff.homes", title=_l("Import homes"), templates=_templates, check=_check, take=_take,
)  # fmt: skip
