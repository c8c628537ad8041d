"""The exact texts that are signed as notes (see `note`): of a receipt, a commitment and a manifest.

Every text has fixed lines, so it says one thing only. Hashes are 64 hexadecimal digits in lower case, times are
whole seconds since 1970.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from allocator.errors import N_, Refused
from allocator.seal.checkpoint import read_decimal
from allocator.seal.receipt import is_receipt

_hash = re.compile(r"[0-9a-f]{64}")
RECEIPT = "phd1/receipt"


class BadReceiptText(Refused):
    """A signed receipt that does not have the fixed lines."""

    code: ClassVar[str] = "bad-receipt-text"
    message: ClassVar[str] = N_("The signed receipt cannot be read: it must have exactly its seven lines.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedReceipt:
    """What the bureau promises an applicant: this entry will stand in the list of the round (draw.md 1.5).

    `commitment` is the entry's c in hex, `revision` counts from 1, `include_by` is when the list is frozen at
    the latest. ValueError for members that such a text cannot hold.
    """

    round: str
    receipt: str
    commitment: str
    revision: int
    accepted: int
    include_by: int

    def __post_init__(self) -> None:
        _require_name(self.round)
        _require_hash(self.commitment)
        if not is_receipt(self.receipt):
            raise ValueError(f"{self.receipt!r} is not a receipt number")
        if self.revision < 1 or not 0 <= self.accepted <= self.include_by:
            raise ValueError("a revision counts from 1, and an entry is included after it was accepted")

    @property
    def text(self) -> str:
        """Write the text that the bureau signs."""
        members = (
            RECEIPT, self.round, self.receipt, self.commitment, self.revision, self.accepted, self.include_by,
        )  # fmt: skip
        return "".join(f"{member}\n" for member in members)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a signed receipt; BadReceiptText for any other form than `text` gives."""
        try:
            kind, round_ref, receipt, commitment, *numbers = text.removesuffix("\n").split("\n")
            revision, accepted, include_by = (read_decimal(number) for number in numbers)
            if kind != RECEIPT or revision is None or accepted is None or include_by is None:
                raise BadReceiptText
            found = cls(
                round=round_ref, receipt=receipt, commitment=commitment, revision=revision, accepted=accepted,
                include_by=include_by,
            )  # fmt: skip
        except ValueError as error:
            raise BadReceiptText from error
        if found.text != text:
            raise BadReceiptText
        return found


def commitment_text(round_ref: str, commitment_hash: bytes) -> str:
    """Write what bureau and notary sign of a commitment: its round and its hash of 32 bytes (draw.md 1.6)."""
    return _bound("phd1/commitment", round_ref, commitment_hash)


def manifest_text(round_ref: str, manifest_hash: bytes) -> str:
    """Write what they sign of a bundle: its round and the SHA-256 of its manifest (draw.md 2.2)."""
    return _bound("phd1/manifest", round_ref, manifest_hash)


def plan_text(round_ref: str, plan_hash: bytes) -> str:
    """Write what they sign of a plan: its round and the SHA-256 of plan.json (draw.md 1.4)."""
    return _bound("phd1/plan", round_ref, plan_hash)


def _bound(kind: str, round_ref: str, digest: bytes) -> str:
    _require_name(round_ref)
    _require_hash(digest.hex())
    return f"{kind}\n{round_ref}\n{digest.hex()}\n"


def _require_name(round_ref: str) -> None:
    if not round_ref or "|" in round_ref or not round_ref.isprintable():
        raise ValueError(f"{round_ref!r} cannot name a round")


def _require_hash(text: str) -> None:
    if not _hash.fullmatch(text):
        raise ValueError("a hash has 32 bytes")
