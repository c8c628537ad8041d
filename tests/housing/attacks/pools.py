"""Attacks on the frozen list: people, wishes, homes and rules changed when it is too late."""

from tests.housing.attacks.statements import (
    FREEZE,
    POOL,
    Attack,
    S,
    copy,
    to,
)

# fmt: off

POOLS = (
    Attack(
        "a late application", S.CLOSED, "application_frozen",
        copy("application", "id = :stranger", round_id=":round", receipt="'A234567890123456'"),
    ),
    Attack(
        "a second live application of a household", S.OPEN, "one_live_application",
        copy("application", "id = :app", receipt="'A234567890123456'"),
    ),
    Attack(
        "a receipt used twice", S.OPEN, "uq_application_receipt",
        copy("application", "id = :stranger", round_id=":round"),
    ),
    Attack(
        "an application to a program not on offer", S.OPEN, "fk_application_round_id_program_round_program",
        copy(
            "application", "id = :stranger", round_id=":round", receipt="'A234567890123456'",
            program="'palace'",
        ),
    ),
    Attack(
        "a frozen application edited", S.FROZEN, "application_frozen",
        "UPDATE application SET private_sealed = :evil WHERE id = :app",
    ),
    Attack(
        "a frozen application withdrawn", S.FROZEN, "application_frozen",
        "UPDATE application SET status = 'withdrawn' WHERE id = :app",
    ),
    Attack(
        "a refused application made eligible after the draw", S.DRAWN, "application_frozen",
        "UPDATE application SET status = 'eligible' WHERE id = :refused",
    ),
    Attack(
        "a frozen application moved to another round", S.FROZEN, "application_frozen|application_fixed",
        "UPDATE application SET round_id = :other WHERE id = :app",
    ),
    Attack(
        "an open application moved to another round", S.OPEN, "application_fixed",
        "UPDATE application SET round_id = :other WHERE id = :app",
    ),
    Attack(
        "a receipt changed", S.OPEN, "application_fixed",
        "UPDATE application SET receipt = 'A234567890123456' WHERE id = :app",
    ),
    Attack("an application deleted", S.OPEN, "no_delete", "DELETE FROM application WHERE id = :app"),
    Attack("a frozen application deleted", S.FROZEN, "no_delete", "DELETE FROM application WHERE id = :app"),
    Attack(
        "a person in two applications", S.OPEN, "person_once",
        "INSERT INTO member VALUES (:app2, 9, :person, TRUE)",
    ),
    Attack(
        "a person in two rounds", S.OPEN, "person_once",
        "INSERT INTO member VALUES (:stranger, 9, :person, TRUE)",
    ),
    Attack(
        "a member added after the freeze", S.FROZEN, "application_frozen",
        "INSERT INTO member VALUES (:app, 9, :evil, TRUE)",
    ),
    Attack(
        "a member removed after the freeze", S.FROZEN, "application_frozen",
        "DELETE FROM member WHERE application_id = :app",
    ),
    Attack(
        "a member moved in after the freeze", S.FROZEN, "application_frozen",
        "UPDATE member SET application_id = :app, position = 9 WHERE application_id = :stranger",
    ),
    Attack(
        "a member moved out after the freeze", S.FROZEN, "application_frozen",
        ("UPDATE member SET application_id = :stranger, position = 9 WHERE application_id = :app AND "
         "position = 1"),
    ),
    Attack(
        "a member exchanged after the end", S.PUBLISHED, "application_frozen",
        "UPDATE member SET live = FALSE, person_index = :evil WHERE application_id = :app AND position = 0",
    ),
    Attack(
        "a member released before the end", S.DRAWN, "application_frozen",
        "UPDATE member SET live = FALSE WHERE application_id = :app",
    ),
    Attack(
        "a wish changed after the freeze", S.FROZEN, "application_frozen",
        "UPDATE wish SET lot_id = :other_lot WHERE application_id = :app",
    ),
    Attack(
        "a wish added after the freeze", S.FROZEN, "application_frozen",
        "INSERT INTO wish VALUES (:app, 9, :other_lot)",
    ),
    Attack(
        "a tier changed after the freeze", S.FROZEN, "application_frozen",
        "UPDATE assessment SET tier = 0 WHERE application_id = :app",
    ),
    Attack(
        "points changed after the draw", S.DRAWN, "application_frozen",
        "UPDATE assessment SET points = 99 WHERE application_id = :app",
    ),
    Attack(
        "a home added after publicity began", S.PUBLICITY, "wrong_phase",
        "INSERT INTO round_home VALUES (:round, :outside)",
    ),
    Attack(
        "a home taken out after the freeze", S.FROZEN, "wrong_phase",
        "DELETE FROM round_home WHERE round_id = :round AND home_id = :home",
    ),
    Attack(
        "a home exchanged after the freeze", S.FROZEN, "wrong_phase",
        "UPDATE round_home SET home_id = :outside WHERE round_id = :round AND home_id = :home",
    ),
    Attack(
        "a home moved to another lot after the freeze", S.FROZEN, "supply_fixed",
        "UPDATE home SET lot_id = :other_lot WHERE id = :home",
    ),
    Attack(
        "a lot moved to another program after the draw", S.DRAWN, "supply_fixed",
        "UPDATE lot SET program = 'talent' WHERE id = :lot",
    ),
    Attack("a pool before publicity", S.CLOSED, "wrong_phase", POOL + "= :app"),
    Attack("a pool entry after the freeze", S.FROZEN, "wrong_phase", POOL + "= :refused"),
    Attack("a pool entry after the draw", S.DRAWN, "wrong_phase", POOL + "= :refused"),
    Attack(
        "a pool entry changed", S.FROZEN, "insert_only",
        "UPDATE pool_entry SET commitment = :evil WHERE application_id = :app",
    ),
    Attack(
        "a pool entry removed", S.FROZEN, "insert_only", "DELETE FROM pool_entry WHERE application_id = :app",
    ),
    Attack(
        "chances of a friend raised after the freeze", S.FROZEN, "insert_only",
        "UPDATE pool_chances SET chances = 16 WHERE application_id = :app",
    ),
    Attack("chances taken away", S.DRAWN, "insert_only", "DELETE FROM pool_chances WHERE application_id = :app2"),
    Attack(
        "chances of somebody who takes no part", S.FROZEN, "wrong_phase",
        "INSERT INTO pool_chances VALUES (:round, :refused, 2, '[]')",
    ),
    Attack(
        "more chances than there are", S.PUBLICITY, "ck_pool_chances_chances",
        "INSERT INTO pool_chances VALUES (:round, :app, 17, '[]')", before=(("operator", POOL + "= :app"),),
    ),
    Attack(
        "a failed round given to a friend afterwards", S.PUBLISHED, "wrong_phase",
        "INSERT INTO pool_person VALUES (:round, :app, :evil)",
    ),
    Attack(
        "a failed round given to a friend at the freeze", S.PUBLICITY,
        "fk_pool_person_application_id_person_index_member",
        "INSERT INTO pool_person VALUES (:round, :app, :evil)", before=(("operator", POOL + "= :app"),),
    ),
    Attack(
        "a failed round taken away", S.PUBLISHED, "insert_only",
        "DELETE FROM pool_person WHERE application_id = :app",
    ),
    Attack(
        "a pool entry of another round", S.PUBLICITY, "fk_pool_entry_round_id_application_id_application",
        ("INSERT INTO pool_entry VALUES (:round, :stranger, :stranger_home, 'A234567890123456', "
         "'public_rental', :hash)"),
    ),
    Attack(
        "a pool entry with a borrowed household", S.PUBLICITY,
        "fk_pool_entry_application_id_household_id_application",
        ("INSERT INTO pool_entry VALUES (:round, :app, :stranger_home, 'A234567890123456', "
         "'public_rental', :hash)"),
    ),
    Attack(
        "frozen with somebody missing", S.PUBLICITY, "pool_complete",
        "UPDATE round SET state = 'frozen', pool_hash = :hash WHERE id = :round",
        before=(("operator", POOL + "= :app"), *FREEZE),
    ),
    Attack(
        "frozen with somebody not eligible", S.PUBLICITY, "pool_complete",
        "UPDATE round SET state = 'frozen', pool_hash = :hash WHERE id = :round",
        before=(("operator", POOL + "IN (:app, :app2, :refused)"), *FREEZE),
    ),
    Attack(
        "frozen without a pool hash", S.PUBLICITY, "four_eyes_missing|pool_complete", to("frozen"),
        before=FREEZE,
    ),
)
