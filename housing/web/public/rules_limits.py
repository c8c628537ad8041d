"""What limits a program beside its homes: how much one group may have, and what is kept for a group."""

from typing import Any

from allocator.policy import Program
from allocator.policy.parts.restrictions import Share
from housing.i18n import N_, current, gettext, ngettext
from housing.web.public.rules_lines import Line, line

CAP = N_("%(group)s: at most %(share)s of this program in a round")
RESERVE = N_("%(group)s: %(share)s of this program are kept for them as long as they can use them")
FIRST = N_("%(lots)s: first to %(group)s, then to everybody whom they suit")
LOTS = N_("%(lots)s: at most %(share)s of this program in a round")


def lines(program: Program) -> list[Line]:
    """Put the limits of one program into words."""
    limits, language = program.restrictions, current()
    shares = [
        (gettext(text, group=one.group.label[language], share=_share(one.share)), one)
        for text, several in ((CAP, limits.group_caps), (RESERVE, limits.reserves))
        for one in several
    ]
    first = [(gettext(FIRST, lots=one.label[language], group=one.group.label[language]), one) for one in limits.first]
    caps = [(gettext(LOTS, lots=one.label[language], share=_share(one.share)), one) for one in limits.caps]
    rows: list[tuple[str, Any]] = [*shares, *first, *caps]
    return [line(f"limit-{n}", title, one) for n, (title, one) in enumerate(rows, start=1)]


def _share(share: Share) -> str:
    if share.kind == "percent":
        return gettext("%(percent)s%% of the homes", percent=share.value)
    return ngettext("%(num)s home", "%(num)s homes", share.value)
