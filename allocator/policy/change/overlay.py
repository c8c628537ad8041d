"""A district's own values laid over its city's policy: named places only, inside the city's days, nothing else.

An overlay is a file of its own (`anju-overlay/1`). Laid over its parent it gives an ordinary policy file that says in
its table `overlay` what it was made from, so that its bytes alone are enough to judge, freeze and recompute by.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, cast

import tomlkit

from allocator.errors import N_, Refused
from allocator.policy.change.amend import Change, amended
from allocator.policy.file.facts import provenance
from allocator.policy.file.loader import read as read_policy
from allocator.policy.file.origin import sha256
from allocator.policy.file.table import MOST, PolicyError, Table, parsed
from allocator.policy.language.fact import Text
from allocator.policy.parts.policy import Policy

FORMAT = "anju-overlay/1"

_FORMAT = N_("this program reads the format anju-overlay/1")
_DATES = N_("the last day lies before the first day")
_NOTHING = N_("at least one value is needed")
_TWICE = N_("this place is set twice")
_VALUE = N_("a whole number or a text that is not empty is needed")
_PARENT = N_("this overlay is for another policy than %(parent)s")
_CHANGED = N_("the parent has other bytes now (%(sha256)s); look at its changes and name them here")
_NOT_ALLOWED = N_("the city does not let districts set this; it lets them set: %(allowed)s")
_BEFORE = N_("the parent is in force from %(first)s only")
_AFTER = N_("the parent is in force until %(last)s only; an overlay does not outlive it")
_LAID = N_("the parent is an overlay itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What one district sets for some days, as its file says it."""

    file: str
    parent: str
    parent_sha256: str | None
    district: int
    name: Text
    effective_from: date
    effective_until: date
    sets: tuple[Change, ...]
    source: bytes
    sha256: str


class OverlaysOverlap(Refused):
    """Two overlays of one district claim the same day."""

    code: ClassVar[str] = "overlays-overlap"
    message: ClassVar[str] = N_(
        "The overlays %(first)s and %(second)s are both in force on %(day)s. "
        "Let the first end on the day before the second starts."
    )


def load(path: Path) -> Overlay:
    """Read one overlay file."""
    return read(path.read_bytes(), "/".join(path.parts[-3:]))


def load_all(folder: Path) -> tuple[Overlay, ...]:
    """Read every `<city>/districts/<district>/<first day>.toml`; two of a district may not share a day."""
    found = [load(path) for path in sorted(folder.glob("*/districts/*/*.toml"))]
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            day = max(first.effective_from, second.effective_from)
            if first.district == second.district and day <= min(first.effective_until, second.effective_until):
                raise OverlaysOverlap(first=first.file, second=second.file, day=day)
    return tuple(found)


def is_overlay(source: bytes) -> bool:
    """Tell an overlay from a policy file by its own word for it."""
    try:
        return parsed(source, "").content.get("format") == FORMAT
    except PolicyError:
        return False


def read(source: bytes, file: str) -> Overlay:
    """Read the bytes of an overlay file: all of it, or nothing."""
    top = parsed(source, file)
    if top.text("format") != FORMAT:
        top.refuse("format", _FORMAT)
    found = Overlay(
        file=file,
        parent=top.text("parent"),
        parent_sha256=sha256(top, "parent_sha256") if top.has("parent_sha256") else None,
        district=top.whole("district", least=1),
        name=top.both("name"),
        effective_from=top.day("effective_from"),
        effective_until=top.day("effective_until"),
        sets=tuple(_sets(top)),
        source=source,
        sha256=hashlib.sha256(source).hexdigest(),
    )
    if found.effective_until < found.effective_from:
        top.refuse("effective_until", _DATES)
    if not found.sets:
        top.refuse("sets", _NOTHING)
    top.done()
    return found


def _sets(top: Table) -> Iterator[Change]:
    seen: set[str] = set()
    for row in top.rows("sets"):
        key, value = row.text("key"), row.content.get("value")
        row.has("value")
        if key in seen:
            row.refuse("key", _TWICE)
        seen.add(key)
        number = type(value) is int and 0 <= value <= MOST
        if not number and (not isinstance(value, str) or not value.strip()):
            row.refuse("value", _VALUE)
        clause, mark, source = provenance(row)
        yield Change(key=key, value=cast("int | str", value), clause=clause, mark=mark, source=source)
        row.done()


def apply(parent: Policy, overlay: Overlay) -> Policy:
    """Lay an overlay over its parent: the policy of the district."""
    _check(parent, overlay, parsed(overlay.source, overlay.file))
    first, last = overlay.effective_from, overlay.effective_until
    document = amended(parent, overlay.sets, first_day=first, last_day=last, file=overlay.file)
    document.append("overlay", tomlkit.item(_table(parent, overlay)))
    return read_policy(tomlkit.dumps(document).encode(), overlay.file)


def _check(parent: Policy, overlay: Overlay, top: Table) -> None:
    """Refuse what the parent does not allow, with the place in the overlay's file."""
    if parent.overlay is not None:
        top.refuse("parent", _LAID)
    if overlay.parent != parent.id:
        top.refuse("parent", _PARENT, parent=parent.id)
    if overlay.parent_sha256 not in (None, parent.sha256):
        top.refuse("parent_sha256", _CHANGED, sha256=parent.sha256)
    if overlay.effective_from < parent.effective_from:
        top.refuse("effective_from", _BEFORE, first=parent.effective_from)
    if overlay.effective_until > parent.effective_until:
        top.refuse("effective_until", _AFTER, last=parent.effective_until)
    for row in top.rows("sets"):
        if row.text("key") not in parent.districts_may_set:
            row.refuse("key", _NOT_ALLOWED, allowed=", ".join(parent.districts_may_set) or "–")


def _table(parent: Policy, overlay: Overlay) -> dict[str, object]:
    name = tomlkit.inline_table()
    name.update({"zh": overlay.name.zh, "en": overlay.name.en})
    return {
        "parent": parent.id,
        "parent_sha256": parent.sha256,
        "overlay_sha256": overlay.sha256,
        "district": overlay.district,
        "name": name,
    }
