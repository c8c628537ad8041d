"""The audit log as one chain: a place, a hash over everything before it, and one way in.

The entries of before are carried over byte for byte, in their order. One whose bytes do not give its own hash stops
the migration: it was changed by somebody, and the log must not begin with it.
"""

import sqlalchemy as sa
from alembic import op

from housing import chain
from housing.ddl import check, ident, key, moment, raw, run, table, text, whole
from housing.errors import UnsafeDatabase

revision = "0008"
down_revision = "0007"

BATCH = 1000
LONGEST = 65535


# fmt: off
def upgrade() -> None:
    bind = op.get_bind()
    table(
        "audit_log", whole("seq", autoincrement=False), moment("at"), text("actor", 64), text("act", 64),
        text("obj", 128), raw("entry"), raw("leaf"), raw("chain"), key("seq"), check("place", "seq >= 0"),
        check("entry", f"length(entry) <= {LONGEST}"), check("leaf", "length(leaf) = 32"),
        check("chain", "length(chain) = 32"),
    )
    op.create_index("ix_audit_log_obj", "audit_log", ["obj", "seq"])
    table(
        "audit_head", whole("id", autoincrement=False), whole("size"), raw("chain"), key("id"),
        check("one", "id = 1"), check("chain", "length(chain) = 32"),
    )
    bind.execute(sa.text("INSERT INTO audit_head (id, size, chain) VALUES (1, 0, :empty)"), {"empty": chain.EMPTY})
    table(
        "audit_checkpoint", ident(), whole("size", index=True), raw("root"), text("note"), moment("made_at"),
        check("size", "size >= 0"), check("root", "length(root) = 32"),
    )
    table(
        "audit_node", whole("level", autoincrement=False), whole("idx", autoincrement=False), raw("hash"),
        key("level", "idx"), check("hash", "length(hash) = 32"),
    )
    run(f"0008_guards_{bind.dialect.name}.sql")
    for lines in _entries(bind):
        chain.append(bind, lines)
    op.drop_table("audit_entry")


def downgrade() -> None:
    bind = op.get_bind()
    table(
        "audit_entry", ident(), moment("at"), text("actor", 64), text("act", 64), text("obj", 128, index=True),
        raw("entry"), raw("leaf"), check("leaf", "length(leaf) = 32"),
    )
    op.execute(
        "INSERT INTO audit_entry (at, actor, act, obj, entry, leaf) "
        "SELECT at, actor, act, obj, entry, leaf FROM audit_log ORDER BY seq"
    )
    run(f"0008_guards_{bind.dialect.name}_down.sql")
    for name in ("audit_node", "audit_checkpoint", "audit_head", "audit_log"):
        op.drop_table(name)
    if bind.dialect.name == "postgresql":
        op.execute(
            "DROP FUNCTION audit_append, audit_follow, guard_audit_log, guard_audit_head, guard_audit_checkpoint"
        )


def _entries(bind):
    """Give the entries of before in their order, a batch at a time."""
    after = 0
    query = sa.text("SELECT id, entry, leaf FROM audit_entry WHERE id > :after ORDER BY id LIMIT :batch")
    while rows := bind.execute(query, {"after": after, "batch": BATCH}).all():
        for id_, entry, leaf in rows:
            if chain.leaf(bytes(entry)) != bytes(leaf):
                raise UnsafeDatabase(what=f"entry {id_} of the audit trail was changed after it was written")
        yield [bytes(entry) for _, entry, _ in rows]
        after = rows[-1][0]
