"""Versions of Wenzhou's policy for the tests, and a process that knows none to begin with."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from allocator.policy import Policy, read
from allocator.policy.change.amend import Change, amend
from housing.models import PolicyVersion, Role
from housing.services import policies, policy_versions
from housing.services.actors import Actor
from tests import make

CITY = "wenzhou"
SHIPPED = policies.in_force(CITY, date(2025, 10, 15))
FIRST = date(2025, 11, 1)
WENCHENG = 330328


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Let no version outlive its test in this process."""
    yield
    forget()


def forget() -> None:
    """Let this process know no version any more."""
    policies._versions.approved = ()


def a_source(values: Mapping[str, int | str], first: date = FIRST, base: Policy = SHIPPED, **days: date) -> bytes:
    """The bytes of a policy with other values from a day on."""
    return amend(base.source, [Change(key=k, value=v) for k, v in values.items()], first_day=first, **days)


def an_actor(db: Session, role: Role) -> Actor:
    """Somebody of the bureau."""
    return Actor.staff(make.a_staff(db, role).id)


def a_proposal(db: Session, source: bytes, at: datetime = make.NOON) -> PolicyVersion:
    """A version that waits."""
    return policy_versions.propose(db, source, note="温政发〔2025〕1号", by=an_actor(db, Role.OPERATOR), at=at)


def approve(db: Session, version: PolicyVersion, at: datetime = make.NOON) -> Policy:
    """A second person agrees, and this process hears of it."""
    by = an_actor(db, Role.SUPERVISOR)
    policy_versions.approve(db, version, sha256=version.sha256, by=by, at=at)
    policies.refresh(db)
    return read(version.source, "x")


def an_approved(db: Session, values: Mapping[str, int | str], first: date = FIRST, **days: date) -> Policy:
    """A version in force from a day on."""
    return approve(db, a_proposal(db, a_source(values, first, **days)))


def the_overlay(values: str, parent: str, first: date = FIRST) -> bytes:
    """An overlay file of Wencheng."""
    return f"""
format = "anju-overlay/1"
parent = "{parent}"
district = {WENCHENG}
name = {{ zh = "文成县", en = "Wencheng" }}
effective_from = {first}
effective_until = 2025-12-31
[[sets]]
{values}
clause = "c"
mark = "found"
source = "s"
""".encode()
