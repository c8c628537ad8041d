"""Pieces of the attacks: the statements of a hostile or broken program, and what one forbidden statement is.

Names after a colon are filled in by `tests.housing.test_attacks`: `:home` and `:home2` are on offer in
`:round`, `:outside` is not; `:app` and `:app2` are in its pool, `:refused` is not; `:stranger` applied in the
round `:other`.
"""

from dataclasses import dataclass

from housing.db import Base
from housing.models import RoundState

S = RoundState
T = "'2025-10-15 00:00:00'"

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off


@dataclass(frozen=True)
class Attack:
    """One forbidden statement, the state the round is in, and the rule that has to refuse it."""

    what: str
    state: RoundState
    rule: str  # a | b: two rules refuse it, and the database may ask either first
    statement: str
    before: tuple[tuple[str, str], ...] = ()  # who does what legally first
    actor: str = "operator"


def copy(table: str, where: str, **changes: str) -> str:
    """Insert a row like an existing one, but for some columns; the id is left to the database."""
    columns = [column.name for column in Base.metadata.tables[table].columns if column.name != "id"]
    values = ", ".join(changes.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where}"


def to(state: str) -> str:
    """Set the state of the round, and nothing else."""
    return f"UPDATE round SET state = '{state}' WHERE id = :round"


def request(state: str, proposer: str = ":operator", more: str = "NULL, NULL, NULL") -> str:
    """Propose a step."""
    return (
        "INSERT INTO step_request (round_id, to_state, payload_hash, proposer_id, proposed_at, approver_id, "
        f"approved_at, executed_at) VALUES (:round, '{state}', :hash, {proposer}, {T}, {more})"
    )


def offer(home: str, app: str, household: str, status: str = "offered", until: str = "2099-01-01") -> str:
    """Allocate a home."""
    return (
        "INSERT INTO allocation (round_id, home_id, application_id, household_id, status, expires_at) "
        f"VALUES (:round, :{home}, :{app}, :{household}, '{status}', '{until} 00:00:00')"
    )


def operator(*statements: str) -> tuple[tuple[str, str], ...]:
    """What the operator does first, legally."""
    return tuple(("operator", statement) for statement in statements)


APPROVE = f"UPDATE step_request SET approver_id = :supervisor, approved_at = {T} WHERE executed_at IS NULL"
EXECUTE = f"UPDATE step_request SET executed_at = {T} WHERE executed_at IS NULL"


def agreed(state: str) -> tuple[tuple[str, str], ...]:
    """Propose, approve and execute a step, all by the rules."""
    return (*operator(request(state)), ("supervisor", APPROVE), *operator(EXECUTE))


PROPOSED = operator(request("open"))
APPROVED = (*PROPOSED, ("supervisor", APPROVE))
FREEZE, DRAW, ALLOCATE = agreed("frozen"), agreed("drawn"), agreed("allocated")
POOL = (
    "INSERT INTO pool_entry (round_id, application_id, household_id, receipt, program, commitment) "
    "SELECT round_id, id, household_id, receipt, program, :hash FROM application WHERE id "
)
DIGITS = "UPDATE source SET value = :hash WHERE round_id = :round AND kind = 'digits'"
REVEAL = "UPDATE source SET value = :evil WHERE round_id = :round AND kind = 'party'"
RUN = f"INSERT INTO draw_run (round_id, seed, order_hash, drawn_at) VALUES (:round, :hash, :hash, {T})"
RESULT = "INSERT INTO draw_result (round_id, program, rank, application_id, ticket) VALUES (:round, "
FIRST = RESULT + "'public_rental', 1, :app, 'x')"
SECOND = RESULT + "'public_rental', 2, :app2, 'x')"
OFFERED = ("operator", offer("home", "app", "household"))
OUTCOME = "INSERT INTO outcome (round_id, application_id, code, why) VALUES (:round, "
ALLOCATED = (
    *operator(OUTCOME + ":app, 'ASSIGNED', '{}')", OUTCOME + ":app2, 'NO_UNIT', '{}')"),
    *ALLOCATE, *operator(to("allocated")),
)
