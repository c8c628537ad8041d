"""A family's own data: sealed under the application's key, opened for the family, its reviewer and the freeze.

The sealed bytes are ``salt (32) || filing as canonical JSON``. The salt is fresh for every revision and makes the
public commitment of the entry say nothing about the family (draw protocol 1.5).
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from housing import crypto
from housing.models import Application
from housing.services.filing import Filing, Person

SALT_BYTES = 32
NONCE_BYTES = 16
PURPOSE = "application"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was sealed."""

    filing: Filing
    salt: bytes


def sealed(key: bytes, filing: Filing) -> bytes:
    """Seal one revision of a filing with a fresh salt."""
    return crypto.seal_with(key, PURPOSE, secrets.token_bytes(SALT_BYTES) + filing.to_bytes())


def opened(key: bytes, private_sealed: bytes) -> Opened:
    """Open one revision of a filing with its application's key."""
    plain = crypto.open_with(key, PURPOSE, private_sealed)
    return Opened(salt=plain[:SALT_BYTES], filing=Filing.from_bytes(plain[SALT_BYTES:]))


def open_application(application: Application) -> Filing:
    """Open what a family filed."""
    return opened(crypto.unwrap(application.key_wrapped), application.private_sealed).filing


def is_erased(application: Application) -> bool:
    """Tell whether the key of an application was destroyed, so that nobody can open what was filed."""
    return not application.key_wrapped


def name_of(application: Application) -> str:
    """Name the applicant, as a list shows it; empty once the data were erased."""
    return "" if is_erased(application) else open_application(application).applicant.name


def person_index(person: Person) -> bytes:
    """Recognise a person again, in another application or in a register, without storing the number."""
    return crypto.index("person", person.id_number)


def record(
    *, round_ref: str, receipt: str, revision: int, submitted_at: datetime, nonce: bytes, filing: Filing,
    facts: dict[str, int | None],
) -> dict[str, object]:  # fmt: skip
    """Give the private record that the public commitment of an entry binds (draw protocol 1.5)."""
    return {
        "applicant_nonce": nonce.hex(),
        "facts": {name: value for name, value in facts.items() if value is not None},
        "filing": filing.to_json(),
        "receipt": receipt,
        "revision": revision,
        "round": round_ref,
        "submitted_at": int(submitted_at.astimezone(UTC).timestamp()),
    }
