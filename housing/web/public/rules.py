"""The rules in plain words: a page of contents and one page a chapter, each rule with where it stands and its mark."""

from datetime import date

from flask import Response, abort, render_template

from allocator.errors import Refused
from allocator.policy import Policy, marks_counted
from housing import clock
from housing.services import policies, policy_versions
from housing.services.months import CITY_TIME
from housing.web import rule_links, show
from housing.web.access import public
from housing.web.current import db_session
from housing.web.public import bp, rules_chapters, rules_districts
from housing.web.public.rules_lines import mark


@bp.get("/rules")
@public
def policy_list() -> str:
    """List the policies this installation knows."""
    known = policies.known(db_session()).values()
    ours = sorted((one for one in known if one.overlay is None), key=lambda one: one.effective_from, reverse=True)
    return render_template(
        "public/policies.html", policies=[(one, rules_districts.districts(one)) for one in ours], governing=_governing()
    )  # fmt: skip


@bp.get("/rules/<city>/<day>")
@public
def policy(city: str, day: str) -> str:
    """Show what the policy of a city that begins on a day consists of."""
    return contents(_policy(city, day))


@bp.get("/rules/<city>/<day>/policy.toml")
@public
def policy_file(city: str, day: str) -> Response:
    """Hand out the rules as data, byte for byte as they are applied."""
    return as_file(_policy(city, day))


@bp.get("/rules/<city>/<day>/<sha256>")
@public
def policy_version(city: str, day: str, sha256: str) -> str:
    """Show what exactly the rules with this fingerprint consist of."""
    return contents(_exactly(city, day, sha256))


@bp.get("/rules/<city>/<day>/<sha256>/policy.toml")
@public
def policy_version_file(city: str, day: str, sha256: str) -> Response:
    """Hand out exactly the rules with this fingerprint."""
    return as_file(_exactly(city, day, sha256))


@bp.get("/rules/<city>/<day>/<sha256>/<chapter>")
@public
def policy_chapter(city: str, day: str, sha256: str, chapter: str) -> str:
    """Show one chapter of exactly the rules with this fingerprint."""
    found = _exactly(city, day, sha256)
    before, ours, after = rules_chapters.around(rules_chapters.of(found), chapter)
    if ours is None:
        abort(404)
    return render_template(
        "public/policy_chapter.html", policy=found, chapter=ours, before=before, after=after,
        name=rules_districts.name(found), href=rule_links.chapter, language_of=show.language_of,
    )  # fmt: skip


def contents(found: Policy) -> str:
    """Show the contents of one policy: its chapters, what goes before it, and what its marks mean."""
    parent = rules_districts.parent_of(found)
    return render_template(
        "public/policy.html", policy=found, chapters=rules_chapters.of(found), programs=len(found.programs),
        marks=[(mark(code), count) for code, count in marks_counted(found).items()], href=rule_links.chapter,
        name=rules_districts.name(found), parent=parent, higher=rules_districts.higher_law(found),
        own=rules_districts.changes(parent, found) if parent else (), language_of=show.language_of,
        today=_in_force(found),
    )  # fmt: skip


def as_file(found: Policy) -> Response:
    """Give the bytes of a policy as a file."""
    name = found.id.replace("/", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}.toml"'}
    return Response(found.source, mimetype="application/toml", headers=headers)


def _policy(city: str, day: str) -> Policy:
    same = [one for one in policies.known(db_session()).values() if one.id == f"{city}/{day}" and one.overlay is None]
    if not same:
        abort(404)
    return same[-1]


def _exactly(city: str, day: str, sha256: str) -> Policy:
    found = policies.known(db_session()).get(sha256)
    if found is None or found.id != f"{city}/{day}":
        abort(404)
    return found


def _governing() -> set[str]:
    """Name the policies of cities that are in force today, by their fingerprints."""
    found = (policy_versions.governing(city, _city_day()) for city in policies.cities())
    return {one.sha256 for one in found if one is not None}


def _in_force(found: Policy) -> bool:
    """Tell whether a policy, or that of a district, governs today."""
    if found.overlay is None:
        return found.sha256 in _governing()
    try:
        return policies.of_district(found.city, found.overlay.district, _city_day()).sha256 == found.sha256
    except Refused:
        return False


def _city_day() -> date:
    return clock.now().astimezone(CITY_TIME).date()
