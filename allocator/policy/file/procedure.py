"""Read the procedure of a policy file, and how each program counts its year."""

from collections.abc import Mapping
from string import Formatter
from typing import cast

from allocator.errors import N_
from allocator.policy.file.examples import bans
from allocator.policy.file.facts import LIMIT_KINDS, number, provenance
from allocator.policy.file.table import Table
from allocator.policy.language.fact import Text, limit_words
from allocator.policy.parts.limit import Limit
from allocator.policy.parts.procedure import ABOUT, EVENTS, About, Event, Procedure, Year

_ID_TAKEN = N_("another row has this id")
_NUMBER = N_("a limit or term of this policy is needed")
_TWO_NUMBERS = N_("a row has a number of its own, or the name of a limit or term, not both")
_BRACES = N_("write {value} for the number of the row, and nothing else in braces")
_UNSAID = N_("the row has a number that its text does not say: write {value}")
_BAN = N_("only a ban has an event")
_MONTHS = N_("a ban with an event counts months")
_DISTRICT = N_("a list of district codes is needed")
_QUOTA = N_("the program has no quota")
_COUNT = N_("a limit of kind count is needed")
_YEARS = N_("the last year lies before the first year")
_LEAST_DISTRICT = 100_000  # codes of GB/T 2260 have six digits
_MOST_DISTRICT = 999_999
_MOST_TIMES = 100  # an example of a ban names so many days


def procedures(top: Table, numbers: Mapping[str, Limit], program_ids: tuple[str, ...]) -> dict[str, Procedure]:
    """Read the rows of the procedure, in the order of the file; `numbers` are the policy's limits and terms."""
    found: dict[str, Procedure] = {}
    for table in top.rows("procedure"):
        name = table.new_id(found, _ID_TAKEN)
        found[name] = _procedure(name, table, numbers, program_ids)
        table.done()
    return found


def _procedure(name: str, table: Table, numbers: Mapping[str, Limit], program_ids: tuple[str, ...]) -> Procedure:
    about = cast("About", table.one_of("about", ABOUT))
    value, kind, refers = _number(table, numbers)
    clause, mark, source = provenance(table)
    event = cast("Event", table.one_of("event", EVENTS)) if table.has("event") else None
    if event and about != "ban":
        table.refuse("event", _BAN)
    if event and (kind != "months" or not value):
        table.refuse("event", _MONTHS)
    return Procedure(
        id=name,
        about=about,
        programs=table.words("programs", program_ids) if table.has("programs") else program_ids,
        title=table.both("title"),
        text=_text(table, value, kind),
        value=value,
        kind=kind,
        refers=refers,
        event=event,
        times=table.whole("times", least=1, most=_MOST_TIMES) if event and table.has("times") else 1,
        year=table.whole("year", least=1) if table.has("year") else None,
        district=table.whole("district", least=_LEAST_DISTRICT) if table.has("district") else None,
        clause=clause,
        mark=mark,
        source=source,
        examples=bans(table) if event else (),
    )


def _number(table: Table, numbers: Mapping[str, Limit]) -> tuple[int | None, str | None, str | None]:
    """Read the number of a row: its own, one that stands among limits or terms, or none."""
    if table.has("number"):
        if table.has("value") or table.has("kind"):
            table.refuse("number", _TWO_NUMBERS)
        name = table.text("number")
        if name not in numbers:
            table.refuse("number", _NUMBER)
        return numbers[name].value, numbers[name].kind, name
    if table.has("value") or table.has("kind"):
        kind = table.one_of("kind", LIMIT_KINDS)
        return number(table, kind), kind, None
    return None, None, None


def _text(table: Table, value: int | None, kind: str | None) -> Text:
    """Read what the row says, and write its number where the text asks for it."""
    text = table.both("text")
    for said in (text.zh, text.en):
        try:
            names = [name for _, name, _, _ in Formatter().parse(said) if name is not None]
        except ValueError:
            table.refuse("text", _BRACES)
        if any(name != "value" for name in names) or (names and value is None):
            table.refuse("text", _BRACES)
        if value is not None and not names:
            table.refuse("text", _UNSAID)
    if value is None or kind is None:
        return text
    return Text(
        text.zh.replace("{value}", limit_words(kind, value, "zh")),
        text.en.replace("{value}", limit_words(kind, value, "en")),
    )


def year(program: Table, quota: int | None, limits: Mapping[str, Limit]) -> Year | None:
    """Read how a program counts its year; without it nothing is counted against a number."""
    if not program.has("year"):
        return None
    table = program.table("year")
    clause, mark, source = provenance(table)
    found = Year(
        carry_over=table.flag("carry_over"),
        ceiling=_ceiling(table, quota, limits) if table.has("ceiling") else None,
        districts=_districts(table) if table.has("districts") else (),
        first_year=table.whole("first_year", least=1) if table.has("first_year") else None,
        last_year=table.whole("last_year", least=1) if table.has("last_year") else None,
        clause=clause,
        mark=mark,
        source=source,
    )
    if found.first_year and found.last_year and found.last_year < found.first_year:
        table.refuse("last_year", _YEARS)
    table.done()
    return found


def _ceiling(table: Table, quota: int | None, limits: Mapping[str, Limit]) -> int:
    """Read the most that a year's rounds may promise: the word `quota`, or the name of a limit."""
    name = table.text("ceiling")
    if name == "quota":
        if quota is None:
            table.refuse("ceiling", _QUOTA)
        return quota
    if name not in limits or limits[name].kind != "count":
        table.refuse("ceiling", _COUNT)
    return limits[name].value


def _districts(table: Table) -> tuple[int, ...]:
    value = table.content["districts"]
    if not isinstance(value, list) or not value:
        table.refuse("districts", _DISTRICT)
    if any(type(one) is not int or not _LEAST_DISTRICT <= one <= _MOST_DISTRICT for one in value):
        table.refuse("districts", _DISTRICT)
    return tuple(dict.fromkeys(value))
