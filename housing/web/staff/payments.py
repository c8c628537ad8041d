"""The list of a month: what is due, proposed by one person, approved by another, handed on as files."""

from io import BytesIO
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from allocator.seal import receipt as receipts
from housing import clock
from housing.i18n import _, _l, current, gettext
from housing.models import Claim, PaymentList
from housing.services import audit, months, payment_files, payments, rounds
from housing.services.claim_refusals import ListChanged, MonthNotYet
from housing.services.due import due
from housing.services.payment_files import Line
from housing.web import show
from housing.web.access import requires
from housing.web.choices import TickField
from housing.web.current import actor, can, db_session, visitor
from housing.web.form import Form
from housing.web.paging import paged
from housing.web.staff import bp, texts
from housing.web.staff.claims import covered_name, told_of
from housing.web.staff.wizard import workbook_file


class ApproveListForm(Form):
    """The word of the second person."""

    understood = TickField(
        _l("I have compared the fingerprint, and understand that this is paid and cannot be taken back"),
        missing=_l("Tick the box if you have compared the fingerprint and understand what follows"),
    )


@bp.route("/claims/<month>", methods=["GET", "POST"])
@requires("round.read")
def month_list(month: str) -> str | Response:
    """Show the list of a month, or what is due for it; approve it as a second person."""
    number = _month_or_404(month)
    found, form = payments.of_month(db_session(), number), ApproveListForm()
    if form.is_submitted() and not can("claim.approve"):
        abort(403)
    if form.validate_on_submit():
        payments.approve_month(db_session(), _or_404(found), by=actor(), at=clock.now())
        db_session().commit()
        flash(_("Approved: the list of %(month)s is ready to be handed on.", month=month))
        return redirect(url_for("staff.month_list", month=month), 303)
    lines = _due(number) if found is None else payments.lines_of(db_session(), found)
    return _page(form, number, found, lines)


@bp.post("/claims/<month>/propose")
@requires("claim.pay")
def month_propose(month: str) -> Response:
    """Ask for the payments of a month; refused if they are others than were shown."""
    proposed = payments.propose_month(db_session(), _month_or_404(month), by=actor(), at=clock.now())
    if request.form.get("fingerprint") != proposed.sha256:
        raise ListChanged(month=month)
    db_session().commit()
    flash(_("Proposed. Another person has to approve it before anything happens."))
    return redirect(url_for("staff.month_list", month=month), 303)


@bp.post("/claims/<month>/withdraw")
@requires("round.read")
def month_withdraw(month: str) -> Response:
    """Take a proposal back, or send it back."""
    found = _or_404(payments.of_month(db_session(), _month_or_404(month)))
    if not _may_withdraw(found):
        abort(403)
    payments.withdraw(db_session(), found, by=actor(), at=clock.now())
    db_session().commit()
    flash(_("The proposal is withdrawn; nothing was paid. The month can be proposed again."))
    return redirect(url_for("staff.month_list", month=month), 303)


@bp.post("/claims/<month>/list.xlsx")
@requires("export.masked")
def month_workbook(month: str) -> FlaskResponse:
    """Hand an approved list on as a workbook."""
    found = _or_404(payments.of_month(db_session(), _month_or_404(month)))
    data = payments.export_book(db_session(), found, by=actor(), at=clock.now())
    db_session().commit()
    return workbook_file(data, f"payments-{month}.xlsx")


@bp.post("/claims/<month>/list.jsonl")
@requires("export.masked")
def month_lines(month: str) -> FlaskResponse:
    """Hand an approved list on as JSON lines."""
    found = _or_404(payments.of_month(db_session(), _month_or_404(month)))
    data = payments.export_lines(db_session(), found, by=actor(), at=clock.now())
    db_session().commit()
    name = f"payments-{month}.jsonl"
    return send_file(BytesIO(data), mimetype="application/jsonl", as_attachment=True, download_name=name)


def _page(form: ApproveListForm, month: int, found: PaymentList | None, lines: list[tuple[Line, Claim]]) -> str:
    page = paged(len(lines))
    total = sum(line.fen for line, _claim in lines)
    late = sum(line.month < month for line, _claim in lines)
    fingerprint = payment_files.fingerprint(payment_files.to_bytes(month, (line for line, _claim in lines)))
    return render_template(
        "staff/month_list.html", form=form, month=months.text(month), found=found,
        listed=payments.listed(db_session(), found) if found is not None else None, page=page,
        rows=[_row(line, claim, month) for line, claim in lines[page.offset : page.offset + page.limit]],
        tiles=[
            (show.number(len(lines)), _("Lines")), (show.money(total), _("Total")),
            (show.number(late), _("For earlier months")),
        ],
        fingerprint=fingerprint, holds=found is None or fingerprint == found.sha256,
        mine=found is not None and found.proposer_id == visitor().id, history=_history(month),
        may_withdraw=found is not None and _may_withdraw(found),
    )  # fmt: skip


def _due(month: int) -> list[tuple[Line, Claim]]:
    if month > months.of_moment(clock.now()):
        raise MonthNotYet(month=months.text(month))
    rows = [(one.line, one.claim) for one in due(db_session(), month)]
    return sorted(rows, key=lambda row: (row[0].receipt, row[0].month, row[0].claim_id))


def _row(line: Line, ours: Claim, month: int) -> dict[str, Any]:
    benefit, language = rounds.policy_of(ours.application.round).benefits[ours.benefit], current()
    nth = str(line.nth) if ours.months_most is None else f"{line.nth} / {ours.months_most}"
    return {
        "receipt": receipts.show(line.receipt), "name": covered_name(ours), "benefit": benefit.name[language],
        "month": months.text(line.month), "late": line.month < month, "nth": nth, "amount": show.money(line.fen),
        "href": url_for("staff.claim", claim_id=ours.id) if can("application.read") else "",
        "steps": [*told_of(ours), *_months_of(line, ours)],
    }  # fmt: skip


def _months_of(line: Line, ours: Claim) -> list[str]:
    """Say why this month is due."""
    first, this = months.text(ours.from_month), months.text(line.month)
    text = _("Claimed from %(first)s; %(month)s was not paid to anybody of the household.", first=first, month=this)
    if ours.until_month is None:
        return [text]
    return [text, _("The last month of this claim is %(last)s.", last=months.text(ours.until_month))]


def _history(month: int) -> list[str]:
    """Tell what happened to the lists of a month, the latest first."""
    acts = audit.entries(db_session(), f"payments/{months.text(month)}", limit=100)
    names = audit.staff_names(db_session(), acts)
    return [f"{show.stamp(one.at)} · {gettext(texts.ACTS[one.act])} · {names.get(one.actor, '')}" for one in acts]


def _may_withdraw(found: PaymentList) -> bool:
    """Let the proposer, and whoever could approve, take a proposal back."""
    return found.approver_id is None and (found.proposer_id == visitor().id or can("claim.approve"))


def _month_or_404(month: str) -> int:
    number = months.parsed(month)
    if number is None:
        abort(404)
    return number


def _or_404(found: PaymentList | None) -> PaymentList:
    if found is None:
        abort(404)
    return found
