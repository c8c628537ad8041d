"""Putting homes on offer in a round that is being prepared."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.errors import WrongState
from housing.i18n import _, _l, ngettext
from housing.models import RoundState
from housing.services import replanning, rounds
from housing.web import words
from housing.web.access import requires
from housing.web.choices import ChoicesField
from housing.web.current import actor, db_session
from housing.web.form import Form
from housing.web.staff import bp, finding


class OfferForm(Form):
    """Homes of which programs."""

    programs = ChoicesField(
        _l("Homes to put on offer"),
        missing=_l("Choose at least one program"),
        hint=_l("All homes of a program that are free now are added: also those that an earlier round left over."),
    )


@bp.route("/rounds/<ref>/homes", methods=["GET", "POST"])
@requires("round.edit")
def offer(ref: str) -> str | Response:
    """Add homes to a round."""
    round_ = finding.round_or_404(ref)
    if round_.state != RoundState.DRAFT:
        raise WrongState(round=round_.ref, state=round_.state, needed=RoundState.DRAFT)
    free = rounds.free_homes(db_session())
    codes = [row.program for row in rounds.programs(db_session(), round_) if free.get(row.program)]
    form = OfferForm(data={"programs": codes})
    form.programs.choices = [(code, words.word(code), _free(len(free[code]))) for code in codes]
    if form.validate_on_submit():
        chosen = [code for program in form.programs.data for code in free[program]]
        added = rounds.add_homes(db_session(), round_, chosen, by=actor(), at=clock.now())
        db_session().commit()
        flash(ngettext("%(num)s home is now on offer.", "%(num)s homes are now on offer.", added))
        return redirect(url_for("staff.round_page", ref=ref), 303)
    there = rounds.homes_by_program(db_session(), round_)
    rows = [
        (words.word(row.program), row.quota, there.get(row.program, 0), len(free.get(row.program, ())), row.program)
        for row in rounds.programs(db_session(), round_)
    ]
    return render_template(
        "staff/offer.html",
        form=form,
        round=round_,
        name=finding.name(round_),
        rows=rows,
        any_free=bool(codes),
    )


@bp.post("/rounds/<ref>/homes/remove")
@requires("round.edit")
def offer_remove(ref: str) -> Response:
    """Take the homes of one program off the offer again."""
    round_, program = finding.round_or_404(ref), request.form.get("program", "")
    removed = replanning.remove_homes(db_session(), round_, program, by=actor(), at=clock.now())
    db_session().commit()
    flash(ngettext("%(num)s home taken out of the round.", "%(num)s homes taken out of the round.", removed))
    return redirect(url_for("staff.offer", ref=ref), 303)


def _free(homes: int) -> str:
    return _("%(count)s homes are free", count=f"{homes:,}")
