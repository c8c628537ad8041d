"""Checking a round oneself: what to compare, what to run, and every file to download."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Response, abort, render_template, send_file

from allocator.bundle import layout
from allocator.bundle.signatures import Stated, visible
from allocator.page import digest, page
from allocator.seal.ed25519 import SIGNATURE_BYTES
from housing.i18n import N_, gettext
from housing.models import Round, RoundState
from housing.services import bags, overview, publish, queries, records
from housing.web import show
from housing.web.access import public
from housing.web.current import db_session
from housing.web.places import bundles
from housing.web.public import bp, finding
from housing.web.public.draw import example_command

KILOBYTE = 1000

CONTENTS = {
    layout.PLAN: N_("What was fixed beforehand"),
    layout.POLICY: N_("The rules"),
    layout.UNITS: N_("The homes"),
    layout.ENTRIES: N_("The frozen list"),
    layout.DEMAND: N_("Groups, points, suitable homes and wishes"),
    layout.COMMITMENT: N_("The promise before the draw"),
    layout.RANDOMNESS: N_("Rolled digits and opened secrets"),
    layout.ORDER: N_("Positions of the draw"),
    layout.INSTANCE: N_("Input of the allocation"),
    layout.RESULT: N_("Result with reasons"),
    layout.ASSIGNMENTS: N_("Table of results"),
    layout.REPORT: N_("What the second program found"),
    layout.PAGE: N_("Checking page for any browser"),
    layout.SCRIPT: N_("Checking program in one file that can be read"),
    layout.README_ZH: N_("How to check, in Chinese"),
    layout.README_EN: N_("How to check, in English"),
    layout.MANIFEST: N_("Fingerprints of all files"),
    layout.TAG_MANIFEST: N_("Fingerprint of the list of fingerprints"),
    layout.NOTE: N_("Who has signed the fingerprints of all files"),
}


@bp.get("/verify")
@public
def verify() -> str:
    """Explain how anybody can check a draw."""
    published = [one for one in queries.visible_rounds(db_session()) if one.state == RoundState.PUBLISHED]
    return render_template("public/verify.html", rounds=published, page_sha256=digest())


@bp.get("/verify/verify.html")
@public
def checking_page() -> Response:
    """Hand out the page that checks a round offline: it is opened from disk, never from here."""
    headers = {"Content-Disposition": f'attachment; filename="{Path(layout.PAGE).name}"'}
    return Response(page(), mimetype="text/html", headers=headers)


@bp.get("/rounds/<ref>/verify")
@public
def round_verify(ref: str) -> str:
    """Show how to check this round, and its files."""
    round_, db = finding.round_or_404(ref), db_session()
    record, publication = records.of(db, round_), overview.publication(db, round_)
    files = bags.files(_bag(round_)) if round_.state == RoundState.PUBLISHED else ()
    return render_template(
        "public/round_verify.html", round=round_, stages=finding.stages(round_),
        rows=[row(one) for one in files if not one.path.startswith(layout.PROGRAM)],
        program=[row(one) for one in files if one.path.startswith(layout.PROGRAM)],
        size=_size(sum(one.size for one in files)), publication=publication,
        signers=signers(round_, publication.manifest_sha256) if publication and files else (),
        record=record, command=example_command(record),
        page=next((one for one in files if one.path == layout.PAGE), None),
    )  # fmt: skip


@bp.get("/rounds/<ref>/files/<path:path>")
@public
def file(ref: str, path: str) -> Response:
    """Hand out one file of the published bag."""
    round_ = _published(ref)
    found = bags.find(_bag(round_), path)
    if found is None:
        abort(404)
    return send_file(found.resolve(), as_attachment=True, download_name=f"{ref}-{found.name}")


@bp.get("/rounds/<ref>/bag.zip")
@public
def bag(ref: str) -> Response:
    """Hand out the whole bag."""
    round_ = _published(ref)
    if not bags.files(_bag(round_)):
        abort(404)
    pieces: Iterator[bytes] = bags.zipped(_bag(round_))
    headers = {"Content-Disposition": f'attachment; filename="{ref}.zip"'}
    return Response(pieces, mimetype="application/zip", headers=headers)


def row(one: bags.BagFile) -> dict[str, Any]:
    """Say what one file is."""
    program = one.path.startswith(layout.PROGRAM)
    text = N_("The second program") if program else CONTENTS.get(one.path, N_("Label of the pack"))
    return {"path": one.path, "text": gettext(text), "size": _size(one.size), "sha256": one.sha256}


def signers(round_: Round, manifest_sha256: str) -> list[tuple[str, str, str]] | None:
    """List who says to have signed a round: name, id of the key, and whether the line has the form of a signature."""
    lines = bags.signature_lines(_bag(round_), Stated(round=round_.ref, manifest_sha256=manifest_sha256))
    if lines is None:
        return None
    whole, other = gettext("complete"), gettext("not a signature as we know it")
    return [
        (visible(line.name), line.key_id.hex(), whole if len(line.signature) == SIGNATURE_BYTES else other)
        for line in lines
    ]


def _bag(round_: Round) -> Path:
    return publish.bag_of(round_, bundles())


def _published(ref: str) -> Round:
    round_ = finding.round_or_404(ref)
    if round_.state != RoundState.PUBLISHED:
        abort(404)
    return round_


def _size(octets: int) -> str:
    """Write a size in kB or MB, rounded up."""
    if octets < KILOBYTE * KILOBYTE:
        return f"{-(-octets // KILOBYTE):,}{show.SPACE}kB"
    tenths = -(-octets * 10 // (KILOBYTE * KILOBYTE))
    return f"{tenths // 10:,}.{tenths % 10}{show.SPACE}MB"
