"""The public beacon: rounds by arithmetic, signatures by two libraries that share no code."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_arkworks_bls12381 import GT, G1Point, G2Point

from allocator.seal import beacon
from allocator.seal.beacon import QUICKNET, ForgedBeacon, NoBeaconLibrary

PUBLISHED = json.loads((Path(__file__).parents[1] / "vectors" / "phd1.json").read_text(encoding="utf-8"))[
    "drand_quicknet"
]
ROUNDS = {one["round"]: one for one in PUBLISHED["rounds"]}
NUMBER = 657413
ID = f"{QUICKNET.hash}:{NUMBER}"
GOOD = ROUNDS[NUMBER]["signature"]
DST = PUBLISHED["dst"].encode()
# the generator of G2 in compressed form
G2 = (
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)


def other_says(id_: str, text: str) -> bool:
    """The same check with the other library."""
    message = hashlib.sha256(int(id_.partition(":")[2]).to_bytes(8, "big")).digest()
    try:
        point = G1Point.from_compressed_bytes(bytes.fromhex(text))
    except ValueError:
        return False
    hashed = G1Point.hash_to_curve(message, DST)
    key, generator = (G2Point.from_compressed_bytes(bytes.fromhex(one)) for one in (PUBLISHED["public_key"], G2))
    return point != G1Point.identity() and GT.pairing(point, generator) == GT.pairing(hashed, key)


def we_say(id_: str, text: str) -> bool:
    try:
        beacon.check(id_, text)
    except ForgedBeacon:
        return False
    return True


def test_the_network_is_the_published_one() -> None:
    assert QUICKNET.hash == PUBLISHED["chain_hash"]
    assert QUICKNET.public_key.hex() == PUBLISHED["public_key"]
    assert QUICKNET.genesis_seed.hex() == PUBLISHED["genesis_seed"]
    assert (QUICKNET.genesis, QUICKNET.period) == (PUBLISHED["genesis_time"], PUBLISHED["period"])
    assert list(beacon.CHAINS) == [QUICKNET.hash]


@pytest.mark.parametrize("number", ROUNDS)
def test_the_published_rounds_have_their_times(number: int) -> None:
    published = ROUNDS[number]
    assert QUICKNET.time_of(number) == published["time_unix"]
    assert QUICKNET.round_at(published["time_unix"]) == number
    assert beacon.value(f"{QUICKNET.hash}:{number}", published["signature"]).hex() == published["randomness"]


@given(time=st.integers(QUICKNET.genesis, 2**40))
def test_the_round_of_a_time_is_the_first_that_is_not_before_it(time: int) -> None:
    number = QUICKNET.round_at(time)
    assert number == 1 + -(-(time - QUICKNET.genesis) // 3)
    assert QUICKNET.time_of(number) >= time
    assert number == 1 or QUICKNET.time_of(number - 1) < time


def test_nothing_happens_before_the_first_round() -> None:
    with pytest.raises(ValueError, match="begins"):
        QUICKNET.round_at(QUICKNET.genesis - 1)
    with pytest.raises(ValueError, match="from 1"):
        QUICKNET.time_of(0)


def test_a_round_is_named_as_a_source() -> None:
    assert QUICKNET.source(NUMBER) == f"drand:{ID}"
    assert beacon.parse(ID) == (QUICKNET, NUMBER)


@pytest.mark.parametrize(
    "bad",
    ["", "quicknet:1", f"{'0' * 64}:1", QUICKNET.hash, f"{QUICKNET.hash}:0", f"{QUICKNET.hash}:01",
     f"{QUICKNET.hash}:-1", f"{QUICKNET.hash.upper()}:1", f"{QUICKNET.hash}:1\n", f"{QUICKNET.hash}:{2**53}"],
)  # fmt: skip
def test_another_name_is_not_guessed(bad: str) -> None:
    with pytest.raises(ValueError, match="round"):
        beacon.parse(bad)


@pytest.mark.parametrize("bad", ["", GOOD.upper(), GOOD[:-1], GOOD + "00", "x" * 96])
def test_a_signature_has_one_form(bad: str) -> None:
    with pytest.raises(ValueError, match="96"):
        beacon.check(ID, bad)


def test_published_rounds_are_accepted_by_both_libraries() -> None:
    for number, published in ROUNDS.items():
        id_ = f"{QUICKNET.hash}:{number}"
        assert other_says(id_, published["signature"])
        assert we_say(id_, published["signature"])


def times(point: G1Point, number: int) -> G1Point:
    """Multiply outside the subgroup too, where the library's own numbers wrap."""
    total = G1Point.identity()
    for bit in f"{number:b}":
        total = total + total + point if bit == "1" else total + total
    return total


POINT = G1Point.from_compressed_bytes(bytes.fromhex(GOOD))
ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
# what pairings do not see: added to a signature it would give another seed under the same equation
UNSEEN = times(G1Point.from_compressed_bytes_unchecked(bytes.fromhex(PUBLISHED["non_subgroup_point_hex"])), ORDER)

# T-15: every way to offer a value that the network did not sign for the round of the plan
FORGED = {
    "the next round": (f"{QUICKNET.hash}:{NUMBER + 1}", GOOD),
    "another round's signature": (ID, ROUNDS[123]["signature"]),
    "the negative point": (ID, (-POINT).to_compressed_bytes().hex()),
    "twice the point": (ID, (POINT + POINT).to_compressed_bytes().hex()),
    "infinity": (ID, "c0" + "00" * 47),
    "infinity with a sign": (ID, "e0" + "00" * 47),
    "nothing": (ID, "00" * 48),
    "not compressed": (ID, f"{int(GOOD[:2], 16) & 0x7F:02x}{GOOD[2:]}"),
    "a twin outside the subgroup": (ID, (POINT + UNSEEN).to_compressed_bytes().hex()),
    "outside the subgroup": (ID, PUBLISHED["non_subgroup_point_hex"]),
    "outside the field": (ID, "9f" + "ff" * 47),
    "no point of the curve": (ID, "80" + "00" * 46 + "01"),
    "a bit at the end": (ID, GOOD[:-1] + f"{int(GOOD[-1], 16) ^ 1:x}"),
    "a bit in the middle": (ID, GOOD[:48] + f"{int(GOOD[48], 16) ^ 8:x}" + GOOD[49:]),
}


@pytest.mark.parametrize("case", FORGED)
def test_t15_a_forged_round_is_refused_by_both_libraries(case: str) -> None:
    assert not other_says(*FORGED[case])
    assert not we_say(*FORGED[case])


def test_checking_a_beacon_does_not_open_the_way_for_hostile_json() -> None:
    code = (
        "import sys; from allocator.seal import beacon, canonical\n"
        "beacon.check(*sys.argv[1:])\n"
        "try: canonical.loads(b'{\"a\":' + b'[' * 200_000 + b']' * 200_000 + b'}')\n"
        "except canonical.NotCanonical: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code, ID, GOOD], check=True, capture_output=True, text=True)
    assert done.stdout == "refused\n"


def test_without_the_library_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "py_ecc"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "py_ecc", None)
    with pytest.raises(NoBeaconLibrary, match=r"657413 was not checked.*\[beacon\]"):
        beacon.check(ID, GOOD)
