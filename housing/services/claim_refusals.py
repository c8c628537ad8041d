"""Why money instead of a home is not given: each refusal names the benefit, the reason and the next step."""

from allocator.errors import N_, Refused


class NotWithoutHome(Refused):
    """The household has a home, or is offered one."""

    code = "claim-housed"
    message = N_(
        "Your household has a home from this program, or an offer that is still open, so %(benefit)s is not paid. "
        "If you decline the offer, or it runs out, you can claim then."
    )


class NotInList(Refused):
    """The application took no part in the draw, or its round is not over."""

    code = "claim-not-in-list"
    message = N_(
        "%(benefit)s can be claimed instead of a home once the round is published, by households of its list that "
        "got no home. Application %(receipt)s is not one of them."
    )


class NotInstead(Refused):
    """The policy does not give this benefit instead of a home of this program."""

    code = "claim-not-instead"
    message = N_("The policy gives no %(benefit)s instead of a home of this program. Choose one of those on the page.")


class AlreadyClaimed(Refused):
    """The household, or one of its members, claims a benefit of the same group already."""

    code = "already-claimed"
    message = N_(
        "Somebody of your household is covered by a claim that is still open, and %(benefit)s cannot be paid beside "
        "it. Withdraw that claim first, or wait until it has ended."
    )


class MonthsUsedUp(Refused):
    """All months that the policy gives are used."""

    code = "months-used-up"
    message = N_("%(benefit)s is paid for at most %(most)s months over a life, and all of them are used.")


class ReceivedOnce(Refused):
    """Something that is paid once, and was."""

    code = "received-once"
    message = N_("%(benefit)s is paid once in a life, and your household has received it.")


class ConditionsNotMet(Refused):
    """The facts say no."""

    code = "claim-conditions"
    message = N_("The conditions of %(benefit)s are not met: %(why)s")


class FactsMissing(Refused):
    """Nobody can tell yet."""

    code = "claim-facts-missing"
    message = N_(
        "For %(benefit)s this is not known yet: %(facts)s. Answer what is asked on the page; for anything else bring "
        "the paper to the counter, or have the register corrected."
    )


class ClaimClosed(Refused):
    """A claim was decided or ended in the meantime."""

    code = "claim-closed"
    message = N_("This claim is no longer open: it was decided or has ended. Reload the page to see how it stands.")


class ClaimReasonMissing(Refused):
    """A decision without its reason."""

    code = "claim-reason-missing"
    message = N_("Write at least %(least)s characters: the household reads the reason of this decision.")


class MonthNotYet(Refused):
    """A list for a month that has not begun."""

    code = "month-not-yet"
    message = N_("%(month)s has not begun. Payments are listed in their month or later, never ahead of it.")


class NothingDue(Refused):
    """A list without a line."""

    code = "nothing-due"
    message = N_("Nothing is due for %(month)s: every approved claim is paid up to that month.")


class AlreadyListed(Refused):
    """A month that has its list."""

    code = "already-listed"
    message = N_(
        "There is a list for %(month)s already. What became due later is paid with the list of a later month, once."
    )


class ListClosed(Refused):
    """A list was approved or withdrawn in the meantime."""

    code = "list-closed"
    message = N_("The list of %(month)s is approved or withdrawn already. Reload the page to see how it stands.")


class ProposerApprovesList(Refused):
    """The same person wants to approve what they proposed."""

    code = "proposer-approves-list"
    message = N_("You proposed the list of %(month)s, so another person has to approve it.")


class ListChanged(Refused):
    """What was proposed is not what would be paid now."""

    code = "list-changed"
    message = N_(
        "Since the list of %(month)s was proposed a claim was decided or has ended, or a month was paid with another "
        "list. Nothing was paid. Withdraw this list and propose the month again."
    )


class ListUnlike(Refused):
    """Payments that no longer give the fingerprint of their list."""

    code = "list-unlike"
    message = N_(
        "The payments on record for %(month)s are not those that were approved. Nothing was handed on. Keep everything "
        "as it is and call the auditor."
    )
