"""Why a household gave its home up: the finding that lets a ban stand or fall, and the bans that follow."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from allocator.errors import Refused
from housing import clock
from housing.i18n import _, _l, current
from housing.models import Application, Cause
from housing.services import bans, conduct, queries, rounds
from housing.web import homes, rule_links, words
from housing.web.access import requires
from housing.web.choices import ChoiceField
from housing.web.current import actor, can, db_session
from housing.web.fields import LongTextField
from housing.web.form import Form
from housing.web.staff import bp


class FindingForm(Form):
    """Why a home was given up or taken back."""

    cause = ChoiceField(
        _l("Why was the home given up or taken back?"),
        missing=_l("Choose why the home was given up or taken back"),
        choices=[(str(cause), "") for cause in Cause],
    )
    reason = LongTextField(
        _l("Reason"),
        missing=_l("Write the reason"),
        hint=_l("It stays with the application. Name the papers you have seen."),
    )


@bp.route("/applications/<receipt>/conduct", methods=["GET", "POST"])
@requires("application.read")
def conduct_page(receipt: str) -> str | Response:
    """Show what was found about a home that was given up; write another finding."""
    application = _application_or_404(receipt)
    form = FindingForm()
    form.cause.choices = [(str(cause), words.word(cause)) for cause in Cause]
    if form.is_submitted() and not can("ban.decide"):
        abort(403)
    if form.validate_on_submit():
        try:
            conduct.find(
                db_session(), application, Cause(form.cause.data), form.reason.data, by=actor(), at=clock.now()
            )
            db_session().commit()
            flash(_("The finding is written down."))
            return redirect(url_for("staff.conduct_page", receipt=receipt), 303)
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, form.reason)
    home = conduct.ended(db_session(), application)
    return render_template(
        "staff/conduct.html", form=form, application=application, home=home,
        missed=homes.last_day(home) if home is not None else "",
        findings=conduct.findings(db_session(), application), bans=_bans(application), may_find=can("ban.decide"),
    )  # fmt: skip


def bars(application: Application) -> dict[str, bans.Ban]:
    """Tell from which programs the household of an application is barred today."""
    policy = rounds.policy_of(application.round)
    return conduct.bars(db_session(), application, policy, bans.city_day(clock.now()))


def _bans(application: Application) -> list[list[object]]:
    """List the bans of the household today: program, rule, clause, mark, last day, and where the rule stands."""
    policy = rounds.policy_of(application.round)
    return [
        [
            words.word(program),
            ban.row.title[current()],
            ban.row.clause,
            ban.row.mark,
            ban.until,
            rule_links.chapter(policy, rule_links.PROCEDURE, rule_links.step(ban.row.id)),
        ]
        for program, ban in bars(application).items()
    ]


def _application_or_404(receipt: str) -> Application:
    found = queries.by_receipt(db_session(), receipt)
    if found is None:
        abort(404)
    return found
