"""The hashes of a draw, written out from their definitions: HMAC, HKDF, the tree, the tickets."""

from collections.abc import Iterable
from hashlib import sha256

BLOCK = 64  # bytes that SHA-256 takes in at a time


class Keyed:
    """HMAC-SHA256 under one key (RFC 2104), ready for many messages."""

    def __init__(self, key: bytes) -> None:
        padded = (sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\x00")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in padded))

    def __call__(self, message: bytes) -> bytes:
        """Give the 32 bytes of the message."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


def sized(part: bytes) -> bytes:
    """Four bytes of length, then the part."""
    return len(part).to_bytes(4, "big") + part


def tagged(label: str, *parts: bytes) -> bytes:
    """Hash parts so that no two lists of parts give the same bytes (draw.md 1.1, TH)."""
    return sha256(b"phd1/" + label.encode() + b"\x00" + b"".join(map(sized, parts))).digest()


def tree(lines: Iterable[bytes]) -> tuple[int, str]:
    """Give number of lines and root of the tree of RFC 9162, level by level."""
    level = [sha256(b"\x00" + line).digest() for line in lines]
    count = len(level)
    while len(level) > 1:
        lone = level[-1:] if len(level) % 2 else []
        pairs = zip(level[0::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + lone
    return count, (level[0] if level else sha256(b"").digest()).hex()


def seed(commitment: bytes, round_ref: str, sources: Iterable[tuple[str, str, bytes]]) -> bytes:
    """HKDF-SHA256 over (kind, id, value) in order, salted with the hash of the commitment."""
    material = b"phd1/extract\x00"
    for kind, name, value in sources:
        material += sized(kind.encode()) + sized(name.encode()) + sized(value)
    pseudo_random_key = Keyed(tagged("commitment", commitment))(material)
    return Keyed(pseudo_random_key)(b"phd1/seed|" + round_ref.encode() + b"\x01")


def ticket(keyed: Keyed, pool: str, receipt: str, chances: int) -> str:
    """Give the smallest of as many hashes as the household has chances."""
    start = f"phd1/ticket|{pool}|{receipt}|".encode()
    return min(keyed(start + str(k).encode()) for k in range(1, chances + 1)).hex()
