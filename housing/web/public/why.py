"""Why a household got this home, or none: the path of its application, with numbers anybody can check."""

from dataclasses import dataclass

from housing.i18n import gettext, ngettext
from housing.models import Application, OutcomeCode
from housing.services.explain import LotNews, Result
from housing.web import show
from housing.web.told import Told, lot_name

WISHES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of the path: passed, not passed, or for information."""

    holds: bool | None
    title: str
    text: str = ""


def reasons(application: Application, result: Result) -> list[Reason]:
    """Tell the path of one application from the list to the result."""
    place, told = result.place, Told(application, result, you=False)
    start = [
        Reason(holds=True, title=gettext("Eligibility check: eligible, on the frozen list")),
        Reason(
            holds=True,
            title=gettext("Draw: position %(rank)s of %(of)s", rank=show.number(place.rank), of=show.number(place.of)),
            text=gettext("Homes are given in this order. Nobody can change it after the draw."),
        ),
    ]
    if result.code == OutcomeCode.ASSIGNED:
        return [*start, *_tried(told), _housed(result)]
    if result.code == OutcomeCode.PASSED:
        return [*start, *_tried(told), _passed(result, told)]
    return [*start, *_wished(result), _none(result, told)]


def news(lot: LotNews, rank: int) -> str:
    """Say what became of one lot, counted from the published homes."""
    homes = ngettext("%(num)s home", "%(num)s homes", lot.homes)
    taken = show.number(lot.taken_before)
    told = gettext("%(homes)s; %(taken)s went to earlier positions.", homes=homes, taken=taken)
    if lot.last_rank is None:
        return told
    return told + gettext(
        " The last one went to position %(last)s; this application has position %(rank)s.",
        last=show.number(lot.last_rank), rank=show.number(rank),
    )  # fmt: skip


def _tried(told: Told) -> list[Reason]:
    """List the wishes that could not be chosen at the turn."""
    return [_wish(one.lot, one.text) for one in told.wishes[:WISHES_SHOWN]]


def _wished(result: Result) -> list[Reason]:
    """List the wishes of a household that never had a turn, with what became of their homes."""
    wished = [lot for lot in result.lots if lot.wish is not None][:WISHES_SHOWN]
    return [_wish(lot, news(lot, result.place.rank)) for lot in wished]


def _wish(lot: LotNews, text: str) -> Reason:
    return Reason(holds=False, title=gettext("Wish %(wish)s: %(home)s", wish=lot.wish, home=lot_name(lot)), text=text)


def _housed(result: Result) -> Reason:
    chosen = result.chosen
    if chosen is not None and chosen.wish is not None:
        text = gettext("It was wish %(wish)s of this application.", wish=chosen.wish)
    elif result.nearest:
        text = gettext("Here homes are given so that the ways to work of all households are short.")
    else:
        text = gettext("No wish could be chosen at this turn; the application accepts any other suitable home.")
    return Reason(holds=True, title=gettext("A suitable home was free at this turn"), text=text)


def _none(result: Result, told: Told) -> Reason:
    if not result.suitable_homes:
        title = gettext("No home on offer suits this household")
        text = gettext("The rules on size, kind of tenure or distance leave none of the homes of this round.")
        return Reason(holds=False, title=title, text=text)
    return Reason(holds=False, title=gettext("No home could be given to this household"), text=told.why)


def _passed(result: Result, told: Told) -> Reason:
    title = gettext("No wish could be chosen at this turn")
    if result.farther:
        title = gettext("No wish is among the nearest homes")
    return Reason(holds=False, title=title, text=told.why)
