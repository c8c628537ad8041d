"""What became of homes that were allocated: every step with its paper, contracts, and homes taken back.

The time to confirm a home is counted from the publication, so it is set once more while the round is allocated.
"""

from alembic import op

from housing.ddl import check, day, ident, moment, once, ref, run, table, text, unique, word

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables and the day to sign by, and let the guards know both."""
    op.add_column("allocation", moment("sign_by", nullable=True))
    table(
        "allocation_act", ident(), ref("allocation", "allocation_id"),
        word("status", "offered accepted signed declined expired revoked"), text("note"),
        text("contract_number", 64, nullable=True), day("contract_on", nullable=True),
        ref("staff", "by_staff_id", nullable=True), moment("at"), unique("allocation_id", "status"),
        unique("contract_number"),
        check("contract_is_numbered", "(status = 'signed') = (contract_number IS NOT NULL)"),
        check("contract_has_day", "(contract_number IS NULL) = (contract_on IS NULL)"),
    )  # fmt: skip
    table(
        "give_back", ident(), ref("allocation", "allocation_id"), text("reason"), ref("staff", "proposer_id"),
        moment("proposed_at"), ref("staff", "approver_id", nullable=True), moment("approved_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        check("approval_has_time", "(approver_id IS NULL) = (approved_at IS NULL)"),
        check("four_eyes", "approver_id <> proposer_id"),
        check("approved_or_withdrawn", "approved_at IS NULL OR withdrawn_at IS NULL"),
    )  # fmt: skip
    once("given_back_once", "give_back", "allocation_id", "withdrawn_at IS NULL")
    run(f"0009_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    """Give the guards back what they knew before, then drop the tables and the column."""
    run(f"0009_guards_{op.get_bind().dialect.name}_down.sql")
    op.drop_table("give_back")
    op.drop_table("allocation_act")
    op.drop_column("allocation", "sign_by")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guard_allocation_act, guard_give_back")
