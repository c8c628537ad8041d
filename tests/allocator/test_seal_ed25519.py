"""Signatures: those of another library hold, changed ones and clever ones do not."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.check.bag_curve import signed
from allocator.seal import ed25519
from allocator.seal.ed25519 import ORDER

FOLDER = Path(__file__).parents[1] / "vectors"
RFC8032 = json.loads((FOLDER / "phd1.json").read_text(encoding="utf-8"))["rfc8032_ed25519"]["cases"]
CLEVER = json.loads((FOLDER / "ed25519.json").read_text(encoding="utf-8"))["cases"]
PRIME = 2**255 - 19

secrets = st.binary(min_size=32, max_size=32)
messages = st.binary(max_size=40)


def other_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("number", range(len(RFC8032)))
def test_the_signatures_of_the_rfc_hold(number: int) -> None:
    case = {name: bytes.fromhex(text) for name, text in RFC8032[number].items()}
    assert ed25519.verify(case["public_key"], case["message"], case["signature"])
    assert signed(case["public_key"], case["message"], case["signature"])
    for changed in (case["signature"][:-1], case["signature"] + b"\0", b""):
        assert not ed25519.verify(case["public_key"], case["message"], changed)
    assert not ed25519.verify(case["public_key"][:-1], case["message"], case["signature"])
    assert not ed25519.verify(case["public_key"], case["message"] + b"\0", case["signature"])


@pytest.mark.parametrize("number", range(len(CLEVER)))
def test_clever_signatures_are_read_strictly(number: int) -> None:
    case = CLEVER[number]
    public, message, signature = (bytes.fromhex(case[name]) for name in ("pub_key", "message", "signature"))
    assert ed25519.verify(public, message, signature) == case["strict"]
    assert signed(public, message, signature) == case["strict"]
    assert not case["strict"] or other_says(public, message, signature)


@settings(max_examples=20)
@given(secret=secrets, message=messages, data=st.data())
def test_two_libraries_agree_on_what_is_signed(secret: bytes, message: bytes, data: st.DataObject) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519.is_public_key(public)
    assert ed25519.verify(public, message, signature)
    whole = bytearray(public + signature + message)
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = bytes(whole[:32]), bytes(whole[96:]), bytes(whole[32:96])
    assert not ed25519.verify(*changed)
    assert not other_says(*changed)


@settings(max_examples=10)
@given(secret=secrets, message=messages)
def test_a_signature_has_one_form(secret: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    number = int.from_bytes(signature[32:], "little")
    for more in range(1, 8):
        again = (number + more * ORDER).to_bytes(32, "little")
        assert not ed25519.verify(public, message, signature[:32] + again)


@pytest.mark.parametrize(
    ("y", "sign"),
    [(1, 0), (1, 1), (PRIME - 1, 0), (PRIME - 1, 1), (0, 0), (0, 1), (PRIME, 0), (PRIME + 1, 0), (2, 0)],
)
def test_points_of_small_order_and_second_forms_are_no_keys(y: int, sign: int) -> None:
    assert not ed25519.is_public_key((y | sign << 255).to_bytes(32, "little"))


def test_a_key_has_one_form() -> None:
    usable = [y for y in range(2, 19) if ed25519.is_public_key(y.to_bytes(32, "little"))]
    assert usable
    assert not [y for y in usable if ed25519.is_public_key((y + PRIME).to_bytes(32, "little"))]


def test_a_key_of_another_length_is_none() -> None:
    key = bytes.fromhex(RFC8032[0]["public_key"])
    assert ed25519.is_public_key(key)
    assert not ed25519.is_public_key(key + b"\0")
    assert not ed25519.is_public_key(b"")
