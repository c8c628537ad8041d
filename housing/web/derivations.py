"""A derivation as people read it: what counts, why, and what it gives; for the family, the officer and the auditor."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from allocator.policy import Line
from housing.i18n import current, gettext
from housing.services.derived import Derived
from housing.web import show


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: what counts, the reason below it, where it stands, and what it gives."""

    kind: str
    text: str
    why: str
    clause: Markup
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole derivation, ready to be shown and printed."""

    rows: list[Row]
    rounds: list[str]  # names of the rounds that count as failed
    note: str
    document: str
    checked: bool


def sheet(derived: Derived, *, you: bool = True) -> Sheet:
    """Write a derivation down in the reader's language; `you`: the reader is the family itself."""
    return Sheet(
        rows=[_row(line, you=you) for line in derived.lines],
        rounds=[f"{show.either(one.name_zh, one.name_en)} ({one.ref})" for one in derived.failed],
        note=_note(derived), document=derived.policy.document, checked=derived.checked,
    )  # fmt: skip


def _row(line: Line, *, you: bool) -> Row:
    language = current()
    text, why, value = (_began(one[language], you=you) for one in (line.text, line.why, line.value))
    clause = Markup('<span lang="zh-CN">{}</span>').format(line.clause)
    if line.mark == "assumption":
        clause = escape(gettext("Provisional rule, to be confirmed by the authority"))
    return Row(kind=line.kind, text=text, why=why, clause=clause, value=value)


def _began(text: str, *, you: bool) -> str:
    """Begin a cell as sentences begin, and speak of the applicant where the family does not read it."""
    text = text[:1].upper() + text[1:]
    return text if you or current() == "en" else text.replace("您家", "申请人家庭").replace("您", "申请人")


def _note(derived: Derived) -> str:
    """Say whether the number of chances can still change."""
    if derived.standing.fixed:
        return gettext("The number of chances was fixed when the list was frozen, and stands in its public line.")
    return gettext("The number of chances is fixed when the list is frozen.")
