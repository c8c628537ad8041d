"""An application that was ended because the same people filed twice: what was decided, and the appeal against it."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _, _l
from housing.models import Application, DuplicateDecision
from housing.services import duplicate_verdicts, duplicates
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.mine import mine
from housing.web.current import actor, db_session
from housing.web.fields import LongTextField
from housing.web.form import Form


class AppealForm(Form):
    """Why a decision is wrong."""

    text = LongTextField(
        _l("Why is the decision wrong?"),
        missing=_l("Write why the decision is wrong"),
        hint=_l("For example: you share a phone number, or have the same name and date of birth as somebody else."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One decision that keeps an application out, as its family reads it."""

    decision: DuplicateDecision
    stays: str  # receipt of the application that goes on
    appealed_at: datetime | None
    final: bool  # it answers an appeal
    may_appeal: bool


def notices(application: Application) -> list[Notice]:
    """List the decisions that keep an application out as a duplicate."""
    db, found = db_session(), []
    for one in duplicates.endings(db, application):
        appeal = duplicates.appeal_against(db, one)
        found.append(
            Notice(
                decision=one, stays=duplicates.other(one.pair, application.id).receipt,
                appealed_at=appeal.filed_at if appeal else None, final=duplicates.is_answer(db, one),
                may_appeal=duplicate_verdicts.may_appeal(db, application, one),
            )
        )  # fmt: skip
    return found


@bp.route("/my/<receipt>/appeal/<int:decision_id>", methods=["GET", "POST"])
@signed_in
def appeal(receipt: str, decision_id: int) -> str | Response:
    """Say why the decision is wrong."""
    application = mine(receipt)
    notice = next((one for one in notices(application) if one.decision.id == decision_id), None)
    if notice is None:
        abort(404)
    if not notice.may_appeal:
        return redirect(url_for("applicant.application", receipt=application.receipt), 303)
    form = AppealForm()
    if form.validate_on_submit():
        try:
            duplicate_verdicts.appeal(
                db_session(), application, notice.decision, form.text.data, by=actor(), at=clock.now()
            )
            db_session().commit()
            flash(_("Your appeal is filed. Another person of the bureau answers it before the list is frozen."))
            return redirect(url_for("applicant.application", receipt=application.receipt), 303)
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.text)
    return render_template("applicant/appeal.html", form=form, application=application, notice=notice)
