"""Every page of the site with the addresses at which it is looked at; a page that is missing here fails a test."""

from collections.abc import Callable, Iterator

from flask import Flask

from housing.models import Role
from housing.services.visits import PUBLIC, Visitor
from tests.browser.city import City

VISITORS: dict[str, Visitor] = {
    "visitor": PUBLIC,
    "housed": Visitor(kind="applicant"),
    "applying": Visitor(kind="applicant"),
    **{str(role): Visitor(kind="staff", role=role) for role in Role},
}
"""Everybody who looks: as `housed` and `applying` see families, as the roles the bureau."""

DOWNLOADS = frozenset(
    {
        "applicant.entry_file", "public.bag", "public.commitment", "public.file", "public.policy_file",
        "staff.homes_errors", "staff.homes_template", "staff.registers_errors", "staff.registers_template",
    }
)  # fmt: skip
ELSEWHERE = frozenset(
    {
        "applicant.claim", "applicant.claim_page", "auditor.derivations", "public.policy_version",
        "public.policy_version_file", "staff.claim", "staff.claims_list", "staff.month_list", "staff.policy_file",
        "staff.policy_list", "staff.policy_new", "staff.policy_upload", "staff.policy_uploaded",
        "staff.policy_version",
    }
)  # fmt: skip
"""Pages that need a history which this city does not have; `tests/web` opens them with one of their own."""
OWN = {
    "applicant.appeal": "housed", "applicant.application": "housed", "applicant.entry_file": "housed",
    "applicant.filed": "housed",
    "applicant.why": "housed", "staff.homes_errors": "operator", "staff.homes_preview": "operator",
    "staff.registers_errors": "operator", "staff.registers_preview": "operator",
}  # fmt: skip
"""Pages that one person alone can open, as the thing is theirs."""


def addresses(city: City) -> dict[str, list[str]]:
    """Where each page is looked at."""
    return {**_public(city), **_applying(city), **_staff(city), **_audit(city)}


