"""Every way a request can fail has a page that says what happened and what to do, in both languages."""

import logging
import secrets
from collections.abc import Iterable

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, SecurityError

from allocator.errors import Refused
from housing.errors import NotFound
from housing.i18n import N_, gettext
from housing.services.passwords import TooBusy
from housing.web import security, show
from housing.web.access import LoggedOut

log = logging.getLogger(__name__)

TEXTS: dict[int, tuple[str, str]] = {
    400: (
        N_("This request could not be read"),
        N_("Go back one page and try again. If it happens again, start from the home page."),
    ),
    403: (
        N_("You may not open this page"),
        N_("It is for other people or another role. If it should be open to you, log in with the right account."),
    ),
    404: (
        N_("There is no such page"),
        N_("Check the address, or start from the home page. A receipt number has 16 characters in four groups."),
    ),
    405: (
        N_("This page cannot be opened like this"),
        N_("Go back one page and use the button there."),
    ),
    409: (
        N_("This cannot be done now"),
        N_("Somebody changed it just now, or the step is not open yet. Reload the page to see how things stand."),
    ),
    413: (
        N_("What you sent is too big"),
        N_("All files together may have up to %(megabytes)s MB. Choose a smaller file or send them one by one."),
    ),
    429: (
        N_("Too many tries"),
        N_("Wait a few minutes and try again. Nothing is lost."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_("It is not your fault, and what was saved before is safe. Try again in a few minutes."),
    ),
    503: (
        N_("The service is busy"),
        N_("Wait a minute and try again. Nothing is lost."),
    ),
}
EXPIRED = N_("Please send it once more")
EXPIRED_TEXT = N_("The page was open for a long time. What you entered is kept: press the button to send it again.")
LOGGED_OUT = N_("You were logged out")
LOGGED_OUT_TEXT = N_(
    "You were away for a long time, so we logged you out to protect your data. What you entered is kept: "
    "log in in a new tab, then come back to this page and press the button."
)
SECRET_WORDS = ("password", "csrf_token", "prefs")


def page(status: int, title: str, text: str, **values: object) -> Response:
    """Show one failure."""
    return make_response(render_template("error.html", title=title, text=text, **values), status)


def http(error: HTTPException) -> Response:
    """Show a failure that HTTP has a number for."""
    status = error.code or InternalServerError.code
    if isinstance(error, SecurityError):
        return Response("This host name is not served here.\n", 400, mimetype="text/plain")
    if error.response is not None:
        return make_response(error.response)
    title, text = TEXTS.get(status, TEXTS[400])
    megabytes = (request.max_content_length or security.BODY) // security.MEGABYTE
    facts = {"megabytes": megabytes} if isinstance(error, RequestEntityTooLarge) else {}
    response = page(status, gettext(title), gettext(text, **facts))
    response.headers.extend(pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After"})
    return response


def refused(error: Refused) -> Response:
    """Show why the rules say no; nothing was changed."""
    status = 404 if isinstance(error, NotFound) else 503 if isinstance(error, TooBusy) else 409
    return page(status, gettext(TEXTS[status][0]), show.refusal_text(error))


def crashed(error: Exception) -> Response:
    """Show a number to quote, and keep everything else in the log."""
    number = secrets.token_hex(4).upper()
    log.error("error %s in %s", number, request.endpoint, exc_info=error)
    title, text = TEXTS[500]
    return page(500, gettext(title), gettext(text), number=number)


def expired(_error: CSRFError) -> Response:
    """Show a form again whose token has run out, with everything that was typed."""
    return page(400, gettext(EXPIRED), gettext(EXPIRED_TEXT), kept=kept(), token=generate_csrf())


def logged_out(error: LoggedOut) -> Response:
    """Show a form again whose sender is no longer logged in, with everything that was typed."""
    values = {"kept": kept(), "token": generate_csrf(), "login": error.kind}
    return page(401, gettext(LOGGED_OUT), gettext(LOGGED_OUT_TEXT), **values)


def kept() -> list[tuple[str, str]]:
    """Collect what was typed; passwords are typed again, files are chosen again."""
    pairs: Iterable[tuple[str, str]] = request.form.items(multi=True)
    return [(name, value) for name, value in pairs if not any(word in name for word in SECRET_WORDS)]


def init(app: Flask) -> None:
    """Catch everything; while testing, a crash stays a crash."""
    app.register_error_handler(CSRFError, expired)
    app.register_error_handler(LoggedOut, logged_out)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http)
    if not app.testing:
        app.register_error_handler(Exception, crashed)
