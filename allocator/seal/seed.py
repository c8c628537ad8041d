"""The seed of a draw: every source of chance in the order promised, bound to the commitment (draw.md 1.7)."""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.seal.commitment import HASH_BYTES, party_commitment, prefixed

DIGITS_LEAST = 40
_digits = re.compile(r"[0-9]+")
_secret = re.compile(r"[0-9a-f]{64}")


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


def names(*, ceremony: str, parties: Iterable[str]) -> tuple[str, ...]:
    """List the sources of a round as the commitment promises them: the digits, then every party."""
    return (f"digits:{ceremony}", *(f"party:{party}" for party in parties))


def derive(commitment_hash: bytes, round_ref: str, sources: Iterable[Source]) -> bytes:
    """Mix the sources into 32 bytes by HKDF-SHA256 (RFC 5869), with the commitment hash as salt."""
    material = b"phd1/extract\x00" + b"".join(
        prefixed(source.kind.encode()) + prefixed(source.id.encode()) + prefixed(source.value) for source in sources
    )
    key = hmac.digest(commitment_hash, material, "sha256")
    return hmac.digest(key, b"phd1/seed|" + round_ref.encode() + b"\x01", "sha256")


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
    """Take the value of every promised source from randomness.json, in the promised order."""
    found = tuple(_source(name, randomness) for name in promised)
    given = {f"{kind}:{id_}" for kind, values in randomness.items() for id_ in values}
    for name in sorted(given - set(promised)):
        raise BadSource(source=name, problem=N_("it was not promised in the commitment"))
    return found


def _source(name: str, randomness: Mapping[str, Mapping[str, str | None]]) -> Source:
    kind, _, id_ = name.partition(":")
    values = randomness.get(kind, {})
    if kind not in {"digits", "party"}:
        raise BadSource(source=name, problem=N_("its kind is not known"))
    if id_ not in values:
        raise BadSource(source=name, problem=N_("it is missing"))
    value = values[id_]
    if kind == "digits":
        return Source(kind=kind, id=id_, value=_rolled(name, value))
    if value is None:
        return Source(kind="party-withheld", id=id_, value=b"")
    if not _secret.fullmatch(value):
        raise BadSource(source=name, problem=N_("a secret is 64 hexadecimal digits in lower case"))
    return Source(kind=kind, id=id_, value=bytes.fromhex(value))


def _rolled(name: str, value: str | None) -> bytes:
    if value is None or not _digits.fullmatch(value) or len(value) < DIGITS_LEAST:
        raise BadSource(source=name, problem=N_("at least 40 decimal digits are needed"))
    return value.encode()
