"""What papers say of facts that neither the family nor a register tells; keys that are destroyed in the end."""

from alembic import op

from housing.ddl import check, day, ident, moment, raw, ref, run, table, text, whole, word

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table and its guards."""
    table(
        "paper_fact", ident(), ref("application", "application_id", index=True), whole("revision"), text("fact", 64),
        word("step", "entered withdrawn"), text("paper", 255), day("dated_on"), raw("sealed"),
        ref("staff", "entered_by_id"), moment("entered_at"), check("revision", "revision > 0"),
    )  # fmt: skip
    run(f"0010_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    """Give applications their former guards back, and drop the table with its own."""
    run(f"0010_guards_{op.get_bind().dialect.name}_down.sql")
    op.drop_table("paper_fact")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guard_paper_fact")
