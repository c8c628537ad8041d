"""Promises that can be opened later: nobody can read them now, and nobody can change them afterwards."""

import hashlib

from allocator.seal import canonical

HASH_BYTES = 32


def tagged_hash(label: str, *parts: bytes) -> bytes:
    """Hash parts so that no two lists of parts, and no two uses, can ever meet (draw.md 1.1, TH)."""
    digest = hashlib.sha256(b"phd1/" + label.encode() + b"\x00")
    for part in parts:
        digest.update(prefixed(part))
    return digest.digest()


def prefixed(part: bytes) -> bytes:
    """Put the length before the bytes (draw.md 1.1, LP)."""
    return len(part).to_bytes(4, "big") + part


def entry_commitment(salt: bytes, private: object) -> bytes:
    """Bind a household to what it filed: `private` is a JSON value, `salt` 32 secret random bytes."""
    if len(salt) != HASH_BYTES:
        raise ValueError("the salt of an entry is 32 bytes")
    return tagged_hash("entry", salt, canonical.dumps(private))


def party_commitment(round_ref: str, party: str, secret: bytes) -> bytes:
    """Bind a party of the ceremony to its secret of 32 bytes before the digits are rolled."""
    if len(secret) != HASH_BYTES:
        raise ValueError("the secret of a party is 32 bytes")
    return tagged_hash("party", round_ref.encode(), party.encode(), secret)


def commitment_hash(document: bytes) -> bytes:
    """Hash commitment.json, without its last line feed: a changed byte anywhere gives another draw."""
    return tagged_hash("commitment", document.removesuffix(b"\n"))
