"""The homes on offer in a round."""

from dataclasses import dataclass

from flask import abort, render_template, request

from housing.i18n import gettext, ngettext
from housing.models import Home, Lot, Tenure
from housing.services import offers, queries, rounds
from housing.services.offers import Offer, Range
from housing.web import show, words
from housing.web.access import public
from housing.web.current import db_session
from housing.web.paging import paged
from housing.web.public import bp, finding

DASH = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lot in the reader's words."""

    code: str
    project: str
    district: str
    program: str
    layout: str
    homes: str
    area: str
    cost: str


@bp.get("/rounds/<ref>/homes")
@public
def homes(ref: str) -> str:
    """List the lots on offer."""
    round_, db = finding.round_or_404(ref), db_session()
    here = sorted(queries.homes_by_district(db, round_))
    program = request.args.get("program", "")
    district = next((code for code in here if str(code) == request.args.get("district")), None)
    found, page = finding.listed(
        lambda number: offers.offers(db, round_, program=program, district=district, page=number)
    )
    return render_template(
        "public/homes.html", round=round_, lines=[line(one) for one in found], page=page,
        program=program, district=district or "",
        programs=finding.program_options([row.program for row in rounds.programs(db, round_)]),
        districts=[("", gettext("All districts")), *((code, words.word(code)) for code in here)],
    )  # fmt: skip


@bp.get("/rounds/<ref>/homes/<code>")
@public
def lot(ref: str, code: str) -> str:
    """Show the homes of one lot."""
    round_, db = finding.round_or_404(ref), db_session()
    found = offers.offer(db, round_, code)
    if found is None:
        abort(404)
    page = paged(found.homes, per=queries.PAGE)
    rows = [
        [home.code, str(home.floor), show.area(home.area_cm2), cost(found.lot, *_own(home))]
        for home in offers.homes(db, round_, found.lot, page=page.number)
    ]
    return render_template("public/lot.html", round=round_, line=line(found), rows=rows, page=page)


def line(offer: Offer) -> Line:
    """Say one lot in the reader's words."""
    return Line(
        code=offer.lot.code,
        project=show.either(offer.project.name_zh, offer.project.name_en),
        district=words.word(offer.project.district),
        program=words.word(offer.lot.program),
        layout=layout(offer.lot),
        homes=ngettext("%(num)s home", "%(num)s homes", offer.homes),
        area=show.area(offer.area[0]) if offer.area[0] == offer.area[1] else _between(offer.area),
        cost=cost(offer.lot, offer.price, offer.rent),
    )


def layout(found: Lot) -> str:
    """Say bedrooms, tenure and whether the home is accessible."""
    parts = [ngettext("%(num)s bedroom", "%(num)s bedrooms", found.rooms), words.word(found.tenure)]
    return " · ".join([*parts, *([gettext("accessible")] if found.accessible else [])])


def cost(found: Lot, price: Range, rent: Range) -> str:
    """Say what the homes of a lot cost, a range in whole yuan: the price, or the rent of a month."""
    span = price if found.tenure == Tenure.SALE else rent
    if span is None:
        return DASH
    low, high = span
    amount = show.money(low)
    if low != high:
        upper = -(-high // show.FEN) * show.FEN
        amount = gettext("%(low)s to %(high)s", low=show.number(low // show.FEN), high=show.money(upper))
    return amount if found.tenure == Tenure.SALE else gettext("%(price)s a month", price=amount)


def _own(home: Home) -> tuple[Range, Range]:
    price = None if home.price_fen is None else (home.price_fen, home.price_fen)
    rent = None if home.rent_fen is None else (home.rent_fen, home.rent_fen)
    return price, rent


def _between(area: tuple[int, int]) -> str:
    low, high = area
    return gettext("%(low)s to %(high)s", low=show.hundredths(low, show.CM2), high=show.area(high))
