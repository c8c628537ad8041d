"""What a log sends to a witness: the size it signed last, a proof from there, and the checkpoint."""

import base64
from dataclasses import dataclass
from typing import Self

from allocator.errors import N_, Refused
from allocator.seal.checkpoint import read_decimal
from allocator.seal.merkle import HASH_BYTES
from allocator.seal.note import unbase64

LINES_MOST = 63


class BadRequest(Refused):
    """A request that cannot be read."""

    code = "bad-request"
    message = N_("The request to the witness cannot be read: %(problem)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A checkpoint, and the proof that its log begins with the one of `old` entries (0: none was signed yet)."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def write(self) -> bytes:
        """Write the request as it is sent."""
        lines = [f"old {self.old}", *(base64.b64encode(digest).decode() for digest in self.proof)]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a request; BadRequest for bytes in any other form than `write` gives them."""
        head, _, checkpoint = data.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise BadRequest(problem=N_("its first lines are not ASCII")) from None
        old = read_decimal(first.removeprefix("old "))
        proof = tuple(unbase64(line) or b"" for line in lines)
        if old is None or len(proof) > LINES_MOST or any(len(digest) != HASH_BYTES for digest in proof):
            raise BadRequest(problem=N_("its old size or one of its hashes cannot be read"))
        found = cls(old=old, proof=proof, checkpoint=checkpoint)
        if found.write() != data:
            raise BadRequest(problem=N_("it is not in its one form"))
        return found
