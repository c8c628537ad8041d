"""Checkpoints (C2SP tlog-checkpoint): a log says how long it is and what its root is, and witnesses agree.

The text has three lines: origin, size in decimal, root in base64; further lines are kept and not interpreted.
The log signs the text. A witness signs `cosignature/v1`, a time and the text (C2SP tlog-cosignature): at that
time it had seen no other list of that length under this origin. Times are in seconds since 1970.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from allocator.errors import N_, Refused
from allocator.seal import ed25519, note
from allocator.seal.merkle import HASH_BYTES
from allocator.seal.note import COSIGNATURE, Key, Line, Note, Signer

TIME_BYTES = 8
LARGEST = 2**63 - 1
_decimal = re.compile(r"0|[1-9][0-9]{0,18}")


class BadCheckpoint(Refused):
    """A checkpoint that cannot be read or is not of the expected log."""

    code: ClassVar[str] = "bad-checkpoint"
    message: ClassVar[str] = N_("The checkpoint cannot be accepted: %(problem)s.")


class TooFewWitnesses(Refused):
    """A checkpoint that too few witnesses cosigned."""

    code: ClassVar[str] = "too-few-witnesses"
    message: ClassVar[str] = N_(
        "Of the witnesses, %(found)s cosigned the checkpoint; %(needed)s are needed. Ask for one with their signatures."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a log: `root` is the 32 bytes over its first `size` lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line for line in lines):
            raise BadCheckpoint(problem=N_("one of its lines is empty"))
        if not 0 <= self.size <= LARGEST:
            raise BadCheckpoint(problem=N_("its size is not a whole number in plain decimals"))
        if len(self.root) != HASH_BYTES:
            raise BadCheckpoint(problem=N_("its root is not a hash of 32 bytes in base64"))

    @property
    def text(self) -> str:
        """Write the text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint; BadCheckpoint for any other form than `text` gives."""
        origin, size, root, *more = [*text.removesuffix("\n").split("\n"), "", "", ""]
        number = read_decimal(size)
        if number is None:
            raise BadCheckpoint(problem=N_("its size is not a whole number in plain decimals"))
        found = cls(origin=origin, size=number, root=note.unbase64(root) or b"", extensions=tuple(more[:-3]))
        if found.text != text:
            raise BadCheckpoint(problem=N_("one of its lines is empty"))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """A checkpoint whose log signed it, and when which witness cosigned it, by name."""

    checkpoint: Checkpoint
    times: Mapping[str, int]


def cosign(data: bytes, signer: Signer, *, at: int) -> bytes:
    """Add the cosignature of a witness to a signed checkpoint; `signer.key_id` is that of kind COSIGNATURE."""
    text = Note.parse(data).text
    Checkpoint.parse(text)
    stamp = at.to_bytes(TIME_BYTES, "big")
    signature = stamp + signer.sign(_cosigned(text, at))
    return note.add(data, Line(name=signer.name, key_id=signer.key_id, signature=signature))


def open_checkpoint(data: bytes, *, origin: str, log: Key, witnesses: Sequence[Key] = (), quorum: int = 0) -> Witnessed:
    """Read a checkpoint of this log that at least `quorum` of these witnesses cosigned, and when.

    Lines of unknown keys are passed over; a line of a known witness that does not verify is refused.
    """
    _distinct(log, witnesses)
    found = note.verify(data, [log])
    checkpoint = Checkpoint.parse(found.text)
    if checkpoint.origin != origin:
        raise BadCheckpoint(problem=N_("it is of another log"))
    times = {key.name: _time(found, key, line) for key in witnesses if (line := found.line_of(key)) is not None}
    if len(times) < quorum:
        raise TooFewWitnesses(found=len(times), needed=quorum)
    return Witnessed(checkpoint=checkpoint, times=times)


def read_decimal(text: str) -> int | None:
    """Read a whole number below 2^63 in its one decimal form; None for anything else."""
    if not _decimal.fullmatch(text) or int(text) > LARGEST:
        return None
    return int(text)


def _distinct(log: Key, witnesses: Sequence[Key]) -> None:
    """One key cannot count as two witnesses, nor the log as its own: a cosignature does not bind the name."""
    if any(key.kind != COSIGNATURE for key in witnesses):
        raise BadCheckpoint(problem=N_("a key is not that of a witness"))
    keys = (log, *witnesses)
    if len({key.public for key in keys}) < len(keys) or len({key.name for key in witnesses}) < len(witnesses):
        raise BadCheckpoint(problem=N_("two of its keys are the same"))


def _time(found: Note, key: Key, line: Line) -> int:
    at = int.from_bytes(line.signature[:TIME_BYTES], "big")
    message = _cosigned(found.text, at)
    if at > LARGEST or not ed25519.verify(key.public, message, line.signature[TIME_BYTES:]):
        raise note.NotSigned(key=key.name)
    return at


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
