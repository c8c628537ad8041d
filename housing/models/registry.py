"""What the city's registries say about a person, imported so that nobody has to bring paper."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from housing.db import Base, choice


class Registry(StrEnum):
    """An authority whose word counts: homes, work, talent certificates, civil affairs."""

    HOUSING = "housing"
    EMPLOYMENT = "employment"
    TALENT = "talent"
    CIVIL = "civil"


class RegistryImport(Base):
    """One file taken in, once: the same file is refused a second time."""

    __tablename__ = "registry_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Registry] = mapped_column(choice(Registry, "kind"))
    filename: Mapped[str] = mapped_column(sa.String(255))
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    rows: Mapped[int]
    by_staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    imported_at: Mapped[datetime]


class RegistryRecord(Base):
    """The facts one registry holds about one person, sealed."""

    __tablename__ = "registry_record"
    __table_args__ = (
        sa.UniqueConstraint("person_index", "kind"),
        sa.CheckConstraint("length(person_index) = 32", name="person_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Registry] = mapped_column(choice(Registry, "kind"))
    person_index: Mapped[bytes]
    sealed: Mapped[bytes]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("registry_import.id"))
