"""Looking up a receipt number: how its application stands, and why. No name is ever shown."""

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from allocator.seal import receipt as receipts
from housing.i18n import _, _l, ngettext
from housing.models import Application, RoundState
from housing.services import queries
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.fields import ReceiptField
from housing.web.form import Form
from housing.web.public import bp, card_texts, why
from housing.web.public.cards import Card, card_of
from housing.web.public.commands import ticket_command
from housing.web.public.homes import layout
from housing.web.told import lot_name


class LookupForm(Form):
    """Asks for a receipt number."""

    receipt = ReceiptField(
        _l("Receipt number"),
        missing=_l("Enter the receipt number. It is on the receipt you got when you applied"),
        hint=_l("16 letters and digits. Capital or small letters, with or without spaces or dashes"),
    )


def lookup_form(typed: str | None = None) -> LookupForm:
    """Make the form; it asks by GET, changes nothing and therefore needs no token."""
    given = None if typed is None else MultiDict({"receipt": typed})
    return LookupForm(formdata=given, meta={"csrf": False})


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
    found = card_of(application) if application is not None else None
    if found is None:
        return render_template("public/unknown.html", form=lookup_form(receipt)), 404
    return render_template(
        "public/card.html", card=found, round=found.round, news=card_texts.tell(found), home=home_rows(found),
        shown_number=receipts.show(receipt), lots=lot_rows(found), reasons=reasons_of(application, found),
        command=command(found), chances=chances_text(found),
    )  # fmt: skip


def reasons_of(application: Application | None, found: Card) -> list[why.Reason]:
    """Tell the path of an application, once its round is published."""
    if application is None or found.result is None:
        return []
    return why.reasons(application, found.result)


def chances_text(found: Card) -> str:
    """Say how many chances an application has in the draw, and why."""
    if found.chances is None:
        return ""
    count = show.number(found.chances.chances)
    if not found.chances.failed:
        return count
    failed = len(found.chances.failed)
    why = ngettext("%(num)s earlier round without a home", "%(num)s earlier rounds without a home", failed)
    return _("%(count)s (%(why)s)", count=count, why=why)


def command(found: Card) -> str:
    """Write the command that computes the ticket of this application again, once it is drawn."""
    if found.place is None or not found.seed:
        return ""
    return ticket_command(found.program, found.receipt, found.seed, found.place.ticket)


def home_rows(found: Card) -> list[tuple[str, str]]:
    """Describe the home that was allocated."""
    result = found.result
    if result is None or result.home is None or result.lot is None or result.project is None:
        return []
    name = show.either(result.project.name_zh, result.project.name_en)
    return [
        (_("Home"), f"{words.word(result.project.district)} · {name}"),
        (_("Layout"), f"{layout(result.lot)} · {show.area(result.home.area_cm2)}"),
        (_("Home code"), result.home.code),
    ]


def lot_rows(found: Card) -> list[list[str]]:
    """List every lot that suits the household, with what became of it; not where the order alone does not decide."""
    if found.result and found.result.nearest and found.kind != "NO_UNIT":
        return []
    return [
        [
            lot_name(lot), str(lot.wish or "–"), show.number(lot.homes), show.number(lot.taken_before),
            "–" if lot.last_rank is None else show.number(lot.last_rank),
        ]
        for lot in (found.result.lots if found.result else ())
    ]  # fmt: skip
