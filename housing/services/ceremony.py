"""The draw: commitment first, randomness after, and an order that anybody can compute again (`phd1`).

Before: every party hands in the commitment of a secret, and the bureau commits to the frozen list.
Then: dice are rolled, the secrets are opened; the seed and the tickets follow from published bytes alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator import bundle
from allocator.errors import N_, Refused
from allocator.seal import canonical, seed
from allocator.seal.commitment import commitment_hash, party_commitment
from housing.errors import WrongState
from housing.models import Commitment, DrawResult, DrawRun, PoolEntry, Round, RoundState, Source, SourceKind
from housing.services import audit, round_files, rounds
from housing.services.actors import Actor

BATCH = 5000
SECRET_BYTES = 32
HASH_BYTES = 32
WITHHELD = b""  # no secret is that short


class UnknownParty(Refused):
    """The plan names no such party."""

    code = "unknown-party"
    message = N_("“%(party)s” is not a party of this draw. The plan names: %(known)s.")


class AlreadyGiven(Refused):
    """A party has handed in its part, and it cannot be changed."""

    code = "already-given"
    message = N_("%(party)s has already handed this in; it cannot be changed.")


class BadHex(Refused):
    """A secret or commitment is not 32 bytes in hexadecimal."""

    code = "bad-hex"
    message = N_("The value of %(party)s must be 64 hexadecimal digits (0-9, a-f); %(count)s characters were given.")


class SecretMismatch(Refused):
    """A secret does not belong to the commitment handed in before."""

    code = "secret-mismatch"
    message = N_("The secret of %(party)s does not match its commitment. Check the typing, digit by digit.")


class BadDigits(Refused):
    """The rolled digits are too few or not digits."""

    code = "bad-digits"
    message = N_("At least %(minimum)s digits 0-9 are needed, nothing else; %(count)s characters were given.")


class DigitsDiffer(Refused):
    """The two typists do not agree."""

    code = "digits-differ"
    message = N_(
        "The two entries of the digits differ at position %(position)s. Listen to the recording and type both again."
    )


class PartiesMissing(Refused):
    """The commitment cannot be made before every party's commitment is in."""

    code = "parties-missing"
    message = N_("These parties have not handed in the commitment of their secret: %(parties)s.")


class DigitsMissing(Refused):
    """There is no draw without dice."""

    code = "digits-missing"
    message = N_("The digits have not been entered. Roll the dice, and let two people type what was read out.")


class CommitmentBroken(Refused):
    """What would be drawn is not what was committed to."""

    code = "commitment-broken"
    message = N_(
        "The files of round %(round)s are no longer those that its commitment binds. Nothing was drawn. Keep "
        "everything as it is and call the auditor."
    )


class DigitsFirst(Refused):
    """A secret is brought before the dice have been rolled."""

    code = "digits-first"
    message = N_(
        "Secrets are opened after the digits have been entered, so that nobody who knows them can roll the dice."
    )


