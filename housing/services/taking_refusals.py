"""Why a home is not confirmed, declined, signed for or taken back: each refusal says what to do instead."""

from allocator.errors import N_, Refused


class NotYourHome(Refused):
    """Somebody answers for a household that is not theirs."""

    code = "not-your-home"
    message = N_(
        "The home of application %(receipt)s was allocated to another household, so you cannot answer for it. "
        "Open your own application."
    )


class AnsweredAlready(Refused):
    """The home is not in the state that the step starts from."""

    code = "answered-already"
    message = N_(
        "The home of application %(receipt)s stands at “%(status)s” already; this step starts from “%(needed)s”. "
        "Reload the page to see how it stands."
    )


class TimeIsOver(Refused):
    """An answer comes after the last moment."""

    code = "time-is-over"
    message = N_(
        "The home of application %(receipt)s could be confirmed or declined until %(until)s, and that time is over. If "
        "there was a cause beyond your control, tell the housing bureau in writing, with the papers that show it."
    )


class PaperMissing(Refused):
    """An officer answers for a household without naming its paper."""

    code = "answer-paper-missing"
    message = N_(
        "For an answer at the counter, name the signed paper that the household handed in, in at least %(least)s "
        "characters."
    )


class ContractNumberMissing(Refused):
    """A contract without a number that can be found again."""

    code = "contract-number"
    message = N_("A contract number has 1 to %(most)s characters. Copy it from the contract.")


class ContractTaken(Refused):
    """Another home was signed for under this number."""

    code = "contract-taken"
    message = N_(
        "Contract number %(number)s is on record for another home. Compare it with the contract in front of you."
    )


class ContractDay(Refused):
    """The contract was signed before the home was confirmed, after the time for it, or in the future."""

    code = "contract-day"
    message = N_(
        "The contract of application %(receipt)s is dated %(on)s. It can be signed from the confirmation on %(first)s "
        "until %(last)s, and not later than today. Correct the date if it was mistyped; a contract of another day does "
        "not count."
    )


class SamePerson(Refused):
    """The same officer would confirm for a household and record its contract."""

    code = "same-person"
    message = N_(
        "You confirmed the home of application %(receipt)s for the household, so another person has to compare the "
        "contract and record it."
    )


class StillInTime(Refused):
    """The time to sign is not over."""

    code = "still-in-time"
    message = N_(
        "The household of application %(receipt)s can sign its contract until %(until)s. Only after that can the home "
        "be set free."
    )


class LapseNoteMissing(Refused):
    """A home would be set free without a word on how its household was asked."""

    code = "lapse-note"
    message = N_(
        "Write in at least %(least)s characters when and how the household was asked why it did not sign: it reads "
        "this text."
    )


class BackWaits(Refused):
    """A step comes while it is proposed to take the home back."""

    code = "back-waits"
    message = N_(
        "That the home of application %(receipt)s is taken back waits for a second person. Until it is approved or "
        "withdrawn, no contract is recorded and the home is not set free."
    )


class BackReasonMissing(Refused):
    """A home is to be taken back without a reason."""

    code = "back-reason"
    message = N_("Write in at least %(least)s characters why the home is taken back: the reason is kept.")


class BackProposed(Refused):
    """The home is already to be taken back."""

    code = "back-proposed"
    message = N_(
        "That the home of application %(receipt)s is taken back is already proposed and waits for a second person."
    )


class BackClosed(Refused):
    """A proposal was approved or withdrawn in the meantime; another one may wait by now."""

    code = "back-closed"
    message = N_(
        "This proposal is no longer open: somebody approved or withdrew it. Go back to the home and read whether "
        "another one waits."
    )


class BackSamePerson(Refused):
    """Who proposes would approve."""

    code = "back-same-person"
    message = N_("You proposed to take this home back, so another person has to approve it.")
