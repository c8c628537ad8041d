"""The steps of a round in words: what each is called, what its fingerprint covers, and what follows."""

from typing import NamedTuple

from housing.i18n import N_, gettext
from housing.models import RoundState
from housing.services.workbench import Todo
from housing.web import words


class StepText(NamedTuple):
    """One step that needs two persons."""

    right: str
    title: str
    covers: str
    consequence: str


STEPS: dict[RoundState, StepText] = {
    RoundState.OPEN: StepText(
        "round.open",
        N_("Open the round for applications"),
        N_("The plan of the round: its programs, quotas and dates, the policy file, and every home on offer."),
        N_("Programs, quotas, policy and dates are fixed. People can apply from the opening time on."),
    ),
    RoundState.FROZEN: StepText(
        "round.freeze",
        N_("Freeze the list"),
        N_("The list of all eligible applications, and for each of them its group, points, wishes and suitable homes."),
        N_("No application can be added, changed or withdrawn any more, and no decision can change."),
    ),
    RoundState.COMMITTED: StepText(
        "round.commit",
        N_("Publish the fingerprint of the list"),
        N_(
            "The plan, the policy, the list of homes, the frozen list, and what each party has deposited for "
            "its secret."
        ),
        N_("The fingerprint becomes public. Only after that are digits rolled and secrets opened."),
    ),
    RoundState.DRAWN: StepText(
        "round.draw",
        N_("Draw"),
        N_("The digits that were rolled and the secrets that were opened: the whole order follows from them."),
        N_("Every household gets its position. This round has one draw only; it cannot be repeated."),
    ),
    RoundState.ALLOCATED: StepText(
        "round.allocate",
        N_("Allocate the homes"),
        N_("The frozen list with the ticket of each household: everything that decides who gets which home."),
        N_(
            "Homes go to households by position and wishes. A second program checks the result before it is "
            "stored; it cannot be changed afterwards."
        ),
    ),
    RoundState.PUBLISHED: StepText(
        "round.publish",
        N_("Publish the results"),
        N_("All files of the verification pack, with the fingerprint of each."),
        N_(
            "Everybody can see the results and recompute them. Households without a home can apply again in "
            "another round."
        ),
    ),
}

SINGLE: dict[RoundState, tuple[str, str]] = {
    RoundState.CLOSED: ("round.close", N_("Close applications")),
    RoundState.PUBLICITY: ("round.publicity", N_("Publish the list of eligible applications")),
}
"""Steps that one person takes: the right, and what they are called."""

STAGES: dict[RoundState, str] = {
    RoundState.DRAFT: N_("Preparation"),
    RoundState.OPEN: N_("Applications"),
    RoundState.CLOSED: N_("Eligibility check"),
    RoundState.PUBLICITY: N_("Publicity"),
    RoundState.FROZEN: N_("List freeze"),
    RoundState.COMMITTED: N_("List fingerprint"),
    RoundState.DRAWN: N_("Draw"),
    RoundState.ALLOCATED: N_("Allocation"),
    RoundState.PUBLISHED: N_("Results"),
}

PARTIES: dict[str, str] = {
    "bureau": N_("Housing bureau"),
    "notary": N_("Notary"),
    "discipline": N_("Discipline inspection"),
}

REGISTERS: dict[str, str] = {
    "housing": N_("Housing register"),
    "employment": N_("Employment and social insurance register"),
    "talent": N_("Talent register"),
    "civil": N_("Civil affairs register"),
}

