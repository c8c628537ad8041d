"""A home in words: its name, and the day that was missed when it was given up."""

from housing.i18n import _
from housing.models import Allocation, AllocationStatus, Home
from housing.web import show


def name(home: Home) -> str:
    """Name a home by its project and its code."""
    project = home.lot.project
    return f"{show.either(project.name_zh, project.name_en)} {home.code}"


def last_day(one: Allocation) -> str:
    """Say until when a home could be signed for, where its household confirmed it, or be confirmed."""
    if one.sign_by is None:
        return _("The home could be confirmed until %(moment)s.", moment=show.moment(one.expires_at))
    if one.status == AllocationStatus.EXPIRED:
        until = show.moment(one.sign_by)
        return _("The home was confirmed; its contract could be signed until %(until)s.", until=until)
    return _("The home was confirmed in time.")
