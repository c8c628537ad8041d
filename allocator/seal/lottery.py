"""Numbers that a national lottery drew in public, as a source of chance that needs no foreign service.

A source is named `lottery:cn-kl8:2026312`: country, game, issue (year and three digits). What is published and
enters the seed is the drawn numbers in the form of RFC 3797: each group sorted ascending, joined by `.` and
ended by `./`, so `1.2.5.….80./`.
"""

import re
from dataclasses import dataclass
from math import comb, prod

from allocator.errors import N_

_id = re.compile(r"([a-z]{2}-[a-z0-9]+):([0-9]{4}[0-9]{3})")
_group = re.compile(r"(?:[1-9][0-9]{0,2}\.)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """A game by what its machine does: from each group of `n` balls, numbered from 1, `k` are drawn."""

    id: str
    name: str
    groups: tuple[tuple[int, int], ...]

    @property
    def outcomes(self) -> int:
        """Count the sets of numbers that can be drawn, all equally likely."""
        return prod(comb(n, k) for n, k in self.groups)

    @property
    def millibits(self) -> int:
        """Give the entropy of one issue in thousandths of a bit, rounded down: floor(1000 · log2(outcomes))."""
        return (self.outcomes**1000).bit_length() - 1


GAMES = {
    game.id: game
    for game in (
        Game(id="cn-kl8", name="快乐8", groups=((80, 20),)),
        Game(id="cn-ssq", name="双色球", groups=((33, 6), (16, 1))),
    )
}


def parse(id_: str) -> tuple[Game, str]:
    """Read the id of a lottery source as game and issue; ValueError for any other id."""
    parts = _id.fullmatch(id_)
    game = GAMES.get(parts[1]) if parts else None
    if parts is None or game is None or parts[2].endswith("000"):
        raise ValueError(N_("it does not name a known game and an issue of seven digits"))
    return game, parts[2]


def write(id_: str, *groups: list[int]) -> str:
    """Put drawn numbers, as they were typed, into the one published form; ValueError if they cannot be."""
    text = "".join("".join(f"{number}." for number in sorted(group)) + "/" for group in groups)
    value(id_, text)
    return text


def value(id_: str, text: str) -> bytes:
    """Turn published numbers into the bytes that enter the seed; ValueError for what cannot have been drawn."""
    game, _ = parse(id_)
    *groups, rest = text.split("/")
    if rest or len(groups) != len(game.groups) or not all(_group.fullmatch(group) for group in groups):
        raise ValueError(N_("its numbers are not in the form 1.2.3./"))
    for group, (most, drawn) in zip(groups, game.groups, strict=True):
        numbers = [int(number) for number in group.removesuffix(".").split(".")]
        if numbers != sorted(set(numbers)):
            raise ValueError(N_("its numbers are not ascending, each once"))
        if len(numbers) != drawn or numbers[-1] > most:
            raise ValueError(N_("so many or such high numbers are not drawn in this game"))
    return text.encode()
