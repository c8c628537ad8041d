"""Attacks on what becomes of an offer: times moved, homes taken back by one person, papers rewritten."""

from tests.housing.attacks.statements import ALLOCATED, OFFERED, Attack, S, T, operator

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off

HELD = (OFFERED, *ALLOCATED)
CONFIRMED = (*HELD, *operator("UPDATE allocation SET status = 'accepted'"))
REVOKE = "UPDATE allocation SET status = 'revoked'"


def back(by: str = ":operator", approver: str = "NULL, NULL") -> str:
    """Propose to take the home back."""
    return (
        "INSERT INTO give_back (allocation_id, reason, proposer_id, proposed_at, approver_id, approved_at) "
        f"SELECT id, 'r', {by}, {T}, {approver} FROM allocation"
    )


def act(status: str, by: str = ":operator", contract: str = "NULL, NULL") -> str:
    """Write a step of the allocation down."""
    return (
        "INSERT INTO allocation_act (allocation_id, status, note, by_staff_id, at, contract_number, contract_on) "
        f"SELECT id, '{status}', 'n', {by}, {T}, {contract} FROM allocation"
    )


def approve(by: str = ":supervisor") -> str:
    """Agree to take the home back."""
    return f"UPDATE give_back SET approver_id = {by}, approved_at = {T}"


SIGNED = "UPDATE allocation SET status = 'signed'"
LATER = "UPDATE allocation SET expires_at = '2099-09-09 00:00:00'"

OFFERS = (
    Attack("a home taken back by nobody", S.DRAWN, "take_back_approval", REVOKE, before=HELD),
    Attack(
        "a home taken back by one person", S.DRAWN, "take_back_approval", REVOKE, before=(*HELD, *operator(back())),
    ),
    Attack("taking back proposed for a colleague", S.DRAWN, "give_back_actor", back(":supervisor"), before=HELD),
    Attack(
        "taking back born approved", S.DRAWN, "give_back_fixed", back(approver=f":supervisor, {T}"), before=HELD,
    ),
    Attack(
        "taking back approved for a colleague", S.DRAWN, "give_back_actor", approve(),
        before=(*HELD, *operator(back())),
    ),
    Attack(
        "taking back approved by who proposed it", S.DRAWN, "ck_give_back_four_eyes", approve(":operator"),
        before=(*HELD, *operator(back())),
    ),
    Attack(
        "the reason for taking back rewritten", S.DRAWN, "give_back_fixed", "UPDATE give_back SET reason = 'x'",
        before=(*HELD, *operator(back())),
    ),
    Attack(
        "a proposal to take back deleted", S.DRAWN, "no_delete", "DELETE FROM give_back",
        before=(*HELD, *operator(back())),
    ),
    Attack(
        "taking back proposed twice", S.DRAWN, "given_back_once", back(), before=(*HELD, *operator(back())),
    ),
    Attack("the time to confirm moved after a confirmation", S.DRAWN, "allocation_fixed", LATER, before=CONFIRMED),
    Attack(
        "the time to sign moved", S.DRAWN, "allocation_fixed", "UPDATE allocation SET sign_by = '2099-09-09 00:00:00'",
        before=CONFIRMED,
    ),
    Attack("a step written down that was not taken", S.DRAWN, "act_status", act("declined"), before=CONFIRMED),
    Attack(
        "a step written down for a colleague", S.DRAWN, "act_actor", act("accepted", ":supervisor"), before=CONFIRMED,
    ),
    Attack(
        "a contract recorded by who confirmed the home", S.DRAWN, "act_four_eyes",
        act("signed", contract="'1', '2025-10-15'"),
        before=(*CONFIRMED, *operator(act("accepted"), SIGNED)),
    ),
    Attack(
        "a contract recorded by nobody", S.DRAWN, "act_four_eyes", act("signed", "NULL", "'1', '2025-10-15'"),
        before=(*CONFIRMED, *operator(act("accepted", "NULL"), SIGNED)),
    ),
    Attack(
        "a contract recorded by nobody for a home that an officer confirmed", S.DRAWN, "act_four_eyes",
        act("signed", "NULL", "'1', '2025-10-15'"), before=(*CONFIRMED, *operator(act("accepted"), SIGNED)),
    ),
    Attack(
        "a contract without a number", S.DRAWN, "ck_allocation_act_contract_is_numbered", act("signed"),
        before=(*CONFIRMED, *operator(SIGNED)),
    ),
    Attack(
        "a paper rewritten", S.DRAWN, "append_only", "UPDATE allocation_act SET note = 'x'",
        before=(*CONFIRMED, *operator(act("accepted"))),
    ),
    Attack(
        "a paper taken away from an offer", S.DRAWN, "append_only", "DELETE FROM allocation_act",
        before=(*CONFIRMED, *operator(act("accepted"))),
    ),
)
