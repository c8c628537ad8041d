"""Numbers of national lotteries, what sources are worth together, and what the public is told."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.seal import assurance, chinese, english, lottery
from allocator.seal.assurance import Level, WeakBeacons, promised
from allocator.seal.beacon import QUICKNET
from allocator.seal.seed import BadSource

KL8 = [f"lottery:cn-kl8:{number}" for number in (2026312, 2026313, 2026314)]
SSQ = [f"lottery:cn-ssq:{number}" for number in range(2026001, 2026007)]
DIGITS, DRAND, NIST = "digits:hall-1", QUICKNET.source(31_000_000), "nist:2:1700000"

drawn = st.lists(st.integers(1, 80), min_size=20, max_size=20, unique=True)


@given(numbers=drawn)
def test_numbers_are_written_in_one_form_however_they_were_typed(numbers: list[int]) -> None:
    text = lottery.write("cn-kl8:2026312", numbers)
    assert text == lottery.write("cn-kl8:2026312", sorted(numbers))
    assert lottery.value("cn-kl8:2026312", text) == (".".join(map(str, sorted(numbers))) + "./").encode()


def test_a_game_of_two_machines_has_two_groups() -> None:
    text = lottery.write("cn-ssq:2026012", [33, 1, 9, 20, 7, 15], [16])
    assert text == "1.7.9.15.20.33./16./"
    assert lottery.value("cn-ssq:2026012", text) == text.encode()


def test_the_example_of_rfc_3797_has_this_form() -> None:
    groups = [[2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
    assert "".join("".join(f"{one}." for one in sorted(group)) + "/" for group in groups) == (
        "2.5.8.10.12./9.18.26.34.41.45./"
    )


TWENTY = "".join(f"{number}." for number in range(1, 21))


@pytest.mark.parametrize(
    "text",
    ["", "/", TWENTY, TWENTY[:-1] + "/", f"{TWENTY}/{TWENTY}/", f"{TWENTY}21./", TWENTY[2:] + "/", f"{TWENTY}/ ",
     f"0.{TWENTY[2:]}/", f"01.{TWENTY[2:]}/", f"{TWENTY[2:]}1./", f"{TWENTY[2:]}20./", f"{TWENTY[2:]}81./",
     f"{TWENTY[2:]}9999./", TWENTY.replace(".", ",") + "/", "٣" + TWENTY[1:] + "/"],
)  # fmt: skip
def test_numbers_that_cannot_have_been_drawn_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="numbers"):
        lottery.value("cn-kl8:2026312", text)


@pytest.mark.parametrize("id_", ["", "cn-kl8", "cn-kl8:26312", "cn-kl8:2026000", "cn-kl9:2026312", "cn-kl8:2026312 "])
def test_another_issue_is_not_guessed(id_: str) -> None:
    with pytest.raises(ValueError, match="issue"):
        lottery.parse(id_)


@pytest.mark.parametrize("game", lottery.GAMES.values(), ids=lambda game: game.id)
def test_the_entropy_of_an_issue_is_the_logarithm_rounded_down(game: lottery.Game) -> None:
    bits = Fraction(game.millibits, 1000)
    assert 2**game.millibits <= game.outcomes**1000 < 2 ** (game.millibits + 1)
    assert bits in (Fraction(61616, 1000), Fraction(24078, 1000))
    assert lottery.GAMES["cn-kl8"].outcomes == comb(80, 20)
    assert lottery.GAMES["cn-ssq"].outcomes == comb(33, 6) * 16


@pytest.mark.parametrize(
    ("sources", "level", "millibits"),
    [
        ([DIGITS], "C", 0),
        ([DIGITS, "party:bureau", "party:notary"], "C", 0),
        ([DIGITS, "party:bureau", DRAND], "A", 128_000),
        ([DIGITS, *KL8], "B", 184_848),
        ([DIGITS, *SSQ], "B", 144_468),
        ([DIGITS, *KL8[:2], SSQ[0]], "B", 147_310),
        ([DIGITS, NIST, *KL8], "B", 184_848),
        ([DIGITS, KL8[0], DRAND], "A", 189_616),
        ([DIGITS, NIST, DRAND], "A", 128_000),
    ],
)
def test_the_level_follows_from_the_sources(sources: list[str], level: str, millibits: int) -> None:
    assert promised(sources) == assurance.Promise(level=Level(level), millibits=millibits)


@pytest.mark.parametrize(
    ("sources", "bits"),
    [([NIST], "0.000"), (KL8[:2], "123.232"), ([NIST, *KL8[:2]], "123.232"), (SSQ[:5], "120.390")],
)
def test_sources_that_could_be_guessed_are_refused(sources: list[str], bits: str) -> None:
    with pytest.raises(WeakBeacons, match=f"hold {bits} bits of chance; at least 128"):
        promised([DIGITS, *sources])


@pytest.mark.parametrize(
    "sources",
    [[], [DRAND], [DIGITS, KL8[0], KL8[0], KL8[1]], [DIGITS, DIGITS], [DIGITS, "moon:full"], [DIGITS, "drand:x:1"]],
)
def test_sources_that_cannot_be_promised_are_named(sources: list[str]) -> None:
    with pytest.raises(BadSource):
        promised(sources)


def test_every_level_is_explained_in_both_languages() -> None:
    assert set(chinese.TEXTS) == set(english.TEXTS) == set(Level)
    for level in Level:
        assert level.sentence("zh").startswith(f"可信等级 {level}")
        assert level.sentence("en").startswith(f"Assurance level {level}")
