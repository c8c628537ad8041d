"""All answers of an application on one page, and what the rules say of them, one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from allocator.policy import Assessment, Policy, questions
from allocator.policy.parts.rule import RuleOutcome
from housing.i18n import _, current
from housing.services.on_offer import LotOnOffer
from housing.web.application import homes, people
from housing.web.application import questions as asked
from housing.web.application.answers import Answers

Row = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One part of the answers: title, rows, and the page where they are changed."""

    title: str
    rows: list[Row]
    page: str
    section: str | None = None
    member: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule for one household, ready to be shown."""

    holds: bool | None
    title: str
    sentence: str
    clause: str
    href: str = ""  # where the rule stands


def chapters(
    policy: Policy, program: str, answers: Answers, lots: Sequence[LotOnOffer], work_area: str | None
) -> list[Chapter]:
    """Write every answer as people read it; `work_area` is the name of the place, where it was asked."""
    found = [
        Chapter(
            title=_("Member %(n)s · %(relation)s", n=n, relation=people.relation_of(member)),
            rows=people.summary_of(member)[1:], page="member", member=n,
        )
        for n, member in enumerate(answers.members, start=1)
    ]  # fmt: skip
    found.append(
        Chapter(
            title=_("Contact number"),
            rows=[
                (_("Mobile number"), answers.phone or _("Not given yet")),
                (_("Present address"), answers.address or _("Not given")),
            ],
            page="contact",
        )
    )
    found += [
        Chapter(
            title=section.label[current()], page="facts", section=section.id,
            rows=[(fact.label[current()], asked.written(fact, answers.facts.get(fact.id))) for fact in section.facts],
        )
        for section in questions(policy, program)
    ]  # fmt: skip
    if work_area is not None:
        found.append(
            Chapter(title=_("Place of work"), rows=[(_("Area in which you work"), work_area)], page="work_area")
        )
    found.append(Chapter(title=_("Wishes"), rows=wishes(answers, lots), page="wishes"))
    return found


def wishes(answers: Answers, lots: Sequence[LotOnOffer]) -> list[Row]:
    """Write the wishes in order, and whether another home would be taken."""
    known = {lot.code: lot for lot in lots}
    rows = [
        (_("Wish %(place)s", place=n), _wish(code, known.get(code))) for n, code in enumerate(answers.wishes, start=1)
    ]
    if not rows:
        rows = [(_("Wishes"), _("None ticked"))]
    taken = _("Not given yet") if answers.flexible is None else _("Yes") if answers.flexible else _("No")
    return [*rows, (_("Another suitable home"), taken)]


def _wish(code: str, lot: LotOnOffer | None) -> str:
    if lot is None:
        return code
    text = f"{homes.lot_name(lot)} · {homes.tenure_name(lot)}"
    return text if lot.suits else _("%(home)s (does not suit your present answers)", home=text)


def checks(judgement: Assessment, place: Callable[[str], str] | None = None) -> list[Check]:
    """Say rule by rule what holds, what does not, and what is not known yet; what fails comes first.

    `place` gives the address of a rule; without it no rule is a link, so that nobody leaves a form on the way.
    """
    order = {False: 0, None: 1, True: 2}
    found = sorted(judgement.rules, key=lambda one: order[one.holds])
    return [_check(one, place(one.rule.id) if place else "") for one in found]


def _check(one: RuleOutcome, href: str) -> Check:
    language = current()
    clause = one.clause if language != "en" else Markup('<span lang="zh-CN">{}</span>').format(one.clause)
    if one.mark == "assumption":
        like = one.clause[one.clause.find("（") :] if "（" in one.clause else ""
        clause = Markup('{}<span lang="zh-CN">{}</span>').format(
            _("Provisional rule, to be confirmed by the authority"), like
        )
    title = one.rule.title[language]
    return Check(holds=one.holds, title=title, sentence=one.sentence(language), clause=clause, href=href)
