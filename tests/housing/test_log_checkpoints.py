"""Checkpoints of the audit log: signed by the key holder, never contradicting each other, refused for a bent log."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from allocator.seal import merkle
from allocator.seal.checkpoint import cosign, open_checkpoint
from allocator.seal.note import COSIGNATURE, PLAIN, Note
from allocator.seal.tlog_proof import TlogProof
from housing import signing
from housing.errors import NotFound
from housing.models import AuditCheckpoint, AuditEntry
from housing.services import audit, log_checkpoints, log_verify
from housing.services.log_checkpoints import BadMemory, LogBroken, Memory, NoCheckpoint
from housing.services.log_verify import Given
from tests.housing.test_audit import AT, note
from tests.housing.test_audit_attacks import disarm, rewrite
from tests.logged import LOG as NAME
from tests.logged import a_checkpoint, a_signer

WITNESS = "notary.example/witness"
PHRASE = "a long passphrase"


def no_phrase() -> str:
    raise AssertionError("nobody is asked for the passphrase of a file without one")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, signing.FileSigner]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: a_signer(folder, name, kind) for name, kind in ((NAME, PLAIN), (WITNESS, COSIGNATURE))}


def added(db: Session, count: int) -> None:
    start = db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
    for n in range(start, start + count):
        note(db, str(n))
    audit.write(db)


def signed(db: Session, known: Memory, signer: signing.FileSigner) -> Memory:
    return a_checkpoint(db, known, signer, AT)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(growth=st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=5))
def test_every_checkpoint_is_of_the_log_and_consistent_with_all_before(
    db: Session, keys: dict[str, signing.FileSigner], growth: list[int]
) -> None:
    whole = db.begin_nested()
    known, given_ = Memory(), []
    for count in growth:
        added(db, count)
        known = signed(db, known, keys[NAME])
        opened = open_checkpoint(known.note.encode(), origin=NAME, log=keys[NAME].key).checkpoint
        lines = db.scalars(sa.select(AuditEntry.entry).order_by(AuditEntry.seq)).all()
        assert (opened.size, opened.root) == (len(lines), merkle.root(lines))
        given_.append(Given(name=str(count), checkpoint=opened))
    assert log_verify.verify(db, given_).passed
    whole.rollback()


def test_nothing_new_is_signed_while_nothing_was_added(db: Session, keys: dict[str, signing.FileSigner]) -> None:
    added(db, 3)
    first = signed(db, Memory(), keys[NAME])
    assert signed(db, first, keys[NAME]) == first
    assert db.scalar(sa.select(sa.func.count()).select_from(AuditCheckpoint)) == 1


def test_what_is_remembered_survives_as_a_file_and_not_if_somebody_changed_it(
    db: Session, keys: dict[str, signing.FileSigner], tmp_path: Path
) -> None:
    added(db, 11)
    known, path = signed(db, Memory(), keys[NAME]), tmp_path / "memory.json"
    assert Memory.read(path) == Memory()
    known.write(path)
    assert Memory.read(path) == known
    said = json.loads(path.read_text())
    for change in ({"size": 12}, {"peaks": said["peaks"][:-1]}, {"peaks": said["peaks"][::-1]}, {"note": "x"}):
        path.write_text(json.dumps(said | change))
        with pytest.raises(BadMemory):
            Memory.read(path)


def test_t16_a_bent_log_gets_no_checkpoint(db: Session, keys: dict[str, signing.FileSigner]) -> None:
    added(db, 20)
    known = signed(db, Memory(), keys[NAME])
    added(db, 5)
    disarm(db)
    for place in (3, 19, 22):
        whole = db.begin_nested()
        rewrite(db, place, b"test.act", b"test.lie")
        if place < 20:
            with pytest.raises(LogBroken, match="entry 19 "):
                log_checkpoints.grown(db, known)
        else:
            log_checkpoints.grown(db, known)  # nobody outside saw it yet
        whole.rollback()
        db.expire_all()
    for statement, where in (
        ("DELETE FROM audit_log WHERE seq = 22", 22),
        ("DELETE FROM audit_log WHERE seq >= 24", 24),
        ("UPDATE audit_log SET leaf = chain WHERE seq = 21", 21),
    ):
        whole = db.begin_nested()
        db.execute(sa.text(statement))
        with pytest.raises(LogBroken, match=f"entry {where} "):
            log_checkpoints.grown(db, known)
        whole.rollback()


def test_t16_a_log_cut_before_the_last_checkpoint_gets_none(db: Session, keys: dict[str, signing.FileSigner]) -> None:
    added(db, 20)
    known = signed(db, Memory(), keys[NAME])
    disarm(db)
    last = db.scalars(sa.select(AuditEntry.chain).where(AuditEntry.seq == 9)).one()
    db.execute(sa.text("DELETE FROM audit_log WHERE seq >= 10"))
    db.execute(sa.text("UPDATE audit_head SET size = 10, chain = :last"), {"last": last})
    with pytest.raises(LogBroken, match="entry 10 "):
        log_checkpoints.grown(db, known)


def test_a_proof_shows_offline_that_an_entry_stands_in_the_log(
    db: Session, keys: dict[str, signing.FileSigner]
) -> None:
    added(db, 13)
    known = signed(db, Memory(), keys[NAME])
    added(db, 2)
    for place in (0, 7, 12):
        found = TlogProof.parse(log_checkpoints.proof(db, place))
        line = db.scalars(sa.select(AuditEntry.entry).where(AuditEntry.seq == place)).one()
        assert found.extra == line
        found.check(line, open_checkpoint(found.checkpoint, origin=NAME, log=keys[NAME].key))
    assert found.checkpoint == known.note.encode()
    for place in (13, -1, 99):
        with pytest.raises(NotFound):
            log_checkpoints.proof(db, place)


def test_the_cosignature_of_a_witness_may_come_late(db: Session, keys: dict[str, signing.FileSigner]) -> None:
    added(db, 4)
    old = signed(db, Memory(), keys[NAME])
    answer = str(Note.parse(cosign(old.note.encode(), keys[WITNESS], at=1_760_000_000)).lines[-1]).encode()
    added(db, 4)
    new = signed(db, old, keys[NAME])
    for _ in range(2):
        log_checkpoints.cosigned(db, answer, keys[NAME].key, keys[WITNESS].key, at=AT)
        db.flush()
    kept = log_checkpoints.latest(db, 4)
    assert kept is not None
    opened = open_checkpoint(
        kept.note.encode(), origin=NAME, log=keys[NAME].key, witnesses=[keys[WITNESS].key], quorum=1
    )
    assert opened.times == {WITNESS: 1_760_000_000}
    latest = log_checkpoints.latest(db)
    assert latest is not None
    assert latest.note == new.note
    assert db.scalar(sa.select(sa.func.count()).select_from(AuditCheckpoint)) == 3
    strange = str(Note.parse(cosign(old.note.encode(), keys[WITNESS], at=1)).lines[-1]).encode()
    forged = strange.replace(strange[-20:-10], strange[-10:-5] * 2)
    with pytest.raises(NoCheckpoint):
        log_checkpoints.cosigned(db, forged, keys[NAME].key, keys[WITNESS].key, at=AT)


def test_a_key_file_opens_for_its_owner_its_purpose_and_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    key = signing.create(path, NAME, passphrase=PHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    signer = signing.load(path, kind=PLAIN, passphrase=lambda: PHRASE)
    assert (signer.name, signer.key_id) == (NAME, key.id)
    for phrase, kind in (("another", PLAIN), (PHRASE, COSIGNATURE)):
        with pytest.raises(signing.BadKeyFile):
            signing.load(path, kind=kind, passphrase=lambda phrase=phrase: phrase)  # type: ignore[misc]
    with pytest.raises(signing.BadKeyFile, match="never written over"):
        signing.create(path, NAME)
    path.chmod(0o640)
    with pytest.raises(signing.BadKeyFile, match="others may read it"):
        signing.load(path, kind=PLAIN, passphrase=lambda: PHRASE)


def test_a_key_that_is_not_the_one_published_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    signing.create(path, NAME)
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(other)
    with pytest.raises(signing.BadKeyFile, match="another key"):
        signing.load(path, kind=PLAIN, passphrase=no_phrase)
    path.write_bytes(b"nothing")
    with pytest.raises(signing.BadKeyFile, match="holds no key"):
        signing.load(path, kind=PLAIN, passphrase=no_phrase)
    signing.public_file(path).unlink()
    with pytest.raises(signing.BadKeyFile, match="cannot be read"):
        signing.load(path, kind=PLAIN, passphrase=no_phrase)
