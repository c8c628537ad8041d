"""The chapter on the procedure: what happens when, what follows from declining, who waits, what is kept how long."""

from allocator.policy import Policy, Procedure
from housing.i18n import N_, current, gettext
from housing.web import rule_links
from housing.web.public.rules_lines import line
from housing.web.public.rules_program import Part

PARTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (
        "way",
        N_("From the application to the contract"),
        frozenset(
            {"applications", "review", "publicity", "objection", "answer", "list", "confirmation", "contract"}
        ),
    ),
    ("absence", N_("Absence, declining, and when somebody may not apply"), frozenset({"absence", "decline", "ban"})),
    ("waiting", N_("Waiting lists"), frozenset({"waiting"})),
    ("title", N_("Restricted title and resale"), frozenset({"title"})),
    ("income", N_("Income tables by year and district"), frozenset({"income"})),
    ("retention", N_("How long personal data are kept"), frozenset({"retention"})),
)  # fmt: skip


def parts(policy: Policy) -> list[Part]:
    """Put the rows of the procedure into words, part by part."""
    found = [
        Part(
            id=identity, title=gettext(title),
            lines=[
                line(rule_links.step(row.id), _title(policy, row), row, row.text[current()])
                for row in policy.procedure.values()
                if row.about in about
            ],
        )
        for identity, title, about in PARTS
    ]  # fmt: skip
    return [one for one in found if one.lines]


def _title(policy: Policy, row: Procedure) -> str:
    """Name a row, with its programs where it does not concern all of them."""
    title = row.title[current()]
    if len(row.programs) == len(policy.programs):
        return title
    names = gettext(", ").join(policy.programs[name].name[current()] for name in row.programs)
    return names + gettext(": ") + title
