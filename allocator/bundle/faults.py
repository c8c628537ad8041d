"""What can be wrong with a bag, each said so that the reader finds the place."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import ClassVar

from allocator.errors import N_, Refused

SHOWN = 120  # characters of a differing line that are printed


class FileMissing(Refused):
    """A file of the bag is not there."""

    code: ClassVar[str] = "bag-file-missing"
    message: ClassVar[str] = N_("%(file)s is missing from the bag.")


class FileExtra(Refused):
    """A file has no place in the bag."""

    code: ClassVar[str] = "bag-file-extra"
    message: ClassVar[str] = N_("%(file)s does not belong to the bag.")


class FileUnreadable(Refused):
    """The computer cannot read a file of the bag."""

    code: ClassVar[str] = "bag-file-unreadable"
    message: ClassVar[str] = N_("%(file)s cannot be read: %(problem)s.")


class FileChanged(Refused):
    """A file is not the one the manifest names."""

    code: ClassVar[str] = "bag-file-changed"
    message: ClassVar[str] = N_("%(file)s was changed: %(manifest)s says %(published)s, not %(recomputed)s.")


class LineUnfit(Refused):
    """A line of a file breaks a rule by itself."""

    code: ClassVar[str] = "bag-line-unfit"
    message: ClassVar[str] = N_("%(file)s, line %(line)s: %(problem)s.")


class LineDiffers(Refused):
    """A line is not what the recomputation gives."""

    code: ClassVar[str] = "bag-line-differs"
    message: ClassVar[str] = N_("%(file)s, line %(line)s: published %(published)s, recomputed %(recomputed)s.")


class RankDiffers(Refused):
    """A place in a pool is not what the recomputation gives."""

    code: ClassVar[str] = "bag-rank-differs"
    message: ClassVar[str] = N_(
        "%(file)s, line %(line)s (%(pool)s, %(rank)s): published %(published)s, recomputed %(recomputed)s."
    )


class MemberDiffers(Refused):
    """A member of a document is not what the other files give."""

    code: ClassVar[str] = "bag-member-differs"
    message: ClassVar[str] = N_("%(file)s, %(member)s: published %(published)s, recomputed %(recomputed)s.")


class MemberUnfit(Refused):
    """A member of a document breaks a rule by itself."""

    code: ClassVar[str] = "bag-member-unfit"
    message: ClassVar[str] = N_("%(file)s, %(member)s: %(problem)s.")


NOTHING = N_("nothing")


def against(*files: str) -> str:
    """Name files that do not agree, where nobody can tell which of them was changed."""
    return " / ".join(files)


def compare_member(file: str, member: str, published: object, recomputed: object) -> None:
    """Refuse a member of a document that is not what the other files give; True is never 1."""
    if published != recomputed or type(published) is not type(recomputed):
        raise MemberDiffers(file=file, member=member, published=published, recomputed=recomputed)


def compare_lines(file: str, published: Iterable[bytes], recomputed: Iterable[bytes]) -> int:
    """Compare a file line by line with what it should be; gives the number of lines."""
    count = 0
    for count, pair in enumerate(zip_longest(published, recomputed), start=1):
        if pair[0] != pair[1]:
            shown, expected = _shown(*pair)
            raise LineDiffers(file=file, line=count, published=shown, recomputed=expected)
    return count


def compare_ranks(
    file: str, published: Iterable[bytes], recomputed: Iterable[tuple[str, int, bytes]], header: bytes
) -> int:
    """Compare a CSV file with its rows as (pool, rank, line); gives the number of rows."""
    lines = iter(published)
    compare_lines(file, _first(lines), [header])
    row, last = 1, ("", 0)
    for row, (line, expected) in enumerate(zip_longest(lines, recomputed), start=2):
        pool, rank, wanted = expected or (*last, None)
        last = (pool, rank)
        if line != wanted:
            shown, right = _shown(line, wanted)
            raise RankDiffers(file=file, line=row, pool=pool, rank=rank, published=shown, recomputed=right)
    return row - 1


def _first(lines: Iterator[bytes]) -> list[bytes]:
    first = next(lines, None)
    return [] if first is None else [first]


def _shown(published: bytes | None, recomputed: bytes | None) -> tuple[str, str]:
    """Show both lines from shortly before the first character that differs."""
    left, right = published or b"", recomputed or b""
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    start = max(0, start - SHOWN // 2) if max(len(left), len(right)) > SHOWN else 0
    return _excerpt(published, start), _excerpt(recomputed, start)


def _excerpt(line: bytes | None, start: int) -> str:
    if line is None:
        return NOTHING
    text = repr(line[start : start + SHOWN].decode(errors="backslashreplace"))[1:-1]
    return ("…" if start else "") + text.removesuffix("\\n") + ("…" if start + SHOWN < len(line) else "")
