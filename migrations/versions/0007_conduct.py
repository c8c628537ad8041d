"""What was found about homes that households gave up, or got by false statements."""

from alembic import op

from housing.ddl import ident, moment, ref, run, table, text, word

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table and its guards."""
    table(
        "conduct_finding", ident(), ref("allocation", "allocation_id", index=True),
        word("cause", "own objective false_statement"), text("reason"), ref("staff", "by_staff_id"),
        moment("found_at"),
    )  # fmt: skip
    run(f"0007_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    """Drop the table; its guards go with it."""
    op.drop_table("conduct_finding")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guard_conduct_finding")