TODOS: dict[str, tuple[str, str]] = {
    "homes": (N_("Homes for %(about)s"), N_("%(count)s homes on offer")),
    "deadline": (N_("Wait for the end of the time for applications"), ""),
    "registers": (
        N_("Import: %(about)s"),
        N_("Not imported since this round opened: what only this register knows will be unknown"),
    ),
    "check": (N_("Check all applications against the rules"), N_("%(count)s not checked yet")),
    "clear": (
        N_("Decide the clear cases together"),
        N_("%(count)s clear cases: the rules answer them, no register contradicts"),
    ),
    "cases": (N_("Decide the other cases one by one"), N_("%(count)s cases wait for a person")),
    "search": (N_("Look for duplicate applications"), N_("Nobody has looked yet")),
    "duplicates": (
        N_("Decide the pairs that may be of the same people"),
        N_("%(count)s pairs wait for a decision; the list cannot be frozen before"),
    ),
    "appeals": (
        N_("Answer appeals against such decisions"),
        N_("%(count)s appeals wait for another person than the one who decided"),
    ),
    "documents": (
        N_("Ask for missing documents"),
        N_("%(count)s applications still lack documents; they will not take part"),
    ),
    "commitment": (N_("Deposit the commitment: %(about)s"), ""),
    "digits": (N_("Roll and enter the digits"), ""),
    "secret": (
        N_("Open the secret: %(about)s"),
        N_("Without it the draw goes on and says that it was withheld"),
    ),
    "answers": (N_("Households answer for their homes"), N_("%(count)s homes wait for an answer")),
    "contracts": (N_("Sign the contracts"), N_("%(count)s homes are confirmed and not signed for yet")),
    "late": (
        N_("Look at homes that were not signed for in time"),
        N_("%(count)s homes: ask the household, then record the contract or set the home free"),
    ),
    "returning": (N_("Approve that homes are taken back"), N_("%(count)s homes wait for a second person")),
}

JOBS: dict[str, str] = {
    "screen": N_("Check all applications against the rules"),
    "duplicates": N_("Look for duplicate applications"),
    "replay": N_("Recompute a published round"),
    "policy-effect": N_("Count what a version of a policy would change"),
}

ACTS: dict[str, str] = {
    "home.accept": N_("Home confirmed"),
    "home.decline": N_("Home declined"),
    "home.sign": N_("Contract recorded"),
    "home.expire": N_("Home set free after its time"),
    "home.propose_back": N_("Proposed to take the home back"),
    "home.keep": N_("Proposal to take the home back withdrawn"),
    "home.take_back": N_("Home taken back"),
    "policy.propose": N_("Proposed a version of a policy"),
    "policy.approve": N_("Approved a version of a policy"),
    "policy.withdraw": N_("Withdrew a version of a policy"),
    "conduct.find": N_("Found why a home was given up or taken back"),
    "evidence.see": N_("Noted a paper that was seen"),
    "paper.entered": N_("Entered what a paper says"),
    "retention.drafts": N_("Deleted drafts that were kept long enough"),
    "retention.erase": N_("Destroyed the keys of applications that were kept long enough"),
    "paper.withdrawn": N_("Withdrew what was entered from a paper"),
    "duplicate.search": N_("Looked for duplicate applications"),
    "duplicate.decide": N_("Decided about a pair of applications"),
    "duplicate.undo": N_("Undid a decision about a pair of applications"),
    "duplicate.appeal": N_("Appealed against a decision about a pair of applications"),
    "duplicate.answer": N_("Answered an appeal against a decision about a pair of applications"),
    "application.reveal": N_("Names and numbers shown in full"),
    "application.submit": N_("Filed"),
    "application.amend": N_("Changed by the applicant"),
    "application.withdraw": N_("Withdrawn by the applicant"),
    "claim.file": N_("A subsidy was claimed"),
    "claim.approve": N_("The claim to a subsidy was approved"),
    "claim.refuse": N_("The claim to a subsidy was refused"),
    "claim.end": N_("The claim to a subsidy ended"),
    "payment.propose": N_("Proposed for payment"),
    "payment.approve": N_("Approved and paid"),
    "payment.withdraw": N_("Proposal withdrawn"),
    "payment.export": N_("Handed out as a file"),
    "application.derivation": N_("Group, points and chances checked by an auditor"),
}


def step(to: RoundState) -> str:
    """Name a step that needs two persons."""
    return gettext(STEPS[to].title)


def party(code: str) -> str:
    """Name a party of the draw."""
    return gettext(PARTIES[code]) if code in PARTIES else code


def register(code: str) -> str:
    """Name a register."""
    return gettext(REGISTERS[code])


def todo(one: Todo) -> tuple[str, str]:
    """Name one thing to do, and say how much of it is left."""
    title, left = TODOS[one.task]
    about = {"registers": REGISTERS, "homes": words.WORDS}.get(one.task, PARTIES).get(one.about, one.about)
    facts = {"about": gettext(about) if about else "", "count": f"{one.count:,}"}
    says = one.task == "homes" or not one.done
    return gettext(title, **facts), gettext(left, **facts) if left and says else ""
