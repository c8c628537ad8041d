"""Refusals that a person can read: what was wrong, by which rule, and what to do."""

from typing import ClassVar


def N_(text: str) -> str:  # noqa: N802  (the customary name of a gettext mark)
    """Mark a text for the translation catalogue and return it unchanged."""
    return text


class Refused(Exception):
    """Something that the rules do not allow, in words and facts that can be shown in any language."""

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = N_("This is not allowed.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message % facts)
