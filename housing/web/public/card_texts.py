"""The words on the page of a receipt number: how the application stands, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

from housing.i18n import gettext
from housing.web import show, words
from housing.web.public.cards import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How an application stands: tone of the panel, one sentence, more words, and what comes next."""

    tone: str  # good, plain or wait
    title: str
    text: str
    next: list[str]


def tell(card: Card) -> News:
    """Say how an application stands."""
    return TEXTS[card.kind](card)


def _received(card: Card) -> News:
    closes = show.moment(card.round.closes_at)
    return News(
        tone="wait",
        title=gettext("Application received"),
        text=gettext("Applications are taken until %(closes)s. Then every case is checked.", closes=closes),
        next=[
            gettext("Come back when the publicity list is out. The page of the round shows how far it is."),
            gettext(
                "Until applications close you can change the application; until the list is frozen you can withdraw it."
            ),
        ],
    )


def _withdrawn(_card: Card) -> News:
    return News(
        tone="plain",
        title=gettext("This application was withdrawn"),
        text=gettext("It takes no part in this round."),
        next=[gettext("You may apply again in a round that is open.")],
    )


def _listed(_card: Card) -> News:
    return News(
        tone="good",
        title=gettext("Eligible: on the publicity list"),
        text=gettext("The list is open to objections now. After that it is frozen for the draw."),
        next=[gettext("Come back after the draw. Its page shows every step as it is done.")],
    )


def _frozen(_card: Card) -> News:
    return News(
        tone="good",
        title=gettext("On the frozen list: takes part in the draw"),
        text=gettext("Nobody can be added to this list, removed from it or changed on it any more."),
        next=[gettext("Come back after the draw. Its page shows every step as it is done.")],
    )


def _drawn(card: Card) -> News:
    place = card.place
    rank, of = (show.number(place.rank), show.number(place.of)) if place else ("", "")
    return News(
        tone="wait",
        title=gettext("Position %(rank)s of %(of)s", rank=rank, of=of),
        text=gettext("The draw is made. Homes are being allocated in this order."),
        next=[gettext("Come back when the results are published. The page of the round shows how far it is.")],
    )


def _not_eligible(card: Card) -> News:
    later = gettext("Once the condition is met you can apply in a later round.")
    steps = [gettext("During the publicity period you can object in writing, with reasons and proof."), later]
    if card.frozen:
        steps = [gettext("The publicity period is over. Once the conditions are met you can apply in a later round.")]
    return News(
        tone="plain",
        title=gettext("Not eligible in this round"),
        text=gettext("The review has come to this conclusion. The reasons are in your account, or at the counter."),
        next=steps,
    )


def _documents_needed(card: Card) -> News:
    if card.frozen:
        return News(
            tone="plain",
            title=gettext("Not in the list: documents were missing"),
            text=gettext("It takes no part in this round."),
            next=[gettext("With all documents you can apply in a later round.")],
        )
    return News(
        tone="wait",
        title=gettext("More documents needed"),
        text=gettext("The check could not be finished. Your account lists the missing documents."),
        next=[gettext("Hand them in before the list is frozen. After that you can apply in a later round.")],
    )


def _assigned(card: Card) -> News:
    return News(
        tone="good",
        title=gettext("A home was allocated"),
        text=_position(card),
        next=[CONFIRM[card.confirm]()],
    )


CONFIRM: dict[str, Callable[[], str]] = {
    "open": lambda: gettext("Log in to your account, or ask at the counter, to confirm the home in time."),
    "over": lambda: gettext("The time to confirm is over. Contact the counter as soon as possible."),
    "answered": lambda: gettext("What comes next is told to the household itself."),
}


def _no_unit(card: Card) -> News:
    return News(
        tone="plain",
        title=gettext("No home was allocated this time"),
        text=_position(card),
        next=[gettext("You may apply again in the next round. This result is no disadvantage there.")],
    )


def _passed(card: Card) -> News:
    farther = card.result is not None and card.result.farther
    return News(
        tone="plain",
        title=gettext("No home: the wishes are not among the nearest")
        if farther
        else gettext("No home was allocated this time: no wish could be chosen"),
        text=_position(card),
        next=[
            gettext("You may apply again in the next round. This result is no disadvantage there."),
            gettext("If you accept other suitable homes as well, your chance is better."),
        ],
    )


def _position(card: Card) -> str:
    if card.place is None:
        return ""
    return gettext(
        "Position %(rank)s of %(of)s in the program %(program)s.",
        rank=show.number(card.place.rank), of=show.number(card.place.of), program=words.word(card.program),
    )  # fmt: skip


TEXTS: dict[str, Callable[[Card], News]] = {
    "received": _received,
    "withdrawn": _withdrawn,
    "listed": _listed,
    "frozen": _frozen,
    "drawn": _drawn,
    "not_eligible": _not_eligible,
    "documents_needed": _documents_needed,
    "ASSIGNED": _assigned,
    "NO_UNIT": _no_unit,
    "PASSED": _passed,
}
