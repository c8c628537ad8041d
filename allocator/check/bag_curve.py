"""Ed25519 from its definition (RFC 8032): tell whether the holder of a key signed a message.

Points are triples (X, Y, Z) with x = X/Z and y = Y/Z, and one law adds any two of them. Only one form of every
signature counts: s below the order, points written in one way, and none of them of small order.
"""

from hashlib import sha512

Point = tuple[int, int, int]

PRIME = (1 << 255) - 19
ORDER = (1 << 252) + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME  # d in -x² + y² = 1 + d·x²·y²
HALF = 32  # bytes of a point and of a number


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether s·B is R + h·A for the key A, the point R and the number s of the signature."""
    answer = int.from_bytes(signature[HALF:], "little")
    owner, begun = point(public), point(signature[:HALF])
    if len(signature) != 2 * HALF or owner is None or begun is None or answer >= ORDER:
        return False
    question = sha512(signature[:HALF] + public + message).digest()
    right = added(begun, times(int.from_bytes(question, "little") % ORDER, owner))
    return equal(times(answer, BASE), right)


def point(raw: bytes) -> Point | None:
    """Read 32 bytes as a point of large order; None for everything else."""
    if len(raw) != HALF:
        return None
    odd, y = divmod(int.from_bytes(raw, "little"), 1 << 255)
    found = from_height(y, odd) if y < PRIME else None
    if found is None or equal(times(8, found), ZERO):
        return None
    return found


def from_height(y: int, odd: int) -> Point | None:
    """Find the point of this y whose x is odd or even, as asked."""
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    root = pow(square, (PRIME + 3) // 8, PRIME)
    for x in (root, root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME):
        if x * x % PRIME == square and (x or not odd):
            return (x if x % 2 == odd else PRIME - x), y, 1
    return None


def added(one: Point, other: Point) -> Point:
    """Add two points by the law that holds for all of them."""
    z = one[2] * other[2] % PRIME
    x, y = one[0] * other[0] % PRIME, one[1] * other[1] % PRIME
    bent, squared = CURVE * x * y % PRIME, z * z % PRIME
    crossed = ((one[0] + one[1]) * (other[0] + other[1]) - x - y) % PRIME
    low, high = squared - bent, squared + bent
    return z * low * crossed % PRIME, z * high * (x + y) % PRIME, low * high % PRIME


def times(number: int, start: Point) -> Point:
    """Add a point to itself so many times, from the lowest bit up."""
    total, double = ZERO, start
    while number:
        if number % 2:
            total = added(total, double)
        double, number = added(double, double), number // 2
    return total


def equal(one: Point, other: Point) -> bool:
    """Whether two triples are the same point."""
    return not any((one[n] * other[2] - other[n] * one[2]) % PRIME for n in (0, 1))


ZERO: Point = (0, 1, 1)
BASE: Point = from_height(4 * pow(5, PRIME - 2, PRIME) % PRIME, 0) or ZERO
