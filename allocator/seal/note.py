"""Signed notes (C2SP signed-note): a text that people can read, and under it who signed it.

    the text, whose last line ends with a line feed

    — housing.example/draw BASE64(key id of 4 bytes || signature)

A key is published as `name+8 hexadecimal digits+base64`. Its id is bound to name, kind and key: a signature
under a known name with another id is by an unknown key and counts for nothing.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from allocator.errors import N_, Refused
from allocator.seal import ed25519

PLAIN = 1  # Ed25519 over the text of the note
COSIGNATURE = 4  # Ed25519 of a witness over time and checkpoint (see `checkpoint`)
ID_BYTES = 4
LINES_MOST = 64
_DASH = "\N{EM DASH} "
_control = re.compile(r"[\x00-\x09\x0b-\x1f]")
_vkey = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")


class BadKey(Refused):
    """A public key that cannot be read, or under which anything could be signed."""

    code: ClassVar[str] = "bad-key"
    message: ClassVar[str] = N_("The public key %(key)s cannot be used: %(problem)s. Copy it again, whole.")


class BadNote(Refused):
    """A note that cannot be read, or that was not signed by who had to sign it."""

    code: ClassVar[str] = "bad-note"
    message: ClassVar[str] = N_("The signed note cannot be accepted: %(problem)s.")


class NotSigned(Refused):
    """A note lacks the valid signature of a key that had to sign it."""

    code: ClassVar[str] = "not-signed"
    message: ClassVar[str] = N_("The note bears no valid signature of %(key)s. Ask for the note as it was signed.")


class Signer(Protocol):
    """Who holds a private key; only the command of the key holder has one."""

    @property
    def name(self) -> str:
        """The name of the key, a URL without scheme."""

    @property
    def key_id(self) -> bytes:
        """The 4 bytes of `Key.id`."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes for Ed25519."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key with its name; `kind` is PLAIN or COSIGNATURE, `public` 32 bytes of Ed25519."""

    name: str
    public: bytes
    kind: int = PLAIN

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise BadKey(key=self.name, problem=N_("its name is empty or holds spaces or a plus sign"))
        if self.kind not in {PLAIN, COSIGNATURE}:
            raise BadKey(key=self.name, problem=N_("its kind is not known"))
        if not ed25519.is_public_key(self.public):
            raise BadKey(key=self.name, problem=N_("it is not a key of Ed25519"))

    @property
    def id(self) -> bytes:
        """Bind name, kind and key into 4 bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._material).digest()[:ID_BYTES]

    @property
    def vkey(self) -> str:
        """Write the key as it is published."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._material).decode()}"

    @property
    def _material(self) -> bytes:
        return bytes([self.kind]) + self.public

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a published key; BadKey for anything else than the one form of `vkey`."""
        parts = _vkey.fullmatch(vkey)
        material = unbase64(parts[3]) if parts else None
        if parts is None or not material:
            raise BadKey(key=vkey, problem=N_("it has not the form name+id+key"))
        key = cls(name=parts[1], public=material[1:], kind=material[0])
        if key.vkey != vkey:
            raise BadKey(key=vkey, problem=N_("its id does not belong to it"))
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One signature line: whose, and the bytes after the key id."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text with its signature lines, none of them checked yet."""

    text: str
    lines: tuple[Line, ...]

    def write(self) -> bytes:
        """Write the note as the file holds it."""
        return f"{self.text}\n{''.join(map(str, self.lines))}".encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note; BadNote for bytes in any other form than `write` gives them."""
        try:
            whole = data.decode()
        except UnicodeDecodeError as error:
            raise BadNote(problem=N_("it is not UTF-8")) from error
        text, blank, rest = whole.rpartition("\n\n")
        if not blank or not rest.endswith("\n") or _control.search(whole):
            raise BadNote(problem=N_("it is not a text, an empty line and signature lines"))
        lines = tuple(map(_line, rest.removesuffix("\n").split("\n")))
        if len(lines) > LINES_MOST:
            raise BadNote(problem=N_("it bears more than 64 signatures"))
        if len({(line.name, line.key_id) for line in lines}) < len(lines):
            raise BadNote(problem=N_("a key signed it twice"))
        return cls(text=text + "\n", lines=lines)

    def line_of(self, key: Key) -> Line | None:
        """Find the line of exactly this key, by name and id."""
        return next((line for line in self.lines if (line.name, line.key_id) == (key.name, key.id)), None)


def sign(text: str, signers: Iterable[Signer]) -> bytes:
    """Sign a text that ends with a line feed; ValueError for a text that no note can hold."""
    if not text.endswith("\n") or _control.search(text):
        raise ValueError("the text of a note ends with a line feed and holds no other control characters")
    lines = (Line(name=one.name, key_id=one.key_id, signature=one.sign(text.encode())) for one in signers)
    return _readable(Note(text=text, lines=tuple(lines)))


def add(data: bytes, line: Line) -> bytes:
    """Put one more signature line under a note; the lines above stay as they are."""
    note = Note.parse(data)
    return _readable(Note(text=note.text, lines=(*note.lines, line)))


def verify(data: bytes, keys: Sequence[Key], *, text: str | None = None) -> Note:
    """Read a note that every one of these keys (kind PLAIN) must have signed, over exactly this text if given.

    Lines of unknown keys are passed over, as C2SP asks: they may be of witnesses, and they prove nothing.
    """
    note = Note.parse(data)
    if text is not None and note.text != text:
        raise BadNote(problem=N_("it says something else than expected"))
    if not keys:
        raise BadNote(problem=N_("no key is known that had to sign it"))
    for key in keys:
        line = note.line_of(key)
        if line is None or key.kind != PLAIN or not ed25519.verify(key.public, note.text.encode(), line.signature):
            raise NotSigned(key=key.name)
    return note


def is_name(text: str) -> bool:
    """Tell whether a text can name a key: not empty, no spaces, no plus sign, nothing invisible below U+0020."""
    return bool(text) and not _control.search(text) and not any(mark == "+" or mark.isspace() for mark in text)


def unbase64(text: str) -> bytes | None:
    """Read base64 in its one form; None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def _line(text: str) -> Line:
    name, _, encoded = text.removeprefix(_DASH).partition(" ")
    data = unbase64(encoded)
    if not text.startswith(_DASH) or not is_name(name) or data is None or len(data) <= ID_BYTES:
        raise BadNote(problem=N_("one of its signature lines cannot be read"))
    return Line(name=name, key_id=data[:ID_BYTES], signature=data[ID_BYTES:])


def _readable(note: Note) -> bytes:
    data = note.write()
    Note.parse(data)  # what is signed here can be read everywhere
    return data
