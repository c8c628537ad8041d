"""The public random beacon drand quicknet: which round falls on a time, and whether a value is really its.

Every three seconds the network signs the number of the round; nobody can choose the signature, and whoever
has the public key can check it without a network. A source is named `drand:<chain hash>:<round>`; what is
published is the signature (48 bytes in hex), what enters the seed is its SHA-256.

The check is e(signature, G2) = e(hash_to_G1(SHA-256(round as 8 bytes)), public key) on BLS12-381. It needs
the library py-ecc (extra `[beacon]`), which is imported on use only.
"""

import hashlib
import re
import sys
from dataclasses import dataclass
from typing import ClassVar

from allocator.errors import N_, Refused

SIGNATURE_BYTES = 48
ROUND_MOST = 2**53 - 1
_DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_id = re.compile(r"([0-9a-f]{64}):([1-9][0-9]{0,15})")
_signature = re.compile(r"[0-9a-f]{96}")


class NoBeaconLibrary(Refused):
    """The signature of a beacon could not be checked here: check B1 is skipped, nothing is known about it."""

    code: ClassVar[str] = "no-beacon-library"
    message: ClassVar[str] = N_(
        "The signature of beacon round %(round)s was not checked: the library py-ecc is missing. Install the "
        "extra [beacon], or check the round on another computer."
    )


class ForgedBeacon(Refused):
    """A value that the beacon's network did not sign for this round."""

    code: ClassVar[str] = "forged-beacon"
    message: ClassVar[str] = N_(
        "The value given for beacon round %(round)s is not that of the beacon: %(problem)s. Fetch the round "
        "again from another place; the round itself stays as the plan fixed it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A drand network: public key (96 bytes), time of round 1 in seconds since 1970, seconds a round."""

    name: str
    public_key: bytes
    genesis: int
    period: int
    genesis_seed: bytes

    @property
    def hash(self) -> str:
        """Name the network by everything that defines it, in hex."""
        numbers = self.period.to_bytes(4, "big") + self.genesis.to_bytes(8, "big")
        return hashlib.sha256(numbers + self.public_key + self.genesis_seed + self.name.encode()).hexdigest()

    def round_at(self, time: int) -> int:
        """Give the first round whose value does not exist before this time (seconds since 1970)."""
        if time < self.genesis:
            raise ValueError(f"the beacon begins at {self.genesis}, after {time}")
        return 1 - (self.genesis - time) // self.period

    def time_of(self, round_: int) -> int:
        """Give the time of a round, counted from 1, in seconds since 1970."""
        if round_ < 1:
            raise ValueError("the rounds of a beacon are counted from 1")
        return self.genesis + self.period * (round_ - 1)

    def source(self, round_: int) -> str:
        """Name a round as a source of chance."""
        return f"drand:{self.hash}:{round_}"


QUICKNET = Chain(
    name="quicknet",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=1692803367,
    period=3,
    genesis_seed=bytes.fromhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"),
)
CHAINS = {QUICKNET.hash: QUICKNET}


def parse(id_: str) -> tuple[Chain, int]:
    """Read the id of a drand source as network and round; ValueError for any other id."""
    parts = _id.fullmatch(id_)
    chain = CHAINS.get(parts[1]) if parts else None
    if parts is None or chain is None:
        raise ValueError(N_("it does not name a known network and a round"))
    if int(parts[2]) > ROUND_MOST:
        raise ValueError(N_("its round lies too far ahead"))
    return chain, int(parts[2])


def value(id_: str, text: str) -> bytes:
    """Turn a published signature into the 32 bytes that enter the seed; ValueError for another form."""
    parse(id_)
    if not _signature.fullmatch(text):
        raise ValueError(N_("the signature of a beacon is 96 hexadecimal digits in lower case"))
    return hashlib.sha256(bytes.fromhex(text)).digest()


def check(id_: str, text: str) -> None:
    """Refuse a signature that the network did not make for this round (check B1).

    ForgedBeacon if it did not, NoBeaconLibrary if that cannot be told here, ValueError for another form.
    """
    value(id_, text)
    chain, round_ = parse(id_)
    depth = sys.getrecursionlimit()
    try:
        _check(chain, round_, bytes.fromhex(text))
    except ImportError as error:
        raise NoBeaconLibrary(round=round_) from error
    finally:
        sys.setrecursionlimit(depth)  # the library lifts it so far that hostile JSON could crash the program


def _check(chain: Chain, round_: int, signature: bytes) -> None:
    from py_ecc.bls.g2_primitives import pubkey_to_G1, signature_to_G2, subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.optimized_bls12_381 import G2, final_exponentiate, is_inf, neg, pairing

    try:
        point = pubkey_to_G1(signature)
    except ValueError as error:
        raise ForgedBeacon(round=round_, problem=N_("it is not a point of the curve")) from error
    if is_inf(point) or not subgroup_check(point):
        raise ForgedBeacon(round=round_, problem=N_("it is a point that no signature can be"))
    message = hashlib.sha256(round_.to_bytes(8, "big")).digest()
    hashed = hash_to_G1(message, _DST, hashlib.sha256)
    key = signature_to_G2(chain.public_key)
    product = pairing(G2, neg(point), final_exponentiate=False) * pairing(key, hashed, final_exponentiate=False)
    if final_exponentiate(product) != type(product).one():
        raise ForgedBeacon(round=round_, problem=N_("it is not the signature of this round"))
