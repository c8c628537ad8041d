"""What a family pays for the home that was allocated to it, with the way to this number."""

from dataclasses import dataclass

from housing.i18n import _, current
from housing.services import prices, rounds
from housing.web import rule_links, show
from housing.web.applicant.standing import News
from housing.web.current import db_session


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The price or the rent of one's own home, in words."""

    title: str
    amount: str
    full: str  # the filed price or the appraised rent
    steps: tuple[str, ...]
    rules: str  # where the share and the area stand
    alone: bool  # no spouse is counted; another one could make the home cheaper


def price_of(news: News) -> Cost | None:
    """Say what the allocated home costs; nothing before there is one, or where the rules have no price for it."""
    home = news.result.home if news.result else None
    price = prices.of(db_session(), news.application, home) if home else None
    if price is None or (price.fen is None and not price.missing):
        return None
    policy = rounds.policy_of(news.application.round)
    sale = price.tenure == "sale"
    amount = "" if price.fen is None else show.money(price.fen)
    full = show.money(price.filed_fen)
    return Cost(
        title=_("What your home costs") if sale else _("What your home costs a month"),
        amount=amount if sale or not amount else _("%(price)s a month", price=amount),
        full=full if sale else _("%(price)s a month", price=full),
        steps=price.derivation(current()),
        rules=rule_links.chapter(policy, rule_links.PRICES, price.row.id if price.row else None),
        alone=any(line.row is None for line in price.lines),
    )  # fmt: skip
