"""A derivation as people read it: what counts, why, and what it gives; for the family, the officer and the auditor."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from allocator.policy import Line, Program
from housing.i18n import current, gettext
from housing.services.derived import Derived
from housing.web import rule_links, show
from housing.web.addressed import addressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: what counts, the reason below it, where it stands, and what it gives."""

    kind: str
    text: str
    why: str
    clause: Markup
    value: str
    href: str  # where the rule stands; empty for a sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole derivation, ready to be shown and printed."""

    rows: list[Row]
    rounds: list[str]  # names of the rounds that count as failed
    note: str
    document: str
    checked: bool


def sheet(derived: Derived, program: str, *, you: bool = True) -> Sheet:
    """Write the derivation of a program down in the reader's language; `you`: the reader is the family itself."""
    places = _places(derived.lines, derived.policy.program(program))
    hrefs = [rule_links.chapter(derived.policy, program, place) if place else "" for place in places]
    return Sheet(
        rows=[_row(line, href, you=you) for line, href in zip(derived.lines, hrefs, strict=True)],
        rounds=[f"{show.either(one.name_zh, one.name_en)} ({one.ref})" for one in derived.failed],
        note=_note(derived), document=derived.policy.document, checked=derived.checked,
    )  # fmt: skip


def _places(lines: Iterable[Line], program: Program) -> list[str]:
    """Name the place of each line in the chapter of its program: points come item by item, as the policy has them."""
    items = iter(program.points)
    found = []
    for line in lines:
        if line.kind == "points":
            found.append(rule_links.points(next(items).id))
        elif line.kind == "group" and line.amount is not None:
            found.append(rule_links.group(line.amount))
        else:
            found.append(rule_links.CHANCES if line.kind == "chances" and program.chances else "")
    return found


def _row(line: Line, href: str, *, you: bool) -> Row:
    language = current()
    text, why, value = (_began(one[language], you=you) for one in (line.text, line.why, line.value))
    clause = Markup('<span lang="zh-CN">{}</span>').format(line.clause)
    if line.mark == "assumption":
        clause = escape(gettext("Provisional rule, to be confirmed by the authority"))
    return Row(kind=line.kind, text=text, why=why, clause=clause, value=value, href=href)


def _began(text: str, *, you: bool) -> str:
    """Begin a cell as sentences begin, spoken to the family or of it."""
    return addressed(text[:1].upper() + text[1:], you=you)


def _note(derived: Derived) -> str:
    """Say whether the number of chances can still change."""
    if derived.standing.fixed:
        return gettext("The number of chances was fixed when the list was frozen, and stands in its public line.")
    return gettext("The number of chances is fixed when the list is frozen.")