class SecretsMissing(Refused):
    """A party has neither opened its secret nor been noted as withholding it."""

    code = "secrets-missing"
    message = N_("%(parties)s: neither opened nor noted as withheld. Open the envelope, or note that it stays closed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The commitment document and its hash, which salts the seed."""

    document: bytes
    hash: bytes


def deposit(db: Session, round_: Round, party: str, commitment_hex: str, *, by: Actor, at: datetime) -> None:
    """Take in the commitment of a party's sealed secret."""
    _in_state(round_, RoundState.FROZEN)
    if party not in rounds.PARTIES:
        raise UnknownParty(party=party, known=", ".join(rounds.PARTIES))
    if party in {source.name for source in sources(db, round_)}:
        raise AlreadyGiven(party=party)
    value = _hex(party, commitment_hex)
    position = 1 + rounds.PARTIES.index(party)
    db.add(Source(round_id=round_.id, position=position, kind=SourceKind.PARTY, name=party, commitment=value))
    db.flush()
    audit.record(db, str(by), "ceremony.deposit", f"round/{round_.ref}", {"commit": value.hex(), "party": party}, at)


def commitment(db: Session, round_: Round) -> Committed:
    """Write the commitment of a frozen round: one changed byte anywhere gives an unrelated draw."""
    given = {source.name: source.commitment for source in sources(db, round_) if source.kind == SourceKind.PARTY}
    missing = [party for party in rounds.PARTIES if party not in given]
    if missing:
        raise PartiesMissing(parties=", ".join(missing))
    document = bundle.build_commitment(
        round_files.read(db, round_, round_files.PLAN),
        entries=round_files.read(db, round_, round_files.ENTRIES),
        demand=round_files.read(db, round_, round_files.DEMAND),
        commits={party: given[party] or b"" for party in rounds.PARTIES},
    )
    return Committed(document=document, hash=commitment_hash(document))


def commit(db: Session, round_: Round, at: datetime) -> bytes:
    """Fix the commitment; randomness may come into being only after this."""
    made = commitment(db, round_)
    db.add(Commitment(round_id=round_.id, document=made.document, hash=made.hash, committed_at=at))
    db.add(Source(round_id=round_.id, position=0, kind=SourceKind.DIGITS, name=rounds.CEREMONY))
    db.flush()
    return made.hash


def enter_digits(db: Session, round_: Round, first: str, second: str, *, by: Actor, at: datetime) -> None:
    """Take in the rolled digits, typed twice independently."""
    _in_state(round_, RoundState.COMMITTED)
    first, second = "".join(first.split()), "".join(second.split())
    if not (first.isascii() and first.isdigit() and len(first) >= rounds.DIGITS_MIN):
        raise BadDigits(minimum=rounds.DIGITS_MIN, count=len(first))
    if first != second:
        pairs = zip(first, second, strict=False)
        differing = next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), min(len(first), len(second)) + 1)
        raise DigitsDiffer(position=differing)
    _give(db, round_, rounds.CEREMONY, first.encode())
    audit.record(db, str(by), "ceremony.digits", f"round/{round_.ref}", {"digits": first}, at)


def reveal(db: Session, round_: Round, party: str, secret_hex: str, *, by: Actor, at: datetime) -> None:
    """Open a party's secret; it must be the one it committed to."""
    source = _party(db, round_, party)
    secret = _hex(party, secret_hex)
    if party_commitment(round_.ref, party, secret) != source.commitment:
        raise SecretMismatch(party=party)
    _give(db, round_, party, secret)
    details: dict[str, object] = {"party": party, "secret_sha256": sha256(secret).hexdigest()}
    audit.record(db, str(by), "ceremony.reveal", f"round/{round_.ref}", details, at)


def withhold(db: Session, round_: Round, party: str, *, by: Actor, at: datetime) -> None:
    """Note that a party does not open its secret: a fixed marker stands in for it, and the draw goes on."""
    _party(db, round_, party)
    _give(db, round_, party, WITHHELD)
    audit.record(db, str(by), "ceremony.withhold", f"round/{round_.ref}", {"party": party}, at)


def randomness(db: Session, round_: Round) -> dict[str, dict[str, str | None]]:
    """Give all randomness of the draw; a party that did not open its secret stands as null (withheld)."""
    given = sources(db, round_)
    digits = {source.name: source.value for source in given if source.kind == SourceKind.DIGITS}
    secrets = {source.name: source.value for source in given if source.kind == SourceKind.PARTY}
    if None in digits.values():
        raise DigitsMissing
    waiting = [party for party, value in secrets.items() if value is None]
    if waiting:
        raise SecretsMissing(parties=", ".join(waiting))
    return {
        "digits": {name: (value or b"").decode() for name, value in digits.items()},
        "party": {name: value.hex() if value else None for name, value in secrets.items()},
    }


def randomness_hash(db: Session, round_: Round) -> bytes:
    """Hash what the draw will be made from."""
    return sha256(canonical.dumps(randomness(db, round_))).digest()


