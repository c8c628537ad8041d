"""Attacks on what is written for ever, and attacks that only one of the databases knows."""

from tests.housing.attacks.statements import (
    OFFERED,
    RUN,
    Attack,
    S,
    copy,
    offer,
    operator,
)

# fmt: off

RECORDS = (
    Attack("a decision changed", S.OPEN, "append_only", "UPDATE decision SET outcome = 'not_eligible'"),
    Attack("a decision deleted", S.OPEN, "append_only", "DELETE FROM decision"),
    Attack(
        "a role that does not exist", S.DRAFT, "ck_staff_role",
        "UPDATE staff SET role = 'king' WHERE id = :operator",
    ),
)
SQLITE = (
    Attack(
        "a winner replaced", S.DRAWN, "no_delete",
        offer("home", "app2", "household2").replace("INSERT", "INSERT OR REPLACE"),
        before=(OFFERED,),
    ),
    Attack(
        "an allocation updated over another", S.DRAWN, "allocation_fixed",
        "UPDATE OR REPLACE allocation SET home_id = :home WHERE home_id = :home2",
        before=(OFFERED, *operator(offer("home2", "app2", "household2"))),
    ),
    Attack(
        "the seed replaced by insert", S.COMMITTED, "insert_only", RUN.replace("INSERT", "INSERT OR REPLACE"),
        before=operator(RUN),
    ),
    Attack(
        "an application replaced", S.OPEN, "no_delete",
        copy("application", "id = :stranger", round_id=":round").replace("INSERT", "INSERT OR REPLACE"),
    ),
    Attack(
        "a refusal ignored", S.DRAFT, "four_eyes_missing",
        "UPDATE OR IGNORE round SET state = 'open' WHERE id = :round",
    ),
    Attack(
        "a word where a number belongs", S.DRAFT, "cannot store TEXT value in INTEGER column home.area_cm2",
        "UPDATE home SET area_cm2 = 'large' WHERE id = :home",
    ),
)
POSTGRESQL = (
    *(
        Attack(f"{table} truncated", S.DRAFT, "no_truncate", f"TRUNCATE {table} CASCADE")
        for table in (
            "round", "step_request", "application", "member", "pool_entry", "source", "draw_run",
            "draw_result", "allocation", "outcome", "decision", "round_transition",
        )
    ),
    Attack(
        "guards asleep on a replica", S.DRAWN, "insert_only",
        "UPDATE draw_result SET rank = 99 WHERE application_id = :app",
        before=operator("SET LOCAL session_replication_role = replica"),
    ),
)
