"""The chapter of one program: who may apply, which homes suit whom, who comes first, and what limits the program."""

from dataclasses import dataclass

from allocator.policy import Program, Rule
from allocator.policy.language import reading
from allocator.policy.parts.program import PointsItem
from housing.i18n import N_, current, gettext, ngettext
from housing.web import rule_links, show, words
from housing.web.public import rules_limits
from housing.web.public.rules_lines import Line, line, say

BLANK = "＿＿"
READ = N_("Below a condition stands what a household reads that does not meet it; the blank is its own answer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a chapter: a list of rules with a title; `numbered`: their order counts."""

    id: str
    title: str
    about: str = ""
    lines: list[Line]
    numbered: bool = False


def facts(program: Program) -> list[tuple[str, str]]:
    """Say the frame of a program: how many homes, of which kind, and how they are chosen."""
    found = [(gettext("Homes"), quota(program))] if program.quota is not None else []
    found.append((gettext("Kind of tenure"), tenures(program)))
    if program.max_area_cm2 is not None:
        found.append((gettext("Largest home"), show.area(program.max_area_cm2)))
    found.append((gettext("How a home is found"), words.word(program.choice)))
    found.append((gettext("Wishes"), ngettext("up to %(num)s", "up to %(num)s", program.max_wishes)))
    return found


def quota(program: Program) -> str:
    """Say how many homes a year there are; nothing where the policy does not."""
    if program.quota is None:
        return ""
    text = N_("at least %(quota)s a year") if program.quota_is == "floor" else N_("%(quota)s a year")
    return gettext(text, quota=show.number(program.quota))


def tenures(program: Program) -> str:
    """Name the kinds of tenure."""
    return gettext(", ").join(words.word(one) for one in program.tenures)


def parts(program: Program) -> list[Part]:
    """Put the rules of a program into words, part by part; what a program does not have is left out."""
    last = gettext("Within a group the draw decides.")
    if program.points:
        last = gettext("Within a group, more points come first; with equal points the draw decides.")
    found = [
        Part(
            id="conditions", title=gettext("Who may apply"),
            about=_both(gettext("Every condition that concerns you has to be met."), gettext(READ)),
            lines=[rule(one) for one in program.rules],
        ),
        Part(
            id="suits", title=gettext("Which homes suit whom"), about=gettext("You can wish for homes that suit you."),
            lines=[rule(one) for one in program.suitability],
        ),
        Part(
            id="order", title=gettext("Who comes first: groups in order"), numbered=True,
            about=_both(gettext("A household belongs to the first group that fits."), last),
            lines=[line(rule_links.group(one.number), say(one.name), one) for one in program.tiers],
        ),
        Part(
            id="points", title=gettext("Points within a group"), about=gettext("Points add up."),
            lines=[_points(one) for one in program.points],
        ),
        Part(id="draw", title=gettext("Chances in the draw"), lines=chances(program)),
        Part(id="limits", title=gettext("Limits for groups"), lines=rules_limits.lines(program)),
    ]  # fmt: skip
    return [one for one in found if one.lines]


def chances(program: Program) -> list[Line]:
    """Say how many chances a household has in the draw, after rounds without a home."""
    found = program.chances
    if found is None:
        return []
    numbers = {"base": found.base, "more": found.per_failed_round, "most": found.most}
    title = N_("%(base)s to begin with, %(more)s more for each round without a home, at most %(most)s")
    text = N_(
        "A round counts if the household was in the frozen list of this program and no home was left for it. A round "
        "in which it passed or declined a home does not count. It counts for applicant and spouse."
    )
    said = [gettext(text), gettext(N_("A home sets the count back."))] if found.resets else [gettext(text)]
    return [line(rule_links.CHANCES, gettext(title, **numbers), found, "\n".join(said))]


def rule(one: Rule) -> Line:
    """Put one rule into plain words, with the sentence people read when it is not met."""
    sentence = one.sentences["fails"]
    pieces = sentence.en if current() == "en" else sentence.zh
    text = "".join(piece if isinstance(piece, str) else BLANK for piece in pieces)
    return line(rule_links.condition(one.id), say(one.title), one, text)


def _both(one: str, other: str) -> str:
    """Put two sentences after each other."""
    return gettext("%(text)s %(reason)s", text=one, reason=other)


def _points(one: PointsItem) -> Line:
    if one.amount.facts:
        most = one.most
        value = gettext("counted, at most %(most)s", most=most) if most is not None else gettext("counted")
    else:
        value = f"+{reading.number(one.amount.tree, {}).value}"
    return line(rule_links.points(one.id), say(one.label), one, value=value)
