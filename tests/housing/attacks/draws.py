"""Attacks on the draw: a second seed, randomness out of time, an order with gaps."""

from tests.housing.attacks.statements import (
    DIGITS,
    DRAW,
    FIRST,
    RESULT,
    REVEAL,
    RUN,
    SECOND,
    Attack,
    S,
    copy,
    operator,
    to,
)

# fmt: off

DRAWS = (
    Attack(
        "a second commitment", S.COMMITTED, "wrong_phase",
        copy("commitment", "round_id = :round", hash=":evil"),
    ),
    Attack(
        "a commitment changed", S.COMMITTED, "insert_only",
        "UPDATE commitment SET hash = :evil WHERE round_id = :round",
    ),
    Attack(
        "a party after the commitment", S.COMMITTED, "wrong_phase",
        "INSERT INTO source VALUES (:round, 9, 'party', 'friend', :evil, NULL)",
    ),
    Attack(
        "randomness before the commitment", S.FROZEN, "source_fixed",
        "INSERT INTO source VALUES (:round, 9, 'digits', 'hall-2', NULL, :evil)",
    ),
    Attack(
        "a party commitment changed", S.COMMITTED, "source_fixed",
        "UPDATE source SET commitment = :evil WHERE round_id = :round AND kind = 'party'",
    ),
    Attack("a source removed", S.COMMITTED, "insert_only", "DELETE FROM source WHERE round_id = :round"),
    Attack(
        "digits read out twice", S.COMMITTED, "source_fixed", DIGITS.replace(":hash", ":evil"),
        before=operator(DIGITS),
    ),
    Attack(
        "a secret opened after the draw", S.DRAWN, "wrong_phase|source_fixed",
        REVEAL,
    ),
    Attack(
        "a secret opened after the seed", S.COMMITTED, "source_fixed",
        REVEAL,
        before=operator(DIGITS, RUN),
    ),
    Attack("a secret opened before the digits", S.COMMITTED, "source_order", REVEAL),
    Attack("a round cancelled once its outcome can be computed", S.COMMITTED, "round_transition", to("cancelled")),
    Attack(
        "a plan written after the opening", S.OPEN, "wrong_phase",
        "INSERT INTO round_file VALUES (:round, 'plan.json', :evil)",
    ),
    Attack(
        "a demand written after the freeze", S.FROZEN, "wrong_phase",
        "INSERT INTO round_file VALUES (:round, 'demand.jsonl', :evil)",
    ),
    Attack(
        "a result before the draw", S.COMMITTED, "wrong_phase",
        "INSERT INTO round_file VALUES (:round, 'result.jsonl', :evil)",
    ),
    Attack(
        "a file that no round has", S.PUBLICITY, "ck_round_file_name",
        "INSERT INTO round_file VALUES (:round, 'names.csv', :evil)",
    ),
    Attack(
        "a frozen file changed", S.PUBLICITY, "insert_only", "UPDATE round_file SET content = :evil",
        before=operator("INSERT INTO round_file VALUES (:round, 'demand.jsonl', :hash)"),
    ),
    Attack(
        "a frozen file removed", S.PUBLICITY, "insert_only", "DELETE FROM round_file",
        before=operator("INSERT INTO round_file VALUES (:round, 'demand.jsonl', :hash)"),
    ),
    Attack("a seed before the commitment", S.FROZEN, "wrong_phase", RUN),
    Attack(
        "a second seed", S.COMMITTED, "pk_draw_run", RUN.replace(":hash, :hash", ":evil, :hash"),
        before=operator(RUN),
    ),
    Attack("a second draw of a drawn round", S.DRAWN, "wrong_phase", RUN),
    Attack(
        "the seed changed", S.COMMITTED, "insert_only",
        "UPDATE draw_run SET seed = :evil WHERE round_id = :round", before=operator(RUN),
    ),
    Attack(
        "the seed replaced", S.DRAWN, "insert_only",
        "UPDATE draw_run SET seed = :evil WHERE round_id = :round",
    ),
    Attack(
        "a draw without results", S.COMMITTED, "draw_complete", to("drawn"),
        before=(("operator", DIGITS), ("operator", RUN), *DRAW),
    ),
    Attack(
        "a draw that leaves somebody out", S.COMMITTED, "draw_complete", to("drawn"),
        before=(*operator(DIGITS, RUN, FIRST), *DRAW),
    ),
    Attack(
        "a draw with a gap", S.COMMITTED, "draw_complete", to("drawn"),
        before=(*operator(DIGITS, RUN, FIRST, SECOND.replace("2, :app2", "3, :app2")), *DRAW),
    ),
    Attack(
        "a draw without digits", S.COMMITTED, "draw_complete", to("drawn"),
        before=(*operator(RUN, FIRST, SECOND), *DRAW),
    ),
    Attack(
        "an outsider in the order", S.COMMITTED, "fk_draw_result_round_id_application_id_program_pool_entry",
        RESULT + "'public_rental', 1, :refused, 'x')",
    ),
    Attack(
        "an applicant in another program's order", S.COMMITTED,
        "fk_draw_result_round_id_application_id_program_pool_entry", RESULT + "'talent', 1, :app, 'x')",
    ),
    Attack(
        "the same applicant twice in the order", S.COMMITTED, "uq_draw_result_round_id_application_id",
        RESULT + "'public_rental', 2, :app, 'x')",
        before=operator(FIRST),
    ),
    Attack(
        "a priority exchanged", S.DRAWN, "insert_only",
        "UPDATE draw_result SET rank = 99 WHERE application_id = :app",
    ),
    Attack("a result removed", S.DRAWN, "insert_only", "DELETE FROM draw_result WHERE application_id = :app"),
    Attack(
        "a result added after the draw", S.DRAWN, "wrong_phase", RESULT + "'public_rental', 9, :app, 'x')",
    ),
)
