"""How much a draw leaves to trust, told from the sources of chance that were promised (draw.md 1.7).

A  the public random beacon (drand): signed by many, chosen by nobody, checked without a network
B  no such beacon, but numbers that national lotteries drew in public, worth at least 128 bits
C  nothing from outside: dice rolled in the room and sealed secrets of the parties

Sources from outside that are promised must be worth 128 bits together, whatever else there is. A pulse of the
NIST beacon is welcome and counts for nothing: a single operator stands behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from allocator.errors import N_, Refused
from allocator.seal import chinese, english, lottery
from allocator.seal.seed import BadSource, check_id

BITS_LEAST = 128
DRAND_MILLIBITS = 128_000  # what its curve was designed to withstand
OUTSIDE = frozenset({"drand", "lottery", "nist"})
_TEXTS: Mapping[str, Mapping[str, str]] = {"zh": chinese.TEXTS, "en": english.TEXTS}


class Level(StrEnum):
    """The assurance level that is shown to the public."""

    A = "A"
    B = "B"
    C = "C"

    def sentence(self, language: str) -> str:
        """Say what the level means, in plain words; `language` is zh or en."""
        return _TEXTS[language][self.value]


class WeakBeacons(Refused):
    """The sources from outside could be guessed."""

    code: ClassVar[str] = "weak-beacons"
    message: ClassVar[str] = N_(
        "The public sources %(sources)s hold %(bits)s bits of chance; at least %(needed)s are needed. Promise a round "
        "of the public random beacon or more issues, or none of them."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a list of promised sources is worth: its level, and the entropy from outside in thousandths of a bit."""

    level: Level
    millibits: int


def promised(sources: Sequence[str]) -> Promise:
    """Weigh the sources of a plan or commitment; BadSource or WeakBeacons if no draw may rest on them."""
    for name in sources:
        check_id(name)
        if sources.count(name) > 1:
            raise BadSource(source=name, problem=N_("it was promised twice"))
    kinds = [name.partition(":")[0] for name in sources]
    if "digits" not in kinds:
        raise BadSource(source="digits", problem=N_("it is missing"))
    outside = [name for name, kind in zip(sources, kinds, strict=True) if kind in OUTSIDE]
    millibits = sum(map(_millibits, outside))
    if outside and millibits < BITS_LEAST * 1000:
        bits = f"{millibits // 1000}.{millibits % 1000:03}"
        raise WeakBeacons(sources=", ".join(outside), bits=bits, needed=BITS_LEAST)
    level = Level.A if "drand" in kinds else Level.B if outside else Level.C
    return Promise(level=level, millibits=millibits)


def _millibits(name: str) -> int:
    kind, _, id_ = name.partition(":")
    if kind == "lottery":
        return lottery.parse(id_)[0].millibits
    return DRAND_MILLIBITS if kind == "drand" else 0
