"""What households without a home may claim instead, and what is to be paid month by month."""

from alembic import op

from housing.ddl import (
    check, ident, key, moment, once, raw, ref, refs, run, table, text, unique, whole, word, yes_no,
)  # fmt: skip

revision = "0004"
down_revision = "0003"

MONTH = "{0} / 100 BETWEEN 2000 AND 2999 AND {0} % 100 BETWEEN 1 AND 12"
TABLES = ("payment_person", "payment", "payment_list", "claim_person", "claim")


def upgrade() -> None:
    _claims()
    _payments()
    run(f"0004_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    run(f"0004_guards_{op.get_bind().dialect.name}_down.sql")
    for name in TABLES:
        op.drop_table(name)


# fmt: off
def _claims() -> None:
    table(
        "claim", ident(), ref("household", "household_id", index=True),
        ref("application", "application_id", index=True), text("benefit", 64), text("benefit_group", 64),
        text("policy_sha256", 64), raw("facts_sealed"), whole("fen"), whole("from_month"),
        whole("until_month", nullable=True), whole("months_most", nullable=True), whole("months_used_before"),
        word("state", "filed approved refused ended", index=True), moment("filed_at"),
        ref("staff", "decided_by_id", nullable=True), moment("decided_at", nullable=True),
        text("reason", nullable=True), word("ended_because", "housed withdrawn months_used", nullable=True),
        refs("application", "application_id household_id", "id household_id"),
        unique("id", "benefit_group"), unique("id", "household_id", "benefit", "benefit_group", "fen"),
        check("fen", "fen > 0"), check("from_month", MONTH.format("from_month")),
        check("until_month", "until_month >= from_month AND until_month % 100 BETWEEN 1 AND 12"),
        check("months_most", "months_most > 0"), check("months_used_before", "months_used_before >= 0"),
        check("decision_has_time", "(decided_by_id IS NULL) = (decided_at IS NULL)"),
        check("decision_has_reason", "(decided_by_id IS NULL) = (reason IS NULL)"),
        check("decided_by_somebody", "state NOT IN ('approved', 'refused') OR decided_by_id IS NOT NULL"),
        check("end_has_month", "ended_because IS NULL OR until_month IS NOT NULL"),
        check("end_has_cause", "state <> 'ended' OR ended_because IS NOT NULL"),
    )
    once("one_open_claim", "claim", "household_id benefit_group", "state IN ('filed', 'approved')")
    table(
        "claim_person", whole("claim_id"), raw("person_index"), text("benefit_group", 64), yes_no("counts"),
        yes_no("live"), key("claim_id", "person_index"), refs("claim", "claim_id benefit_group", "id benefit_group"),
        check("person_index", "length(person_index) = 32"),
    )
    once("person_claims_once", "claim_person", "person_index benefit_group", "live")


def _payments() -> None:
    table(
        "payment_list", ident(), whole("month"), whole("lines"), whole("total_fen"), text("sha256", 64),
        ref("staff", "proposer_id"), moment("proposed_at"), ref("staff", "approver_id", nullable=True),
        moment("approved_at", nullable=True), moment("withdrawn_at", nullable=True),
        check("month", MONTH.format("month")), check("lines", "lines > 0"), check("total_fen", "total_fen > 0"),
        check("approval_has_time", "(approver_id IS NULL) = (approved_at IS NULL)"),
        check("four_eyes", "approver_id <> proposer_id"),
        check("approved_or_withdrawn", "approved_at IS NULL OR withdrawn_at IS NULL"),
    )
    once("one_list_a_month", "payment_list", "month", "withdrawn_at IS NULL")
    table(
        "payment", ident(), whole("claim_id", index=True), whole("household_id"), text("benefit", 64),
        text("benefit_group", 64), whole("month"), whole("fen"), ref("payment_list", "list_id", index=True),
        refs("claim", "claim_id household_id benefit benefit_group fen", "id household_id benefit benefit_group fen"),
        unique("household_id", "benefit_group", "month"),
        unique("id", "claim_id", "benefit", "benefit_group", "month"), check("month", MONTH.format("month")),
    )
    table(
        "payment_person", whole("payment_id"), raw("person_index"), whole("claim_id"), text("benefit", 64),
        text("benefit_group", 64), whole("month"), whole("nth", nullable=True), key("payment_id", "person_index"),
        refs(
            "payment", "payment_id claim_id benefit benefit_group month", "id claim_id benefit benefit_group month",
        ),
        refs("claim_person", "claim_id person_index"), unique("person_index", "benefit_group", "month"),
        unique("person_index", "benefit", "nth"), check("nth", "nth > 0"),
    )
