"""Read what a policy file says of its place among others: what districts may set, what goes first, its overlay."""

import re

from allocator.errors import N_
from allocator.policy.file.facts import provenance
from allocator.policy.file.places import VALUE, find
from allocator.policy.file.table import Table
from allocator.policy.parts.policy import HigherLaw, Origin

SHA256 = re.compile(r"[0-9a-f]{64}")

_LIST = N_("a list of numbers of this file is needed")
_NO_PLACE = N_("this file has no number “%(address)s” with a clause or source of its own")
_TWICE = N_("“%(address)s” stands here twice")
_HASH = N_("a SHA-256 in 64 small hexadecimal digits is needed")


def districts_may_set(top: Table) -> tuple[str, ...]:
    """Read the places that an overlay of a district may change; each must be there."""
    if not top.has("districts_may_set"):
        return ()
    keys = top.content["districts_may_set"]
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        top.refuse("districts_may_set", _LIST)
    for number, key in enumerate(keys):
        found = find(top.content, key)
        if found is None or found[1] != VALUE:
            top.refuse("districts_may_set", _NO_PLACE, address=key)
        if key in keys[:number]:
            top.refuse("districts_may_set", _TWICE, address=key)
    return tuple(keys)


def higher_law(top: Table) -> tuple[HigherLaw, ...]:
    """Read what goes before this policy."""
    found = []
    for row in top.rows("higher_law"):
        clause, mark, source = provenance(row)
        law = HigherLaw(title=row.both("title"), text=row.both("text"), clause=clause, mark=mark, source=source)
        row.done()
        found.append(law)
    return tuple(found)


def origin(top: Table) -> Origin | None:
    """Read whose overlay this policy is; nothing for a city's own file."""
    if not top.has("overlay"):
        return None
    table = top.table("overlay")
    found = Origin(
        parent=table.text("parent"),
        parent_sha256=sha256(table, "parent_sha256"),
        overlay_sha256=sha256(table, "overlay_sha256"),
        district=table.whole("district", least=1),
        name=table.both("name"),
    )
    table.done()
    return found


def sha256(table: Table, key: str) -> str:
    """Read a hash as it is written everywhere here."""
    text = table.text(key)
    if not SHA256.fullmatch(text):
        table.refuse(key, _HASH)
    return text
