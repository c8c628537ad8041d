"""A log with a checkpoint, signed by a key made on the spot."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from allocator.seal.note import PLAIN
from housing import signing
from housing.services import audit, log_checkpoints
from housing.services.log_checkpoints import Memory

LOG = "housing.example/log"


def a_signer(folder: Path, name: str = LOG, kind: int = PLAIN) -> signing.FileSigner:
    """Somebody with a new key in a file without a passphrase."""
    path = folder / f"{name.replace('/', '-')}.pem"
    signing.create(path, name, kind=kind)
    return signing.load(path, kind=kind, passphrase=str)


def a_checkpoint(db: Session, known: Memory, signer: signing.FileSigner, at: datetime) -> Memory:
    """Make a checkpoint of all that was recorded, as the command does."""
    audit.write(db)
    found = log_checkpoints.grown(db, known)
    found = found if found.note else found.signed(signer)
    log_checkpoints.keep(db, found.note, at=at)
    db.flush()
    return found
