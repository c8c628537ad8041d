"""Key holders of the tests: they sign with another library than the one that verifies."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from allocator.seal.note import COSIGNATURE, PLAIN, Key

ORIGIN = "housing.example/log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with a private key, as the command of a key holder has one."""

    name: str
    private: Ed25519PrivateKey
    kind: int = PLAIN

    @property
    def key(self) -> Key:
        return Key(name=self.name, public=self.private.public_key().public_bytes_raw(), kind=self.kind)

    @property
    def key_id(self) -> bytes:
        return self.key.id

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def holder(name: str, *, kind: int = PLAIN, key_of: str | None = None) -> Holder:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256((key_of or name).encode()).digest())
    return Holder(name=name, private=private, kind=kind)


BUREAU = holder("housing.example/draw")
NOTARY = holder("notary.example/draw")
LOG = holder(ORIGIN)
WITNESSES = tuple(holder(f"witness{n}.example/w", kind=COSIGNATURE) for n in range(3))
