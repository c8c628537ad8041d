"""The homes of the city: projects, lots of equal homes, single homes; and the places where people work."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from housing.db import Base, choice, yes_no


class Tenure(StrEnum):
    """Whether a home is sold or let."""

    SALE = "sale"
    RENT = "rent"


class Project(Base):
    """A neighbourhood with homes to allocate; its place is a point on the city's grid, in metres."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(sa.String(128))
    name_en: Mapped[str] = mapped_column(sa.String(128))
    district: Mapped[int]  # code of GB/T 2260
    x_m: Mapped[int]
    y_m: Mapped[int]

    lots: Mapped[list["Lot"]] = relationship(back_populates="project")


class Lot(Base):
    """Homes that are alike for everyone who wishes: same project, program, layout, tenure and access."""

    __tablename__ = "lot"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "program", "layout", "tenure", "accessible"),
        sa.CheckConstraint("rooms > 0", name="rooms"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    program: Mapped[str] = mapped_column(sa.String(32), index=True)
    layout: Mapped[str] = mapped_column(sa.String(16))
    rooms: Mapped[int]
    tenure: Mapped[Tenure] = mapped_column(choice(Tenure, "tenure"))
    accessible: Mapped[bool] = mapped_column(yes_no("accessible"), default=False)

    project: Mapped[Project] = relationship(back_populates="lots")
    homes: Mapped[list["Home"]] = relationship(back_populates="lot")


class Home(Base):
    """One home for one household."""

    __tablename__ = "home"
    __table_args__ = (
        sa.CheckConstraint("area_cm2 > 0", name="area_cm2"),
        sa.CheckConstraint("price_fen > 0", name="price_fen"),
        sa.CheckConstraint("rent_fen > 0", name="rent_fen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    floor: Mapped[int]
    area_cm2: Mapped[int]
    price_fen: Mapped[int | None]
    rent_fen: Mapped[int | None]  # a month

    lot: Mapped[Lot] = relationship(back_populates="homes")


class WorkArea(Base):
    """A place where people work, so that a home near by can be found without asking for an address."""

    __tablename__ = "work_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(sa.String(128))
    name_en: Mapped[str] = mapped_column(sa.String(128))
    district: Mapped[int]
    x_m: Mapped[int]
    y_m: Mapped[int]
