"""The bureau's log on the site: what anybody may hold, and what auditors prove with."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from allocator.seal import merkle
from allocator.seal.checkpoint import open_checkpoint
from allocator.seal.tlog_proof import TlogProof
from housing.models import AuditEntry, Role
from housing.services import audit
from housing.services.log_checkpoints import Memory
from housing.web.public.log import TilePath
from tests import logged
from tests.make import NOON


@pytest.fixture
def signer(db: Session, tmp_path: Path) -> logged.signing.FileSigner:
    """Who holds the key of a log of 300 entries, of which 290 are under a checkpoint."""
    signer = logged.a_signer(tmp_path)
    for n in range(300):
        audit.record(db, "system", "test.act", f"round/{n}", {}, NOON)
        if n == 289:
            logged.a_checkpoint(db, Memory(), signer, NOON)
    db.commit()
    return signer


def test_whoever_has_the_checkpoint_and_the_tiles_can_compute_the_root(
    client: FlaskClient, signer: logged.signing.FileSigner
) -> None:
    answer = client.get("/log/checkpoint")
    assert answer.mimetype == "text/plain"
    said = open_checkpoint(answer.data, origin=logged.LOG, log=signer.key).checkpoint
    hashes = client.get("/log/tile/0/000").data + client.get("/log/tile/0/001.p/34").data
    leaves = [hashes[n : n + 32] for n in range(0, len(hashes), 32)]
    assert said.size == len(leaves) == 290
    assert merkle.CompactRange().extended(leaves).root() == said.root
    assert client.get("/log/tile/1/000.p/1").data == merkle.CompactRange().extended(leaves[:256]).root()
    page = client.get("/log").text
    assert logged.LOG in page
    assert "290" in page


def test_entries_are_withheld_and_nothing_is_shown_beyond_the_checkpoint(
    client: FlaskClient, signer: logged.signing.FileSigner
) -> None:
    paths = ("entries/000", "0/001.p/35", "0/001", "1/000", "0/002.p/1", "63/000.p/1", "64/000", "0/x000/000", "0/0")
    for path in (*paths, "0/000.p/256", "0/000.p/0", "0/000.p/01", "00/000", "0/x001/x234/067", "x", "-1/000"):
        assert client.get(f"/log/tile/{path}").status_code == 404, path


def test_without_a_checkpoint_there_is_nothing_to_hand_out(client: FlaskClient) -> None:
    assert client.get("/log").status_code == 200
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/tile/0/000.p/1").status_code == 404


def test_an_auditor_gets_a_proof_with_the_entry_and_nobody_else_does(
    client: FlaskClient,
    staff_client: Callable[[Role], FlaskClient],
    db: Session,
    signer: logged.signing.FileSigner,
) -> None:
    answer = staff_client(Role.AUDITOR).get("/audit/log/257.tlog-proof")
    proof = TlogProof.parse(answer.data)
    line = db.scalars(sa.select(AuditEntry.entry).where(AuditEntry.seq == 257)).one()
    assert proof.extra == line
    proof.check(line, open_checkpoint(proof.checkpoint, origin=logged.LOG, log=signer.key))
    assert staff_client(Role.AUDITOR).get("/audit/log/290.tlog-proof").status_code == 404
    assert staff_client(Role.REVIEWER).get("/audit/log/257.tlog-proof").status_code == 403
    assert client.get("/audit/log/257.tlog-proof").status_code in (303, 403)


@given(level=st.integers(0, 63), index=st.integers(0, 10**12), width=st.integers(1, 256))
def test_a_tile_has_one_path(level: int, index: int, width: int) -> None:
    asked = TilePath(level=level, index=index, width=width)
    assert TilePath.parse(str(asked)) == asked


def test_the_path_of_a_tile_is_as_c2sp_writes_it() -> None:
    assert str(TilePath(level=0, index=1234067, width=256)) == "0/x001/x234/067"
    assert str(TilePath(level=1, index=0, width=17)) == "1/000.p/17"