def seed_of(db: Session, round_: Round) -> bytes:
    """Derive the seed from the commitment and every source, in the committed order."""
    committed = db.get_one(Commitment, round_.id)
    return seed.derive(committed.hash, round_.ref, [_as_source(source) for source in sources(db, round_)])


def draw(db: Session, round_: Round, at: datetime, progress: Callable[[str, int, int], None]) -> bytes:
    """Draw: every household gets its ticket, every program its order."""
    seed_bytes = seed_of(db, round_)
    if commitment(db, round_).hash != db.get_one(Commitment, round_.id).hash:
        raise CommitmentBroken(round=round_.ref)
    demand, entries = (round_files.read(db, round_, name) for name in (round_files.DEMAND, round_files.ENTRIES))
    rows = bundle.draw(demand, entries, seed_bytes)
    ids = dict(
        db.execute(sa.select(PoolEntry.receipt, PoolEntry.application_id).where(PoolEntry.round_id == round_.id)).all()
    )
    order_hash = sha256(b"".join(bundle.order_lines(rows))).digest()
    db.add(DrawRun(round_id=round_.id, seed=seed_bytes, order_hash=order_hash, drawn_at=at))
    db.flush()
    results = [
        {
            "round_id": round_.id, "program": row.pool, "rank": row.rank, "application_id": ids[row.receipt],
            "ticket": row.ticket,
        }
        for row in rows
    ]  # fmt: skip
    for start in range(0, len(results), BATCH):
        db.execute(sa.insert(DrawResult), results[start : start + BATCH])
        progress("draw", min(start + BATCH, len(results)), len(results))
    return randomness_hash(db, round_)


def order(db: Session, round_: Round) -> list[bundle.Place]:
    """Read the order of a drawn round, pools in the order of the plan."""
    query = (
        sa.select(DrawResult.program, DrawResult.rank, PoolEntry.receipt, DrawResult.ticket)
        .join(PoolEntry, PoolEntry.application_id == DrawResult.application_id)
        .where(DrawResult.round_id == round_.id, PoolEntry.round_id == round_.id)
    )
    pools = [row.program for row in rounds.programs(db, round_)]
    places = [
        bundle.Place(pool=pool_, rank=rank, receipt=receipt, ticket=ticket)
        for pool_, rank, receipt, ticket in db.execute(query)
    ]
    return sorted(places, key=lambda place: (pools.index(place.pool), place.rank))


def sources(db: Session, round_: Round) -> list[Source]:
    """List the sources of randomness in the order they enter the seed."""
    return list(db.scalars(sa.select(Source).where(Source.round_id == round_.id).order_by(Source.position)))


def _as_source(source: Source) -> seed.Source:
    if source.kind == SourceKind.PARTY and not source.value:
        return seed.Source(kind="party-withheld", id=source.name, value=b"")
    return seed.Source(kind=str(source.kind), id=source.name, value=source.value or b"")


def _party(db: Session, round_: Round, party: str) -> Source:
    """Find a party that may speak now: the round is committed and the digits are known."""
    _in_state(round_, RoundState.COMMITTED)
    given = sources(db, round_)
    source = next((one for one in given if one.kind == SourceKind.PARTY and one.name == party), None)
    if source is None:
        raise UnknownParty(party=party, known=", ".join(rounds.PARTIES))
    if any(one.kind == SourceKind.DIGITS and one.value is None for one in given):
        raise DigitsFirst
    return source


def _give(db: Session, round_: Round, name: str, value: bytes) -> None:
    source = next(source for source in sources(db, round_) if source.name == name)
    if source.value is not None:
        raise AlreadyGiven(party=name)
    source.value = value
    db.flush()


def _hex(party: str, text: str) -> bytes:
    cleaned = "".join(text.split()).lower()
    if len(cleaned) != 2 * HASH_BYTES or any(letter not in "0123456789abcdef" for letter in cleaned):
        raise BadHex(party=party, count=len(cleaned))
    return bytes.fromhex(cleaned)


def _in_state(round_: Round, needed: RoundState) -> None:
    if round_.state != needed:
        raise WrongState(round=round_.ref, state=round_.state, needed=needed)
