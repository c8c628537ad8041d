"""Looking up a receipt number: how its application stands, and why. No name is ever shown."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from allocator.seal import receipt as receipts
from housing.i18n import _l
from housing.models import Application, ApplicationStatus, DrawRun, Round, RoundState
from housing.services import explain, notice, overview, queries
from housing.services.explain import Place, Result
from housing.web.access import public
from housing.web.current import db_session
from housing.web.fields import ReceiptField
from housing.web.form import Form
from housing.web.public import bp, why
from housing.web.public.places import bundles


class LookupForm(Form):
    """Which receipt number?"""

    receipt = ReceiptField(
        _l("Receipt number"),
        missing=_l("Enter the receipt number. It is on the receipt that you got when you applied"),
        hint=_l("16 letters and digits. Capital or small letters, with or without spaces or dashes"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What everybody may know of one application."""

    round: Round
    program: str
    receipt: str
    status: ApplicationStatus | None  # from the publicity period on
    place: Place | None  # from the draw on
    result: Result | None  # once published
    seed: str

    @property
    def kind(self) -> str:
        """Name the text that fits: how far the round and the application are."""
        if self.status == ApplicationStatus.WITHDRAWN:
            return "withdrawn"
        if self.result is not None:
            return str(self.result.code)
        if self.place is not None:
            return "drawn"
        if self.status is None:
            return "received"
        if self.status != ApplicationStatus.ELIGIBLE:
            return str(self.status)
        return "listed" if self.round.state == RoundState.PUBLICITY else "frozen"


def lookup_form(typed: str | None = None) -> LookupForm:
    """Make the form; it asks by GET, changes nothing and therefore needs no token."""
    return LookupForm(None if typed is None else MultiDict({"receipt": typed}), meta={"csrf": False})


@bp.get("/results")
@public
def lookup() -> str | Response:
    """Ask for a receipt number."""
    form = lookup_form(request.args.get("receipt"))
    if "receipt" in request.args and form.validate():
        return redirect(url_for("public.card", receipt=form.receipt.data), 303)
    published = [one for one in queries.visible_rounds(db_session()) if one.state == RoundState.PUBLISHED]
    return render_template("public/lookup.html", form=form, rounds=published)


@bp.get("/r/<receipt>")
@public
def card(receipt: str) -> str | Response | tuple[str, int]:
    """Show how one application stands; the same page for every number that is not there."""
    plain = receipts.parse(receipt)
    if plain is not None and plain != receipt:
        return redirect(url_for("public.card", receipt=plain), 303)
    application = queries.by_receipt(db_session(), receipt) if plain else None
    found = read(application) if application is not None else None
    if found is None:
        return render_template("public/unknown.html", form=lookup_form(receipt)), 404
    reasons = why.reasons(db_session(), application, found.result, bundles()) if found.result and application else ()
    return render_template("public/card.html", card=found, round=found.round, reasons=reasons)


def read(application: Application) -> Card | None:
    """Collect what everybody may know of an application; nothing of a round that was never public."""
    db, round_ = db_session(), application.round
    if round_.state not in overview.STAGES:
        return None
    public_list = notice.is_public(round_) or application.status == ApplicationStatus.WITHDRAWN
    run = db.get(DrawRun, round_.id)
    return Card(
        round=round_, program=application.program, receipt=application.receipt,
        status=application.status if public_list else None,
        place=explain.place(db, application) if round_.state in explain.DRAWN else None,
        result=explain.result(db, application), seed=run.seed.hex() if run else "",
    )  # fmt: skip
