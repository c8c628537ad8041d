"""Passwords: what may be one, how it is stored, and never more hashing at once than the machine bears."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from allocator.errors import N_, Refused

LEAST, MOST = 8, 128
GATE_PLACES = 2
GATE_SECONDS = 10

_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1, type=Type.ID)
_gate = threading.BoundedSemaphore(GATE_PLACES)
_common = frozenset(
    {
        "12345678", "123456789", "1234567890", "87654321", "11223344", "12341234", "123123123", "password",
        "passw0rd", "password1", "qwertyui", "qwerty123", "1q2w3e4r", "1qaz2wsx", "asdfghjkl", "abcd1234",
        "a1234567", "a12345678", "woaini1314", "5201314520", "iloveyou",
    }
)  # fmt: skip
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""A hash that no password has: checking it takes as long as checking a real one."""


class PasswordShort(Refused):
    """A password that is soon guessed."""

    code = "password-short"
    message = N_(
        "A password has at least %(least)s characters; you entered %(count)s. A few words in a row are easy "
        "to remember."
    )


class PasswordLong(Refused):
    """A password longer than the service reads."""

    code = "password-long"
    message = N_("A password has at most %(most)s characters; you entered %(count)s.")


class PasswordCommon(Refused):
    """A password that is among the first to be tried."""

    code = "password-common"
    message = N_("This password is soon guessed: many people use it, or it is your mobile number. Choose another one.")


class TooBusy(Refused):
    """More people log in at this moment than passwords can be checked."""

    code = "too-busy"
    message = N_("Many people are logging in at this moment. Wait a minute and try again; nothing is lost.")


def check(password: str, *, account: str) -> None:
    """Refuse a password that would not protect its account."""
    if len(password) < LEAST:
        raise PasswordShort(least=LEAST, count=len(password))
    if len(password) > MOST:
        raise PasswordLong(most=MOST, count=len(password))
    plain = password.lower()
    if plain in _common or plain == account.lower() or len(set(plain)) == 1:
        raise PasswordCommon


def hashed(password: str) -> str:
    """Turn a password into what may be stored."""
    with _place():
        return _hasher.hash(password)


def matches(password: str, stored: str) -> bool:
    """Tell whether this password made this hash."""
    with _place():
        try:
            return _hasher.verify(stored, password[:MOST])
        except VerificationError:
            return False


@contextmanager
def _place() -> Iterator[None]:
    if not _gate.acquire(timeout=GATE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _gate.release()
