"""Pairs of applications that may be the same people, and what a person decided about them."""

from alembic import op

from housing.ddl import check, ident, moment, raw, ref, refs, run, table, text, unique, whole, word

revision = "0003"
down_revision = "0002"

STATUSES = "submitted eligible not_eligible documents_needed withdrawn"
TABLES = ("duplicate_appeal", "duplicate_decision", "duplicate_pair", "duplicate_search")


# fmt: off
def upgrade() -> None:
    table(
        "duplicate_search", ident(), ref("round", "round_id", index=True), whole("applications"),
        whole("compared"), whole("found"), ref("staff", "by_staff_id", nullable=True), moment("searched_at"),
        check("counts", "applications >= 0 AND compared >= 0 AND found >= 0"),
    )
    table(
        "duplicate_pair", ident(), ref("round", "round_id"), whole("first_id", index=True),
        whole("second_id", index=True), text("kinds", 255), raw("details_sealed"),
        raw("shared_index", nullable=True, index=True), word("state", "open same different", index=True),
        moment("found_at"), check("in_order", "first_id < second_id"),
        check("shared_index", "length(shared_index) = 32"),
        refs("application", "round_id first_id", "round_id id"),
        refs("application", "round_id second_id", "round_id id"), unique("round_id", "first_id", "second_id"),
    )
    table(
        "duplicate_decision", ident(), ref("duplicate_pair", "pair_id", index=True),
        word("verdict", "same different undone"), ref("application", "ends_id", nullable=True, index=True),
        word("ended_status", STATUSES, nullable=True), text("reason"),
        ref("duplicate_decision", "follows_id", nullable=True), ref("staff", "by_staff_id"), moment("decided_at"),
        check("one_ends", "(verdict = 'same') = (ends_id IS NOT NULL)"),
        check("status_known", "(ends_id IS NULL) = (ended_status IS NULL)"), unique("follows_id"),
    )
    table(
        "duplicate_appeal", ident(), ref("duplicate_decision", "decision_id", unique=True),
        ref("application", "application_id", index=True), raw("text_sealed"), moment("filed_at"),
    )
    run(f"0003_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    run(f"0003_guards_{op.get_bind().dialect.name}_down.sql")
    for name in TABLES:
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "DROP FUNCTION guard_duplicate_pair, guard_duplicate_decision, guard_duplicate_state, "
            "guard_duplicate_appeal, guard_duplicates_settled"
        )
