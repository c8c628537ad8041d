"""Why a household got this home, or none: step by step, with numbers that anybody can count in the bundle."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _, current, ngettext
from housing.models import Application, OutcomeCode
from housing.services import explain, rounds
from housing.services.explain import LotNews, Result
from housing.web import show, words
from housing.web.access import signed_in
from housing.web.applicant import bp
from housing.web.applicant.mine import mine, public_address
from housing.web.application.homes import kilometres
from housing.web.application.review import Check
from housing.web.current import db_session
from housing.web.show import number


@bp.get("/my/<receipt>/why")
@signed_in
def why(receipt: str) -> str | Response:
    """Explain a result."""
    found = mine(receipt)
    result = explain.result(db_session(), found)
    if result is None:
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    rows = [] if wishes_of(result) else [row(lot, result) for lot in result.lots if lot.wish]
    others = [] if wishes_of(result) else [row(lot, result) for lot in result.lots if not lot.wish]
    away = _away(result)
    return render_template(
        "applicant/why.html", application=found, round=found.round, result=result, path=path(found, result),
        rows=rows, others=others, wishes=wishes_of(result),
        home=_home(result), outcome=_outcome(result, away), next_steps=_next_steps(found, result),
        url=public_address(found),
    )  # fmt: skip


def path(application: Application, result: Result) -> list[Check]:
    """Tell the way to the result: eligible, in the list, drawn, and what was left."""
    name = rounds.policy_of(application.round).program(application.program).name[current()]
    rank, of = number(result.place.rank), number(result.place.of)
    steps = [
        (True, _("Eligible"), _("You meet all conditions of %(program)s.", program=name)),
        (True, _("In the frozen list"), _("Your line was in the list before anybody knew the draw.")),
        (
            True,
            _("Drawn: priority %(rank)s of %(of)s", rank=rank, of=of),
            _("Tiers and points come first; among equals the draw decides."),
        ),
    ]
    if not result.lots:
        steps.append((False, _("No home in this round suits your household"), ""))
    else:
        text = _("%(homes)s homes of this program suit your household.", homes=number(result.suitable_homes))
        steps.append((True, _("There were homes that suit you"), text))
        steps.append(_end(result))
    return [Check(holds=holds, title=title, sentence=text, clause="") for holds, title, text in steps]


def _end(result: Result) -> tuple[bool, str, str]:
    if result.code == OutcomeCode.ASSIGNED:
        return True, _("A home was left at your turn"), _which(result)
    if result.code == OutcomeCode.PASSED:
        text = _("You had said that you would not take another suitable home.")
        if not result.nearest:
            return False, _("None of your wishes was left at your turn"), text
        text = _("%(reason)s %(text)s", reason=nearest_rule(), text=text)
        if result.farther:
            return False, _("None of your wishes is among the nearest homes"), text
        return False, _("None of your wishes could be chosen at your turn"), text
    away = _away(result)
    last = result.place.rank - away if away else result.last_rank
    if last is None:
        return False, _("No suitable home was left at your turn"), ""
    mine_ = number(result.place.rank)
    text = _("The last one went to priority %(last)s; yours is %(mine)s.", last=number(last), mine=mine_)
    return False, _("No suitable home was left at your turn"), text


def _which(result: Result) -> str:
    """Say which wish it was, and why an earlier wish with homes left was not open."""
    wish = next((lot.wish for lot in result.lots if result.lot and lot.code == result.lot.code), None)
    text = _("It was your wish %(place)s.", place=wish) if wish else _("This home suits you, too.")
    before = [lot for lot in result.lots if lot.wish and (wish is None or lot.wish < wish)]
    if result.earlier_farther:
        farther = _("An earlier wish was farther than the nearest rule allows.")
        text = _("%(text)s %(reason)s", text=text, reason=farther)
        return _("%(text)s %(reason)s", text=text, reason=nearest_rule())
    if not any(lot.taken_before < lot.homes for lot in before):
        return text
    reason = _("What was left of earlier wishes was kept for households that can live nowhere else.")
    return _("%(text)s %(reason)s", text=text, reason=reason)


def nearest_rule() -> str:
    """Say the rule of the nearest homes."""
    return _(
        "In this program homes are given so that the total way to work of all households is shortest; "
        "a wish farther away cannot be chosen."
    )


def wishes_of(result: Result) -> list[Check]:
    """Say of each wish why it could not be chosen; only where homes go by the way to work, not by the order alone."""
    if not result.nearest or result.code == OutcomeCode.NO_UNIT:
        return []
    own = next((lot.wish for lot in result.lots if result.lot and lot.code == result.lot.code), None)
    wished = [lot for lot in result.lots if lot.wish and (own is None or lot.wish <= own)]
    return [_wish(lot, result) for lot in wished]


def _wish(lot: LotNews, result: Result) -> Check:
    title = f"{_('Wish %(place)s', place=lot.wish)} · {_lot_name(lot)}"
    if lot.metres is not None:
        title = f"{title} · {_('%(km)s km from work', km=kilometres(lot.metres))}"
    if result.lot and lot.code == result.lot.code:
        return Check(holds=True, title=title, sentence=_("This is your home."), clause="")
    full = lot.taken_before >= lot.homes if result.code == OutcomeCode.ASSIGNED else False
    if full or result.closed.get(lot.code) == "full":
        sentence = _("No home of this wish could be given any more at your turn.")
    else:
        sentence = _("Farther than the nearest rule allows: the total way to work would have been longer.")
    return Check(holds=False, title=title, sentence=sentence, clause="")


def _away(result: Result) -> int | None:
    """Tell how many places were missing, as the allocation recorded it."""
    records: list[dict[str, Any]] = [record for record in result.why if record.get("code") == "full"]
    return next((record["away"] for record in records if record.get("away") is not None), None)


def _outcome(result: Result, away: int | None) -> str:
    rank, of = number(result.place.rank), number(result.place.of)
    if away is None:
        return _("Your priority was %(rank)s of %(of)s.", rank=rank, of=of)
    missing = ngettext("you were %(num)s place away from a home", "you were %(num)s places away from a home", away)
    return _("Your priority was %(rank)s of %(of)s: %(missing)s.", rank=rank, of=of, missing=missing)


def _home(result: Result) -> str:
    """Describe the home that was allocated: size, floor, price."""
    if result.home is None or result.lot is None:
        return ""
    home = result.home
    parts = [words.word(result.lot.tenure), show.area(home.area_cm2), _("floor %(floor)s", floor=home.floor)]
    if home.price_fen is not None:
        parts.append(show.money(home.price_fen))
    if home.rent_fen is not None:
        parts.append(_("%(price)s a month", price=show.money(home.rent_fen)))
    return " · ".join(parts)


def _next_steps(application: Application, result: Result) -> list[str]:
    if result.code == OutcomeCode.ASSIGNED:
        offer = explain.offer(db_session(), application)
        if offer is not None and offer.status in explain.ANSWERED:
            return [_("You have confirmed this home. The counter tells you what comes next.")]
        if explain.is_over(offer, clock.now()):
            return [_("The time to confirm is over. Contact the counter as soon as possible.")]
        until = offer.expires_at if offer is not None else None
        return [
            _(
                "Come to the counter until %(until)s and confirm the home, with the identity documents of everybody.",
                until=show.day(until),
            )
            if until
            else _("Come to the counter and confirm the home."),
            _("If you do not want the home, say so there: it can then go to another household."),
        ]
    again = _("You are free to apply in the next round. Every draw is new: this result does not count against you.")
    if result.farther:
        return [_("Wish for homes near your work next time, or say that you would take another suitable home."), again]
    if result.code == OutcomeCode.PASSED:
        return [_("Tick more homes next time, or say that you would take another suitable home."), again]
    return [
        again,
        _("If you think a number here is wrong, object at the counter. You need your receipt number only."),
    ]


def row(lot: LotNews, result: Result) -> list[str]:
    """Write one line of the table of homes."""
    name = _lot_name(lot)
    wish = _("Wish %(place)s", place=lot.wish) if lot.wish else _("Not a wish")
    last = number(lot.last_rank) if lot.last_rank else "–"
    return [
        wish.replace(" ", show.SPACE),
        name,
        number(lot.homes),
        number(lot.taken_before),
        last,
        number(result.place.rank),
    ]


def _lot_name(lot: LotNews) -> str:
    """Name a lot: neighbourhood and bedrooms."""
    rooms = lot.layout.removesuffix("B")
    layout = ngettext("%(num)s bedroom", "%(num)s bedrooms", int(rooms)) if rooms.isdigit() else lot.layout
    return f"{show.either(lot.project_zh, lot.project_en)} · {layout}"
