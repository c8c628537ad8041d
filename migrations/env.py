"""Alembic's entry: run the migrations on the connection that `housing.migrate` hands over."""

import sqlalchemy as sa
from alembic import context

names = sa.MetaData(  # the same names for keys and rules on both databases
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
context.configure(connection=context.config.attributes["connection"], target_metadata=names)
with context.begin_transaction():
    context.run_migrations()
