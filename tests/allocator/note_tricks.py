"""Notes under a bag that no program may take for signed by bureau and notary, and some that it must."""

import base64
from collections.abc import Callable

from allocator.check.bag_curve import ORDER, PRIME
from allocator.seal import note
from allocator.seal.note import Line, Note
from allocator.seal.texts import manifest_text
from tests.allocator.bags import ROUND
from tests.allocator.signing import BUREAU, NOTARY, Holder, holder

STRANGER = holder("stranger.example/draw")


def line(one: Holder, text: str, **changes: object) -> Line:
    made = {"name": one.name, "key_id": one.key_id, "signature": one.sign(text.encode()), **changes}
    return Line(**made)  # type: ignore[arg-type]


def with_s(data: bytes, number: int) -> bytes:
    return data[:32] + number.to_bytes(32, "little")


def changed_line(change: Callable[[Line], Line]) -> Callable[[str], bytes]:
    """Change the line of the notary; the bureau's stays."""
    return lambda text: Note(text=text, lines=(line(BUREAU, text), change(line(NOTARY, text)))).write()


def edited(change: Callable[[bytes], bytes]) -> Callable[[str], bytes]:
    return lambda text: change(note.sign(text, [BUREAU, NOTARY]))


def with_signature(change: Callable[[bytes], bytes]) -> Callable[[str], bytes]:
    return changed_line(lambda one: Line(name=one.name, key_id=one.key_id, signature=change(one.signature)))


def signed_text(change: Callable[[str], str]) -> Callable[[str], bytes]:
    return lambda text: note.sign(change(text), [BUREAU, NOTARY])


def base64_of(data: bytes, place: int) -> bytes:
    return data.splitlines()[place].split(b" ")[2]


DASH = "\N{EM DASH}".encode()
SMALL = (1).to_bytes(32, "little")  # the point of order one

