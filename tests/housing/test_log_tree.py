"""Proofs and tiles of the audit log are those of the whole tree, whatever of its nodes is kept."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from allocator.seal import merkle
from housing.models import AuditEntry, AuditNode
from housing.services import audit
from housing.services.log_tree import LogTree, keep_nodes, wrong_nodes
from tests.housing.test_audit import note

SIZES = [*range(1, 18), 255, 256, 257, 300, 511, 512, 513, 700]


@pytest.fixture(scope="module")
def db(engine: sa.Engine):
    """A log of 700 entries, written once for all tests."""
    from housing.db import sessions

    with engine.connect() as connection:
        outer = connection.begin()
        with sessions(connection, join_transaction_mode="create_savepoint")() as session:
            for n in range(700):
                note(session, str(n))
            audit.write(session)
            yield session
        outer.rollback()


@pytest.fixture(scope="module")
def leaves(db: Session) -> list[bytes]:
    return list(db.scalars(sa.select(AuditEntry.leaf).order_by(AuditEntry.seq)))


@pytest.mark.parametrize("kept", [0, 256, 700])
def test_roots_and_proofs_are_those_of_the_whole_tree(db: Session, leaves: list[bytes], kept: int) -> None:
    keep_nodes(db, kept)
    for size in SIZES:
        tree, whole = LogTree(db, size), merkle.Tree.of_leaves(leaves[:size])
        assert tree.root() == whole.levels[-1][0]
        for place in {0, 1, size // 3, size // 2, size - 1} & set(range(size)):
            assert tree.inclusion(place) == whole.proof(place)
        for old in {1, 2, 3, size // 3, size // 2, size - 1, size} & set(range(1, size + 1)):
            assert tree.consistency(old) == whole.consistency(old)


def test_tiles_hold_the_hashes_of_the_tree_and_only_full_ones_rise(db: Session, leaves: list[bytes]) -> None:
    keep_nodes(db, 700)
    tree = LogTree(db, 700)
    assert tree.tile(0, 1, 256) == b"".join(leaves[256:512])
    assert tree.tile(0, 2, 188) == b"".join(leaves[512:])
    assert tree.tile(0, 2, 189) is None
    first, second = (merkle.CompactRange().extended(leaves[start : start + 256]).root() for start in (0, 256))
    assert tree.tile(1, 0, 2) == first + second
    assert tree.tile(1, 0, 3) is None
    assert db.scalar(sa.select(sa.func.count()).select_from(AuditNode)) == 2


def test_a_kept_hash_is_that_of_the_entries_below_it_or_found(db: Session, leaves: list[bytes]) -> None:
    keep_nodes(db, 700)
    assert list(wrong_nodes(db, 700)) == []
    assert list(wrong_nodes(db, 511)) == [(8, 1)], "no such subtree is full yet"
    with db.begin_nested() as whole:
        db.execute(sa.insert(AuditNode).values(level=16, idx=0, hash=leaves[0]))
        assert list(wrong_nodes(db, 700)) == [(16, 0)]
        whole.rollback()
    lie = {"level": 8, "idx": 3, "hash": leaves[3]}
    with db.begin_nested() as whole:
        for n in range(700, 1024):
            note(db, str(n))
        audit.write(db)
        db.execute(sa.insert(AuditNode).values(lie))
        assert list(wrong_nodes(db, 1024)) == [(8, 3)]
        whole.rollback()


def test_nothing_is_proved_about_what_is_not_in_the_log(db: Session) -> None:
    tree = LogTree(db, 5)
    with pytest.raises(IndexError):
        tree.inclusion(5)
    for old in (0, 6):
        with pytest.raises(IndexError):
            tree.consistency(old)
    assert LogTree(db, 0).root() == merkle.root([])
