"""How many chances in the draw a household has after rounds without a home, and whose rounds those were.

Lists that were frozen before know their applicants only: who the spouse was is sealed.
"""

from alembic import op

from housing.ddl import check, key, raw, refs, run, table, text, whole

revision = "0005"
down_revision = "0004"

APPLICANTS = """
    INSERT INTO pool_person (round_id, application_id, person_index)
    SELECT e.round_id, e.application_id, m.person_index
    FROM pool_entry e JOIN member m ON m.application_id = e.application_id AND m.position = 0
"""
ONE_EACH = """
    INSERT INTO pool_chances (round_id, application_id, chances, failed)
    SELECT round_id, application_id, 1, '[]' FROM pool_entry
"""


def upgrade() -> None:
    table(
        "pool_person", whole("round_id"), whole("application_id"), raw("person_index", index=True),
        key("round_id", "application_id", "person_index"), refs("pool_entry", "round_id application_id"),
        refs("member", "application_id person_index"), check("person_index", "length(person_index) = 32"),
    )  # fmt: skip
    table(
        "pool_chances", whole("round_id"), whole("application_id"), whole("chances"), text("failed"),
        key("round_id", "application_id"), refs("pool_entry", "round_id application_id"),
        check("chances", "chances BETWEEN 1 AND 16"),
    )  # fmt: skip
    op.execute(APPLICANTS)
    op.execute(ONE_EACH)
    run(f"0005_guards_{op.get_bind().dialect.name}.sql")


def downgrade() -> None:
    op.drop_table("pool_chances")
    op.drop_table("pool_person")
