"""A home that was given up or taken back, as its family reads it: what was found, what follows, how to appeal."""

from dataclasses import dataclass

from housing import clock
from housing.i18n import _, current
from housing.models import Application
from housing.services import bans, conduct, rounds
from housing.web import show, words
from housing.web.current import db_session


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """Findings and bans of one application; of what follows, nothing without either."""

    findings: list[tuple[str, str, str]]  # day, what was found, reason
    bars: list[tuple[str, str]]  # what it keeps the family from until when, and by which rule
    appeal: str


def given_up(application: Application) -> GivenUp | None:
    """Tell what was found about a family's home, and what it may not do for a while; nothing where there is neither."""
    policy, day = rounds.policy_of(application.round), bans.city_day(clock.now())
    found = conduct.findings(db_session(), application)
    barred = conduct.bars(db_session(), application, policy, day)
    if not found and not barred:
        return None
    appeal = _(
        "If this is not so, or there was a cause beyond your control, appeal to the housing bureau in writing, with "
        "the papers that show it. It is answered in writing within %(days)s working days.",
        days=policy.terms["answer_working_days"].value,
    )
    return GivenUp(
        findings=[(show.moment(one.found_at), words.word(one.cause), one.reason) for one in found],
        bars=[_bar(program, ban) for program, ban in barred.items()], appeal=appeal,
    )  # fmt: skip


def _bar(program: str, ban: bans.Ban) -> tuple[str, str]:
    """Say from when on a family may apply again, and which rule says so."""
    told = _("%(program)s: you may apply again from %(day)s.", program=words.word(program), day=show.day(ban.until))
    return told, f"{ban.row.title[current()]} · {ban.row.clause}"