REFUSED: dict[str, Callable[[str], bytes]] = {
    # T-24: signature tricks
    "malleable s": with_signature(lambda one: with_s(one, int.from_bytes(one[32:], "little") + ORDER)),
    "s is the order": with_signature(lambda one: with_s(one, ORDER)),
    "s is nothing": with_signature(lambda one: with_s(one, 0)),
    "s of 256 bits": with_signature(lambda one: one[:63] + bytes([one[63] | 0x80])),
    "R of small order": with_signature(lambda one: SMALL + one[32:]),
    "R written above the prime": with_signature(lambda one: (PRIME + 1).to_bytes(32, "little") + one[32:]),
    "R with the other sign": with_signature(lambda one: one[:31] + bytes([one[31] ^ 0x80]) + one[32:]),
    "nothing but zeros": with_signature(lambda _: bytes(64)),
    "a signature cut short": with_signature(lambda one: one[:63]),
    "a signature with a byte more": with_signature(lambda one: one + b"\0"),
    "a signature of one byte": with_signature(lambda one: one[:1]),
    "halves swapped": with_signature(lambda one: one[32:] + one[:32]),
    "of another key under the known name and id": changed_line(
        lambda one: Line(name=one.name, key_id=one.key_id, signature=STRANGER.sign(b"x"))
    ),
    "a known name with another id": changed_line(
        lambda one: Line(name=one.name, key_id=STRANGER.key_id, signature=one.signature)
    ),
    "a known id under another name": changed_line(
        lambda one: Line(name="notary.example/other", key_id=one.key_id, signature=one.signature)
    ),
    "the bureau's signature twice": changed_line(
        lambda one: Line(name=one.name, key_id=one.key_id, signature=BUREAU.sign(b"x"))
    ),
    "the same line twice": edited(lambda one: one + one.splitlines(keepends=True)[-1]),
    "no line at all": edited(lambda one: one[: one.index(DASH)]),
    "one signer only": edited(lambda one: b"".join(one.splitlines(keepends=True)[:-1])),
    "another dash": edited(lambda one: one.replace(DASH, b"-", 1)),
    "two spaces": edited(lambda one: one.replace(DASH + b" ", DASH + b"  ", 1)),
    "a space at the end of a line": edited(lambda one: one.removesuffix(b"\n") + b" \n"),
    "a name with a plus": edited(lambda one: one + DASH + b" a+b AAAAAAAA\n"),
    "an empty name": edited(lambda one: one + DASH + b"  AAAAAAAA\n"),
    "a further line too short": edited(lambda one: one + DASH + b" a AAAAAA==\n"),
    "a further line that is no base64": edited(lambda one: one + DASH + b" a AAAA*AAA\n"),
    "base64 with waste bits": edited(lambda one: one + DASH + b" a AAAAAAAB\n" + DASH + b" b AAAAAAB=\n"),
    "base64 without its end": edited(lambda one: one.replace(base64_of(one, 5), base64_of(one, 5).rstrip(b"="))),
    "base64 for addresses": edited(
        lambda one: one + DASH + b" a " + base64.urlsafe_b64encode(b"\xff" * 9) + b"\n"
    ),
    # T-20: another text, another file
    "another round": signed_text(lambda text: text.replace(ROUND, "WZ-2024-1")),
    "another manifest": signed_text(lambda text: manifest_text(ROUND, bytes(32))),
    "a commitment of the same bytes": signed_text(lambda text: text.replace("manifest", "commitment")),
    "a line more": signed_text(lambda text: text + "and more\n"),
    "a line less": signed_text(lambda text: "".join(text.splitlines(keepends=True)[:2])),
    "a hash in capitals": signed_text(lambda text: text.replace(text.split()[2], text.split()[2].upper())),
    "an empty line before the text": signed_text(lambda text: "\n" + text),
    "an empty line after the text": signed_text(lambda text: text + "\n"),
    "the text changed and not the signatures": edited(lambda one: one.replace(ROUND.encode(), b"WZ-2024-1")),
    "line feeds of Windows": edited(lambda one: one.replace(b"\n", b"\r\n")),
    "a byte order mark": edited(lambda one: b"\xef\xbb\xbf" + one),
    "no line feed at the end": edited(lambda one: one.removesuffix(b"\n")),
    "an empty line at the end": edited(lambda one: one + b"\n"),
    "an empty line between the signatures": edited(lambda one: one.replace(b"\n" + DASH, b"\n\n" + DASH)),
    "a control character": edited(lambda one: one + DASH + b" a\x01 AAAAAAAA\n"),
    "not UTF-8": edited(lambda one: one + DASH + b" \xff AAAAAAAA\n"),
    "nothing": edited(lambda _: b""),
    "a note within a note": edited(lambda one: one + b"\n" + one),
    "more than 64 lines": edited(lambda one: one + b"".join(DASH + b" n%d AAAAAAAA\n" % n for n in range(63))),
    "more than 64 kB": edited(lambda one: one + DASH + b" " + b"n" * 70_000 + b" AAAAAAAA\n"),
}  # fmt: skip

ACCEPTED: dict[str, Callable[[str], bytes]] = {
    "a stranger besides": edited(lambda one: note.add(one, line(STRANGER, "something else\n"))),
    "a stranger with a bad signature": edited(lambda one: note.add(one, line(STRANGER, "", signature=b"?"))),
    "a known name with another id besides": edited(
        lambda one: note.add(one, line(NOTARY, "", key_id=b"1234", signature=b"?" * 64))
    ),
    "a name in Chinese": edited(lambda one: note.add(one, line(holder("公证处"), ""))),
    "the other order": edited(lambda one: b"".join([*one.splitlines(keepends=True)[:4], *one.splitlines(True)[:3:-1]])),
    "64 lines": edited(lambda one: one + b"".join(DASH + b" n%d AAAAAAAA\n" % n for n in range(62))),
}  # fmt: skip
