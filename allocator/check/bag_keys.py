"""Public keys in their published form, `name+id+key`: the id is bound to name and key."""

import base64
import re
from dataclasses import dataclass
from hashlib import sha256

from allocator.check.bag_curve import HALF, point

PLAIN = b"\x01"  # kind of a key that signs notes
ID_BYTES = 4

_base64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_control = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who must have signed: name, id and 32 bytes of the key."""

    name: str
    key_id: bytes
    public: bytes


class BadKey(Exception):
    """What was given as a public key is none."""


def signer(vkey: str) -> Signer:
    """Read a key in its published form."""
    name, _, rest = vkey.partition("+")
    said, _, encoded = rest.partition("+")
    if not vkey.isprintable() or not is_name(name):
        raise BadKey(f"{vkey!r}: not of the form name+id+key")
    material = decoded(encoded)
    if material is None or len(material) != 1 + HALF or material[:1] != PLAIN:
        raise BadKey(f"{vkey}: not a key that signs notes")
    key_id = sha256(name.encode() + b"\n" + material).digest()[:ID_BYTES]
    if key_id.hex() != said or point(material[1:]) is None:
        raise BadKey(f"{vkey}: the id does not belong to the key, or nobody can sign with it")
    return Signer(name, key_id, material[1:])


def is_name(text: str) -> bool:
    """Whether a text can name a key."""
    return text.split() == [text] and "+" not in text and not _control.search(text)


def decoded(text: str) -> bytes | None:
    """Read base64 that is written in the one usual way."""
    raw = text.encode()
    if len(raw) % 4 or not _base64.fullmatch(raw):
        return None
    data = base64.b64decode(raw)
    return data if base64.b64encode(data) == raw else None
