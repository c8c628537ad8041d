"""The seed of a draw: every source of chance in the order promised, bound to the commitment (draw.md 1.7).

Sources are named `kind:id`, and their published values are texts:

digits:<ceremony>         at least 40 decimal digits, rolled in public
party:<party>             32 secret bytes in hex that were deposited before; None if withheld
drand:<chain>:<round>     the signature of a beacon's round in hex (see `beacon`)
lottery:<game>:<issue>    the numbers a national lottery drew (see `lottery`)
nist:<chain>:<pulse>      the output value of a pulse of the NIST beacon 2.0, 64 bytes in hex
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.seal import beacon, lottery
from allocator.seal.commitment import HASH_BYTES, party_commitment, prefixed

DIGITS_LEAST = 40
_digits = re.compile(r"[0-9]+")
_secret = re.compile(r"[0-9a-f]{64}")
_pulse_id = re.compile(r"[1-9][0-9]{0,15}:[1-9][0-9]{0,15}")
_pulse = re.compile(r"[0-9a-f]{128}")


class BadSource(Refused):
    """A source of chance is missing, too short or of an unknown kind: the draw waits."""

    code: ClassVar[str] = "bad-source"
    message: ClassVar[str] = N_("The source %(source)s of the draw cannot be used: %(problem)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One contribution to the seed."""

    kind: str
    id: str
    value: bytes


def names(*, ceremony: str, parties: Iterable[str], beacons: Iterable[str] = ()) -> tuple[str, ...]:
    """List the sources of a round as the commitment promises them: the digits, every party, the beacons last."""
    return (f"digits:{ceremony}", *(f"party:{party}" for party in parties), *beacons)


def derive(
    commitment_hash: bytes, round_ref: str, sources: Iterable[Source], *, supplement: int | None = None
) -> bytes:
    """Mix the sources into 32 bytes by HKDF-SHA256 (RFC 5869), with the commitment hash as salt.

    `supplement` counts from 1 the late entries that a court ordered: each has a commitment, a beacon round and
    a seed of its own, and is put among the others by its ticket (draw.md 1.9).
    """
    if supplement is not None and supplement < 1:
        raise ValueError("late entries are counted from 1")
    material = b"phd1/extract\x00" + b"".join(
        prefixed(source.kind.encode()) + prefixed(source.id.encode()) + prefixed(source.value) for source in sources
    )
    key = hmac.digest(commitment_hash, material, "sha256")
    late = "" if supplement is None else f"|supp|{supplement}"
    return hmac.digest(key, f"phd1/seed|{round_ref}{late}".encode() + b"\x01", "sha256")


def opened(round_ref: str, commits: Mapping[str, bytes], secrets: Mapping[str, bytes | None]) -> dict[str, str | None]:
    """Settle the deposits: the secret in hex where it fits its commitment, None (withheld) elsewhere."""
    settled: dict[str, str | None] = {}
    for party, commit in commits.items():
        secret = secrets.get(party)
        fits = secret is not None and len(secret) == HASH_BYTES
        if fits and secret is not None and party_commitment(round_ref, party, secret) == commit:
            settled[party] = secret.hex()
        else:
            settled[party] = None
    return settled


def collect(promised: Sequence[str], randomness: Mapping[str, Mapping[str, str | None]]) -> tuple[Source, ...]:
    """Take the value of every promised source from randomness.json, in the promised order.

    The values have the right form afterwards; whether a beacon really signed is another check (`beacon.check`).
    """
    found = tuple(_source(name, randomness) for name in promised)
    given = {f"{kind}:{id_}" for kind, values in randomness.items() for id_ in values}
    for name in sorted(given - set(promised)):
        raise BadSource(source=name, problem=N_("it was not promised in the commitment"))
    return found


def check_id(name: str) -> None:
    """Refuse a promised source whose kind or id cannot be read (before anything is known about its value)."""
    kind, _, id_ = name.partition(":")
    if kind not in _ids:
        raise BadSource(source=name, problem=N_("its kind is not known"))
    try:
        _ids[kind](id_)
    except ValueError as error:
        raise BadSource(source=name, problem=str(error)) from error


def _source(name: str, randomness: Mapping[str, Mapping[str, str | None]]) -> Source:
    check_id(name)
    kind, _, id_ = name.partition(":")
    values = randomness.get(kind, {})
    if id_ not in values:
        raise BadSource(source=name, problem=N_("it is missing"))
    value = values[id_]
    if value is None and kind == "party":
        return Source(kind="party-withheld", id=id_, value=b"")
    try:
        return Source(kind=kind, id=id_, value=_values[kind](id_, value or ""))
    except ValueError as error:
        raise BadSource(source=name, problem=str(error)) from error


def _named(id_: str) -> None:
    if not id_ or "|" in id_ or not id_.isprintable():
        raise ValueError(N_("its name is empty or holds a bar"))


def _pulsed(id_: str) -> None:
    if not _pulse_id.fullmatch(id_):
        raise ValueError(N_("it does not name a chain and a pulse"))


def _rolled(_id: str, text: str) -> bytes:
    if not _digits.fullmatch(text) or len(text) < DIGITS_LEAST:
        raise ValueError(N_("at least 40 decimal digits are needed"))
    return text.encode()


def _opened(_id: str, text: str) -> bytes:
    if not _secret.fullmatch(text):
        raise ValueError(N_("a secret is 64 hexadecimal digits in lower case"))
    return bytes.fromhex(text)


def _output(_id: str, text: str) -> bytes:
    if not _pulse.fullmatch(text):
        raise ValueError(N_("the value of a pulse is 128 hexadecimal digits in lower case"))
    return bytes.fromhex(text)


_ids: Mapping[str, Callable[[str], object]] = {
    "digits": _named, "party": _named, "drand": beacon.parse, "lottery": lottery.parse, "nist": _pulsed,
}  # fmt: skip
_values: Mapping[str, Callable[[str, str], bytes]] = {
    "digits": _rolled, "party": _opened, "drand": beacon.value, "lottery": lottery.value, "nist": _output,
}  # fmt: skip
