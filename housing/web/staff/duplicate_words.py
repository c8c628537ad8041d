"""A pair of applications as a person of the bureau reads it: side by side, with what is alike, and why it was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from housing.i18n import N_, gettext
from housing.models import Application, PairState, Verdict
from housing.services.duplicates import Opened
from housing.services.filing import Filing, Person
from housing.services.likeness import Kind, Likeness, Strength
from housing.web import show, words
from housing.web.staff import finding

STATES: dict[PairState, tuple[str, str]] = {
    PairState.OPEN: (N_("To be decided"), "yellow"),
    PairState.SAME: (N_("The same people"), "red"),
    PairState.DIFFERENT: (N_("Different people"), "green"),
}
VERDICTS: dict[Verdict, str] = {
    Verdict.SAME: N_("The same people"), Verdict.DIFFERENT: N_("Different people"), Verdict.UNDONE: N_("Undone"),
}  # fmt: skip
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.NUMBER: (N_("One number, written in two ways"), N_("The old and the present form of one document number.")),
    Kind.NEAR: (
        N_("Numbers one slip apart"),
        N_("One sign differs, is missing or is exchanged with its neighbour, and the names are nearly the same."),
    ),
    Kind.DOCUMENT: (
        N_("Documents of two kinds"),
        N_("The names sound the same and the date of birth is one, but different kinds of document were shown."),
    ),
    Kind.NAME: (N_("One name and date of birth"), N_("Name and date of birth are the same; the numbers are not.")),
    Kind.SOUND: (
        N_("Names that sound the same"),
        N_("The names sound the same and the date of birth is one; the numbers are not the same."),
    ),
    Kind.SPELLING: (
        N_("Names one character apart"),
        N_("The names differ in one character and the date of birth is one; the numbers are not the same."),
    ),
    Kind.COUPLE: (
        N_("Spouse in two households"),
        N_("The person is a spouse in one application, and applicant or spouse with somebody else in the other."),
    ),
    Kind.CHILD: (N_("One child in two households"), N_("The person is entered as a child in both applications.")),
    Kind.TOGETHER: (
        N_("One household before"),
        N_("Members of both applications filed together as one household in an earlier round."),
    ),
    Kind.PHONE: (N_("One phone number"), N_("Both applications give the same phone number.")),
    Kind.ADDRESS: (N_("One home"), N_("Both households say that they live in the same home now.")),
    Kind.STREET: (N_("One street or building"), N_("The addresses are the same but name no single home.")),
    Kind.WORK: (N_("One area of work"), N_("Both work in the same area; that counts only beside other reasons.")),
}
STRENGTHS: dict[Strength, tuple[str, str]] = {
    Strength.STRONG: (N_("Strong reason"), "red"), Strength.HINT: (N_("Hint"), "yellow"),
    Strength.SUPPORT: (N_("Only beside others"), "grey"),
}  # fmt: skip
COMPARISONS: dict[str, tuple[str, str]] = {
    "same": (N_("The same"), "red"), "alike": (N_("Alike"), "yellow"), "different": (N_("Different"), "grey"),
    "one": (N_("On one side only"), "grey"),
}  # fmt: skip
TELLING = frozenset({"phone", "address", "name", "id_number", "birth_on"})
"""Lines in which the same value says something about who people are."""

NEARLY: dict[str, frozenset[Kind]] = {
    "phone": frozenset({Kind.PHONE}), "address": frozenset({Kind.ADDRESS, Kind.STREET}),
    "name": frozenset({Kind.NUMBER, Kind.NEAR, Kind.DOCUMENT, Kind.SOUND, Kind.SPELLING}),
    "id_number": frozenset({Kind.NUMBER, Kind.NEAR}),
}  # fmt: skip
"""Reasons for which values that are not the same are alike, by line."""

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of two applications side by side."""

    label: str
    left: Any
    right: Any
    comparison: str = ""  # in words; empty where nothing is compared
    colour: str = ""


def kinds(codes: str) -> str:
    """Name the reasons of a pair, from its code words."""
    return gettext(", ").join(gettext(KINDS[Kind(code)][0]) for code in codes.split())


def state(of: PairState) -> tuple[str, str]:
    """Name the state of a pair, with its colour."""
    text, colour = STATES[of]
    return gettext(text), colour


def reasons(opened: Opened) -> list[dict[str, Any]]:
    """Say why two applications were put together."""
    return [
        {
            "title": gettext(KINDS[one.kind][0]), "text": gettext(KINDS[one.kind][1]), "who": _who(opened, one),
            "strength": gettext(STRENGTHS[one.strength][0]), "colour": STRENGTHS[one.strength][1],
        }
        for one in opened.reasons
    ]  # fmt: skip


def _who(opened: Opened, one: Likeness) -> str:
    if one.left_member is None or one.right_member is None:
        return ""
    left, right = opened.first.members[one.left_member], opened.second.members[one.right_member]
    return gettext("First: %(left)s. Second: %(right)s.", left=_named(left), right=_named(right))


def _named(person: Person) -> str:
    return f"{words.word(person.relation)} {show.masked_name(person.name)}"


