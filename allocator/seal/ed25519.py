"""Ed25519 (RFC 8032, 5.1.7) in Python alone: whoever has nothing but Python can check who signed.

Only verification, and the strictest reading of it, so that a signature has one form and says one thing:

- the number s of a signature is smaller than the order of the group (otherwise s + order would pass as well);
- points are written canonically: y below the prime, and no sign on x = 0;
- neither the key nor the point R of a signature is one of the eight points of small order, under which a
  signature can fit many messages. An honest signer never makes one; RFC 8032 leaves it open;
- the equation is s·B = R + k·A itself, not eight times both sides.

Whatever passes here passes in every other implementation; what only some accept is refused.
"""

import hashlib
from functools import cache

KEY_BYTES = 32
SIGNATURE_BYTES = 64
ORDER = 2**252 + 27742317777372353535851937790883648493
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

_Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z
_ZERO: _Point = (0, 1, 1, 0)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the owner of a public key of 32 bytes signed the message with these 64 bytes."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    key, begun = _large_point(public_key), _large_point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or begun is None or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    asked = int.from_bytes(digest, "little") % ORDER
    x, y, z, _ = _sum_of_two(number, _base(), asked, _negative(key))
    return (x - begun[0] * z) % _P == 0 and (y - begun[1] * z) % _P == 0


def is_public_key(data: bytes) -> bool:
    """Tell whether the bytes are a key under which `verify` can ever say yes."""
    return _large_point(data) is not None


def _large_point(data: bytes) -> _Point | None:
    """Read a point from its canonical form; None for any other bytes and for points of small order."""
    if len(data) != KEY_BYTES:
        return None
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = _x_of(y, sign) if y < _P else None
    if x is None:
        return None
    point = (x, y, 1, x * y % _P)
    eightfold = _double(_double(_double(point)))
    return None if eightfold[0] == 0 else point  # eight times a point of small order is (0, 1)


def _x_of(y: int, sign: int) -> int | None:
    """Solve the equation of the curve for x, with the given last bit (RFC 8032, 5.1.3)."""
    above, below = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = above * pow(below, 3, _P) * pow(above * pow(below, 7, _P), (_P - 5) // 8, _P) % _P
    if below * x * x % _P == -above % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if below * x * x % _P != above or (x == 0 and sign):
        return None
    return x if x & 1 == sign else _P - x


@cache
def _base() -> _Point:
    y = 4 * pow(5, -1, _P) % _P
    x = _x_of(y, 0) or 0
    return x, y, 1, x * y % _P


def _negative(point: _Point) -> _Point:
    x, y, z, t = point
    return -x % _P, y, z, -t % _P


def _sum_of_two(one: int, first: _Point, other: int, second: _Point) -> _Point:
    """Compute one·first + other·second, both at once, bit by bit from the top."""
    table = (_ZERO, first, second, _add(first, second))
    total = _ZERO
    for place in range(max(one.bit_length(), other.bit_length()) - 1, -1, -1):
        total = _double(total)
        chosen = (one >> place & 1) | (other >> place & 1) << 1
        if chosen:
            total = _add(total, table[chosen])
    return total


def _add(one: _Point, other: _Point) -> _Point:
    """Add two points (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(point: _Point) -> _Point:
    """Add a point to itself (RFC 8032, 5.1.4)."""
    x, y, z, _ = point
    a, b = x * x % _P, y * y % _P
    h = a + b
    e = h - (x + y) * (x + y)
    g = a - b
    f = 2 * z * z + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P
