"""What can be wrong with an instance or a result file, each fault naming the member and whose it is."""

import json
from typing import ClassVar

from allocator.errors import N_, Refused

SHOWN = 60  # characters of a value in a message


class InstanceError(Refused, ValueError):
    """An instance that breaks the format; nothing is computed from it and nothing is written."""

    code: ClassVar[str] = "instance"
    message: ClassVar[str] = N_("%(member)s of %(thing)s is not valid.")


class NotJson(InstanceError):
    """A line that is not one JSON object."""

    code: ClassVar[str] = "not-json"
    message: ClassVar[str] = N_("%(thing)s: not one JSON object in UTF-8 (%(reason)s).")


class WrongFormat(InstanceError):
    """A file of another kind or version."""

    code: ClassVar[str] = "wrong-format"
    message: ClassVar[str] = N_("format of %(thing)s: must be %(needed)s, not %(value)s.")


class UnknownMember(InstanceError):
    """A member that the format does not know: a misspelt rule must never be skipped in silence."""

    code: ClassVar[str] = "unknown-member"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: unknown member. Known are: %(known)s.")


class MissingMember(InstanceError):
    """A member that has no default and is not there."""

    code: ClassVar[str] = "missing-member"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: missing.")


class NotAnObject(InstanceError):
    """A value that should be an object."""

    code: ClassVar[str] = "not-an-object"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be an object, not %(value)s.")


class NotAList(InstanceError):
    """A value that should be a list."""

    code: ClassVar[str] = "not-a-list"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be a list, not %(value)s.")


class NotAName(InstanceError):
    """A value that should be an identifier."""

    code: ClassVar[str] = "not-a-name"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be 1 to 200 printable characters, not %(value)s.")


class NotANumber(InstanceError):
    """A value that should be a whole number of 0 or more."""

    code: ClassVar[str] = "not-a-number"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be a whole number from 0 to %(most)s, not %(value)s.")


class TooManyHomes(InstanceError):
    """More homes than a number of the result could tell."""

    code: ClassVar[str] = "too-many-homes"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: the homes of all lots are %(value)s, more than %(most)s.")


class NotAFlag(InstanceError):
    """A value that should be true or false."""

    code: ClassVar[str] = "not-a-flag"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be true or false, not %(value)s.")


class NotATicket(InstanceError):
    """A value that should be a ticket of the draw."""

    code: ClassVar[str] = "not-a-ticket"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be 64 digits of 0-9 and a-f, not %(value)s.")


class NotAChoice(InstanceError):
    """A value outside the words that are allowed there."""

    code: ClassVar[str] = "not-a-choice"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: must be one of %(known)s, not %(value)s.")


class Duplicate(InstanceError):
    """A name that stands twice where it may stand once."""

    code: ClassVar[str] = "duplicate"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: %(value)s stands there twice.")


class UnknownReference(InstanceError):
    """A name that nothing in the instance bears."""

    code: ClassVar[str] = "unknown-reference"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: there is no %(kind)s %(value)s.")


class OtherProgram(InstanceError):
    """A home of one program offered to a contender of another."""

    code: ClassVar[str] = "other-program"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: lot %(value)s belongs to program %(program)s.")


class NotSuitable(InstanceError):
    """A wish or a distance for a lot that the rules do not allow this household."""

    code: ClassVar[str] = "not-suitable"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: lot %(value)s is not among its suitable lots.")


class NoDistance(InstanceError):
    """A suitable lot without its distance, where the nearest home is given."""

    code: ClassVar[str] = "no-distance"
    message: ClassVar[str] = N_(
        "%(member)s of %(thing)s: lot %(value)s has no distance, and the program gives the nearest home."
    )


class NotSorted(InstanceError):
    """A household of a result that stands after a greater one, or twice."""

    code: ClassVar[str] = "not-sorted"
    message: ClassVar[str] = N_("%(member)s of %(thing)s: %(value)s must come after the one before it, by its id.")


def shown(value: object) -> str:
    """Give the value as it stands in the file, short enough for one line."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
