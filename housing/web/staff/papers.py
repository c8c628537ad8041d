"""Papers on the case page: under every fact that one could settle, its date and its number."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import Field

from allocator.errors import Refused
from housing import clock
from housing.i18n import _, current
from housing.models import Application
from housing.services import evidence
from housing.services.cases import Side
from housing.services.evidence import Paper
from housing.web import show
from housing.web.current import actor, db_session
from housing.web.dates import DateField
from housing.web.fields import TextField
from housing.web.form import Form

LONGEST = 60


def form_with(base: type[Form], beside: Sequence[Side], policy_day: date) -> Any:
    """Make the form of a case, with the questions about each paper that could be seen."""
    asked: dict[str, Field] = {}
    for side in beside:
        if side.acceptable and side.paper is None and side.fact.paper is not None:
            asked[_day(side.fact.id)] = DateField(_("Date on the paper"), hint=hint(side, policy_day))
            asked[_number(side.fact.id)] = TextField(_("Number on the paper, if it has one"), longest=LONGEST)
    return type("CaseForm", (base,), asked)()


def prefill(form: Form, application: Application, beside: Sequence[Side]) -> None:
    """Show the papers that are on record."""
    for side in beside:
        if side.seen is not None and _day(side.fact.id) in form:
            form[_day(side.fact.id)].data = side.seen.dated_on
            form[_number(side.fact.id)].data = evidence.number_of(application, side.seen)


def under(form: Form, beside: Sequence[Side]) -> dict[str, list[Field]]:
    """Give the questions about papers by fact."""
    ids = [side.fact.id for side in beside if _day(side.fact.id) in form]
    return {name: [form[_day(name)], form[_number(name)]] for name in ids}


def noted(form: Form, application: Application, accepted: Sequence[str]) -> bool:
    """Put the papers for what is ticked on record; where one cannot be taken, say why at its date."""
    for name in accepted:
        if _day(name) not in form:
            continue
        dated, number = form[_day(name)], form[_number(name)]
        if dated.data is None:
            dated.errors = [*dated.errors, _("Enter the date on the paper that you have seen, or take the tick away")]
            return False
        try:
            paper = Paper(fact=name, dated_on=dated.data, number=number.data)
            evidence.see(db_session(), application, paper, by=actor(), at=clock.now())
        except Refused as refused:
            db_session().rollback()
            form.refuse(refused, dated)
            return False
    return True


def hint(side: Side, policy_day: date) -> str:
    """Name the paper for a fact, and how old it may be."""
    paper = side.fact.paper[current()] if side.fact.paper else ""
    if side.fact.valid_days is None:
        return paper
    earliest = policy_day - timedelta(days=side.fact.valid_days)
    return _("%(paper)s, of %(earliest)s or later", paper=paper, earliest=show.day(earliest))


def _day(name: str) -> str:
    return f"day_{name}"


def _number(name: str) -> str:
    return f"number_{name}"
