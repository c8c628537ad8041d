"""All tables of the city, and the guards that hold when every program above them is wrong.

The tables of SQLite are STRICT. The guards are triggers, written for each database in `migrations/sql`.
"""

import sqlite3
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQL = Path(__file__).resolve().parent.parent / "sql"
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
    _run("0001_steps.sql")
    _run(f"0001_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    bind, tables = op.get_bind(), sa.MetaData()
    tables.reflect(bind)
    tables.remove(tables.tables["alembic_version"])
    tables.drop_all(bind)
    if bind.dialect.name == "postgresql":
        _run("0001_guards_postgresql_down.sql")


def _run(name: str) -> None:  # PostgreSQL takes a file whole, SQLite one statement at a time
    script, bind = (SQL / name).read_text(encoding="utf-8"), op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(script, execution_options={"no_parameters": True})
        return
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            bind.exec_driver_sql(statement)
            statement = ""


def _once(name: str, table: str, columns: str, where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns.split(), unique=True, sqlite_where=only, postgresql_where=only)


def _column(kind: sa.types.TypeEngine, name: str, *parts: sa.schema.SchemaItem, **options: bool) -> sa.Column:
    return sa.Column(name, kind, *parts, **{"nullable": False, **options})


_table = partial(op.create_table, sqlite_strict=True)
_key, _unique = sa.PrimaryKeyConstraint, sa.UniqueConstraint
_int = partial(_column, sa.BigInteger())
_id = partial(_int, "id", primary_key=True)
_bytes = partial(_column, sa.LargeBinary())
_at = partial(_column, sa.DateTime(timezone=True))
_day = partial(_column, sa.Date())


def _text(name: str, length: int | None = None, **options: bool) -> sa.Column:
    return _column(sa.String(length) if length else sa.Text(), name, **options)


def _word(name: str, words: str, **options: bool) -> sa.Column:
    kind = sa.Enum(*words.split(), name=name, native_enum=False, create_constraint=True, length=32)
    return _column(kind, name, **options)


def _yes_no(name: str) -> sa.Column:
    return _column(sa.Boolean(name=name, create_constraint=True), name)


def _ref(table: str, name: str, **options: bool) -> sa.Column:
    return _column(sa.BigInteger(), name, sa.ForeignKey(f"{table}.id"), **options)


def _refs(table: str, own: str, theirs: str = "") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(own.split(), [f"{table}.{column}" for column in (theirs or own).split()])


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


# fmt: off
def _people_and_homes() -> None:
    _table(
        "applicant", _id(), _bytes("phone_index", unique=True), _bytes("phone_sealed"), _bytes("name_sealed"),
        _text("password_hash"), _text("language", 16), _at("created_at"),
        _check("phone_index", "length(phone_index) = 32"),
    )
    _table(
        "staff", _id(), _text("login", 64, unique=True), _text("name", 128),
        _word("role", "reviewer operator supervisor auditor"), _text("password_hash"), _yes_no("active"),
        _at("created_at"),
    )
    _table(
        "login_session", _bytes("id_hash", primary_key=True),
        _ref("applicant", "applicant_id", nullable=True, index=True),
        _ref("staff", "staff_id", nullable=True, index=True), _at("created_at"), _at("seen_at"),
        _at("expires_at"), _check("id_hash", "length(id_hash) = 32"),
        _check("one_person", "(applicant_id IS NULL) <> (staff_id IS NULL)"),
    )
    _table("login_failure", _text("key", 128, primary_key=True), _int("count"), _at("last_at"))
    _table(
        "project", _id(), _text("code", 32, unique=True), _text("name_zh", 128), _text("name_en", 128),
        _int("district"), _int("x_m"), _int("y_m"),
    )
    _table(
        "lot", _id(), _text("code", 64, unique=True), _ref("project", "project_id"),
        _text("program", 32, index=True), _text("layout", 16), _int("rooms"), _word("tenure", "sale rent"),
        _yes_no("accessible"), _check("rooms", "rooms > 0"),
        _unique("project_id", "program", "layout", "tenure", "accessible"),
    )
    _table(
        "home", _id(), _text("code", 64, unique=True), _ref("lot", "lot_id", index=True), _int("floor"),
        _int("area_cm2"), _int("price_fen", nullable=True), _int("rent_fen", nullable=True),
        _check("area_cm2", "area_cm2 > 0"), _check("price_fen", "price_fen > 0"),
        _check("rent_fen", "rent_fen > 0"),
    )
    _table(
        "work_area", _id(), _text("code", 32, unique=True), _text("name_zh", 128), _text("name_en", 128),
        _int("district"), _int("x_m"), _int("y_m"),
    )


def _rounds() -> None:
    _table(
        "round", _id(), _text("ref", 32, unique=True), _text("name_zh", 128), _text("name_en", 128),
        _int("year"), _text("city", 32), _text("policy_id", 64), _text("policy_sha256", 64),
        _day("policy_day"), _at("opens_at"), _at("closes_at"), _word("state", STATES),
        _bytes("pool_hash", nullable=True), _int("attempt"), _yes_no("demonstration"), _at("created_at"),
        _check("attempt", "attempt > 0"),
        _check("frozen_pool", f"pool_hash IS NOT NULL OR state IN {BEFORE_FREEZE}"),
        _check("pool_hash", "length(pool_hash) = 32"), _check("window", "closes_at > opens_at"),
    )
    _table(
        "round_program", _ref("round", "round_id"), _text("program", 32), _int("quota"),
        _word("choice", "serial nearest"), _key("round_id", "program"), _check("quota", "quota >= 0"),
    )
    _table(
        "round_home", _ref("round", "round_id"), _ref("home", "home_id", index=True),
        _key("round_id", "home_id"),
    )
    _table(
        "round_transition", _word("from_state", STATES), _word("to_state", STATES), _yes_no("two_person"),
        _key("from_state", "to_state"),
    )
    _table(
        "step_request", _id(), _ref("round", "round_id"), _word("to_state", STATES), _bytes("payload_hash"),
        _ref("staff", "proposer_id"), _ref("staff", "approver_id", nullable=True), _at("proposed_at"),
        _at("approved_at", nullable=True), _at("executed_at", nullable=True),
        _at("withdrawn_at", nullable=True),
        _check("approval_has_time", "(approver_id IS NULL) = (approved_at IS NULL)"),
        _check("executed_needs_approval", "executed_at IS NULL OR approver_id IS NOT NULL"),
        _check("executed_or_withdrawn", "executed_at IS NULL OR withdrawn_at IS NULL"),
        _check("four_eyes", "approver_id <> proposer_id"),
        _check("payload_hash", "length(payload_hash) = 32"),
    )
    _once("one_executed_request", "step_request", "round_id to_state", "executed_at IS NOT NULL")
    _once("one_open_request", "step_request", "round_id to_state", OPEN_REQUEST)


def _applications() -> None:
    _table(
        "household", _id(), _bytes("head_index", unique=True), _at("created_at"),
        _check("head_index", "length(head_index) = 32"),
    )
    _table(
        "application", _id(), _ref("round", "round_id"), _ref("household", "household_id", index=True),
        _ref("applicant", "applicant_id", nullable=True, index=True),
        _ref("staff", "filed_by_id", nullable=True), _text("program", 32), _text("receipt", 16, unique=True),
        _word("status", "submitted eligible not_eligible documents_needed withdrawn"), _int("revision"),
        _bytes("key_wrapped"), _bytes("private_sealed"), _bytes("nonce"), _yes_no("flexible"),
        _ref("work_area", "work_area_id", nullable=True), _int("members_count"), _at("submitted_at"),
        _at("decided_at", nullable=True),
        _check("filed_by_somebody", "applicant_id IS NOT NULL OR filed_by_id IS NOT NULL"),
        _check("members_count", "members_count > 0"), _check("nonce", "length(nonce) = 16"),
        _check("receipt", "length(receipt) = 16"), _check("revision", "revision > 0"),
        _refs("round_program", "round_id program"), _unique("id", "household_id"), _unique("round_id", "id"),
    )
    _once("one_live_application", "application", "round_id household_id", LIVE_APPLICATION)
    _table(
        "draft", _id(), _ref("applicant", "applicant_id"), _ref("round", "round_id"), _text("program", 32),
        _bytes("sealed"), _at("updated_at"), _unique("applicant_id", "round_id"),
    )
    _table(
        "member", _ref("application", "application_id"), _int("position"), _bytes("person_index", index=True),
        _yes_no("live"), _key("application_id", "position"),
        _check("person_index", "length(person_index) = 32"), _check("position", "position >= 0"),
        _unique("application_id", "person_index"),
    )
    _once("person_once", "member", "person_index", "live")
    _table(
        "wish", _ref("application", "application_id"), _int("rank"), _ref("lot", "lot_id"),
        _key("application_id", "rank"), _check("rank", "rank > 0"), _unique("application_id", "lot_id"),
    )
    _table(
        "assessment", _ref("application", "application_id", primary_key=True), _int("revision"),
        _text("policy_sha256", 64), _word("outcome", OUTCOMES), _text("failed"), _text("unknown"),
        _text("differing"), _int("tier", nullable=True), _int("points"), _text("suitable"),
        _bytes("facts_sealed"), _at("assessed_at"),
    )
    _table(
        "decision", _id(), _ref("application", "application_id", index=True), _int("revision"),
        _word("outcome", OUTCOMES), _text("reason"), _ref("staff", "by_staff_id"), _at("decided_at"),
    )


def _draws() -> None:
    _table(
        "pool_entry", _int("round_id"), _int("application_id"), _ref("household", "household_id", index=True),
        _text("receipt", 16), _text("program", 32), _bytes("commitment"), _key("round_id", "application_id"),
        _check("commitment", "length(commitment) = 32"), _check("receipt", "length(receipt) = 16"),
        _refs("application", "application_id household_id", "id household_id"),
        _refs("application", "round_id application_id", "round_id id"),
        _refs("round_program", "round_id program"), _unique("round_id", "application_id", "household_id"),
        _unique("round_id", "application_id", "program"), _unique("round_id", "household_id"),
        _unique("round_id", "receipt"),
    )
    _table(
        "round_file", _ref("round", "round_id"), _text("name", 32), _bytes("content"), _key("round_id", "name"),
        _check("name", "name IN ('plan.json', 'units.jsonl', 'entries.jsonl', 'demand.jsonl', 'result.jsonl')"),
    )
    _table(
        "commitment", _ref("round", "round_id", primary_key=True), _bytes("document"), _bytes("hash"),
        _at("committed_at"), _check("hash", "length(hash) = 32"),
    )
    _table(
        "source", _ref("round", "round_id"), _int("position"), _word("kind", "digits party"),
        _text("name", 32), _bytes("commitment", nullable=True), _bytes("value", nullable=True),
        _key("round_id", "position"), _check("commitment", "length(commitment) = 32"),
        _check("party_commits", "(kind = 'party') = (commitment IS NOT NULL)"),
        _check("position", "position >= 0"), _unique("round_id", "name"),
    )
    _table(
        "draw_run", _ref("round", "round_id", primary_key=True), _bytes("seed"), _bytes("order_hash"),
        _at("drawn_at"), _check("order_hash", "length(order_hash) = 32"), _check("seed", "length(seed) = 32"),
    )
    _table(
        "draw_result", _ref("round", "round_id"), _text("program", 32), _int("rank"), _int("application_id"),
        _text("ticket", 64), _key("round_id", "program", "rank"), _check("rank", "rank > 0"),
        _refs("pool_entry", "round_id application_id program"), _unique("round_id", "application_id"),
    )


def _allocations() -> None:
    _table(
        "allocation", _id(), _ref("round", "round_id", index=True), _ref("home", "home_id"),
        _ref("application", "application_id", index=True), _ref("household", "household_id"),
        _word("status", ALLOCATION), _at("expires_at"),
        _refs("pool_entry", "round_id application_id household_id"), _refs("round_home", "round_id home_id"),
    )
    _once("home_once", "allocation", "home_id", LIVE_ALLOCATION)
    _once("household_once", "allocation", "household_id", LIVE_ALLOCATION)
    _table(
        "allocation_step", _word("from_status", ALLOCATION), _word("to_status", ALLOCATION),
        _key("from_status", "to_status"),
    )
    _table(
        "outcome", _ref("round", "round_id"), _int("application_id"),
        _word("code", "ASSIGNED NO_UNIT PASSED"), _text("why"), _key("round_id", "application_id"),
        _refs("pool_entry", "round_id application_id"),
    )
    _table(
        "publication", _ref("round", "round_id", primary_key=True), _text("manifest_sha256", 64),
        _text("report"), _at("published_at"),
    )


def _records() -> None:
    _table(
        "registry_import", _id(), _word("kind", REGISTRIES), _text("filename", 255),
        _text("sha256", 64, unique=True), _int("rows"), _ref("staff", "by_staff_id"), _at("imported_at"),
    )
    _table(
        "registry_record", _id(), _word("kind", REGISTRIES), _bytes("person_index"), _bytes("sealed"),
        _ref("registry_import", "import_id"), _check("person_index", "length(person_index) = 32"),
        _unique("person_index", "kind"),
    )
    _table(
        "job", _id(), _text("kind", 64), _text("payload"),
        _word("state", "waiting running done failed", index=True), _int("progress_done"),
        _int("progress_total"), _int("attempts"), _at("leased_until", nullable=True),
        _text("error", nullable=True), _at("created_at"), _at("finished_at", nullable=True),
    )
    _table(
        "audit_entry", _id(), _at("at"), _text("actor", 64), _text("act", 64), _text("obj", 128, index=True),
        _bytes("entry"), _bytes("leaf"), _check("leaf", "length(leaf) = 32"),
    )
