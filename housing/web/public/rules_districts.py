"""Rules around rules: what districts set differently from their city, and what goes first whatever it says."""

from dataclasses import dataclass

from allocator.policy import Policy
from allocator.policy.change.difference import difference
from housing.i18n import current, gettext
from housing.services import policies
from housing.web import show
from housing.web.current import db_session
from housing.web.public.rules_lines import Line, line

NOTES = {"clause", "mark", "source", "examples", "effective_from", "effective_until", "overlay"}


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """What one district sets differently, and from when to when."""

    policy: Policy
    name: str
    days: str
    changes: tuple[str, ...]


def districts(policy: Policy) -> list[District]:
    """List the districts that have rules of their own under a city's policy, with what they set, in words."""
    theirs = [one for one in policies.known(db_session()).values() if one.overlay is not None]
    return [_district(policy, one) for one in theirs if one.overlay and one.overlay.parent_sha256 == policy.sha256]


def parent_of(policy: Policy) -> Policy | None:
    """Find the city's policy that a district's rules were made from."""
    return policies.known(db_session()).get(policy.overlay.parent_sha256) if policy.overlay else None


def name(policy: Policy) -> str:
    """Name a policy, and the district it is for."""
    title = show.either(policy.title.zh, policy.title.en)
    if policy.overlay is None:
        return title
    return gettext("%(policy)s (%(district)s)", policy=title, district=policy.overlay.name[current()])


def higher_law(policy: Policy) -> list[Line]:
    """Say what goes first, whatever the policy says."""
    rows = enumerate(policy.higher_law, start=1)
    return [line(f"first-{n}", one.title[current()], one, one.text[current()]) for n, one in rows]


def changes(parent: Policy, policy: Policy) -> tuple[str, ...]:
    """Say what a district sets differently."""
    found = difference(parent, policy)
    return tuple(one.sentence(current()) for one in found if one.path[-1] not in NOTES)


def _district(parent: Policy, policy: Policy) -> District:
    first, last = show.day(policy.effective_from), show.day(policy.effective_until)
    return District(
        policy=policy,
        name=policy.overlay.name[current()] if policy.overlay else "",
        days=gettext("%(start)s to %(end)s", start=first, end=last),
        changes=changes(parent, policy),
    )
