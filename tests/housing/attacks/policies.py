"""Attacks on versions of a policy: other bytes, one person alone, a second approval, a version that vanishes."""

from tests.housing.attacks.statements import Attack, S, T, operator

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off

COLUMNS = (
    "city, first_day, last_day, sha256, source, note, proposer_id, proposed_at, approver_id, approved_at, withdrawn_at"
)


def version(proposer: str = ":operator", more: str = "NULL, NULL, NULL", until: str = "2026-12-31") -> str:
    """Propose a version."""
    return (
        f"INSERT INTO policy_version ({COLUMNS}) "
        f"VALUES ('wenzhou', '2026-01-01', '{until}', '{'a' * 64}', :hash, '-', {proposer}, {T}, {more})"
    )


def changed(column: str, value: str) -> str:
    """Change one thing of the version."""
    return f"UPDATE policy_version SET {column} = {value}"


APPROVE = f"UPDATE policy_version SET approver_id = :supervisor, approved_at = {T}"
WITHDRAW = f"UPDATE policy_version SET withdrawn_at = {T}"
PROPOSED = operator(version())
APPROVED = (*PROPOSED, ("supervisor", APPROVE))
WITHDRAWN = (*PROPOSED, ("operator", WITHDRAW))
FIXED = {
    "bytes": ("source", ":evil"), "hash": ("sha256", f"'{'b' * 64}'"), "city": ("city", "'x'"),
    "first day": ("first_day", "'2025-01-01'"), "last day": ("last_day", "'2030-01-01'"),
    "base": ("based_on", f"'{'b' * 64}'"), "district": ("district", "330328"), "note": ("note", "'x'"),
    "proposer": ("proposer_id", ":supervisor"),
}

POLICIES = (
    Attack("a version born approved", S.DRAFT, "policy_fixed", version(more=f":supervisor, {T}, NULL")),
    Attack("a version born withdrawn", S.DRAFT, "policy_fixed", version(more=f"NULL, NULL, {T}")),
    Attack("a version proposed in another name", S.DRAFT, "policy_actor", version(":supervisor")),
    Attack("a version proposed by nobody", S.DRAFT, "policy_actor", version(), actor="nobody"),
    Attack(
        "a version approved by its proposer", S.DRAFT, "ck_policy_version_four_eyes",
        APPROVE.replace(":supervisor", ":operator"), before=PROPOSED,
    ),
    Attack("a version approved in another name", S.DRAFT, "policy_actor", APPROVE, before=PROPOSED),
    Attack("a version approved by nobody", S.DRAFT, "policy_actor", APPROVE, before=PROPOSED, actor="nobody"),
    Attack("a version approved twice", S.DRAFT, "policy_fixed", APPROVE, before=APPROVED, actor="supervisor"),
    Attack(
        "an approval taken back", S.DRAFT, "policy_fixed", changed("approver_id", "NULL, approved_at = NULL"),
        before=APPROVED,
    ),
    Attack("an approved version withdrawn", S.DRAFT, "policy_fixed", WITHDRAW, before=APPROVED),
    Attack("a withdrawn version approved", S.DRAFT, "policy_fixed", APPROVE, before=WITHDRAWN, actor="supervisor"),
    Attack(
        "a withdrawal taken back", S.DRAFT, "policy_fixed", changed("withdrawn_at", "NULL"), before=WITHDRAWN,
    ),
    Attack(
        "a version approved and withdrawn at once", S.DRAFT, "ck_policy_version_approved_or_withdrawn",
        f"{APPROVE}, withdrawn_at = {T}", before=PROPOSED, actor="supervisor",
    ),
    Attack(
        "an approval without a time", S.DRAFT, "ck_policy_version_approval_has_time",
        changed("approver_id", ":supervisor"), before=PROPOSED, actor="supervisor",
    ),
    Attack("a version deleted", S.DRAFT, "policy_fixed", "DELETE FROM policy_version", before=PROPOSED),
    Attack("an approved version deleted", S.DRAFT, "policy_fixed", "DELETE FROM policy_version", before=APPROVED),
    Attack("the same bytes proposed twice", S.DRAFT, "policy_version_bytes", version(), before=PROPOSED),
    Attack("a version that ends before it begins", S.DRAFT, "ck_policy_version_days", version(until="2025-12-31")),
    *(
        Attack(f"the {what} of a version changed", S.DRAFT, "policy_fixed", changed(*values), before=PROPOSED)
        for what, values in FIXED.items()
    ),
    *(
        Attack(f"the {what} of an approved version changed", S.DRAFT, "policy_fixed", changed(*values), before=APPROVED)
        for what, values in FIXED.items()
    ),
)