def endpoints(app: Flask) -> set[str]:
    """Every page that can be opened."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}


def who_may(app: Flask, endpoint: str) -> list[str]:
    """Everybody who may open a page, by its access mark."""
    access = app.view_functions[endpoint].access
    return [name for name, visitor in VISITORS.items() if access.admits(visitor)]


def who_looks(app: Flask, endpoint: str) -> list[str]:
    """Those for whom a page can look different: the first looks at it closely."""
    if endpoint in OWN:
        return [OWN[endpoint]]
    may = who_may(app, endpoint)
    if endpoint == "staff.propose":  # which steps somebody may propose, their role decides
        return [str(Role.OPERATOR), str(Role.SUPERVISOR)]
    if "visitor" in may:
        return ["visitor", "applying"] if endpoint == "applicant.apply" else ["visitor"]
    return ["applying"] if "applying" in may else may


def _rounds(city: City, path: str, *stages: str) -> list[str]:
    return [path.format(getattr(city, stage)) for stage in stages]


def _public(c: City) -> dict[str, list[str]]:
    later = ("published", "open", "closed", "frozen", "committed")
    return {
        "public.home": ["/"], "public.accessibility": ["/accessibility"], "public.help": ["/help"],
        "public.privacy": ["/privacy"], "public.rounds": ["/rounds"], "public.verify": ["/verify"],
        "public.lookup": ["/results", "/results?receipt=123"], "public.card": [f"/r/{c.housed}", f"/r/{c.refused}"],
        "public.round_page": _rounds(c, "/rounds/{}", *later),
        "public.homes": [f"/rounds/{c.published}/homes", f"/rounds/{c.published}/homes?program=talent&page=2"],
        "public.lot": [f"/rounds/{c.published}/homes/{c.lot}"],
        "public.notice": _rounds(c, "/rounds/{}/notice", "published", "open"),
        "public.draw": _rounds(c, "/rounds/{}/draw", *later),
        "public.results": _rounds(c, "/rounds/{}/results", "published", "committed"),
        "public.round_verify": _rounds(c, "/rounds/{}/verify", "published", "committed"),
        "public.bag": [f"/rounds/{c.published}/bag.zip"],
        "public.commitment": [f"/rounds/{c.published}/draw/commitment.json"],
        "public.file": [f"/rounds/{c.published}/files/data/report.json"],
        "public.year_list": ["/year"], "public.year_page": ["/year/2025"],
        "public.policy_list": ["/rules"], "public.policy": ["/rules/wenzhou/2020-09-11"],
        "public.policy_file": ["/rules/wenzhou/2020-09-11/policy.toml"],
        "applicant.login": ["/login"], "applicant.sign_up": ["/signup"], "staff.login": ["/staff/login"],
    }  # fmt: skip


def _applying(c: City) -> dict[str, list[str]]:
    form, filed = f"/apply/{c.open}", f"/my/{c.filed}"
    return {
        "applicant.apply": ["/apply"], "applicant.my": ["/my"],
        "applicant.program": [f"{form}/program"], "applicant.tasks": [form], "applicant.contact": [f"{form}/contact"],
        "applicant.members": [f"{form}/members"], "applicant.member": [f"{form}/members/1", f"{form}/members/2"],
        "applicant.remove_member": [f"{form}/members/2/remove"],
        "applicant.facts": [f"{form}/facts/{section}" for section in c.sections],
        "applicant.work_area": [f"{form}/work"], "applicant.wishes": [f"{form}/wishes"],
        "applicant.wish_order": [f"{form}/wishes/order"], "applicant.check": [f"{form}/check"],
        "applicant.declare": [f"{form}/declare"], "applicant.withdraw": [f"{filed}/withdraw"],
        "applicant.application": [f"/my/{c.housed}", f"/my/{c.ended}"],
        "applicant.appeal": [f"/my/{c.ended}/appeal/{c.appeal}"], "applicant.filed": [f"/my/{c.housed}/receipt"],
        "applicant.why": [f"/my/{c.housed}/why"], "applicant.entry_file": [f"/my/{c.housed}/entry.json"],
    }  # fmt: skip


def _staff(c: City) -> dict[str, list[str]]:
    stages = ("published", "open", "planned", "proposed", "closed", "frozen", "committed")
    homes, registers = "/staff/homes/import", "/staff/registers/import"
    return {
        "staff.queue": ["/staff"], "staff.rounds": ["/staff/rounds"], "staff.round_new": ["/staff/rounds/new"],
        "staff.round_page": _rounds(c, "/staff/rounds/{}", *stages),
        "staff.offer": _rounds(c, "/staff/rounds/{}/homes", "planned"),
        "staff.round_replan": _rounds(c, "/staff/rounds/{}/plan", "planned"),
        "staff.propose": [f"/staff/rounds/{c.planned}/propose/open", f"/staff/rounds/{c.frozen}/propose/committed"],
        "staff.approvals": ["/staff/approvals"], "staff.approval": [f"/staff/approvals/{n}" for n in c.requests],
        "staff.commitments": _rounds(c, "/staff/rounds/{}/commitments", "frozen"),
        "staff.digits": _rounds(c, "/staff/rounds/{}/digits", "committed"),
        "staff.secrets": _rounds(c, "/staff/rounds/{}/secrets", "committed"),
        "staff.applications": ["/staff/applications", f"/staff/applications?round={c.closed}"],
        "staff.case": [f"/staff/applications/{number}" for number in (c.case, c.housed, c.refused)],
        "staff.conduct_page": [f"/staff/applications/{c.housed}/conduct"],
        "staff.duplicates": ["/staff/duplicates", "/staff/duplicates?kind=child"],
        "staff.duplicate": [f"/staff/duplicates/{n}" for n in c.pairs],
        "staff.duplicate_reveal": [f"/staff/duplicates/{n}/reveal" for n in c.pairs],
        "staff.duplicate_undo": [f"/staff/duplicates/{n}/undo" for n in c.pairs[:1]],
        "staff.jobs": ["/staff/jobs"], "staff.job": [f"/staff/jobs/{n}" for n in c.jobs],
        "staff.years_list": ["/staff/year"], "staff.year_page": ["/staff/year/2025"],
        "staff.homes": ["/staff/homes"], "staff.homes_import": [homes],
        "staff.homes_preview": [f"{homes}/{c.uploads['homes']}", f"{homes}/{c.uploads['faults']}"],
        "staff.homes_errors": [f"{homes}/{c.uploads['faults']}/errors.xlsx"],
        "staff.homes_template": [f"{homes}/template.xlsx"],
        "staff.registers": ["/staff/registers"], "staff.registers_import": [registers],
        "staff.registers_preview": [f"{registers}/{c.uploads['register']}"],
        "staff.registers_errors": [f"{registers}/{c.uploads['register']}/errors.xlsx"],
        "staff.registers_template": [f"{registers}/template-housing.xlsx"],
    }  # fmt: skip


def _audit(c: City) -> dict[str, list[str]]:
    return {"auditor.round_list": ["/audit"], "auditor.round_page": _rounds(c, "/audit/{}", "published", "frozen")}


def all_addresses(city: City) -> Iterator[tuple[str, str]]:
    """Every page with every address."""
    for endpoint, paths in addresses(city).items():
        for path in paths:
            yield endpoint, path


Addresses = Callable[[City], dict[str, list[str]]]
