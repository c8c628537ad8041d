"""What a step that cannot be taken back binds, in words and numbers: for the two persons who answer for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from allocator.policy import Policy
from housing.i18n import gettext
from housing.models import ApplicationStatus, Round, RoundState, SourceKind
from housing.services import ceremony, proposals, queries, rounds
from housing.services.queries import Summary
from housing.web import show, words
from housing.web.current import db_session
from housing.web.staff import finding, texts

Head = str | dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is bound: facts, a table program by program, and a last word."""

    facts: tuple[tuple[str, Any], ...] = ()
    heads: tuple[Head, ...] = ()
    rows: tuple[list[str], ...] = ()
    note: str = ""


def content(round_: Round, to: RoundState) -> Content:
    """Say what a step of a round binds."""
    return CONTENTS[to](round_)


def document(policy: Policy) -> Markup:
    """Name a policy by the number that officers know it by."""
    return Markup('<span lang="zh-CN">{}</span>').format(policy.document)


def named(policy: Policy) -> Markup:
    """Name a policy by its number and title, and the district it is for."""
    name = document(policy) + show.either(f"《{policy.title.zh}》", f" · {policy.title.en}")
    where = policy.overlay.name if policy.overlay else None
    return name + show.either(f"（{where.zh}）", f" ({where.en})") if where else name


def _opening(round_: Round) -> Content:
    def row(one: Summary) -> tuple[int, ...]:
        return one.quota, one.homes

    heads, rows = _by_program(round_, (gettext("Quota"), gettext("Homes")), row)
    facts = (
        (gettext("Reference"), round_.ref),
        (gettext("Name"), finding.name(round_)),
        (gettext("Opens"), show.moment(round_.opens_at)),
        (gettext("Closes"), show.moment(round_.closes_at)),
        (gettext("Policy"), named(rounds.policy_of(round_))),
        (gettext("Policy day"), show.day(round_.policy_day)),
    )
    return Content(facts=facts, heads=heads, rows=rows)


def _freeze(round_: Round) -> Content:
    there = proposals.statuses(db_session(), round_)

    def row(one: Summary) -> tuple[int, ...]:
        found = there.get(one.program, {})
        waiting = found.get(ApplicationStatus.SUBMITTED, 0) + found.get(ApplicationStatus.DOCUMENTS_NEEDED, 0)
        return found.get(ApplicationStatus.ELIGIBLE, 0), found.get(ApplicationStatus.NOT_ELIGIBLE, 0), waiting

    names = (gettext("Eligible"), gettext("Not eligible"), gettext("Waiting"))
    heads, rows = _by_program(round_, names, row)
    return Content(heads=heads, rows=rows, note=gettext("Only eligible applications take part."))


def _commitment(round_: Round) -> Content:
    given = ceremony.sources(db_session(), round_)
    facts = tuple(
        (texts.party(one.name), show.fingerprint(one.commitment))
        for one in given
        if one.kind == SourceKind.PARTY and one.commitment
    )
    counts = proposals.pools(db_session(), round_)
    heads, rows = _by_program(
        round_, (gettext("Households on the frozen list"),), lambda one: (counts.get(one.program, 0),)
    )
    return Content(facts=facts, heads=heads, rows=rows)


def _draw(round_: Round) -> Content:
    said = {None: gettext("not opened yet"), False: gettext("withheld"), True: gettext("opened")}
    facts = [
        (gettext("Digits"), show.fingerprint((one.value or b"").decode()))
        if one.kind == SourceKind.DIGITS
        else (texts.party(one.name), said[None if one.value is None else bool(one.value)])
        for one in ceremony.sources(db_session(), round_)
    ]
    return Content(facts=tuple(facts))


def _allocation(round_: Round) -> Content:
    counts = proposals.pools(db_session(), round_)
    names = (gettext("Households"), gettext("Homes"), gettext("Quota"))
    heads, rows = _by_program(round_, names, lambda one: (counts.get(one.program, 0), one.homes, one.quota))
    return Content(heads=heads, rows=rows)


def _publication(round_: Round) -> Content:
    heads, rows = _by_program(
        round_,
        (gettext("Households housed"), gettext("Homes left empty")),
        lambda one: (one.housed, one.empty),
    )
    note = gettext(
        "Public become: every receipt number with its group, points, wishes, position and result, the homes, and "
        "the policy. Names, document numbers and phone numbers do not."
    )
    return Content(heads=heads, rows=rows, note=note)


def _by_program(
    round_: Round, names: Iterable[str], counts: Callable[[Summary], tuple[int, ...]]
) -> tuple[tuple[Head, ...], tuple[list[str], ...]]:
    """Make a table with one row a program, and the sums below if there are several."""
    heads: tuple[Head, ...] = (gettext("Program"), *({"text": name, "number": True} for name in names))
    found = [(words.word(one.program), counts(one)) for one in queries.summaries(db_session(), round_)]
    if len(found) > 1:
        found.append((gettext("Total"), tuple(map(sum, zip(*(numbers for _name, numbers in found), strict=True)))))
    return heads, tuple([name, *map(show.number, numbers)] for name, numbers in found)


CONTENTS: dict[RoundState, Callable[[Round], Content]] = {
    RoundState.OPEN: _opening, RoundState.FROZEN: _freeze, RoundState.COMMITTED: _commitment,
    RoundState.DRAWN: _draw, RoundState.ALLOCATED: _allocation, RoundState.PUBLISHED: _publication,
}  # fmt: skip
