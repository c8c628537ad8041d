"""The chapter on the procedure: what happens when, what follows from declining, who waits, what is kept how long."""

from collections.abc import Callable
from typing import Any

from allocator.policy import Policy, Procedure
from housing.i18n import N_, current, gettext

CHAPTERS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        N_("From the application to the contract"),
        frozenset(
            {"applications", "review", "publicity", "objection", "answer", "list", "confirmation", "contract"}
        ),
    ),
    (N_("Absence, declining, and when somebody may not apply"), frozenset({"absence", "decline", "ban"})),
    (N_("Waiting lists"), frozenset({"waiting"})),
    (N_("Restricted title and resale"), frozenset({"title"})),
    (N_("Income tables by year and district"), frozenset({"income"})),
    (N_("How long personal data are kept"), frozenset({"retention"})),
)  # fmt: skip


def chapters(policy: Policy, line: Callable[[str, Any, str], Any]) -> list[tuple[str, list[Any]]]:
    """Put the rows of the procedure into tables; `line` writes one row with its clause and mark."""
    return [
        (gettext(title), [line(_title(policy, row), row, row.text[current()]) for row in rows])
        for title, about in CHAPTERS
        if (rows := [row for row in policy.procedure.values() if row.about in about])
    ]


def _title(policy: Policy, row: Procedure) -> str:
    """Name a row, with its programs where it does not concern all of them."""
    title = row.title[current()]
    if len(row.programs) == len(policy.programs):
        return title
    names = gettext(", ").join(policy.programs[name].name[current()] for name in row.programs)
    return names + gettext(": ") + title