def household(opened: Opened, areas: dict[str, str], *, revealed: bool) -> list[Row]:
    """Put what is about the whole household side by side."""
    first, second = opened.first, opened.second
    about: tuple[tuple[str, str, str, str, Mask], ...] = (
        ("phone", gettext("Phone"), first.phone, second.phone, show.masked_phone),
        ("address", gettext("Present address"), first.address, second.address, masked_address),
        ("work_area", gettext("Area of work"), _area(first, areas), _area(second, areas), str),
    )
    rows = [
        _row(field, label, (left, right), mask, opened.reasons, revealed=revealed)
        for field, label, left, right, mask in about
    ]
    told: tuple[tuple[str, Callable[[Application], str]], ...] = (
        (gettext("Program"), lambda one: words.word(one.program)),
        (gettext("Filed"), lambda one: show.stamp(one.submitted_at)),
        (gettext("How"), _how),
        (gettext("People"), lambda one: str(one.members_count)),
    )
    first_, second_ = opened.applications
    return [*rows, *(Row(label=label, left=say(first_), right=say(second_)) for label, say in told)]


def people(opened: Opened, *, revealed: bool) -> list[tuple[str, list[Row]]]:
    """Put those side by side that may be one person, line by line, and all others in one table."""
    matched = dict.fromkeys(
        (one.left_member, one.right_member) for one in opened.reasons if one.left_member is not None
    )
    found = []
    for n, (left, right) in enumerate(matched, start=1):
        about = [reason for reason in opened.reasons if (reason.left_member, reason.right_member) == (left, right)]
        title = gettext("Person %(n)s · %(kinds)s", n=n, kinds=_kinds_of(about))
        pair = opened.first.members[left or 0], opened.second.members[right or 0]
        found.append((title, _person(pair, about, revealed=revealed)))
    others = _others(opened, set(matched), revealed=revealed)
    return [*found, (gettext("Other members"), others)] if others else found


def masked_address(text: str) -> str:
    """Keep the first three characters of an address."""
    return text[:3] + "*" * 6 if text else ""


def masked_birth(text: str) -> str:
    """Keep the year of a date of birth."""
    return text[:4] + "-**-**" if text else ""


def _kinds_of(about: Sequence[Likeness]) -> str:
    return gettext(", ").join(gettext(KINDS[one.kind][0]) for one in about)


def _person(pair: tuple[Person, Person], about: Sequence[Likeness], *, revealed: bool) -> list[Row]:
    lines: tuple[tuple[str, str, Callable[[Person], str], Mask], ...] = (
        ("relation", gettext("Relation"), lambda person: words.word(person.relation), str),
        ("name", gettext("Full name"), lambda person: person.name, show.masked_name),
        ("id_type", gettext("ID document"), lambda person: words.word(person.id_type), str),
        ("id_number", gettext("Number of the document"), lambda person: person.id_number, finding.masked_id),
        ("birth_on", gettext("Date of birth"), lambda person: person.birth_on.isoformat(), masked_birth),
    )
    return [
        _row(field, label, (value(pair[0]), value(pair[1])), mask, about, revealed=revealed)
        for field, label, value, mask in lines
    ]


def _others(opened: Opened, matched: set[tuple[int | None, int | None]], *, revealed: bool) -> list[Row]:
    """List the members who are like nobody in the other household."""
    left = [one for n, one in enumerate(opened.first.members) if n not in {first for first, _ in matched}]
    right = [one for n, one in enumerate(opened.second.members) if n not in {second for _, second in matched}]
    return [
        Row(label=str(n), left=_line(one, revealed=revealed), right=_line(other, revealed=revealed))
        for n, (one, other) in enumerate(zip_longest(left, right), start=1)
    ]


def _line(person: Person | None, *, revealed: bool) -> str:
    if person is None:
        return "–"
    name, number, birth = person.name, person.id_number, person.birth_on.isoformat()
    if not revealed:
        name, number, birth = show.masked_name(name), finding.masked_id(number), masked_birth(birth)
    return " · ".join((words.word(person.relation), name, words.word(person.id_type), number, birth))


def _row(
    field: str, label: str, values: tuple[str, str], mask: Mask, about: Sequence[Likeness], *, revealed: bool
) -> Row:
    left, right = values
    shown = [(value if revealed else mask(value)) if value else "–" for value in values]
    if not any(values):
        return Row(label=label, left=shown[0], right=shown[1])
    nearly = any(one.kind in NEARLY.get(field, ()) for one in about)
    code = "one" if not all(values) else "same" if left == right else "alike" if nearly else "different"
    text, colour = COMPARISONS[code]
    colour = colour if code != "same" or field in TELLING else "grey"
    return Row(label=label, left=shown[0], right=shown[1], comparison=gettext(text), colour=colour)


def _how(application: Application) -> str:
    return gettext("At the counter") if application.applicant_id is None else gettext("Online")


def _area(filing: Filing, areas: dict[str, str]) -> str:
    return areas.get(filing.work_area or "", filing.work_area or "")
