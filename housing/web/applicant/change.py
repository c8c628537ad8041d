"""Correcting and withdrawing an application, while that is still possible."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.errors import WrongState
from housing.i18n import _
from housing.models import ApplicationStatus, RoundState
from housing.services import apply, drafts, private
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import check_open, me
from housing.web.applicant.mine import mine
from housing.web.applicant.standing import news_of
from housing.web.application.answers import Answers
from housing.web.current import actor, db_session
from housing.web.form import Form


@bp.post("/my/<receipt>/edit")
@signed_in
def edit(receipt: str) -> Response:
    """Take an application up again: its answers become a draft, and what was filed counts until the draft is filed."""
    found = mine(receipt)
    if found.status == ApplicationStatus.WITHDRAWN:
        abort(409)
    check_open(found.round)
    answers = Answers.of_filing(private.open_application(found), found.receipt)
    drafts.save(db_session(), me(), found.round, found.program, answers.to_json(), at=clock.now())
    db_session().commit()
    return redirect(url_for("applicant.check", ref=found.round.ref), 303)


@bp.route("/my/<receipt>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(receipt: str) -> str | Response:
    """Say what withdrawing means, and withdraw."""
    found = mine(receipt)
    if found.status == ApplicationStatus.WITHDRAWN:
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    if not news_of(found).withdrawable:
        raise WrongState(round=found.round.ref, state=found.round.state, needed=RoundState.PUBLICITY)
    form = Form()
    if form.validate_on_submit():
        apply.withdraw(db_session(), found, by=actor(), at=clock.now())
        draft = drafts.find(db_session(), me(), found.round)
        if draft is not None:
            drafts.discard(db_session(), draft)
        db_session().commit()
        flash(_("Your application is withdrawn."))
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    return render_template(
        "applicant/withdraw.html", form=form, application=found, round=found.round, open=news_of(found).changeable
    )
