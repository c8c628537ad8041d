"""Proof that a receipt does not stand in the frozen list: the two lines between which it would have to stand.

The list is sorted by receipt, each once (check E1). Two neighbouring lines with inclusion proofs, one before the
receipt and one after it, leave no place for it; at the ends of the list one line is enough. With the receipt
that the bureau signed this is evidence that an accepted applicant was left out, and anybody can pass it on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.seal import canonical, note
from allocator.seal.canonical import NotCanonical
from allocator.seal.merkle import Inclusion, inclusions
from allocator.seal.note import Key
from allocator.seal.receipt import is_receipt
from allocator.seal.texts import SignedReceipt


class InTheList(Refused):
    """A receipt that is not absent."""

    code: ClassVar[str] = "in-the-list"
    message: ClassVar[str] = N_("%(receipt)s stands in the list, on line %(line)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """The neighbours of a receipt that is not there; None before the first line and after the last."""

    receipt: str
    before: Inclusion | None
    after: Inclusion | None


def prove_absence(entries: Path, receipt: str) -> Absence:
    """Find the neighbours of a receipt in entries.jsonl, reading it twice in bounded memory.

    InTheList if it stands there; IndexError if the list has no lines.
    """
    place, size = _place(canonical.read_lines(entries), receipt)
    with entries.open("rb") as handle:
        lines = (line.removesuffix(b"\n") for line in handle)
        _, found = inclusions(lines, {max(place - 1, 0), min(place, size - 1)})
    return Absence(
        receipt=receipt,
        before=found[place - 1] if place > 0 else None,
        after=found[place] if place < size else None,
    )


def absent(proof: Absence, *, size: int, root: bytes) -> bool:
    """Tell whether the proof holds for the list of `size` lines under `root` (32 bytes) of a commitment."""
    lines = [line for line in (proof.before, proof.after) if line is not None]
    names = [_receipt(line.line) for line in lines]
    if not is_receipt(proof.receipt) or not lines or None in names:
        return False
    if any(line.size != size or not line.holds(root) for line in lines):
        return False
    end = proof.before is None or proof.before.index + 1 == (size if proof.after is None else proof.after.index)
    start = proof.before is not None or (proof.after is not None and proof.after.index == 0)
    before = proof.before is None or str(names[0]) < proof.receipt
    after = proof.after is None or proof.receipt < str(names[-1])
    return start and end and before and after


def left_out(
    signed: bytes, bureau: Key, proof: Absence, *, round_ref: str, size: int, root: bytes
) -> SignedReceipt | None:
    """Give the promise that the bureau signed and broke, or None if the proof of absence does not show that.

    `round_ref`, `size` and `root` are those of the commitment. The note must be signed by the bureau; BadNote,
    NotSigned or BadReceiptText if it is not what it should be.
    """
    promise = SignedReceipt.parse(note.verify(signed, [bureau]).text)
    same = (promise.round, promise.receipt) == (round_ref, proof.receipt)
    return promise if same and absent(proof, size=size, root=root) else None


def _place(rows: Iterable[tuple[bytes, dict[str, object]]], receipt: str) -> tuple[int, int]:
    """Count the lines before the receipt, and all lines."""
    place = size = 0
    for _, row in rows:
        if row.get("r") == receipt:
            raise InTheList(receipt=receipt, line=size + 1)
        place += str(row.get("r")) < receipt
        size += 1
    return place, size


def _receipt(line: bytes) -> str | None:
    try:
        receipt = canonical.loads(line).get("r")
    except NotCanonical:
        return None
    return receipt if isinstance(receipt, str) and is_receipt(receipt) else None
