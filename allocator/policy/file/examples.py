"""Read examples of a policy file: facts as an officer writes them, and what must come out."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, cast

from allocator.errors import N_
from allocator.policy.file.table import MOST, Table
from allocator.policy.language.fact import Fact
from allocator.policy.parts.procedure import BanExample
from allocator.policy.parts.program import PointsExample
from allocator.policy.parts.restrictions import ShareExample
from allocator.policy.parts.rule import VERDICTS, Example, Verdict

EXAMPLES = "examples"
BOTH: tuple[Verdict, ...] = ("holds", "fails")
LAST_YEAR = 2999  # of a ban's event, so that the longest ban ends on a day that there is

_STRANGER = N_("“%(name)s” is not a fact of this rule")
_ANSWER = N_("“%(value)s” is not a value of “%(name)s”")
_VERDICTS = N_("an example that holds and one that fails are needed")
_HOLDS = N_("an example that holds is needed")
_POINTS = N_("an example that gives points and, where there is “when”, one that gives 0 are needed")
_GIVES_POINTS = N_("a whole number or “unknown” is needed")
_SHARE = N_("an example with a number of homes is needed")
_BAN = N_("an example that bars somebody and one that gives “none” are needed")
_FAR = N_("a day after the year %(year)s cannot be counted from")
_GIVES_DAY = N_("a date without time, or “none”, is needed")


def verdicts(table: Table, facts: Mapping[str, Fact], needed: tuple[Verdict, ...] = BOTH) -> tuple[Example, ...]:
    """Read the examples of a condition: one on either side, at least."""
    found = tuple(_verdict(row, facts) for row in table.rows(EXAMPLES))
    _check_sides(table, found, needed)
    return found


def _verdict(row: Table, facts: Mapping[str, Fact]) -> Example:
    found = Example(facts=example_facts(row, facts), gives=cast("Verdict", row.one_of("gives", VERDICTS)))
    row.done()
    return found


def _check_sides(table: Table, found: tuple[Example, ...], needed: tuple[Verdict, ...]) -> None:
    if not set(needed) <= {one.gives for one in found}:
        table.refuse(EXAMPLES, _VERDICTS if len(needed) > 1 else _HOLDS)


def points(table: Table, facts: Mapping[str, Fact], *, conditional: bool) -> tuple[PointsExample, ...]:
    """Read the examples of an item of points: one that gives some, and one that gives none where it has a condition."""
    found = []
    for row in table.rows(EXAMPLES):
        values = example_facts(row, facts)
        found.append(PointsExample(facts=values, gives=number_or(row, ("unknown",), _GIVES_POINTS, least=-MOST)))
        row.done()
    given = {one.gives for one in found} - {"unknown"}
    if not given - {0} or (conditional and 0 not in given):
        table.refuse(EXAMPLES, _POINTS)
    return tuple(found)


def shares(table: Table) -> tuple[ShareExample, ...]:
    """Read how many homes a share comes to."""
    found = tuple(_share(row) for row in table.rows(EXAMPLES))
    if not found:
        table.refuse(EXAMPLES, _SHARE)
    return found


def _share(row: Table) -> ShareExample:
    found = ShareExample(homes=row.whole("homes", least=1), gives=row.whole("gives"))
    row.done()
    return found


def lots_and_shares(table: Table, facts: Mapping[str, Fact]) -> tuple[Example | ShareExample, ...]:
    """Read which lots a cap is about (rows with `facts`) and how many homes it comes to (rows with `homes`)."""
    found = tuple(_share(row) if row.has("homes") else _verdict(row, facts) for row in table.rows(EXAMPLES))
    _check_sides(table, tuple(one for one in found if isinstance(one, Example)), BOTH)
    if not any(isinstance(one, ShareExample) for one in found):
        table.refuse(EXAMPLES, _SHARE)
    return found


def bans(table: Table) -> tuple[BanExample, ...]:
    """Read whom a ban bars on a day, and until when."""
    found = []
    for row in table.rows(EXAMPLES):
        free = row.has("gives") and row.content["gives"] == "none"
        gives: date | Literal["none"] = "none" if free else row.day("gives", _GIVES_DAY)
        found.append(BanExample(days=row.days("days"), on=row.day("on"), gives=gives))
        if any(day.year > LAST_YEAR for day in found[-1].days):
            row.refuse("days", _FAR, year=LAST_YEAR)
        row.done()
    if len({one.gives == "none" for one in found}) != len(BOTH):
        table.refuse(EXAMPLES, _BAN)
    return tuple(found)


def number_or(row: Table, words: tuple[str, ...], problem: str, *, least: int) -> int | str:
    """Read what an example gives: a number or one of a few words."""
    row.has("gives")
    gives = row.content.get("gives")
    if gives not in words and (type(gives) is not int or not least <= gives <= MOST):
        row.refuse("gives", problem)
    return gives


def example_facts(row: Table, facts: Mapping[str, Fact]) -> dict[str, int | None]:
    """Read the facts of an example; each must be one that is read there."""
    values = row.table("facts")
    return {name: _value(values, name, facts) for name in values.content}


def _value(values: Table, name: str, facts: Mapping[str, Fact]) -> int:
    """Read one value of an example as an officer writes it: true, 36, or the name of an answer."""
    if name not in facts:
        values.refuse(name, _STRANGER, name=name)
    fact, written = facts[name], values.content[name]
    if fact.kind == "choice":
        codes = [choice.code for choice in fact.choices if choice.value == written]
    elif fact.kind == "flag":
        codes = [int(written)] if isinstance(written, bool) else []
    else:
        codes = [written] if type(written) is int and 0 <= written <= fact.largest else []
    if not codes:
        values.refuse(name, _ANSWER, value=written, name=name)
    return codes[0]
