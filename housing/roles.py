"""Roles of PostgreSQL that own nothing: the site runs as one, the maker of checkpoints as another.

An owner can drop guards. So the tables belong to whoever runs the migrations, and the site's role may read all of
them, write where its work is, delete only what is not kept for ever, and add to the audit log by one function.
"""

import sqlalchemy as sa

from allocator.errors import N_, Refused

LOG = ("audit_log", "audit_head", "audit_checkpoint", "audit_node")
FIXED = ("round_transition", "allocation_step", "alembic_version")  # migrations write these
DELETED_FROM = (
    "assessment", "draft", "login_failure", "login_session", "member", "round_home", "round_program", "wish",
)  # fmt: skip


class BadRole(Refused):
    """A role that could undo the guards, or that does not exist."""

    code = "bad-role"
    message = N_(
        "The role %(role)s cannot be used: %(rule)s. "
        "Make one with CREATE ROLE ... LOGIN, without other rights, and run the command again."
    )


def grant_site(engine: sa.Engine, role: str) -> None:
    """Give the site's role exactly what it needs, and take away everything else."""
    with engine.begin() as connection:
        name = _begin(connection, role)
        tables = sorted(sa.inspect(connection).get_table_names())
        written = [table for table in tables if table not in (*LOG, *FIXED)]
        _run(
            connection,
            f"GRANT SELECT ON {', '.join(tables)} TO {name}",
            f"GRANT INSERT, UPDATE ON {', '.join(written)} TO {name}",
            f"GRANT DELETE ON {', '.join(DELETED_FROM)} TO {name}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE ALL ON SEQUENCE audit_checkpoint_id_seq FROM {name}",
            f"GRANT EXECUTE ON FUNCTION audit_append(bytea[]) TO {name}",
        )


def grant_log(engine: sa.Engine, role: str) -> None:
    """Let the role of the key holder read the log and write checkpoints, and nothing else."""
    with engine.begin() as connection:
        name = _begin(connection, role)
        _run(
            connection,
            f"GRANT SELECT ON {', '.join(LOG)}, alembic_version TO {name}",
            f"GRANT INSERT ON audit_checkpoint, audit_node TO {name}",
            f"GRANT USAGE ON SEQUENCE audit_checkpoint_id_seq TO {name}",
        )


def _begin(connection: sa.Connection, role: str) -> str:
    """Check the role, take away what it has, and give its quoted name."""
    if connection.dialect.name != "postgresql":
        raise BadRole(role=role, rule=N_("only PostgreSQL has roles; with SQLite, guard the file instead"))
    found = connection.execute(_ROLE, {"role": role}).one_or_none()
    if found is None:
        raise BadRole(role=role, rule=N_("there is no such role"))
    if found.mighty:
        raise BadRole(role=role, rule=N_("it may do everything"))
    if found.owner:
        raise BadRole(role=role, rule=N_("it owns tables here, or is a member of a role that does"))
    name = connection.dialect.identifier_preparer.quote_identifier(role)
    _run(
        connection,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON FUNCTION audit_append(bytea[]) FROM {name}",
        f"REVOKE CREATE ON SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
    )
    return name


_ROLE = sa.text(
    "SELECT rolsuper OR rolbypassrls OR rolreplication OR rolcreaterole AS mighty, EXISTS ("
    "  SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    "  AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')) AS owner "
    "FROM pg_roles WHERE rolname = :role"
)


def _run(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
