"""Known answers and properties of the draw: commitment, seed, tickets, receipt numbers."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.check import bag_seal
from allocator.seal import commitment, receipt, seed, tickets
from allocator.seal.seed import BadSource, Source

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "phd1.json").read_text(encoding="utf-8"))
OWN = VECTORS["own"]
DRAWS = {draw["name"][:2]: draw for draw in OWN["draws"]}

DRAND = f"drand:{VECTORS['drand_quicknet']['chain_hash']}:657413"

seeds = st.binary(min_size=32, max_size=32)
receipts = st.binary(min_size=10, max_size=10).map(receipt.new)
pools = st.dictionaries(receipts, st.integers(1, 4), min_size=1, max_size=12)


def sources_of(draw: dict[str, Any]) -> list[Source]:
    return [Source(kind=one["kind"], id=one["id"], value=bytes.fromhex(one["value_hex"])) for one in draw["sources"]]


def drawn(draw_seed: bytes, pool: str, entries: dict[str, int]) -> list[str]:
    return sorted(entries, key=lambda one: (tickets.ticket(draw_seed, pool, one, entries[one]), one))


@pytest.mark.parametrize("name", ["D1", "D2"])
def test_the_seed_of_the_vectors_is_derived(name: str) -> None:
    draw = DRAWS[name]
    found = seed.derive(bytes.fromhex(draw["commitment_hash"]), draw["round"], sources_of(draw))
    assert found.hex() == draw["seed"]


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_the_order_of_the_vectors_is_drawn_by_both_programs(name: str) -> None:
    draw = DRAWS[name]
    key = bytes.fromhex(draw["seed"])
    rows = [(one["receipt"], one["chances"]) for one in draw["order"]]
    found = tickets.tickets(key, draw["pool"], rows)
    assert found == {one["receipt"]: one["ticket"] for one in draw["order"]}
    assert sorted(found, key=found.__getitem__) == [one["receipt"] for one in draw["order"]]
    keyed = bag_seal.Keyed(key)
    assert {one: bag_seal.ticket(keyed, draw["pool"], one, w) for one, w in rows} == found


def test_the_values_published_for_the_vectors_are_the_sources_of_their_seeds() -> None:
    quicknet = VECTORS["drand_quicknet"]
    signature = next(one["signature"] for one in quicknet["rounds"] if one["round"] == 657413)
    for name in ("D1", "D2"):
        draw = DRAWS[name]
        promised = [f"{one['kind'].removesuffix('-withheld')}:{one['id']}" for one in draw["sources"]]
        values: dict[str, dict[str, str | None]] = {"drand": {}, "digits": {}, "party": {}}
        for one, source in zip(promised, draw["sources"], strict=True):
            kind, _, id_ = one.partition(":")
            plain = {"digits": bytes.fromhex(source["value_hex"]).decode("latin-1"), "drand": signature}
            values[kind][id_] = None if source["kind"].endswith("withheld") else plain.get(kind, source["value_hex"])
        assert list(seed.collect(promised, values)) == sources_of(draw)


def test_the_other_vectors_draw_from_the_seed_of_the_first() -> None:
    first = {one["receipt"]: one["ticket"] for one in DRAWS["D1"]["order"]}
    assert {DRAWS[name]["seed"] for name in ("D3", "D4", "D5")} == {DRAWS["D1"]["seed"]}
    for one in DRAWS["D3"]["order"]:
        assert one["ticket"] <= first[one["receipt"]]
        assert one["ticket"] == first[one["receipt"]] or one["chances"] > 1
    assert [one["receipt"] for one in DRAWS["D4"]["order"]] == [
        one["receipt"] for one in DRAWS["D1"]["order"] if one["receipt"] != "9ARFH5WN4JDBJGJG"
    ]
    assert not {one["ticket"] for one in DRAWS["D5"]["order"]} & set(first.values())


def test_removing_an_entry_of_the_vectors_leaves_all_tickets_as_they_were() -> None:
    whole = {one["receipt"]: one["ticket"] for one in DRAWS["D1"]["order"]}
    assert {one["receipt"]: one["ticket"] for one in DRAWS["D4"]["order"]}.items() < whole.items()


def test_the_commitment_of_an_entry_is_that_of_the_vectors() -> None:
    vector = OWN["entry_commitment"]
    private = json.loads(vector["private_json"])
    assert commitment.entry_commitment(bytes.fromhex(vector["salt"]), private).hex() == vector["c"]


def test_the_commitments_of_the_parties_are_those_of_the_vectors() -> None:
    for vector in OWN["party_commitments"]:
        secret = bytes.fromhex(vector["secret"])
        found = commitment.party_commitment(vector["round"], vector["party"], secret)
        assert found.hex() == vector["commit"]
        parts = (vector["round"].encode(), vector["party"].encode(), secret)
        assert bag_seal.tagged("party", *parts).hex() == vector["commit"]


def test_a_salt_or_secret_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment.entry_commitment(b"short", {})
    with pytest.raises(ValueError, match="32 bytes"):
        commitment.party_commitment("R", "bureau", b"short")


def test_the_commitment_hash_does_not_depend_on_the_last_line_feed() -> None:
    assert commitment.commitment_hash(b"{}\n") == commitment.commitment_hash(b"{}")
    assert commitment.commitment_hash(b"{}\n\n") != commitment.commitment_hash(b"{}")


def test_the_second_program_computes_the_published_hmac_vectors() -> None:
    for case in VECTORS["rfc4231_hmac_sha256"]["cases"]:
        found = bag_seal.Keyed(bytes.fromhex(case["key"]))(bytes.fromhex(case["data"]))
        assert found.hex() == case["tag"]


@given(
    document=st.binary(max_size=40),
    round_ref=st.text("AZ09-", min_size=1),
    values=st.lists(st.binary(max_size=40), max_size=4),
)
def test_both_programs_derive_the_same_seed(document: bytes, round_ref: str, values: list[bytes]) -> None:
    document = document.removesuffix(b"\n")
    one = [Source(kind="party", id=f"p{n}", value=value) for n, value in enumerate(values)]
    other = [("party", f"p{n}", value) for n, value in enumerate(values)]
    derived = seed.derive(commitment.commitment_hash(document), round_ref, one)
    assert derived == bag_seal.seed(document, round_ref, other)


@given(document=st.binary(max_size=9), value=st.binary(max_size=9), supplement=st.integers(1, 3))
def test_a_late_entry_has_a_seed_of_its_own(document: bytes, value: bytes, supplement: int) -> None:
    sources = [Source(kind="drand", id="b", value=value)]
    late = [seed.derive(document, "R", sources, supplement=number) for number in range(1, 4)]
    assert len({*late, seed.derive(document, "R", sources)}) == 4
    material = b"phd1/extract\0" + b"".join(map(commitment.prefixed, (b"drand", b"b", value)))
    key = hmac.digest(document, material, "sha256")
    info = f"phd1/seed|R|supp|{supplement}".encode() + b"\1"
    assert late[supplement - 1] == hmac.digest(key, info, "sha256")


def test_late_entries_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        seed.derive(b"", "R", [], supplement=0)


def test_hkdf_is_that_of_the_rfc() -> None:
    for case in VECTORS["rfc5869_hkdf_sha256"]["cases"]:
        secret = {name: bytes.fromhex(case[name]) for name in ("ikm", "salt", "info", "prk", "okm")}
        assert hmac.digest(secret["salt"], secret["ikm"], "sha256") == secret["prk"]
        assert hmac.digest(secret["prk"], secret["info"] + b"\1", "sha256") == secret["okm"][:32]


@given(parts=st.lists(st.binary(max_size=6), max_size=4), cut=st.integers(0, 6))
def test_no_two_lists_of_parts_share_a_hash(parts: list[bytes], cut: int) -> None:
    joined = b"".join(parts)
    other = [joined[:cut], joined[cut:]]
    assert (commitment.tagged_hash("x", *parts) == commitment.tagged_hash("x", *other)) == (parts == other)
    assert commitment.tagged_hash("x", *parts) != commitment.tagged_hash("y", *parts)


@given(key=seeds, entries=pools, data=st.data())
def test_removing_an_entry_moves_nobody_past_anybody(key: bytes, entries: dict[str, int], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted(entries)))
    before = drawn(key, "T1", entries)
    after = drawn(key, "T1", {one: chances for one, chances in entries.items() if one != gone})
    assert after == [one for one in before if one != gone]


@given(key=seeds, one=receipts, chances=st.integers(1, 63))
def test_more_chances_never_make_a_ticket_worse(key: bytes, one: str, chances: int) -> None:
    assert tickets.ticket(key, "T1", one, chances + 1) <= tickets.ticket(key, "T1", one, chances)


def test_a_ticket_is_the_hmac_that_openssl_computes() -> None:
    key = b"k" * 32
    wanted = hmac.new(key, b"phd1/ticket|T1|1BAM32MS4DW2G0YT|1", hashlib.sha256).hexdigest()
    assert tickets.ticket(key, "T1", "1BAM32MS4DW2G0YT") == wanted


@pytest.mark.parametrize("chances", [0, 65, -1, True])
def test_chances_outside_1_to_64_are_refused_by_receipt(chances: int) -> None:
    with pytest.raises(tickets.ChancesOutOfRange, match="1BAM32MS4DW2G0YT"):
        tickets.ticket(b"k" * 32, "T1", "1BAM32MS4DW2G0YT", chances)


@pytest.mark.parametrize(("pool", "one"), [("T|1", "R"), ("T1", "R|1"), ("", "R"), ("T1", "R\n"), ("类", "R")])
def test_a_field_that_could_be_read_as_two_is_refused(pool: str, one: str) -> None:
    with pytest.raises(tickets.BadField):
        tickets.ticket(b"k" * 32, pool, one)


@given(random=st.binary(min_size=10, max_size=10))
def test_a_receipt_number_is_found_again_however_it_is_typed(random: bytes) -> None:
    number = receipt.new(random)
    assert receipt.is_receipt(number)
    full_width = number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    typed = number.replace("0", "o").replace("1", "l")
    for text in (
        number,
        receipt.show(number),
        number.lower(),
        f"  {full_width}\u3000",
        typed,
        typed.replace("l", "I"),
    ):
        assert receipt.parse(text) == number


@given(one=st.binary(min_size=10, max_size=10), other=st.binary(min_size=10, max_size=10))
def test_different_random_bytes_give_different_receipt_numbers(one: bytes, other: bytes) -> None:
    assert (receipt.new(one) == receipt.new(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "1BAM-32MS-4DW2-G0Y", "1BAM-32MS-4DW2-G0YT-9", "1BAM-32MS-4DW2-G0YU", "回执号"])
def test_what_is_not_a_receipt_number_is_not_guessed(text: str) -> None:
    assert receipt.parse(text) is None


def test_a_receipt_number_is_shown_in_groups_of_four() -> None:
    assert receipt.show("1BAM32MS4DW2G0YT") == "1BAM-32MS-4DW2-G0YT"
    assert receipt.parse("1bam‐32ms–4dw2_g0yt") == "1BAM32MS4DW2G0YT"


def test_a_receipt_number_needs_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        receipt.new(b"123456789")


def test_the_sources_stand_in_the_promised_order() -> None:
    promised = seed.names(ceremony="hall-1", parties=["bureau", "notary"])
    assert promised == ("digits:hall-1", "party:bureau", "party:notary")
    values = {"digits": {"hall-1": "1" * 40}, "party": {"notary": "ab" * 32, "bureau": None}}
    assert seed.collect(promised, values) == (
        Source(kind="digits", id="hall-1", value=b"1" * 40),
        Source(kind="party-withheld", id="bureau", value=b""),
        Source(kind="party", id="notary", value=b"\xab" * 32),
    )


def test_values_from_outside_enter_as_they_were_published() -> None:
    numbers = "".join(f"{number}." for number in range(1, 21)) + "/"
    promised = seed.names(ceremony="hall-1", parties=[], beacons=["lottery:cn-kl8:2026312", "nist:2:1700000", DRAND])
    values: dict[str, dict[str, str | None]] = {
        "digits": {"hall-1": "1" * 40},
        "lottery": {"cn-kl8:2026312": numbers},
        "nist": {"2:1700000": "ab" * 64},
        "drand": {DRAND[6:]: "ab" * 48},
    }
    assert [(one.kind, one.value) for one in seed.collect(promised, values)] == [
        ("digits", b"1" * 40),
        ("lottery", numbers.encode()),
        ("nist", b"\xab" * 64),
        ("drand", hashlib.sha256(b"\xab" * 48).digest()),
    ]


@pytest.mark.parametrize(
    ("promised", "values", "named"),
    [
        (["digits:hall-1"], {}, "digits:hall-1"),
        (["digits:hall-1"], {"digits": {"hall-1": "1" * 39}}, "digits:hall-1"),
        (["digits:hall-1"], {"digits": {"hall-1": "x" * 40}}, "digits:hall-1"),
        (["digits:hall-1"], {"digits": {"hall-1": None}}, "digits:hall-1"),
        (["party:a"], {"party": {"a": "AB" * 32}}, "party:a"),
        (["party:a"], {"party": {"a": None, "b": None}}, "party:b"),
        (["moon:a"], {"moon": {"a": "full"}}, "moon:a"),
        (["party:"], {"party": {"": None}}, "party:"),
        (["party:a|b"], {"party": {"a|b": None}}, "a.b"),
        (["drand:x:1"], {"drand": {"x:1": "ab" * 48}}, "drand:x:1"),
        ([DRAND], {"drand": {DRAND[6:]: "AB" * 48}}, "657413"),
        ([DRAND], {"drand": {DRAND[6:]: None}}, "657413"),
        (["nist:2"], {"nist": {"2": "ab" * 64}}, "nist:2"),
        (["nist:2:1"], {"nist": {"2:1": "ab" * 63}}, "nist:2:1"),
        (["lottery:cn-kl8:1"], {"lottery": {"cn-kl8:1": "1./"}}, "cn-kl8:1"),
        (["lottery:cn-kl8:2026312"], {"lottery": {"cn-kl8:2026312": "1./"}}, "2026312"),
    ],
)
def test_a_source_that_cannot_be_used_is_named(promised: list[str], values: Any, named: str) -> None:
    with pytest.raises(BadSource, match=named):
        seed.collect(promised, values)


def test_a_deposit_that_does_not_fit_its_commitment_counts_as_withheld() -> None:
    secrets = {name: hashlib.sha256(name.encode()).digest() for name in "abc"}
    commits = {name: commitment.party_commitment("R", name, secret) for name, secret in secrets.items()}
    shown: dict[str, bytes | None] = {"a": secrets["a"], "b": secrets["a"], "c": b"short"}
    assert seed.opened("R", commits, shown) == {"a": secrets["a"].hex(), "b": None, "c": None}
    assert seed.opened("R", commits, {}) == {"a": None, "b": None, "c": None}
