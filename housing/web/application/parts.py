"""The parts of an application in order, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from allocator.policy import Policy, questions
from housing.i18n import N_, current, gettext
from housing.services.on_offer import LotOnOffer
from housing.web.application.answers import Answers

State = Literal["todo", "doing", "done", "locked"]
STATES: dict[State, tuple[str, str]] = {
    "todo": (N_("Not started"), "grey"),
    "doing": (N_("Unfinished"), "yellow"),
    "done": (N_("Done"), "green"),
    "locked": (N_("Cannot start yet"), "grey"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the application: where its questions are, and how far it has come."""

    page: str  # members, contact, facts, work_area, wishes
    label: str
    state: State
    section: str | None = None  # of the policy, for facts
    note: str = ""

    @property
    def words(self) -> str:
        """The state in words."""
        return gettext(STATES[self.state][0])

    @property
    def colour(self) -> str:
        """The colour of the state; the words say the same."""
        return STATES[self.state][1]


def parts(
    policy: Policy, program: str, answers: Answers, lots: Sequence[LotOnOffer], *, work_matters: bool
) -> list[Part]:
    """List the parts of an application with their states; wishes wait for everything else."""
    found = [
        Part(page="members", label=gettext("Household members"), state=_members(answers)),
        Part(page="contact", label=gettext("Contact number"), state="done" if answers.phone else "todo"),
    ]
    for section in questions(policy, program):
        given = sum(fact.id in answers.facts for fact in section.facts)
        state: State = "todo" if not given else "done" if given == len(section.facts) else "doing"
        found.append(Part(page="facts", label=section.label[current()], state=state, section=section.id))
    if work_matters:
        found.append(
            Part(
                page="work_area",
                label=gettext("Place of work"),
                state="done" if answers.work_area else "todo",
            )
        )
    waiting = any(part.state != "done" for part in found)
    found.append(_wishes(answers, lots, waiting=waiting))
    return found


def _members(answers: Answers) -> State:
    if not answers.members:
        return "todo"
    return "done" if answers.members_done and answers.everybody_known else "doing"


def _wishes(answers: Answers, lots: Sequence[LotOnOffer], *, waiting: bool) -> Part:
    label = gettext("Wishes")
    if waiting:
        note = gettext("The homes that suit you follow from your other answers.")
        return Part(page="wishes", label=label, state="locked", note=note)
    if answers.flexible is None:
        return Part(page="wishes", label=label, state="doing" if answers.wishes else "todo")
    if unsuitable(answers, lots):
        note = gettext("Some of your wishes do not suit your present answers. Choose again.")
        return Part(page="wishes", label=label, state="doing", note=note)
    return Part(page="wishes", label=label, state="done")


def unsuitable(answers: Answers, lots: Sequence[LotOnOffer]) -> list[str]:
    """List the wishes that do not, or no longer, suit the household."""
    suiting = {lot.code for lot in lots if lot.suits}
    return [code for code in answers.wishes if code not in suiting]
