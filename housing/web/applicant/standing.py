"""How an application stands, in one sentence, with what to do next; and what happens when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from housing import clock
from housing.i18n import _
from housing.models import Allocation, Application, ApplicationStatus, OutcomeCode, Round, RoundState
from housing.services import admission, duplicates, explain, timeline
from housing.services.explain import Place, Result
from housing.web import show
from housing.web.applicant import holding
from housing.web.current import db_session

Kind = Literal["good", "plain", "wait"]
FROZEN = (RoundState.FROZEN, RoundState.COMMITTED)
BEFORE_FREEZE = (RoundState.OPEN, RoundState.CLOSED, RoundState.PUBLICITY)
REVIEWED = {
    ApplicationStatus.ELIGIBLE, ApplicationStatus.NOT_ELIGIBLE, ApplicationStatus.DOCUMENTS_NEEDED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One application as its family reads it."""

    kind: Kind
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Everything the city knows about one application that its family may know."""

    application: Application
    round_: Round
    in_pool: bool
    place: Place | None
    result: Result | None
    reached: dict[RoundState, datetime]
    offer: Allocation | None = None  # the home that was allocated, and what became of it
    filed_twice: bool = False  # a decision that the same people filed twice keeps it out

    @property
    def changeable(self) -> bool:
        """Tell whether the application can still be corrected."""
        withdrawn = self.application.status == ApplicationStatus.WITHDRAWN
        return admission.is_open(self.round_, clock.now()) and not withdrawn

    @property
    def withdrawn(self) -> bool:
        """Tell whether the family took the application back."""
        return self.application.status == ApplicationStatus.WITHDRAWN

    @property
    def ended(self) -> bool:
        """Tell whether the round is over for this application, without a draw."""
        if self.application.status == ApplicationStatus.NOT_ELIGIBLE:
            return True
        return self.round_.state not in BEFORE_FREEZE and not self.in_pool and self.place is None

    @property
    def withdrawable(self) -> bool:
        """Tell whether the application can still be taken back: until the list is frozen."""
        return self.round_.state in BEFORE_FREEZE and self.application.status != ApplicationStatus.WITHDRAWN


def news_of(application: Application) -> News:
    """Gather what there is to say about an application."""
    db, round_ = db_session(), application.round
    return News(
        application=application, round_=round_, in_pool=explain.in_pool(db, application) is not None,
        place=explain.place(db, application), result=explain.result(db, application),
        reached=timeline.reached(db, round_), offer=explain.offer(db, application),
        filed_twice=bool(duplicates.endings(db, application)),
    )  # fmt: skip


def standing(news: News) -> Standing:
    """Say how an application stands, and what to do."""
    if news.application.status == ApplicationStatus.WITHDRAWN:
        text = _("You withdrew this application. You can apply again while a round is open.")
        return Standing(kind="plain", title=_("Withdrawn"), text=text)
    if news.round_.state == RoundState.CANCELLED:
        text = _("The bureau cancelled this round. You are free to apply in another one.")
        return Standing(kind="plain", title=_("The round was cancelled"), text=text)
    if news.result is not None:
        return _after_result(news.result, news.offer)
    if news.place is not None:
        rank, of = show.number(news.place.rank), show.number(news.place.of)
        text = _("Your priority is %(rank)s of %(of)s. Homes are allocated in this order.", rank=rank, of=of)
        return Standing(kind="wait", title=_("The draw is made"), text=text)
    if news.round_.state in (*FROZEN, RoundState.DRAWN, RoundState.ALLOCATED, RoundState.PUBLISHED):
        return _after_freeze(news)
    return _before_freeze(news)


def _after_result(result: Result, offer: Allocation | None) -> Standing:
    if result.code == OutcomeCode.ASSIGNED:
        kind, title, text = holding.told(offer, clock.now())
        return Standing(kind=kind, title=title, text=text)
    if result.code == OutcomeCode.PASSED:
        if result.farther:
            text = _(
                "In this program homes are given so that the total way to work of all households is shortest. "
                "A wish that makes it longer cannot be chosen, and you did not want another home. See why."
            )
            return Standing(kind="plain", title=_("No home: your wishes are not among the nearest"), text=text)
        text = _("At your turn none of your wishes could be chosen, and you did not want another home. See why.")
        return Standing(kind="plain", title=_("No home: no wish could be chosen"), text=text)
    text = _("No home that suits you could be given to you. See why, and what you can do now.")
    return Standing(kind="plain", title=_("Not allocated this time"), text=text)


def _after_freeze(news: News) -> Standing:
    if news.in_pool:
        text = _("The list is frozen and you are in it. Next comes the public draw; there is nothing to do for you.")
        return Standing(kind="good", title=_("You are in the list"), text=text)
    later = _("The publicity period is over. Once the conditions are met you can apply in a later round.")
    if news.filed_twice:
        text = _("The same people had filed another application, so this one took no part.")
        return Standing(kind="plain", title=_("Ended: filed twice"), text=text)
    if news.application.status == ApplicationStatus.NOT_ELIGIBLE:
        return Standing(kind="plain", title=_("Not eligible"), text=later)
    if news.application.status == ApplicationStatus.DOCUMENTS_NEEDED:
        title = _("Not in the list: documents were missing")
        return Standing(kind="plain", title=title, text=_("With all documents you can apply in a later round."))
    text = _("The list of this round is frozen, and this application is not in it. See the reason below.")
    return Standing(kind="plain", title=_("Not in the list"), text=text)


def _before_freeze(news: News) -> Standing:
    status = news.application.status
    if status == ApplicationStatus.ELIGIBLE:
        text = _("You meet the conditions. The list is frozen after the publicity period; then comes the draw.")
        return Standing(kind="good", title=_("Eligible"), text=text)
    if news.filed_twice:
        text = _("The same people filed another application, the bureau found. See below, and appeal if it is not so.")
        return Standing(kind="plain", title=_("Ended: filed twice"), text=text)
    if status == ApplicationStatus.NOT_ELIGIBLE:
        text = _("Some conditions are not met; below you see which. If you disagree, object before the list is frozen.")
        return Standing(kind="plain", title=_("Not eligible"), text=text)
    if status == ApplicationStatus.DOCUMENTS_NEEDED:
        text = _("Papers are missing. Below you see which. Bring them to the counter before the list is frozen.")
        return Standing(kind="wait", title=_("More documents needed"), text=text)
    if admission.is_open(news.round_, clock.now()):
        closes = show.moment(news.round_.closes_at)
        text = _(
            "We have your application. Until %(closes)s you can change it; "
            "until the list is frozen you can withdraw it.",
            closes=closes,
        )
        return Standing(kind="good", title=_("Submitted"), text=text)
    text = _("Applications are closed, and yours is being checked. There is nothing to do for you.")
    return Standing(kind="wait", title=_("Being checked"), text=text)


def next_steps(news: News) -> list[str]:
    """Say what a household can do whose application takes no part in the draw."""
    if not news.ended or news.withdrawn or news.filed_twice or news.round_.state == RoundState.CANCELLED:
        return []
    again = _(
        "Once the conditions are met you can apply in a round that is open. This decision is no disadvantage there."
    )
    if news.round_.state not in BEFORE_FREEZE:
        return [again]
    return [
        _("If you think the decision is wrong, object in writing before the list is frozen, with reasons and proof."),
        _("If a register is wrong, have it corrected there, and bring the proof to the counter."),
        again,
    ]


def steps(news: News) -> list[dict[str, Any]]:
    """Write the way of an application from filing to publication."""
    at = news.reached
    decided = news.application.decided_at
    rows: list[tuple[str, str, bool]] = [
        (_("Submitted"), show.moment(news.application.submitted_at), True),
        (_("Applications close"), show.moment(news.round_.closes_at), RoundState.CLOSED in at),
        (
            _("Eligibility checked"),
            show.moment(decided) if decided else "",
            news.application.status in REVIEWED,
        ),
    ]
    if news.ended:
        ends = {"title": _("This round ends here for this application"), "text": "", "state": "now"}
        return [*({"title": title, "text": text, "state": "done"} for title, text, _done in rows), ends]
    rows += [
        (title, show.moment(at[state]) if state in at else "", state in at)
        for state, title in (
            (RoundState.PUBLICITY, _("List published for objections")),
            (RoundState.FROZEN, _("List frozen")),
            (RoundState.DRAWN, _("Draw made")),
            (RoundState.ALLOCATED, _("Homes allocated")),
            (RoundState.PUBLISHED, _("Results published, with everything to check them")),
        )
    ]
    stopped = news.application.status == ApplicationStatus.WITHDRAWN or news.round_.state == RoundState.CANCELLED
    now = next((n for n, row in enumerate(rows) if not row[2]), len(rows))
    states = ["done" if row[2] else "now" if n == now and not stopped else "todo" for n, row in enumerate(rows)]
    return [
        {"title": title, "text": text, "state": state} for (title, text, _done), state in zip(rows, states, strict=True)
    ]
