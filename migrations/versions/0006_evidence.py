"""Papers that an officer has seen for a fact."""

from alembic import op

from housing.ddl import check, day, ident, moment, raw, ref, run, table, text, whole

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table and its guards."""
    table(
        "evidence", ident(), ref("application", "application_id", index=True), whole("revision"), text("fact", 64),
        text("paper", 255), day("dated_on"), raw("number_sealed", nullable=True), ref("staff", "seen_by_id"),
        moment("seen_at"), check("revision", "revision > 0"),
    )  # fmt: skip
    run(f"0006_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    """Drop the table; its guards go with it."""
    op.drop_table("evidence")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guard_evidence")
