"""The words of the rule page: parts of a policy, marks, units and the names of numbers."""

from allocator.policy.change.numbers import Number
from housing.i18n import N_, current, gettext

PARTS: dict[str, str] = {
    "limits": N_("Limits"),
    "terms": N_("Times of the procedure"),
    "benefits": N_("Grants and subsidies"),
    "prices": N_("Prices and rents"),
    "procedure": N_("Procedure"),
    "rules": N_("Conditions as text"),
}

MARKS: dict[str, str] = {
    "seed": N_("Policy text"),
    "found": N_("City rules"),
    "common": N_("Common practice"),
    "assumption": N_("Assumption"),
}
COLOURS = {"seed": "green", "found": "blue", "common": "grey", "assumption": "yellow"}

CONDITIONS: dict[str, str] = {
    "requires": N_("%(title)s: what it requires"),
    "applies": N_("%(title)s: whom it concerns"),
}

UNITS: dict[str, str] = {
    "months": N_("months"),
    "years": N_("years of age"),
    "days": N_("days"),
    "working_days": N_("working days"),
    "hours": N_("hours"),
    "money_fen": N_("yuan"),
    "percent": "%",
    "area_cm2": "m²",
    "metres": N_("km"),
}

NAMES: dict[str, str] = {
    "quota": N_("homes a year"),
    "max_wishes": N_("most wishes"),
    "base": N_("chances at first"),
    "per_failed_round": N_("more chances for each failed round"),
    "most": N_("most chances"),
    "points": N_("points"),
    "fen": N_("amount"),
    "times": N_("times"),
}
"""What a number is called that stands beside others in one part."""

STANDINGS: dict[str, tuple[str, str]] = {
    "proposed": (N_("Waits for a second person"), "yellow"),
    "approved": (N_("Approved"), "green"),
    "withdrawn": (N_("Withdrawn"), "grey"),
}


def unit(kind: str) -> str:
    """Name the unit behind a box."""
    return gettext(UNITS[kind]) if kind in UNITS and kind not in ("percent", "area_cm2") else UNITS.get(kind, "")


def label(number: Number) -> str:
    """Name a number: the thing it belongs to, and which of its numbers it is."""
    name = number.label[current()] or number.key
    if not number.name:
        return name
    which = gettext(NAMES[number.name]) if number.name in NAMES else number.name
    return gettext("%(thing)s: %(which)s", thing=name, which=which)
