"""What follows when a household takes its home, declines it, or does nothing: from the policy, and for these people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allocator.policy import Policy, Procedure
from housing.i18n import _, current, ngettext
from housing.models import Allocation, AllocationStatus
from housing.services import bans, chances, claim_queries, months, offer_dates, rounds
from housing.services.bans import Ban
from housing.web import show
from housing.web.current import db_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sentence of the policy, with where it stands."""

    text: str
    clause: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What follows: for this household in plain words, and the sentences of the policy behind it."""

    plain: list[str]
    warning: str  # from when on nobody of the household may apply; '' where nobody is kept from it
    rules: list[Rule]


def of_declining(allocation: Allocation) -> Following:
    """Say what follows when the home is declined."""
    policy = rounds.policy_of(allocation.application.round)
    ban = bans.would_bar(db_session(), policy, allocation, str(AllocationStatus.DECLINED))
    plain = [_("The home goes to another household. You cannot take this back."), _same_chances(allocation)]
    if ban is None:
        plain.append(_("Nothing else follows: everybody of your household can apply again in a round that is open."))
    return Following(plain=plain, warning=_warning(ban), rules=_rules(policy, allocation, _about_declining))


def of_silence(allocation: Allocation) -> Following:
    """Say what follows when nobody answers, or the contract is not signed in time."""
    policy = rounds.policy_of(allocation.application.round)
    ban = bans.would_bar(db_session(), policy, allocation, str(AllocationStatus.EXPIRED))
    plain = [_("The home goes to another household.")]
    return Following(plain=plain, warning=_warning(ban), rules=_rules(policy, allocation, _about_silence))


def of_taking(allocation: Allocation, at: datetime) -> Following:
    """Say what follows when the home is taken."""
    application = allocation.application
    policy = rounds.policy_of(application.round)
    until = show.moment(offer_dates.sign_by(policy, at))
    plain = [
        _("Next you sign the contract. If you confirm today, the last day for it is %(until)s.", until=until),
        _("One home a household, over all rounds: while you have it, nobody of this application can get another one."),
    ]
    if claim_queries.open_of_people(db_session(), application):
        month = months.text(months.of_moment(at))
        plain.append(_("What is paid to you instead of a home is paid for the last time for %(month)s.", month=month))
    found = policy.program(application.program).chances
    if found is not None and found.resets:
        plain.append(_("Your chances in later draws start again at %(count)s.", count=found.base))
    return Following(plain=plain, warning="", rules=_rules(policy, allocation, _about_taking))


def _same_chances(allocation: Allocation) -> str:
    count = chances.of(db_session(), allocation.application).chances
    return ngettext(
        "A declined home is not counted as a round without a home: you keep %(num)s chance in the draw, no more.",
        "A declined home is not counted as a round without a home: you keep %(num)s chances in the draw, no more.",
        count,
    )


def _warning(ban: Ban | None) -> str:
    if ban is None:
        return ""
    until = show.day(ban.until)
    return _("Nobody of this application can then apply for this kind of housing before %(until)s.", until=until)


def _rules(policy: Policy, allocation: Allocation, concerns: Callable[[Procedure], bool]) -> list[Rule]:
    program = allocation.application.program
    return [
        Rule(text=row.text[current()], clause=row.clause, mark=row.mark)
        for row in policy.procedure.values()
        if program in row.programs and concerns(row)
    ]


def _about_declining(row: Procedure) -> bool:
    return row.about == "decline" or (row.about == "ban" and row.event in ("declined", None))


def _about_silence(row: Procedure) -> bool:
    return row.about == "ban" and row.event == "expired"


def _about_taking(row: Procedure) -> bool:
    return row.about in ("confirmation", "contract", "title")
