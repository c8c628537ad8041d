"""Until when a household may answer, and until when it signs: whole days of the city, as the policy sets them.

The day on which a time starts is not counted, and its last day counts to the end.
"""

from datetime import datetime, time, timedelta

from allocator.policy import Policy
from housing.services.months import CITY_TIME

END_OF_DAY = time(23, 59, 59)


def answer_by(policy: Policy, published: datetime) -> datetime:
    """Tell the last moment to confirm or decline a home, counted from the publication of the results."""
    return _end(published, policy.terms["offer_days"].value)


def sign_by(policy: Policy, confirmed: datetime) -> datetime:
    """Tell the last moment to sign the contract, counted from the confirmation."""
    return _end(confirmed, policy.terms["contract_days"].value)


def _end(start: datetime, days: int) -> datetime:
    last = start.astimezone(CITY_TIME).date() + timedelta(days=days)
    return datetime.combine(last, END_OF_DAY, CITY_TIME)
