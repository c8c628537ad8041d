"""The chapter of numbers: every limit and time of the rules, put together by what they are about."""

from allocator.policy import Policy
from housing.i18n import gettext
from housing.web.public.rules_lines import number
from housing.web.public.rules_program import Part
from housing.web.subjects import by_subject


def parts(policy: Policy) -> list[Part]:
    """Group the limits by their subject; then the times of the procedure."""
    limits = by_subject(map(number, policy.limits.values()), lambda one: one.title)
    found = [
        Part(id=f"part-{n}", title=subject or gettext("Other limits"), lines=lines)
        for n, (subject, lines) in enumerate(limits, start=1)
    ]
    times = [number(one) for one in policy.terms.values()]
    found.append(Part(id="times", title=gettext("Times of the procedure"), lines=times))
    return [one for one in found if one.lines]
