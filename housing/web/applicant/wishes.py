"""Where the household would like to live: tick what it would take, then put it in order."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing.i18n import current
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.desk import Desk, check_open, finished, leaving, open_desk
from housing.web.application import homes
from housing.web.application.homes import OrderForm, WishesForm
from housing.web.application.parts import unsuitable


@bp.route("/apply/<ref>/wishes", methods=["GET", "POST"])
@signed_in
def wishes(ref: str) -> str | Response:
    """Show the lots that suit, and ask which of them the household would take."""
    desk = open_desk(ref)
    if desk.parts[-1].state == "locked":
        return redirect(url_for("applicant.tasks", ref=ref), 303)
    suiting = [lot for lot in desk.lots if lot.suits]
    gone = unsuitable(desk.answers, desk.lots)
    kept = [code for code in desk.answers.wishes if code not in gone]
    program = desk.policy.program(desk.program)
    nearest = program.name[current()] if program.choice == "nearest" else ""
    known = {"wishes": kept, "flexible": desk.answers.flexible}
    form = WishesForm(suiting, program.max_wishes, nearest=nearest, data=known)
    if finished(form):
        return _taken(desk, form, kept)
    return render_template(
        "applicant/wishes.html", form=form, desk=desk, step=desk.step("wishes"), groups=homes.groups(form, suiting),
        suiting=suiting, gone=gone, program=program,
        others=[(homes.lot_name(lot), homes.against(lot)) for lot in desk.lots if not lot.suits],
    )  # fmt: skip


def _taken(desk: Desk, form: WishesForm, before: list[str]) -> Response:
    """Keep the ticked lots: those ticked before keep their order, new ones come behind."""
    ticked = [] if form.wishes.errors else [str(code) for code in form.wishes.data or []]
    if not form.wishes.errors:
        desk.answers.wishes = [code for code in before if code in ticked] + [
            code for code in ticked if code not in before
        ]
    if not form.flexible.errors:
        desk.answers.flexible = form.flexible.data
    if len(ticked) > 1 and not leaving():
        desk.save()
        check_open(desk.round_)
        return redirect(url_for("applicant.wish_order", ref=desk.round_.ref), 303)
    return desk.keep("wishes")


@bp.route("/apply/<ref>/wishes/order", methods=["GET", "POST"])
@signed_in
def wish_order(ref: str) -> str | Response:
    """Ask which wish comes first."""
    desk = open_desk(ref)
    known = {lot.code: lot for lot in desk.lots if lot.suits}
    ticked = [code for code in desk.answers.wishes if code in known]
    if not ticked:
        return redirect(url_for("applicant.wishes", ref=ref), 303)
    form = OrderForm([known[code] for code in ticked], data={"order": ticked})
    if finished(form):
        desk.answers.wishes = ticked if form.order.errors else form.answer
        return desk.keep("wishes")
    return render_template("applicant/wish_order.html", form=form, desk=desk, step=desk.step("wishes"))
