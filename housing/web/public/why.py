"""Why a household got this home, or none: the path of its application, with numbers anybody can check."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from housing.i18n import gettext, ngettext
from housing.models import Application, ChoiceRule, OutcomeCode, RoundProgram
from housing.services import publish
from housing.services import reasons as closing
from housing.services.explain import LotNews, Result
from housing.web import show

WISHES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of the path: passed, not passed, or for information."""

    holds: bool | None
    title: str
    text: str = ""


def reasons(db: Session, application: Application, result: Result, bundles: Path) -> list[Reason]:
    """Tell the path of one application from the list to the result."""
    place = result.place
    start = [
        Reason(holds=True, title=gettext("Eligibility check: eligible, on the frozen list")),
        Reason(
            holds=True,
            title=gettext("Draw: position %(rank)s of %(of)s", rank=show.number(place.rank), of=show.number(place.of)),
            text=gettext("Homes are given in this order. Nobody can change it after the draw."),
        ),
    ]
    if result.code == OutcomeCode.ASSIGNED:
        return [*start, _housed(db, application, result)]
    bag = publish.bag_of(application.round, bundles)
    record = result.why[0] if result.why else {}
    if result.code == OutcomeCode.PASSED:
        return [*start, *_wishes(result, record), _passed(result, len(record.get("wishes", ())))]
    return [*start, *_full_wishes(result), _full(result, record, bag)]


def lot_name(lot: LotNews) -> str:
    """Name a lot: neighbourhood and layout."""
    project = show.either(lot.project_zh, lot.project_en)
    rooms = lot.layout.removesuffix("B")
    if not rooms.isdigit():
        return f"{project} · {lot.layout}"
    return " · ".join((project, ngettext("%(num)s bedroom", "%(num)s bedrooms", int(rooms))))


def news(lot: LotNews, rank: int) -> str:
    """Say what became of one lot before a household's turn."""
    homes = ngettext("%(num)s home", "%(num)s homes", lot.homes)
    taken = show.number(lot.taken_before)
    told = gettext("%(homes)s; %(taken)s went to earlier positions.", homes=homes, taken=taken)
    if lot.last_rank is None:
        return told
    return told + gettext(
        " The last one went to position %(last)s; this application has position %(rank)s.",
        last=show.number(lot.last_rank), rank=show.number(rank),
    )  # fmt: skip


def _housed(db: Session, application: Application, result: Result) -> Reason:
    code = None if result.lot is None else result.lot.code
    chosen = next((lot for lot in result.lots if lot.code == code), None)
    row = db.get(RoundProgram, (application.round_id, application.program))
    if chosen is not None and chosen.wish is not None:
        text = gettext("It was wish %(wish)s of this application.", wish=chosen.wish)
        if result.earlier_farther:
            text += gettext(" An earlier wish was farther than the nearest rule allows.")
    elif row is not None and row.choice == ChoiceRule.NEAREST:
        text = gettext("Here homes are given so that the ways to work of all households are short.")
    else:
        text = gettext("No wish was free at this turn; the application accepts any other suitable home.")
    return Reason(holds=True, title=gettext("A suitable home was free at this turn"), text=text)


def _full_wishes(result: Result) -> list[Reason]:
    wished = [lot for lot in result.lots if lot.wish is not None][:WISHES_SHOWN]
    return [
        Reason(
            holds=False,
            title=gettext("Wish %(wish)s: %(home)s", wish=lot.wish, home=lot_name(lot)),
            text=news(lot, result.place.rank),
        )
        for lot in wished
    ]


def _full(result: Result, record: dict[str, Any], bag: Path) -> Reason:
    if not result.suitable_homes:
        title = gettext("No home on offer suits this household")
        text = gettext("The rules on size, kind of tenure or distance leave none of the homes of this round.")
        return Reason(holds=False, title=title, text=text)
    closed = closing.closed(bag, str(record.get("program", "")), int(record.get("set", 0)))
    if closed is not None and closed.quota is not None:
        quota = show.number(closed.quota)
        title = gettext("The quota of the program was used up: %(quota)s homes", quota=quota)
    else:
        title = gettext(
            "All %(homes)s homes that suit this household went to earlier positions",
            homes=show.number(result.suitable_homes),
        )
    away = record.get("away")
    if away is None:
        return Reason(holds=False, title=title)
    last = show.number(result.place.rank - away)
    text = gettext(
        "The last household served before had position %(last)s: %(away)s positions before this one.",
        last=last, away=show.number(away),
    )  # fmt: skip
    return Reason(holds=False, title=title, text=text)


def _wishes(result: Result, record: dict[str, Any]) -> list[Reason]:
    known = {lot.code: lot for lot in result.lots}
    found = []
    for wish, one in enumerate(record.get("wishes", ())[:WISHES_SHOWN], start=1):
        lot = known.get(one["lot"])
        name = one["lot"] if lot is None else lot_name(lot)
        if one["code"] == "farther":
            text = gettext("With it the ways to work of all households would have been longer in sum.")
        else:
            text = "" if lot is None else _closed(lot, result.place.rank)
        title = gettext("Wish %(wish)s: %(home)s", wish=wish, home=name)
        found.append(Reason(holds=False, title=title, text=text))
    return found


def _closed(lot: LotNews, rank: int) -> str:
    """Say how a wish was closed: by homes given before, and by homes that others cannot do without."""
    if lot.taken_before >= lot.homes:
        return news(lot, rank)
    homes = ngettext("%(num)s home", "%(num)s homes", lot.homes)
    return gettext(
        "%(homes)s; %(taken)s went to earlier positions. The others are needed by households with a right "
        "to a home that can live nowhere else.",
        homes=homes,
        taken=show.number(lot.taken_before),
    )


def _passed(result: Result, count: int) -> Reason:
    more = count - WISHES_SHOWN
    title = gettext("No wish could be chosen at this turn")
    if more > 0:
        title = gettext("None of the %(wishes)s wishes could be chosen at this turn", wishes=count)
    text = gettext("The application accepts only homes it wished for, so it got none.")
    if result.farther:
        title = gettext("No wish is among the nearest homes")
    if result.nearest:
        text += gettext(
            " In this program homes are given so that the total way to work of all households is shortest; "
            "a wish farther away cannot be chosen."
        )
    return Reason(holds=False, title=title, text=text)
