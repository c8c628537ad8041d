"""What everybody may know of one application, by its receipt number: no name, and nothing before its time."""

from dataclasses import dataclass

from housing import clock
from housing.models import AllocationStatus, Application, ApplicationStatus, DrawRun, Round, RoundState
from housing.services import chances, explain, notice, overview
from housing.services.chances import Standing
from housing.services.explain import Place, Result
from housing.web.current import db_session


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
    chances: Standing | None  # since the list was frozen
    confirm: str = "open"  # whether an allocated home can still be confirmed: open, over, answered

    @property
    def frozen(self) -> bool:
        """Tell whether the list is frozen: what is not on it now takes no part."""
        return overview.has_reached(self.round, RoundState.FROZEN)

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


def card_of(application: Application) -> Card | None:
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
        chances=frozen_chances(application),
        confirm=_confirm(application),
    )  # fmt: skip


def frozen_chances(application: Application) -> Standing | None:
    """Tell how many chances a household has in the draw; its public line says the same."""
    found = chances.of(db_session(), application)
    return found if found.fixed else None


def _confirm(application: Application) -> str:
    found = explain.offer(db_session(), application)
    if explain.is_over(found, clock.now()):
        return "over"
    return "open" if found is None or found.status == AllocationStatus.OFFERED else "answered"
