"""What officers entered from papers, in words; for the officer and for the family."""

from allocator.policy import Fact
from housing.i18n import _, current
from housing.services.paper_facts import Held
from housing.web.application import questions


def value_of(fact: Fact, held: Held) -> str:
    """Write what a paper says: the whole code of an organisation, or the value with its unit."""
    return held.content.code or questions.written(fact, held.value)


def paper_of(fact: Fact, held: Held) -> str:
    """Name a paper: what it is, of which day, and its number."""
    name = fact.paper[current()] if fact.paper else ""
    told = _("%(paper)s of %(dated)s", paper=name, dated=held.row.dated_on.isoformat())
    return _("%(paper)s, number %(number)s", paper=told, number=held.content.number) if held.content.number else told
