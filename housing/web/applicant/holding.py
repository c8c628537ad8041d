"""How the home of a household stands, in its own words: what to do, until when, and what was answered."""

from datetime import datetime
from typing import Literal

from housing.i18n import _
from housing.models import Allocation, AllocationStatus
from housing.services import explain
from housing.web import show

S = AllocationStatus
Kind = Literal["good", "plain", "wait"]
Told = tuple[Kind, str, str]


def can_answer(offer: Allocation | None, at: datetime) -> bool:
    """Tell whether the household can still confirm or decline."""
    return offer is not None and offer.status == S.OFFERED and not explain.is_over(offer, at)


def told(offer: Allocation | None, at: datetime) -> Told:
    """Say how a home stands: tone, title, and what to do."""
    if offer is None:
        text = _("You have been allocated a home. See which one it is, and what to do now.")
        return "good", _("Home allocated"), text
    if offer.status == S.OFFERED:
        return _offered(offer, at)
    if offer.status == S.ACCEPTED:
        return _accepted(offer, at)
    return _ended(offer)


def next_steps(offer: Allocation | None, at: datetime) -> list[str]:
    """List what a household with a home does next."""
    if offer is not None and offer.status == S.ACCEPTED:
        return to_sign(offer, at)
    if offer is not None and offer.status == S.SIGNED:
        return [_("You have signed. Handing the home over and the keys are agreed with you at the counter.")]
    if offer is not None and can_answer(offer, at):
        until = show.moment(offer.expires_at)
        return [
            _("Until %(until)s: confirm the home or decline it, in your account or at the counter.", until=until),
            _("At the counter: bring the identity documents of everybody and your receipt number."),
        ]
    if offer is not None and offer.status == S.OFFERED:
        return [_("The time to confirm is over. Contact the counter as soon as possible.")]
    return [_("You can apply again in a round that is open, as soon as no rule keeps you from it.")]


def to_sign(offer: Allocation, at: datetime) -> list[str]:
    """Say where the contract is signed, until when, and what to bring."""
    if offer.sign_by is not None and offer.sign_by < at:
        return [_("The time to sign is over. Contact the counter today: the home can be given to others.")]
    until = show.moment(offer.sign_by) if offer.sign_by else ""
    return [
        _("Come to the counter of the housing bureau and sign the contract until %(until)s.", until=until)
        if until
        else _("Come to the counter of the housing bureau and sign the contract."),
        _("Bring: the identity documents of everybody in the application, and your receipt number."),
        _("Bring also, if it applies to you: the marriage certificate, and the birth certificates of the children."),
        _("Before you sign, the counter shows you the home and the contract. Read both at your leisure."),
    ]


def _offered(offer: Allocation, at: datetime) -> Told:
    until = show.moment(offer.expires_at)
    if explain.is_over(offer, at):
        text = _("Nobody answered until %(until)s. Contact the counter as soon as possible.", until=until)
        return "plain", _("The time to confirm the home is over"), text
    text = _("You have been allocated a home. Confirm or decline it until %(until)s.", until=until)
    return "wait", _("Your home: please answer"), text


def _accepted(offer: Allocation, at: datetime) -> Told:
    if offer.sign_by is not None and offer.sign_by < at:
        text = _("It could be signed until %(until)s. Contact the counter today.", until=show.moment(offer.sign_by))
        return "wait", _("The time to sign the contract is over"), text
    if offer.sign_by is None:
        return "good", _("Home confirmed"), _("Next you sign the contract at the counter.")
    text = _("Next you sign the contract at the counter, until %(until)s.", until=show.moment(offer.sign_by))
    return "good", _("Home confirmed"), text


def _ended(offer: Allocation) -> Told:
    if offer.status == S.SIGNED:
        return "good", _("Contract signed"), _("The home is yours. The contract says what you pay and what you may do.")
    if offer.status == S.DECLINED:
        return "plain", _("You declined the home"), _("It goes to another household.")
    if offer.status == S.REVOKED:
        text = _("The bureau has taken the home back. The reason is below; you can appeal in writing.")
        return "plain", _("The home was taken back"), text
    if offer.sign_by is not None:
        until = show.moment(offer.sign_by)
        text = _("The contract was not signed until %(until)s, so the home goes to another household.", until=until)
        return "plain", _("The home was not signed for"), text
    until = show.moment(offer.expires_at)
    text = _("Nobody confirmed the home until %(until)s, so it goes to another household.", until=until)
    return "plain", _("The home was not confirmed"), text
