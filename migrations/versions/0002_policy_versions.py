"""Versions of a policy that the bureau makes itself, with the second person who agreed."""

from alembic import op

from housing.ddl import check, day, ident, moment, once, raw, ref, run, table, text, whole

revision = "0002"
down_revision = "0001"


# fmt: off
def upgrade() -> None:
    table(
        "policy_version", ident(), text("city", 32, index=True), whole("district", nullable=True), day("first_day"),
        day("last_day"), text("sha256", 64), raw("source"), text("based_on", 64, nullable=True), text("note"),
        ref("staff", "proposer_id"), moment("proposed_at"), ref("staff", "approver_id", nullable=True),
        moment("approved_at", nullable=True), moment("withdrawn_at", nullable=True),
        check("four_eyes", "approver_id <> proposer_id"),
        check("approval_has_time", "(approver_id IS NULL) = (approved_at IS NULL)"),
        check("approved_or_withdrawn", "approved_at IS NULL OR withdrawn_at IS NULL"),
        check("days", "last_day >= first_day"), check("sha256", "length(sha256) = 64"),
    )
    once("policy_version_bytes", "policy_version", "sha256", "withdrawn_at IS NULL")
    table("policy_effect", ref("policy_version", "version_id", primary_key=True), text("counts"), moment("counted_at"))
    run(f"0002_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    op.drop_table("policy_effect")
    op.drop_table("policy_version")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guard_policy_version")
