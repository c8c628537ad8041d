"""Attacks on the allocation: one home twice, two homes for one, outcomes that do not add up."""

from tests.housing.attacks.statements import (
    ALLOCATE,
    ALLOCATED,
    OFFERED,
    OUTCOME,
    Attack,
    S,
    T,
    agreed,
    offer,
    operator,
    to,
)

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off

ALLOCATIONS = (
    Attack("an allocation before the draw", S.COMMITTED, "wrong_phase", OFFERED[1]),
    Attack("an allocation after publication", S.PUBLISHED, "wrong_phase", OFFERED[1]),
    Attack(
        "a home given twice", S.DRAWN, "home_once", offer("home", "app2", "household2"), before=(OFFERED,),
    ),
    Attack(
        "two homes for one household", S.DRAWN, "household_once", offer("home2", "app", "household"),
        before=(OFFERED,),
    ),
    Attack(
        "a home outside the round", S.DRAWN, "fk_allocation_round_id_home_id_round_home",
        offer("outside", "app", "household"),
    ),
    Attack(
        "a household outside the pool", S.DRAWN,
        "fk_allocation_round_id_application_id_household_id_pool_entry",
        offer("home", "refused", "refused_household"),
    ),
    Attack(
        "a household of another round", S.DRAWN,
        "fk_allocation_round_id_application_id_household_id_pool_entry",
        offer("home", "stranger", "stranger_home"),
    ),
    Attack(
        "a home for a borrowed household", S.DRAWN,
        "fk_allocation_round_id_application_id_household_id_pool_entry", offer("home", "app", "household2"),
    ),
    Attack(
        "a home of another program", S.DRAWN, "allocation_program", offer("talent_home", "app", "household"),
    ),
    Attack(
        "an allocation born signed", S.DRAWN, "allocation_step", offer("home", "app", "household", "signed"),
    ),
    Attack(
        "an allocation given to another household", S.DRAWN, "allocation_fixed",
        "UPDATE allocation SET household_id = :household2, application_id = :app2", before=(OFFERED,),
    ),
    Attack(
        "an allocation given another home", S.DRAWN, "allocation_fixed",
        "UPDATE allocation SET home_id = :home2", before=(OFFERED,),
    ),
    Attack(
        "an offer extended", S.DRAWN, "allocation_fixed",
        "UPDATE allocation SET expires_at = '2099-09-09 00:00:00'", before=(OFFERED,),
    ),
    Attack("an allocation deleted", S.DRAWN, "no_delete", "DELETE FROM allocation", before=(OFFERED,)),
    Attack(
        "an acceptance before everybody has an outcome", S.DRAWN, "wrong_phase",
        "UPDATE allocation SET status = 'accepted'", before=(OFFERED,),
    ),
    Attack(
        "a declined home taken back", S.DRAWN, "allocation_step", "UPDATE allocation SET status = 'accepted'",
        before=(OFFERED, *ALLOCATED, ("operator", "UPDATE allocation SET status = 'declined'")),
    ),
    Attack(
        "an acceptance after expiry", S.DRAWN, "offer_expired", "UPDATE allocation SET status = 'accepted'",
        before=(*operator(offer("home", "app", "household", until="2020-01-01")), *ALLOCATED),
    ),
    Attack(
        "a step of allocation invented", S.DRAWN, "fixed_list",
        "INSERT INTO allocation_step VALUES ('declined', 'signed')",
    ),
    Attack("an outcome before the draw", S.COMMITTED, "wrong_phase", OUTCOME + ":app, 'ASSIGNED', '{}')"),
    Attack(
        "an outcome for somebody outside the pool", S.DRAWN, "fk_outcome_round_id_application_id_pool_entry",
        OUTCOME + ":refused, 'NO_UNIT', '{}')",
    ),
    Attack(
        "an outcome changed", S.DRAWN, "insert_only", "UPDATE outcome SET code = 'PASSED'",
        before=(("operator", OUTCOME + ":app, 'NO_UNIT', '{}')"),),
    ),
    Attack(
        "allocated with somebody left out", S.DRAWN, "outcome_complete", to("allocated"),
        before=(("operator", OUTCOME + ":app, 'NO_UNIT', '{}')"), *ALLOCATE),
    ),
    Attack(
        "a home promised but not given", S.DRAWN, "outcome_complete", to("allocated"),
        before=ALLOCATED[:-1],
    ),
    Attack(
        "a home given to another than said", S.DRAWN, "outcome_complete", to("allocated"),
        before=(
            OFFERED, *operator(OUTCOME + ":app, 'NO_UNIT', '{}')", OUTCOME + ":app2, 'ASSIGNED', '{}')"),
            *ALLOCATE,
        ),
    ),
    Attack(
        "published without a bundle", S.ALLOCATED, "publication_missing", to("published"),
        before=agreed("published"),
    ),
    Attack(
        "a publication before the allocation", S.DRAWN, "wrong_phase",
        f"INSERT INTO publication VALUES (:round, 'x', '{{}}', {T})",
    ),
    Attack(
        "a publication changed", S.PUBLISHED, "insert_only",
        "UPDATE publication SET manifest_sha256 = 'evil'",
    ),
)
