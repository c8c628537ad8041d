"""Personal data at rest: sealed with AES-256-GCM, found again only through a keyed index.

One master key gives every purpose its own key (HKDF-SHA256), so a sealed name never opens as a phone number.
An application has a key of its own, wrapped by the master: deleting the wrapped key erases the family's data
for good, in every backup too (security model: crypto-shredding).

Sealed bytes are ``nonce (12) || ciphertext || tag (16)``.
"""

import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from allocator.errors import N_, Refused

NONCE_BYTES = 12
KEY_BYTES = 32


class Unreadable(Refused):
    """Sealed data was made with another key, moved to another place, or changed."""

    code = "sealed-unreadable"
    message = N_("Sealed data for %(purpose)s cannot be opened: the master key is not the one it was sealed with.")


class Erased(Refused):
    """The key of a family's data was destroyed when its time was over."""

    code = "erased"
    message = N_(
        "The data of this application were erased when the time for keeping them was over; nobody can read them. Its "
        "public fingerprint and its result stay."
    )


class _Keyring:
    """The keys of this process, one for every purpose."""

    def __init__(self) -> None:
        self.master: bytes | None = None

    def derived(self, purpose: str) -> bytes:
        if self.master is None:
            raise RuntimeError("crypto.configure(master_key) has to be called at start")
        return _derive(self.master, purpose)


_keyring = _Keyring()


@lru_cache(maxsize=64)
def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"anju/" + purpose.encode()).derive(master)


def configure(master_key: bytes) -> None:
    """Give this process the city's master key (32 bytes); every other key is derived from it."""
    if len(master_key) != KEY_BYTES:
        raise ValueError(f"the master key has {len(master_key)} bytes, not {KEY_BYTES}")
    _keyring.master = master_key


def seal(purpose: str, data: bytes) -> bytes:
    """Encrypt data so that only the same purpose can open it."""
    return _seal(_keyring.derived(purpose), purpose, data)


def open_(purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` made for the same purpose."""
    return _open(_keyring.derived(purpose), purpose, sealed)


def index(purpose: str, text: str) -> bytes:
    """Recognise an equal value without storing it: HMAC-SHA256, 32 bytes, useless without the key."""
    return hmac.digest(_keyring.derived("index/" + purpose), text.encode(), "sha256")


def new_key() -> tuple[bytes, bytes]:
    """Make a key for one family's data: the key, and the same key wrapped for storing."""
    key = secrets.token_bytes(KEY_BYTES)
    return key, seal("application-key", key)


def unwrap(wrapped: bytes) -> bytes:
    """Recover a family's key from its stored form; where it was destroyed nothing is left of it."""
    if not wrapped:
        raise Erased
    return open_("application-key", wrapped)


def seal_with(key: bytes, purpose: str, data: bytes) -> bytes:
    """Encrypt with a key of `new_key`."""
    return _seal(key, purpose, data)


def open_with(key: bytes, purpose: str, sealed: bytes) -> bytes:
    """Decrypt what `seal_with` made."""
    return _open(key, purpose, sealed)


def _seal(key: bytes, purpose: str, data: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose.encode())


def _open(key: bytes, purpose: str, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        raise Unreadable(purpose=purpose) from None
