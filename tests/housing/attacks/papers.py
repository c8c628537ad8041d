"""Attacks on papers that officers have seen or entered: for others, for old answers, too late, or rewritten."""

from tests.housing.attacks.statements import Attack, S, T, operator

# ruff: noqa: S608 (hostile statements are the subject here)
# fmt: off


def paper(by: str = ":operator", revision: str = "revision") -> str:
    """Note a paper for an application."""
    return (
        "INSERT INTO evidence (application_id, revision, fact, paper, dated_on, seen_by_id, seen_at) "
        f"SELECT id, {revision}, 'insured_now', 'p', '2025-10-01', {by}, {T} FROM application WHERE id = :app"
    )


def entered(by: str = ":operator", revision: str = "revision", step: str = "entered") -> str:
    """Enter what a paper says of an application."""
    return (
        "INSERT INTO paper_fact "
        "(application_id, revision, fact, step, paper, dated_on, sealed, entered_by_id, entered_at) "
        f"SELECT id, {revision}, 'employer', '{step}', 'p', '2025-10-01', nonce, {by}, {T} "
        "FROM application WHERE id = :app"
    )


PAPERS = (
    Attack("a paper noted for a colleague", S.CLOSED, "evidence_actor", paper(by=":supervisor")),
    Attack("a paper noted by nobody", S.CLOSED, "evidence_actor", paper(), actor="nobody"),
    Attack("a paper for answers that were changed", S.CLOSED, "evidence_revision", paper(revision="revision + 1")),
    Attack("a paper noted while people still apply", S.OPEN, "wrong_phase", paper()),
    Attack("a paper noted after the freeze", S.FROZEN, "wrong_phase", paper()),
    Attack(
        "a paper given another date", S.PUBLICITY, "append_only", "UPDATE evidence SET dated_on = '2025-10-02'",
        before=operator(paper()),
    ),
    Attack("a paper taken away", S.PUBLICITY, "append_only", "DELETE FROM evidence", before=operator(paper())),
    Attack("a fact entered for a colleague", S.CLOSED, "paper_fact_actor", entered(by=":supervisor")),
    Attack("a fact entered by nobody", S.CLOSED, "paper_fact_actor", entered(), actor="nobody"),
    Attack("a fact entered for old answers", S.CLOSED, "paper_fact_revision", entered(revision="revision + 1")),
    Attack("a fact entered while people still apply", S.OPEN, "wrong_phase", entered()),
    Attack("a fact entered after the freeze", S.FROZEN, "wrong_phase", entered()),
    Attack("a fact withdrawn that nobody entered", S.CLOSED, "paper_fact_none", entered(step="withdrawn")),
    Attack(
        "an entered fact rewritten", S.PUBLICITY, "append_only", "UPDATE paper_fact SET dated_on = '2025-10-02'",
        before=operator(entered()),
    ),
    Attack(
        "an entered fact taken away", S.PUBLICITY, "append_only", "DELETE FROM paper_fact", before=operator(entered()),
    ),
)
