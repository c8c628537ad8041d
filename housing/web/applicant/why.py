"""Why a household got this home, or none: step by step, with numbers that anybody can count in the bundle."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from housing import clock
from housing.i18n import _, current, ngettext
from housing.models import Application, OutcomeCode
from housing.services import chances, explain, rounds
from housing.services.explain import LotNews, Result
from housing.web import show, words
from housing.web.access import signed_in
from housing.web.applicant import bp, holding
from housing.web.applicant.mine import mine, public_address
from housing.web.application.homes import kilometres
from housing.web.application.review import Check
from housing.web.current import db_session
from housing.web.show import number
from housing.web.told import Told, lot_name


@bp.get("/my/<receipt>/why")
@signed_in
def why(receipt: str) -> str | Response:
    """Explain a result."""
    found = mine(receipt)
    result = explain.result(db_session(), found)
    if result is None:
        return redirect(url_for("applicant.application", receipt=found.receipt), 303)
    told = Told(found, result, you=True)
    by_turn = result.nearest and result.code != OutcomeCode.NO_UNIT  # then the order alone does not decide
    news = [] if by_turn else result.lots
    return render_template(
        "applicant/why.html", application=found, round=found.round, result=result, path=path(found, result, told),
        rows=[row(lot, result) for lot in news if lot.wish], others=[row(lot, result) for lot in news if not lot.wish],
        wishes=wishes_of(result, told), home=_home(result), outcome=_outcome(result),
        next_steps=_next_steps(found, result), url=public_address(found),
    )  # fmt: skip


def path(application: Application, result: Result, told: Told) -> list[Check]:
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
        steps.append(_end(result, told))
    return [Check(holds=holds, title=title, sentence=text, clause="") for holds, title, text in steps]


def _end(result: Result, told: Told) -> tuple[bool, str, str]:
    if result.code == OutcomeCode.ASSIGNED:
        return True, _("A home was left at your turn"), _which(result, told)
    if result.code == OutcomeCode.PASSED:
        if not result.nearest:
            return False, _("None of your wishes was left at your turn"), told.why
        text = _("%(reason)s %(text)s", reason=nearest_rule(), text=told.why)
        if result.farther:
            return False, _("None of your wishes is among the nearest homes"), text
        return False, _("None of your wishes could be chosen at your turn"), text
    return False, _("No home could be given to you"), told.why


def _which(result: Result, told: Told) -> str:
    """Say which wish it was, and where to read about the wishes before it."""
    wish = result.chosen.wish if result.chosen else None
    text = _("It was your wish %(place)s.", place=wish) if wish else _("This home suits you, too.")
    if result.nearest and wish != 1:
        text = _("%(text)s %(reason)s", text=text, reason=nearest_rule())
    if told.wishes:
        return _("%(text)s %(reason)s", text=text, reason=_("Below is said what closed the other wishes."))
    return text


def nearest_rule() -> str:
    """Say the rule of the nearest homes."""
    return _(
        "In this program homes are given so that the total way to work of all households is shortest; "
        "a wish that makes it longer cannot be chosen."
    )


def wishes_of(result: Result, told: Told) -> list[Check]:
    """Say of each wish why it could not be chosen, and which one it was."""
    found = [Check(holds=False, title=_wish(one.lot), sentence=one.text, clause="") for one in told.wishes]
    chosen = result.chosen
    if not result.nearest or chosen is None:
        return found
    if chosen.wish is not None:
        found.append(Check(holds=True, title=_wish(chosen), sentence=_("This is your home."), clause=""))
    text = _("Not nearer to your work than your home. Here your wishes are tried from the nearest to the farthest.")
    return found + [
        Check(holds=False, title=_wish(lot), sentence=text, clause="") for lot in _farther(result, chosen, told)
    ]


def _farther(result: Result, chosen: LotNews, told: Told) -> list[LotNews]:
    """List the wishes named before the home that are not nearer than it: they were not reached."""
    tried = {chosen.code, *(one.lot.code for one in told.wishes)}
    named = [lot for lot in result.lots if lot.wish and (chosen.wish is None or lot.wish < chosen.wish)]
    return [lot for lot in named if lot.code not in tried and (lot.metres or 0) >= (chosen.metres or 0)]


def _wish(lot: LotNews) -> str:
    title = f"{_('Wish %(place)s', place=lot.wish)} · {lot_name(lot)}"
    if lot.metres is None:
        return title
    return f"{title} · {_('%(km)s km from work', km=kilometres(lot.metres))}"


def _outcome(result: Result) -> str:
    rank, of = number(result.place.rank), number(result.place.of)
    return _("Your priority was %(rank)s of %(of)s.", rank=rank, of=of)


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
        return holding.next_steps(explain.offer(db_session(), application), clock.now())
    again = _("You are free to apply in the next round. That you got no home this time does not count against you.")
    if result.code == OutcomeCode.NO_UNIT:
        again = _("%(text)s %(reason)s", text=again, reason=_chances_next_time(application))
    if result.farther:
        return [_("Wish for homes near your work next time, or say that you would take another suitable home."), again]
    if result.code == OutcomeCode.PASSED:
        return [_("Tick more homes next time, or say that you would take another suitable home."), again]
    return [
        again,
        _("If you think a number here is wrong, object at the counter. You need your receipt number only."),
    ]


def _chances_next_time(application: Application) -> str:
    """Say what this result gives for the next draw of the same program."""
    count = chances.again(db_session(), application).chances
    return ngettext(
        "For the same kind of housing you would have %(num)s chance in the draw, if you are the applicant again.",
        "For the same kind of housing you would have %(num)s chances in the draw, if you are the applicant again.",
        count,
    )


def row(lot: LotNews, result: Result) -> list[str]:
    """Write one line of the table of homes."""
    name = lot_name(lot)
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
