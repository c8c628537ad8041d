"""Private keys of people who sign: in files of their own, never in the database, never in the site.

A key is an Ed25519 key in PKCS #8 PEM, as `openssl pkey` reads it, with or without a passphrase; beside it, in
`NAME.pub`, stands the public key as it is published. A file that others may read is refused.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from allocator.errors import N_, Refused
from allocator.seal.note import PLAIN, Key

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BadKeyFile(Refused):
    """A key file that cannot be used."""

    code = "bad-key-file"
    message = N_("The key file %(file)s cannot be used: %(problem)s.")


@dataclass(frozen=True, slots=True)
class FileSigner:
    """Somebody who signs with a key from a file (`allocator.seal.note.Signer`)."""

    key: Key
    _private: Ed25519PrivateKey

    @property
    def name(self) -> str:
        """Name the key."""
        return self.key.name

    @property
    def key_id(self) -> bytes:
        """Give the id that stands in signature lines."""
        return self.key.id

    def sign(self, message: bytes) -> bytes:
        """Sign with Ed25519."""
        return self._private.sign(message)


def create(path: Path, name: str, *, kind: int = PLAIN, passphrase: str = "") -> Key:
    """Make a new key, write it where only its owner can read it, and give the public part."""
    private = Ed25519PrivateKey.generate()
    key = Key(name=name, public=private.public_key().public_bytes_raw(), kind=kind)
    locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        raise BadKeyFile(file=path, problem=N_("it exists already, and a key is never written over")) from None
    with os.fdopen(handle, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    public_file(path).write_text(key.vkey + "\n", encoding="utf-8")
    return key


def load(path: Path, *, kind: int, passphrase: Callable[[], str]) -> FileSigner:
    """Open a key file; `passphrase` is asked only if the file is locked."""
    key = _public(path)
    if key.kind != kind:
        raise BadKeyFile(file=path, problem=N_("it is a key for another purpose"))
    private = _private(path, passphrase)
    if private.public_key().public_bytes_raw() != key.public:
        raise BadKeyFile(file=path, problem=N_("the public key beside it belongs to another key"))
    return FileSigner(key, private)


def public_file(path: Path) -> Path:
    """Name the file of the public key."""
    return path.with_name(path.name + ".pub")


def _public(path: Path) -> Key:
    try:
        return Key.parse(public_file(path).read_text(encoding="utf-8").strip())
    except OSError:
        raise BadKeyFile(file=path, problem=N_("the public key beside it cannot be read")) from None


def _private(path: Path, passphrase: Callable[[], str]) -> Ed25519PrivateKey:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise BadKeyFile(file=path, problem=N_("others may read it (let only its owner: chmod 600)"))
            pem = file.read()
    except OSError:
        raise BadKeyFile(file=path, problem=N_("it cannot be read")) from None
    try:
        locked = b"ENCRYPTED" in pem.partition(b"\n")[0]
        private = load_pem_private_key(pem, passphrase().encode() if locked else None)
    except ValueError:
        raise BadKeyFile(file=path, problem=N_("it holds no key, or the passphrase is another one")) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadKeyFile(file=path, problem=N_("it is not a key of Ed25519"))
    return private
