"""Who signed the manifest: a text of three lines, an empty line, and a line for every signature."""

from allocator.check.bag_curve import signed
from allocator.check.bag_files import NOTE, file_hash
from allocator.check.bag_json import NoBag, Unasked, Wrong
from allocator.check.bag_keys import ID_BYTES, decoded, is_name
from allocator.check.bag_pool import Bag

MOST_BYTES, MOST_LINES = 65536, 64


def check_note(bag: Bag) -> str:
    """M2: every key that was asked for has signed round and manifest."""
    text = f"phd1/manifest\n{bag.plan['round']}\n{file_hash(bag.path('manifest-sha256.txt'))}\n"
    lines = signatures(bag, text)
    if not bag.keys:
        told = f"{len(lines)} signature lines by {', '.join(map(_told, lines))}"
        raise Unasked(f"not asked: {told}" if lines else "not asked: nobody has signed this bag yet")
    if not lines:
        raise Wrong(f"{NOTE}: missing, nobody has signed")
    for key in bag.keys:
        signature = lines.get((key.name, key.key_id))
        if signature is None:
            raise Wrong(f"{NOTE}: {_told((key.name, key.key_id))} has not signed")
        if not signed(key.public, text.encode(), signature):
            raise Wrong(f"{NOTE}: the signature of {_told((key.name, key.key_id))} is not valid")
    return f"manifest signed by {', '.join(_told((key.name, key.key_id)) for key in bag.keys)}"


def signatures(bag: Bag, text: str) -> dict[tuple[str, bytes], bytes]:
    """Read the lines under the note as {(name, id): signature}; nothing if there is no note."""
    raw = _bytes(bag)
    if raw is None:
        return {}
    start = f"{text}\n".encode()
    if len(raw) > MOST_BYTES:
        raise Wrong(f"{NOTE}: more than 64 kB")
    if not raw.startswith(start):
        raise Wrong(f"{NOTE}: signed for something else than this round and manifest")
    try:
        *lines, end = raw[len(start) :].decode().split("\n")
    except UnicodeDecodeError as error:
        raise Wrong(f"{NOTE}: not UTF-8") from error
    found: dict[tuple[str, bytes], bytes] = {}
    for number, line in enumerate(lines, start=5):
        whose, signature = _line(line, f"{NOTE}, line {number}")
        if whose in found:
            raise Wrong(f"{NOTE}, line {number}: this key has a line already")
        found[whose] = signature
    if end or not 0 < len(found) <= MOST_LINES:
        raise Wrong(f"{NOTE}: it must end with 1 to {MOST_LINES} signature lines")
    return found


def _bytes(bag: Bag) -> bytes | None:
    try:
        with bag.path(NOTE).open("rb") as handle:
            return handle.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NoBag(f"{NOTE}: {error.strerror}") from error


def _line(line: str, where: str) -> tuple[tuple[str, bytes], bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = decoded(encoded)
    if dash != "\N{EM DASH}" or not is_name(name) or data is None or len(data) <= ID_BYTES:
        raise Wrong(f"{where}: not a signature line")
    return (name, data[:ID_BYTES]), data[ID_BYTES:]


def _told(whose: tuple[str, bytes]) -> str:
    name = "".join(mark if mark.isprintable() else "?" for mark in whose[0])
    return f"{name} ({whose[1].hex()})"
