"""Attacks on the life of a round: steps skipped, reversed, invented, or taken by one person alone."""

from tests.housing.attacks.statements import (
    APPROVE,
    APPROVED,
    EXECUTE,
    FREEZE,
    POOL,
    PROPOSED,
    Attack,
    S,
    T,
    agreed,
    copy,
    operator,
    request,
    to,
)

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off

STEPS = (
    Attack(
        "a round born open", S.DRAFT, "round_transition",
        copy("round", "id = :round", ref="'X'", state="'open'"),
    ),
    Attack("a state skipped", S.OPEN, "round_transition", to("publicity")),
    Attack(
        "freeze from open", S.OPEN, "round_transition|pool_complete",
        "UPDATE round SET state = 'frozen', pool_hash = :pool WHERE id = :round",
    ),
    Attack("a round opened again", S.CLOSED, "round_transition", to("open")),
    Attack("a frozen round opened again", S.FROZEN, "round_transition", to("open")),
    Attack("a second draw by going back", S.DRAWN, "round_transition", to("committed")),
    Attack("a drawn round cancelled", S.DRAWN, "round_transition", to("cancelled")),
    Attack("a cancelled round revived", S.CANCELLED, "round_transition", to("open")),
    Attack("a round deleted", S.DRAFT, "no_delete", "DELETE FROM round WHERE id = :round"),
    Attack(
        "a new step invented", S.DRAFT, "fixed_list",
        "INSERT INTO round_transition VALUES ('draft', 'published', FALSE)",
    ),
    Attack(
        "second person abolished", S.DRAFT, "fixed_list", "UPDATE round_transition SET two_person = FALSE",
    ),
    Attack("a step forgotten", S.DRAFT, "fixed_list", "DELETE FROM round_transition"),
    Attack("opened without approval", S.DRAFT, "four_eyes_missing", to("open")),
    Attack("opened on a proposal alone", S.DRAFT, "four_eyes_missing", to("open"), before=PROPOSED),
    Attack("opened on an approval not executed", S.DRAFT, "four_eyes_missing", to("open"), before=APPROVED),
    Attack("cancelled without approval", S.OPEN, "four_eyes_missing", to("cancelled")),
    Attack("a request born approved", S.DRAFT, "step_fixed", request("open", more=f":supervisor, {T}, NULL")),
    Attack("a request born executed", S.DRAFT, "step_fixed", request("open", more=f":supervisor, {T}, {T}")),
    Attack("proposed in another name", S.DRAFT, "step_actor", request("open", ":supervisor")),
    Attack("proposed by nobody", S.DRAFT, "step_actor", request("open"), actor="nobody"),
    Attack(
        "approved by the proposer", S.DRAFT, "ck_step_request_four_eyes",
        APPROVE.replace(":supervisor", ":operator"), before=PROPOSED,
    ),
    Attack("approved in another name", S.DRAFT, "step_actor", APPROVE, before=PROPOSED),
    Attack("approved by nobody", S.DRAFT, "step_actor", APPROVE, before=PROPOSED, actor="nobody"),
    Attack(
        "approved and executed in one stroke", S.DRAFT, "step_fixed",
        APPROVE.replace("SET", f"SET executed_at = {T},"), before=PROPOSED, actor="supervisor",
    ),
    Attack(
        "executed without approval", S.DRAFT, "ck_step_request_executed_needs_approval", EXECUTE,
        before=PROPOSED,
    ),
    Attack(
        "payload changed before approval", S.DRAFT, "step_fixed",
        "UPDATE step_request SET payload_hash = :evil", before=PROPOSED,
    ),
    Attack(
        "payload changed after approval", S.DRAFT, "step_fixed",
        "UPDATE step_request SET payload_hash = :evil WHERE executed_at IS NULL", before=APPROVED,
    ),
    Attack(
        "approver changed", S.DRAFT, "step_fixed",
        "UPDATE step_request SET approver_id = :operator WHERE executed_at IS NULL", before=APPROVED,
    ),
    Attack(
        "target changed", S.DRAFT, "step_fixed",
        "UPDATE step_request SET to_state = 'cancelled' WHERE executed_at IS NULL", before=APPROVED,
    ),
    Attack(
        "executed twice", S.OPEN, "step_fixed",
        f"UPDATE step_request SET executed_at = {T} WHERE round_id = :round",
    ),
    Attack(
        "executed after withdrawal", S.DRAFT, "step_fixed", EXECUTE,
        before=(*APPROVED, *operator(EXECUTE.replace("executed_at =", "withdrawn_at ="))),
    ),
    Attack(
        "a request deleted", S.DRAFT, "step_fixed", "DELETE FROM step_request WHERE round_id = :round",
        before=PROPOSED,
    ),
    Attack(
        "two open requests", S.DRAFT, "one_open_request|one_executed_request", request("open"),
        before=PROPOSED,
    ),
    Attack(
        "frozen with another hash than approved", S.PUBLICITY, "four_eyes_missing",
        "UPDATE round SET state = 'frozen', pool_hash = :evil WHERE id = :round",
        before=(("operator", POOL + "IN (:app, :app2)"), *FREEZE),
    ),
    Attack(
        "committed to something not approved", S.FROZEN, "four_eyes_missing", to("committed"),
        before=(
            *agreed("committed"), *operator(f"INSERT INTO commitment VALUES (:round, :evil, :evil, {T})"),
        ),
    ),
    Attack(
        "policy changed once open", S.OPEN, "round_fixed",
        "UPDATE round SET policy_sha256 = 'evil' WHERE id = :round",
    ),
    Attack(
        "policy day changed once open", S.OPEN, "round_fixed",
        "UPDATE round SET policy_day = '2024-01-01' WHERE id = :round",
    ),
    Attack(
        "reference changed once open", S.OPEN, "round_fixed", "UPDATE round SET ref = 'X' WHERE id = :round",
    ),
    Attack("year changed once open", S.OPEN, "round_fixed", "UPDATE round SET year = 2024 WHERE id = :round"),
    Attack(
        "deadline moved after closing", S.CLOSED, "round_fixed",
        "UPDATE round SET closes_at = '2099-01-01 00:00:00' WHERE id = :round",
    ),
    Attack(
        "pool hash changed after the freeze", S.FROZEN, "round_fixed",
        "UPDATE round SET pool_hash = :evil WHERE id = :round",
    ),
    Attack(
        "attempt changed after the freeze", S.FROZEN, "round_fixed",
        "UPDATE round SET attempt = 2 WHERE id = :round",
    ),
    Attack(
        "demonstration turned real", S.DRAWN, "round_fixed",
        "UPDATE round SET demonstration = TRUE WHERE id = :round",
    ),
    Attack(
        "quota raised once open", S.OPEN, "wrong_phase",
        "UPDATE round_program SET quota = 99 WHERE round_id = :round",
    ),
    Attack(
        "quota raised in a draft by moving it", S.OPEN, "wrong_phase",
        "DELETE FROM round_program WHERE round_id = :round AND program = 'talent'",
    ),
)
