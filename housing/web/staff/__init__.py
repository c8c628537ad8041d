"""Pages of the bureau: homes, registers, rounds, cases, and the steps that need two persons."""

from flask import Blueprint

from housing.i18n import _l
from housing.web.layout import Entry

bp = Blueprint("staff", __name__, url_prefix="/staff")
NAVIGATION = (
    Entry(endpoint="staff.queue", label=_l("My desk")),
    Entry(endpoint="staff.rounds", label=_l("Rounds"), right="round.read"),
    Entry(endpoint="staff.applications", label=_l("Applications"), right="application.read"),
    Entry(endpoint="staff.duplicates", label=_l("Duplicates"), right="application.read"),
    Entry(endpoint="staff.claims_list", label=_l("Subsidies"), right="round.read"),
    Entry(endpoint="staff.homes", label=_l("Housing stock"), right="round.read"),
    Entry(endpoint="staff.years_list", label=_l("Year plan"), right="round.read"),
    Entry(endpoint="staff.policy_list", label=_l("Policies"), right="round.read"),
    Entry(endpoint="staff.registers", label=_l("Registers"), right="registry.import"),
    Entry(endpoint="staff.approvals", label=_l("Approvals"), right="round.read"),
    Entry(endpoint="staff.jobs", label=_l("Background work")),
)

from housing.web.staff import (  # noqa: E402  (views attach themselves)
    applications,
    approvals,
    case,
    ceremony,
    claims,
    conduct,
    duplicate,
    duplicates,
    homes,
    jobs,
    login,
    offer,
    payments,
    policy,
    policy_change,
    policy_upload,
    policy_version,
    propose,
    queue,
    registers,
    rounds,
    single,
    workbench,
    year,
)

__all__ = [
    "applications",
    "approvals",
    "bp",
    "case",
    "ceremony",
    "claims",
    "conduct",
    "duplicate",
    "duplicates",
    "homes",
    "jobs",
    "login",
    "offer",
    "payments",
    "policy",
    "policy_change",
    "policy_upload",
    "policy_version",
    "propose",
    "queue",
    "registers",
    "rounds",
    "single",
    "workbench",
    "year",
]
