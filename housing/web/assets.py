"""Style sheet, scripts, pictures: read and compressed once, addressed by content so browsers keep it."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from housing.web.access import public

FOLDER = Path(__file__).parent.parent / "static"
DIGEST_LENGTH = 12
SERVED = {".css", ".js", ".svg", ".png", ".txt", ".html", ".py"}
PLAIN = {".png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it travels."""

    content: bytes
    compressed: bytes | None
    digest: str
    mimetype: str


@cache
def shipped() -> dict[str, Asset]:
    """Everything below `static/`, by its path there."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        name = path.relative_to(FOLDER).as_posix()
        if path.suffix in SERVED and path.is_file() and name != "vendor/vendor_frontend.py":
            content = path.read_bytes()
            found[name] = Asset(
                content=content,
                compressed=None if path.suffix in PLAIN else gzip.compress(content, 9, mtime=0),
                digest=hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH],
                mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            )
    return found


def asset(name: str) -> str:
    """Address of a file; it changes with the file."""
    return url_for("static", digest=shipped()[name].digest, name=name)


@public
def serve(digest: str, name: str) -> Response:
    """Hand out one file, for good."""
    found = shipped().get(name)
    if found is None or found.digest != digest:
        abort(404)
    zipped = found.compressed if request.accept_encodings["gzip"] > 0 else None
    response = Response(zipped or found.content, mimetype=found.mimetype)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response


def init(app: Flask) -> None:
    """Serve the files and let templates name them."""
    app.add_url_rule("/static/<digest>/<path:name>", "static", serve)
    app.jinja_env.globals["asset"] = asset
