"""Why the bureau's software says no: each refusal names the thing, the rule and what to do next."""

from allocator.errors import N_, Refused


class Code(str):
    """A code word of the city in a refusal: pages say it in people's words."""

    __slots__ = ()


class NotFound(Refused):
    """What somebody asked for does not exist, or is not theirs to see."""

    code = "not-found"
    message = N_("There is no %(thing)s %(ref)s. Check the number and try again.")


class WrongState(Refused):
    """A step came too early or too late in the life of a round."""

    code = "wrong-state"
    message = N_(
        "Round %(round)s is in state %(state)s; this step needs state %(needed)s. "
        "Reload the page to see where the round stands."
    )


class Taken(Refused):
    """Somebody else, or an earlier attempt, already has what may exist only once."""

    code = "taken"
    message = N_("%(thing)s %(ref)s is already taken. Reload the page to see how things stand now.")


class UnsafeDatabase(Refused):
    """The database does not hold the rules that protect applicants."""

    code = "unsafe-database"
    message = N_(
        "This database cannot be used, because %(what)s. Bring it up to date with the migrations and start again."
    )
