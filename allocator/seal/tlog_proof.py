"""Proof files (C2SP tlog-proof): one file that shows, without a network, that a line stands in a log.

c2sp.org/tlog-proof@v1
extra BASE64            only if there is something to add; it is not signed and proves nothing
index 73894
BASE64                  the neighbours of 32 bytes each, from the line up to the root

a signed checkpoint, byte for byte
"""

import base64
from dataclasses import dataclass
from typing import ClassVar, Self

from allocator.errors import N_, Refused
from allocator.seal import merkle
from allocator.seal.checkpoint import Witnessed, read_decimal
from allocator.seal.merkle import HASH_BYTES
from allocator.seal.note import unbase64

FIRST = "c2sp.org/tlog-proof@v1"
STEPS_MOST = 63


class BadProof(Refused):
    """A proof file that cannot be read, or that does not prove what it should."""

    code: ClassVar[str] = "bad-proof"
    message: ClassVar[str] = N_("The proof cannot be accepted: %(problem)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TlogProof:
    """Line `index` (from 0), its neighbours up to the root, and the signed checkpoint they lead to."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def write(self) -> bytes:
        """Write the file."""
        head = [FIRST, *([] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"])]
        head += [f"index {self.index}", *(base64.b64encode(digest).decode() for digest in self.proof)]
        return "\n".join([*head, "", ""]).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the file; BadProof for bytes in any other form than `write` gives them."""
        head, blank, checkpoint = data.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise BadProof(problem=N_("its first lines are not ASCII")) from error
        if first != FIRST or not blank or not lines:
            raise BadProof(problem=N_("it does not begin as a proof file does"))
        extra = unbase64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
        index = read_decimal(lines[0].removeprefix("index ")) if lines else None
        hashes = [unbase64(line) or b"" for line in lines[1:]]
        if index is None or len(hashes) > STEPS_MOST or any(len(digest) != HASH_BYTES for digest in hashes):
            raise BadProof(problem=N_("its place or one of its hashes cannot be read"))
        found = cls(index=index, proof=tuple(hashes), checkpoint=checkpoint, extra=extra)
        if found.write() != data:
            raise BadProof(problem=N_("it is not in its one form"))
        return found

    def check(self, line: bytes, opened: Witnessed) -> None:
        """Refuse the proof unless the line stands at its place in the log of this checkpoint.

        `opened` is what `checkpoint.open_checkpoint` says of `self.checkpoint`, with keys that are trusted.
        """
        tree = opened.checkpoint
        if not merkle.verify(line=line, index=self.index, size=tree.size, proof=self.proof, root=tree.root):
            raise BadProof(problem=N_("the line does not stand at its place under the root of the checkpoint"))
