"""All tables of the city, and the guards that hold when every program above them is wrong.

The tables of SQLite are STRICT. The guards are triggers, written for each database in `migrations/sql`.
"""

import sqlalchemy as sa
from alembic import op

from housing.ddl import (
    check, day, ident, key, moment, once, raw, ref, refs, run, table, text, unique, whole, word, yes_no,
)  # fmt: skip

revision = "0001"
down_revision = None

STATES = "draft open closed publicity frozen committed drawn allocated published cancelled"
OUTCOMES = "eligible not_eligible documents_needed"
REGISTRIES = "housing employment talent civil"
BEFORE_FREEZE = "('draft', 'open', 'closed', 'publicity', 'cancelled')"
OPEN_REQUEST = "executed_at IS NULL AND withdrawn_at IS NULL"
LIVE_APPLICATION = "status IN ('submitted', 'eligible', 'documents_needed')"
LIVE_ALLOCATION = "status IN ('offered', 'accepted', 'signed')"
ALLOCATION = "offered accepted signed declined expired revoked"


def upgrade() -> None:
    for cluster in (_people_and_homes, _rounds, _applications, _draws, _allocations, _records):
        cluster()
    run("0001_steps.sql")
    run(f"0001_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    bind, tables = op.get_bind(), sa.MetaData()
    tables.reflect(bind)
    tables.remove(tables.tables["alembic_version"])
    tables.drop_all(bind)
    if bind.dialect.name == "postgresql":
        run("0001_guards_postgresql_down.sql")


# fmt: off
def _people_and_homes() -> None:
    table(
        "applicant", ident(), raw("phone_index", unique=True), raw("phone_sealed"), raw("name_sealed"),
        text("password_hash"), text("language", 16), moment("created_at"),
        check("phone_index", "length(phone_index) = 32"),
    )
    table(
        "staff", ident(), text("login", 64, unique=True), text("name", 128),
        word("role", "reviewer operator supervisor auditor"), text("password_hash"), yes_no("active"),
        moment("created_at"),
    )
    table(
        "login_session", raw("id_hash", primary_key=True),
        ref("applicant", "applicant_id", nullable=True, index=True),
        ref("staff", "staff_id", nullable=True, index=True), moment("created_at"), moment("seen_at"),
        moment("expires_at"), check("id_hash", "length(id_hash) = 32"),
        check("one_person", "(applicant_id IS NULL) <> (staff_id IS NULL)"),
    )
    table("login_failure", text("key", 128, primary_key=True), whole("count"), moment("last_at"))
    table(
        "project", ident(), text("code", 32, unique=True), text("name_zh", 128), text("name_en", 128),
        whole("district"), whole("x_m"), whole("y_m"),
    )
    table(
        "lot", ident(), text("code", 64, unique=True), ref("project", "project_id"),
        text("program", 32, index=True), text("layout", 16), whole("rooms"), word("tenure", "sale rent"),
        yes_no("accessible"), check("rooms", "rooms > 0"),
        unique("project_id", "program", "layout", "tenure", "accessible"),
    )
    table(
        "home", ident(), text("code", 64, unique=True), ref("lot", "lot_id", index=True), whole("floor"),
        whole("area_cm2"), whole("price_fen", nullable=True), whole("rent_fen", nullable=True),
        check("area_cm2", "area_cm2 > 0"), check("price_fen", "price_fen > 0"),
        check("rent_fen", "rent_fen > 0"),
    )
    table(
        "work_area", ident(), text("code", 32, unique=True), text("name_zh", 128), text("name_en", 128),
        whole("district"), whole("x_m"), whole("y_m"),
    )


def _rounds() -> None:
    table(
        "round", ident(), text("ref", 32, unique=True), text("name_zh", 128), text("name_en", 128),
        whole("year"), text("city", 32), text("policy_id", 64), text("policy_sha256", 64),
        day("policy_day"), moment("opens_at"), moment("closes_at"), word("state", STATES),
        raw("pool_hash", nullable=True), whole("attempt"), yes_no("demonstration"), moment("created_at"),
        check("attempt", "attempt > 0"),
        check("frozen_pool", f"pool_hash IS NOT NULL OR state IN {BEFORE_FREEZE}"),
        check("pool_hash", "length(pool_hash) = 32"), check("window", "closes_at > opens_at"),
    )
    table(
        "round_program", ref("round", "round_id"), text("program", 32), whole("quota"),
        word("choice", "serial nearest"), key("round_id", "program"), check("quota", "quota >= 0"),
    )
    table(
        "round_home", ref("round", "round_id"), ref("home", "home_id", index=True),
        key("round_id", "home_id"),
    )
    table(
        "round_transition", word("from_state", STATES), word("to_state", STATES), yes_no("two_person"),
        key("from_state", "to_state"),
    )
    table(
        "step_request", ident(), ref("round", "round_id"), word("to_state", STATES), raw("payload_hash"),
        ref("staff", "proposer_id"), ref("staff", "approver_id", nullable=True), moment("proposed_at"),
        moment("approved_at", nullable=True), moment("executed_at", nullable=True),
        moment("withdrawn_at", nullable=True),
        check("approval_has_time", "(approver_id IS NULL) = (approved_at IS NULL)"),
        check("executed_needs_approval", "executed_at IS NULL OR approver_id IS NOT NULL"),
        check("executed_or_withdrawn", "executed_at IS NULL OR withdrawn_at IS NULL"),
        check("four_eyes", "approver_id <> proposer_id"),
        check("payload_hash", "length(payload_hash) = 32"),
    )
    once("one_executed_request", "step_request", "round_id to_state", "executed_at IS NOT NULL")
    once("one_open_request", "step_request", "round_id to_state", OPEN_REQUEST)


def _applications() -> None:
    table(
        "household", ident(), raw("head_index", unique=True), moment("created_at"),
        check("head_index", "length(head_index) = 32"),
    )
    table(
        "application", ident(), ref("round", "round_id"), ref("household", "household_id", index=True),
        ref("applicant", "applicant_id", nullable=True, index=True),
        ref("staff", "filed_by_id", nullable=True), text("program", 32), text("receipt", 16, unique=True),
        word("status", "submitted eligible not_eligible documents_needed withdrawn"), whole("revision"),
        raw("key_wrapped"), raw("private_sealed"), raw("nonce"), yes_no("flexible"),
        ref("work_area", "work_area_id", nullable=True), whole("members_count"), moment("submitted_at"),
        moment("decided_at", nullable=True),
        check("filed_by_somebody", "applicant_id IS NOT NULL OR filed_by_id IS NOT NULL"),
        check("members_count", "members_count > 0"), check("nonce", "length(nonce) = 16"),
        check("receipt", "length(receipt) = 16"), check("revision", "revision > 0"),
        refs("round_program", "round_id program"), unique("id", "household_id"), unique("round_id", "id"),
    )
    once("one_live_application", "application", "round_id household_id", LIVE_APPLICATION)
    table(
        "draft", ident(), ref("applicant", "applicant_id"), ref("round", "round_id"), text("program", 32),
        raw("sealed"), moment("updated_at"), unique("applicant_id", "round_id"),
    )
    table(
        "member", ref("application", "application_id"), whole("position"), raw("person_index", index=True),
        yes_no("live"), key("application_id", "position"),
        check("person_index", "length(person_index) = 32"), check("position", "position >= 0"),
        unique("application_id", "person_index"),
    )
    once("person_once", "member", "person_index", "live")
    table(
        "wish", ref("application", "application_id"), whole("rank"), ref("lot", "lot_id"),
        key("application_id", "rank"), check("rank", "rank > 0"), unique("application_id", "lot_id"),
    )
    table(
        "assessment", ref("application", "application_id", primary_key=True), whole("revision"),
        text("policy_sha256", 64), word("outcome", OUTCOMES), text("failed"), text("unknown"),
        text("differing"), whole("tier", nullable=True), whole("points"), text("suitable"),
        raw("facts_sealed"), moment("assessed_at"),
    )
    table(
        "decision", ident(), ref("application", "application_id", index=True), whole("revision"),
        word("outcome", OUTCOMES), text("reason"), ref("staff", "by_staff_id"), moment("decided_at"),
    )


def _draws() -> None:
    table(
        "pool_entry", whole("round_id"), whole("application_id"), ref("household", "household_id", index=True),
        text("receipt", 16), text("program", 32), raw("commitment"), key("round_id", "application_id"),
        check("commitment", "length(commitment) = 32"), check("receipt", "length(receipt) = 16"),
        refs("application", "application_id household_id", "id household_id"),
        refs("application", "round_id application_id", "round_id id"),
        refs("round_program", "round_id program"), unique("round_id", "application_id", "household_id"),
        unique("round_id", "application_id", "program"), unique("round_id", "household_id"),
        unique("round_id", "receipt"),
    )
    table(
        "round_file", ref("round", "round_id"), text("name", 32), raw("content"), key("round_id", "name"),
        check("name", "name IN ('plan.json', 'units.jsonl', 'entries.jsonl', 'demand.jsonl', 'result.jsonl')"),
    )
    table(
        "commitment", ref("round", "round_id", primary_key=True), raw("document"), raw("hash"),
        moment("committed_at"), check("hash", "length(hash) = 32"),
    )
    table(
        "source", ref("round", "round_id"), whole("position"), word("kind", "digits party"),
        text("name", 32), raw("commitment", nullable=True), raw("value", nullable=True),
        key("round_id", "position"), check("commitment", "length(commitment) = 32"),
        check("party_commits", "(kind = 'party') = (commitment IS NOT NULL)"),
        check("position", "position >= 0"), unique("round_id", "name"),
    )
    table(
        "draw_run", ref("round", "round_id", primary_key=True), raw("seed"), raw("order_hash"),
        moment("drawn_at"), check("order_hash", "length(order_hash) = 32"), check("seed", "length(seed) = 32"),
    )
    table(
        "draw_result", ref("round", "round_id"), text("program", 32), whole("rank"), whole("application_id"),
        text("ticket", 64), key("round_id", "program", "rank"), check("rank", "rank > 0"),
        refs("pool_entry", "round_id application_id program"), unique("round_id", "application_id"),
    )


def _allocations() -> None:
    table(
        "allocation", ident(), ref("round", "round_id", index=True), ref("home", "home_id"),
        ref("application", "application_id", index=True), ref("household", "household_id"),
        word("status", ALLOCATION), moment("expires_at"),
        refs("pool_entry", "round_id application_id household_id"), refs("round_home", "round_id home_id"),
    )
    once("home_once", "allocation", "home_id", LIVE_ALLOCATION)
    once("household_once", "allocation", "household_id", LIVE_ALLOCATION)
    table(
        "allocation_step", word("from_status", ALLOCATION), word("to_status", ALLOCATION),
        key("from_status", "to_status"),
    )
    table(
        "outcome", ref("round", "round_id"), whole("application_id"),
        word("code", "ASSIGNED NO_UNIT PASSED"), text("why"), key("round_id", "application_id"),
        refs("pool_entry", "round_id application_id"),
    )
    table(
        "publication", ref("round", "round_id", primary_key=True), text("manifest_sha256", 64),
        text("report"), moment("published_at"),
    )


def _records() -> None:
    table(
        "registry_import", ident(), word("kind", REGISTRIES), text("filename", 255),
        text("sha256", 64, unique=True), whole("rows"), ref("staff", "by_staff_id"), moment("imported_at"),
    )
    table(
        "registry_record", ident(), word("kind", REGISTRIES), raw("person_index"), raw("sealed"),
        ref("registry_import", "import_id"), check("person_index", "length(person_index) = 32"),
        unique("person_index", "kind"),
    )
    table(
        "job", ident(), text("kind", 64), text("payload"),
        word("state", "waiting running done failed", index=True), whole("progress_done"),
        whole("progress_total"), whole("attempts"), moment("leased_until", nullable=True),
        text("error", nullable=True), moment("created_at"), moment("finished_at", nullable=True),
    )
    table(
        "audit_entry", ident(), moment("at"), text("actor", 64), text("act", 64), text("obj", 128, index=True),
        raw("entry"), raw("leaf"), check("leaf", "length(leaf) = 32"),
    )
