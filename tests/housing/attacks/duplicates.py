"""Attacks on pairs of applications that may be of the same people: found, decided or forgotten at the wrong time."""

from tests.housing.attacks.statements import FREEZE, POOL, Attack, S, T, operator

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off


def pair(first: str = "app", second: str = "app2", state: str = "open") -> str:
    """Find a pair."""
    return (
        "INSERT INTO duplicate_pair (round_id, first_id, second_id, kinds, details_sealed, state, found_at) "
        f"VALUES (:round, :{first}, :{second}, 'phone', :hash, '{state}', {T})"
    )


def decided(verdict: str, by: str = ":operator", ends: str = "NULL", follows: str = "") -> str:
    """Decide about the latest pair."""
    before = follows or "(SELECT max(d.id) FROM duplicate_decision d)"
    status = "NULL" if ends == "NULL" else "'eligible'"
    return (
        "INSERT INTO duplicate_decision (pair_id, verdict, reason, by_staff_id, decided_at, ends_id, ended_status, "
        f"follows_id) SELECT max(id), '{verdict}', 'r', {by}, {T}, {ends}, {status}, {before} FROM duplicate_pair"
    )


SAME = decided("same", ends=":app2")
APPEAL = (
    "INSERT INTO duplicate_appeal (decision_id, application_id, text_sealed, filed_at) "
    f"SELECT max(id), :app2, :hash, {T} FROM duplicate_decision"
)
SEARCH = (
    "INSERT INTO duplicate_search (round_id, applications, compared, found, searched_at) "
    f"VALUES (:round, 2, 1, 1, {T})"
)
FROZEN = "UPDATE round SET state = 'frozen', pool_hash = :hash WHERE id = :round"
OUT = "UPDATE application SET status = 'not_eligible' WHERE id = :app2"

DUPLICATES = (
    Attack("a pair found while people still apply", S.OPEN, "wrong_phase", pair()),
    Attack("a pair found after the freeze", S.FROZEN, "wrong_phase", pair()),
    Attack("a search noted after the freeze", S.FROZEN, "wrong_phase", SEARCH),
    Attack("a pair born decided", S.PUBLICITY, "duplicate_state", pair(state="different")),
    Attack(
        "an application paired with itself", S.PUBLICITY, "ck_duplicate_pair_in_order", pair("app", "app"),
    ),
    Attack(
        "a pair found twice", S.PUBLICITY, "uq_duplicate_pair_round_id_first_id_second_id", pair(),
        before=operator(pair()),
    ),
    Attack(
        "a pair with a stranger of another round", S.PUBLICITY,
        "fk_duplicate_pair_round_id_first_id_application", pair("stranger", "app"),
    ),
    Attack(
        "a pair decided by hand", S.PUBLICITY, "duplicate_state", "UPDATE duplicate_pair SET state = 'different'",
        before=operator(pair()),
    ),
    Attack(
        "a decided pair opened by hand", S.PUBLICITY, "duplicate_state", "UPDATE duplicate_pair SET state = 'open'",
        before=operator(pair(), SAME),
    ),
    Attack(
        "a pair about somebody else", S.PUBLICITY, "duplicate_fixed",
        "UPDATE duplicate_pair SET second_id = :refused", before=operator(pair()),
    ),
    Attack(
        "reasons rewritten", S.PUBLICITY, "duplicate_fixed", "UPDATE duplicate_pair SET details_sealed = :evil",
        before=operator(pair()),
    ),
    Attack("a pair forgotten", S.PUBLICITY, "no_delete", "DELETE FROM duplicate_pair", before=operator(pair())),
    Attack(
        "decided in another name", S.PUBLICITY, "duplicate_actor", decided("different", ":supervisor"),
        before=operator(pair()),
    ),
    Attack(
        "decided by nobody", S.PUBLICITY, "duplicate_actor", decided("different"), before=operator(pair()),
        actor="nobody",
    ),
    Attack(
        "the same people and nobody ends", S.PUBLICITY, "ck_duplicate_decision_one_ends", decided("same"),
        before=operator(pair()),
    ),
    Attack(
        "a third application ends", S.PUBLICITY, "duplicate_ends", decided("same", ends=":refused"),
        before=operator(pair()),
    ),
    Attack(
        "decided over a decision", S.PUBLICITY, "duplicate_order", decided("different"),
        before=operator(pair(), SAME),
    ),
    Attack(
        "decided as if for the first time", S.PUBLICITY, "duplicate_order", decided("different", follows="NULL"),
        before=operator(pair(), SAME),
    ),
    Attack(
        "undone before it was decided", S.PUBLICITY, "duplicate_order", decided("undone"), before=operator(pair()),
    ),
    Attack(
        "undone twice", S.PUBLICITY, "duplicate_order", decided("undone"),
        before=operator(pair(), SAME, decided("undone")),
    ),
    Attack(
        "an appeal answered by who decided", S.PUBLICITY, "duplicate_other_person", SAME,
        before=operator(pair(), SAME, APPEAL),
    ),
    Attack(
        "an appeal undone instead of answered", S.PUBLICITY, "duplicate_order", decided("undone", ":supervisor"),
        before=operator(pair(), SAME, APPEAL), actor="supervisor",
    ),
    Attack(
        "an appeal of the application that stays", S.PUBLICITY, "appeal_against",
        APPEAL.replace(":app2", ":app"), before=operator(pair(), SAME),
    ),
    Attack(
        "an appeal against what has fallen", S.PUBLICITY, "appeal_against",
        APPEAL.replace("max(id)", "min(id)"), before=operator(pair(), SAME, decided("undone")),
    ),
    Attack(
        "an appeal against an answer", S.PUBLICITY, "appeal_against", APPEAL,
        before=(
            *operator(pair(), SAME, APPEAL),
            ("supervisor", decided("same", ":supervisor", ":app2")),
        ),
    ),
    Attack(
        "a decision about duplicates changed", S.PUBLICITY, "append_only",
        "UPDATE duplicate_decision SET reason = 'x'", before=operator(pair(), SAME),
    ),
    Attack(
        "a decision about duplicates deleted", S.PUBLICITY, "append_only", "DELETE FROM duplicate_decision",
        before=operator(pair(), SAME),
    ),
    Attack(
        "an appeal changed", S.PUBLICITY, "append_only", "UPDATE duplicate_appeal SET text_sealed = :evil",
        before=operator(pair(), SAME, APPEAL),
    ),
    Attack(
        "an appeal deleted", S.PUBLICITY, "append_only", "DELETE FROM duplicate_appeal",
        before=operator(pair(), SAME, APPEAL),
    ),
    Attack(
        "a search rewritten", S.PUBLICITY, "append_only", "UPDATE duplicate_search SET found = 0",
        before=operator(SEARCH),
    ),
    Attack("a search forgotten", S.PUBLICITY, "append_only", "DELETE FROM duplicate_search", before=operator(SEARCH)),
    Attack(
        "frozen with a pair that nobody decided", S.PUBLICITY, "duplicates_open", FROZEN,
        before=(*operator(pair(), POOL + "IN (:app, :app2)"), *FREEZE),
    ),
    Attack(
        "frozen with both applications of the same people", S.PUBLICITY, "duplicates_open", FROZEN,
        before=(*operator(pair(), SAME, POOL + "IN (:app, :app2)"), *FREEZE),
    ),
    Attack(
        "frozen with an appeal that nobody answered", S.PUBLICITY, "duplicates_open", FROZEN,
        before=(*operator(pair(), SAME, OUT, APPEAL, POOL + "= :app"), *FREEZE),
    ),
)
