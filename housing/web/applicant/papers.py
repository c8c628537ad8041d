"""What officers entered or noted from the papers of a family, as the family reads it: no officer is named."""

from dataclasses import dataclass

from allocator.policy import Fact
from housing.i18n import _, current
from housing.models import Application, PaperStep
from housing.services import evidence, facts, paper_facts, private, registers, rounds
from housing.services.facts import Facts
from housing.services.paper_facts import Held
from housing.web import paper_words, show
from housing.web.application import questions
from housing.web.current import db_session


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One fact that rests on a paper."""

    question: str
    value: str
    paper: str
    remark: str
    other: str  # what a register says instead; nothing where it says nothing, or the same


def papers_of(application: Application) -> list[OnRecord]:
    """List what is on record from papers, in the order of the policy."""
    db, policy = db_session(), rounds.policy_of(application.round)
    filing = private.open_application(application)
    found = facts.registered(policy, filing.members, registers.records_of(db, filing.members))
    latest = {one.row.fact: one for one in paper_facts.history(db, application)}
    seen = evidence.of(db, application)
    rows: list[OnRecord] = []
    for fact in policy.facts.values():
        if fact.id in latest:
            rows.append(_entered(fact, latest[fact.id], found))
        elif fact.id in seen and fact.id in filing.facts:
            paper = fact.paper[current()] if fact.paper else ""
            told = _("%(paper)s of %(dated)s", paper=paper, dated=seen[fact.id].dated_on.isoformat())
            rows.append(
                _row(fact, filing.facts[fact.id], questions.written(fact, filing.facts[fact.id]), told, "", found)
            )
    return rows


def _entered(fact: Fact, held: Held, found: Facts) -> OnRecord:
    on = show.moment(held.row.entered_at)
    if held.row.step == PaperStep.WITHDRAWN:
        value = _("Withdrawn on %(moment)s", moment=on)
        return _row(fact, None, value, paper_words.paper_of(fact, held), held.content.remark, found)
    paper = _("%(paper)s, entered on %(moment)s", paper=paper_words.paper_of(fact, held), moment=on)
    return _row(fact, held.value, paper_words.value_of(fact, held), paper, held.content.remark, found)


def _row(fact: Fact, value: int | None, text: str, paper: str, remark: str, found: Facts) -> OnRecord:
    registered = found.get(fact.id)
    differs = value is not None and registered is not None and registered != value
    return OnRecord(
        question=fact.label[current()], value=text, paper=paper, remark=remark,
        other=questions.written(fact, registered) if differs else "",
    )  # fmt: skip
