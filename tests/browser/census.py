"""Every page of the site with the addresses at which it is looked at; a page that is missing here fails a test."""

from collections.abc import Callable, Iterator

from flask import Flask

from housing.models import Role
from housing.services.visits import PUBLIC, Visitor
from tests.browser import paperwork
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
        "applicant.entry_file", "auditor.log_proof", "public.bag", "public.checking_page",
        "public.commitment", "public.file",
        "public.log_checkpoint", "public.log_tile", "public.policy_file", "public.policy_version_file",
        "staff.homes_errors", "staff.homes_template", "staff.policy_file", "staff.registers_errors",
        "staff.registers_template",
    }
)  # fmt: skip
OWN = {
    "applicant.appeal": "housed", "applicant.application": "housed", "applicant.entry_file": "housed",
    "applicant.filed": "housed", "applicant.why": "housed", "applicant.accept": "housed",
    "applicant.decline": "housed", "applicant.decline_confirm": "housed", "applicant.claim": "applying",
    "applicant.claim_page": "applying", "staff.homes_errors": "operator", "staff.homes_preview": "operator",
    "staff.policy_uploaded": "operator", "staff.registers_errors": "operator", "staff.registers_preview": "operator",
}  # fmt: skip
"""Pages that one person alone can open, as the thing is theirs."""
FIRST = {"staff.month_list": "supervisor", "staff.policy_list": "operator", "staff.policy_version": "supervisor"}
"""Who has the most on a page that looks different for everybody, where it is not the first who may."""


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
    return ["applying"] if "applying" in may else sorted(may, key=lambda who: who != FIRST.get(endpoint))


def _rounds(city: City, path: str, *stages: str) -> list[str]:
    return [path.format(getattr(city, stage)) for stage in stages]


def _public(c: City) -> dict[str, list[str]]:
    rules = f"/rules/wenzhou/2020-09-11/{c.shipped}"
    chapters = ("blue_collar", "benefits", "prices", "districts")  # one of each kind
    later = ("published", "open", "closed", "frozen", "committed")
    return {
        "public.home": ["/"], "public.accessibility": ["/accessibility"], "public.help": ["/help"],
        "public.privacy": ["/privacy"], "public.rounds": ["/rounds"], "public.verify": ["/verify"],
        "public.checking_page": ["/verify/verify.html"],
        "public.log": ["/log"], "public.log_checkpoint": ["/log/checkpoint"],
        "public.log_tile": ["/log/tile/0/000.p/1"],
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
        "public.policy_version": [f"/rules/wenzhou/2025-12-15/{c.approved}"],
        "public.policy_chapter": [f"{rules}/{chapter}" for chapter in chapters],
        "public.policy_version_file": [f"{rules}/policy.toml"],
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
        "applicant.application": [f"/my/{one}" for one in (c.housed, c.ended, c.answering, c.taken)],
        "applicant.appeal": [f"/my/{c.ended}/appeal/{c.appeal}"], "applicant.filed": [f"/my/{c.housed}/receipt"],
        "applicant.claim": [f"/my/{c.offered}/claim/rent-subsidy"],
        "applicant.claim_page": [f"/my/{receipt}/claims/{n}" for receipt, n in c.claims],
        "applicant.why": [f"/my/{c.housed}/why"], "applicant.entry_file": [f"/my/{c.housed}/entry.json"],
        "applicant.accept": [f"/my/{c.answering}/accept"], "applicant.decline": [f"/my/{c.answering}/decline"],
        "applicant.decline_confirm": [f"/my/{c.answering}/decline/confirm"],
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
        "staff.paper": [f"/staff/applications/{c.case}/papers/{fact}" for fact in ("employer", paperwork.FACT)],
        "staff.paper_withdraw": [f"/staff/applications/{c.case}/papers/{paperwork.FACT}/withdraw"],
        "staff.duplicates": ["/staff/duplicates", "/staff/duplicates?kind=child"],
        "staff.duplicate": [f"/staff/duplicates/{n}" for n in c.pairs],
        "staff.duplicate_reveal": [f"/staff/duplicates/{n}/reveal" for n in c.pairs],
        "staff.duplicate_undo": [f"/staff/duplicates/{n}/undo" for n in c.pairs[:1]],
        "staff.claims_list": ["/staff/claims", "/staff/claims?state=filed"],
        "staff.claim": [f"/staff/claims/case/{n}" for _receipt, n in c.claims],
        "staff.month_list": ["/staff/claims/2025-11", "/staff/claims/2025-12"],
        "staff.policy_list": ["/staff/policy"], "staff.policy_new": [f"/staff/policy/new?base={c.shipped}"],
        "staff.policy_upload": ["/staff/policy/upload"],
        "staff.policy_uploaded": [f"/staff/policy/upload/{c.uploads['rules']}"],
        "staff.policy_version": [f"/staff/policy/versions/{n}" for n in c.versions],
        "staff.policy_file": [f"/staff/policy/file/{c.shipped}.toml"],
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
        "staff.allocations": ["/staff/allocations", f"/staff/allocations?round={c.published}&state=late"],
        "staff.allocation": [f"/staff/allocations/{one}" for one in (c.answering, c.taken, c.housed)],
        "staff.allocation_answer": [f"/staff/allocations/{c.answering}/answer"],
        "staff.allocation_contract": [f"/staff/allocations/{c.confirmed}/contract"],
        "staff.allocation_lapse": [f"/staff/allocations/{c.late}/lapse"],
        "staff.allocation_back": [f"/staff/allocations/{c.answering}/back"],
    }  # fmt: skip


def _audit(c: City) -> dict[str, list[str]]:
    derivations = _rounds(c, "/audit/{}/derivations", "published", "open")
    return {
        "auditor.round_list": ["/audit"], "auditor.round_page": _rounds(c, "/audit/{}", "published", "frozen"),
        "auditor.derivations": [f"{derivations[0]}?receipt={c.housed}", derivations[1]],
        "auditor.log_proof": ["/audit/log/3.tlog-proof"],
    }  # fmt: skip


def all_addresses(city: City) -> Iterator[tuple[str, str]]:
    """Every page with every address."""
    for endpoint, paths in addresses(city).items():
        for path in paths:
            yield endpoint, path


Addresses = Callable[[City], dict[str, list[str]]]
