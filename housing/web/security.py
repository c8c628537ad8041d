"""What every answer carries and every request has to pass: headers, origin, size, access, form token."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

from housing.config import Config
from housing.web import access, current

MEGABYTE = 1024 * 1024
BODY = 1 * MEGABYTE
BODY_WITH_FILES = 10 * MEGABYTE
FORM_HOURS = 12
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_ONLY = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def limit_body() -> None:
    """Bound what a request may send, before anything reads it."""
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = BODY_WITH_FILES if getattr(view, "takes_files", False) else BODY


def check_origin() -> None:
    """Refuse a form that another site sends in the visitor's name."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def guard() -> ResponseReturnValue | None:
    """Recognise the visitor and let them in, or not."""
    current.recognise()
    return access.admit(current_app, current.visitor())


def add_headers(response: Response) -> Response:
    """Tell the browser what this page never does."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current.wiring().config.secure:
        response.headers.setdefault(*HTTPS_ONLY)
    if request.endpoint != "static":
        response.vary.add("Cookie")
        fresh = "no-cache" if current.visitor().kind == "public" else "no-store"
        response.headers.setdefault("Cache-Control", fresh)
    return response


def init(app: Flask, config: Config) -> None:
    """Set the limits of the app and put the checks in their order."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        TRUSTED_HOSTS=list(config.trusted_hosts),
        MAX_CONTENT_LENGTH=BODY,
        SESSION_COOKIE_NAME="__Host-form" if config.secure else "form",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=FORM_HOURS * 60 * 60,
        WTF_CSRF_SSL_STRICT=False,  # check_origin does it, and does not need a referrer
    )
    app.before_request(check_origin)
    app.before_request(guard)
    CSRFProtect(app)
    app.after_request(add_headers)
