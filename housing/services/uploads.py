"""Workbooks between being handed over and confirmed: sealed for a day, for the person who brought them."""

import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from housing import crypto
from housing.errors import NotFound
from housing.services.actors import Actor
from housing.services.workbook import Upload

PURPOSE = "upload"
KEPT = timedelta(days=1)
TOKEN = re.compile(r"[0-9a-f]{32}")


def keep(folder: Path, upload: Upload, *, by: Actor, at: datetime) -> str:
    """Put a workbook aside until it is confirmed; returns the token that finds it again."""
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder, at)
    token = secrets.token_hex(16)
    head = json.dumps({"at": at.timestamp(), "by": str(by), "filename": upload.filename}).encode()
    _path(folder, token).write_bytes(crypto.seal(PURPOSE, head + b"\n" + upload.data))
    return token


def find(folder: Path, token: str, *, by: Actor) -> Upload:
    """Find a workbook that this person put aside."""
    path = _path(folder, token)
    if not TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound(thing="upload", ref=token[:8])
    head, _, data = crypto.open_(PURPOSE, path.read_bytes()).partition(b"\n")
    about = json.loads(head)
    if about["by"] != str(by):
        raise NotFound(thing="upload", ref=token[:8])
    return Upload(filename=about["filename"], data=data)


def drop(folder: Path, token: str) -> None:
    """Forget a workbook: it was taken in, or is not wanted any more."""
    if TOKEN.fullmatch(token):
        _path(folder, token).unlink(missing_ok=True)


def _path(folder: Path, token: str) -> Path:
    return folder / f"{token}.sealed"


def _forget_old(folder: Path, at: datetime) -> None:
    for path in folder.glob("*.sealed"):
        try:
            head, _, _ = crypto.open_(PURPOSE, path.read_bytes()).partition(b"\n")
        except crypto.Unreadable:  # sealed with a key that is gone: nobody will confirm it
            path.unlink(missing_ok=True)
            continue
        if at.timestamp() - json.loads(head)["at"] > KEPT.total_seconds():
            path.unlink(missing_ok=True)
