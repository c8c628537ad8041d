"""Who signed a bag: the note beside its manifest, how a line comes under it, and what it proves (check M2).

The note is a signed note (`allocator.seal.note`) over round and manifest. It comes after publication, so no
manifest names it, and everybody may hold a copy with other lines: what counts is whether the keys that one knows
from elsewhere stand under it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from allocator.bundle import layout
from allocator.bundle.body import sha256
from allocator.bundle.faults import FileMissing, FileUnreadable, MemberUnfit
from allocator.bundle.manifest import check_bag
from allocator.bundle.read import Bag
from allocator.errors import N_, Refused
from allocator.seal import ed25519
from allocator.seal.note import PLAIN, BadKey, BadNote, Key, Line, Note
from allocator.seal.texts import manifest_text

NOTE_BYTES_MOST = 1 << 16


class NotAsked(Refused):
    """Nobody said whose signatures are needed, so none was checked."""

    code: ClassVar[str] = "bag-signatures-not-asked"
    message: ClassVar[str] = N_("not asked: %(count)s signature lines by %(names)s")


class NobodySigned(NotAsked):
    """Nobody said whose signatures are needed, and there is none."""

    code: ClassVar[str] = "bag-signatures-none"
    message: ClassVar[str] = N_("not asked: nobody has signed this bag yet")


class OtherText(Refused):
    """A note that was signed for another bag."""

    code: ClassVar[str] = "bag-note-other-text"
    message: ClassVar[str] = N_("%(file)s was signed for something else: it says %(said)s, and this bag is %(needed)s.")


class OtherSignature(Refused):
    """Two signatures under the name of one key."""

    code: ClassVar[str] = "bag-note-two-lines"
    message: ClassVar[str] = N_(
        "Another signature line of %(key)s is in the note already, and a key signs only once. "
        "One of the two is not by this key: take it out of the note."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is signed of a bag: its round and the SHA-256 of its manifest."""

    round: str
    manifest_sha256: str

    @property
    def text(self) -> str:
        """Write the text of the note."""
        return manifest_text(self.round, bytes.fromhex(self.manifest_sha256))


def stated(folder: Path) -> Stated:
    """Say what a key holder signs of a bag whose files are all those of its manifest (check M1)."""
    try:
        round_ref = Bag(folder).plan.round
    except FileNotFoundError as error:
        raise FileMissing(file=layout.PLAN) from error
    return Stated(round=round_ref, manifest_sha256=check_bag(folder, round_ref=round_ref))


def read_key(vkey: str) -> Key:
    """Read the public key of somebody who signs bags; BadKey for the key of a witness and for anything else."""
    if not vkey.isprintable():
        raise BadKey(key=visible(vkey), problem=N_("it has not the form name+id+key"))
    key = Key.parse(vkey)
    if key.kind != PLAIN:
        raise BadKey(key=vkey, problem=N_("it is the key of a witness, which signs checkpoints only"))
    return key


def note_of(folder: Path, said: Stated) -> Note | None:
    """Read the note that lies in a bag, if there is one."""
    path = folder / layout.NOTE
    return read_note(path, said) if path.exists() else None


def read_note(path: Path, said: Stated) -> Note:
    """Read a note, which must have been signed for this bag; none of its lines is checked here."""
    with path.open("rb") as file:
        data = file.read(NOTE_BYTES_MOST + 1)
    if len(data) > NOTE_BYTES_MOST:
        raise FileUnreadable(file=path.name, problem=N_("it has more than 64 kB"))
    try:
        found = Note.parse(data)
    except BadNote as error:
        raise FileUnreadable(file=path.name, problem=error.facts["problem"]) from error
    if found.text != said.text:
        raise OtherText(file=path.name, said=_one_line(found.text), needed=_one_line(said.text))
    return found


def with_lines(note: Note | None, said: Stated, lines: Iterable[Line]) -> bytes:
    """Put lines under a note, or begin one; a line that is there already changes nothing."""
    kept = list(note.lines) if note else []
    for line in lines:
        there = next((one for one in kept if (one.name, one.key_id) == (line.name, line.key_id)), None)
        if there is None:
            kept.append(line)
        elif there != line:
            raise OtherSignature(key=shown(line))
    data = Note(text=said.text, lines=tuple(kept)).write()
    Note.parse(data)  # what is written here can be read everywhere
    return data


def check_signatures(folder: Path, round_ref: str, keys: Sequence[Key]) -> list[str]:
    """Insist that every one of these keys signed this manifest; lines of other keys are passed over.

    Without keys: NotAsked, unless what lies there is no note for this bag.
    """
    said = Stated(round=round_ref, manifest_sha256=sha256(folder / layout.MANIFEST))
    note = note_of(folder, said)
    if not keys:
        raise NobodySigned if note is None else NotAsked(count=len(note.lines), names=", ".join(map(shown, note.lines)))
    if note is None:
        raise FileMissing(file=layout.NOTE)
    for key in keys:
        line = note.line_of(key)
        if line is None:
            raise MemberUnfit(file=layout.NOTE, member=shown(key), problem=N_("this key has not signed"))
        if not ed25519.verify(key.public, said.text.encode(), line.signature):
            raise MemberUnfit(file=layout.NOTE, member=shown(key), problem=N_("the signature is not valid"))
    return list(map(shown, keys))


def shown(signer: Line | Key) -> str:
    """Name a signer as a reader compares it: name and id, and nothing that a screen would not show."""
    key_id = signer.key_id if isinstance(signer, Line) else signer.id
    return f"{visible(signer.name)} ({key_id.hex()})"


def visible(text: str) -> str:
    """Put a mark in the place of what a screen would not show, or would obey."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)


def _one_line(text: str) -> str:
    return visible(" ".join(text.split("\n")).strip())
