"""Language and large text: chosen by link, button or cookie, on every page, without losing what was typed."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from housing.i18n import DEFAULT, speaking

LANGUAGE_COOKIE = "lang"
LARGE_COOKIE = "mode"  # the name and the value 2 are those of the province's government portal
LARGE = "2"
YEAR = 365 * 24 * 60 * 60
TAGS = {"zh_Hans": "zh-CN", "en": "en"}
SHORT = {"zh": "zh_Hans", "zh-CN": "zh_Hans", "zh_Hans": "zh_Hans", "en": "en"}
SIZES = {"elder": LARGE, "normal": "1"}


def changing() -> bool:
    """Tell whether this form was sent only to change language or text size: nothing is saved or checked."""
    return request.method == "POST" and "prefs" in request.form


def choose() -> None:
    """Decide language and text size of this request, before anything is said."""
    g.chosen = {}
    g.tongue = ExitStack()
    _speak(request.cookies.get(LANGUAGE_COOKIE, ""), request.cookies.get(LARGE_COOKIE, ""))
    wanted = {"lang": request.args.get("lang", ""), "ui": request.args.get("ui", "")}
    if changing():
        name, _, value = request.form["prefs"].partition(":")
        wanted[name] = value
    if wanted["lang"] in SHORT:
        g.chosen[LANGUAGE_COOKIE] = SHORT[wanted["lang"]]
    if wanted["ui"] in SIZES:
        g.chosen[LARGE_COOKIE] = SIZES[wanted["ui"]]
    if g.chosen:
        _speak(g.chosen.get(LANGUAGE_COOKIE, g.language), g.chosen.get(LARGE_COOKIE, LARGE if g.large else ""))


def _speak(language: str, size: str) -> None:
    g.language = SHORT.get(language, DEFAULT)
    g.large = size == LARGE
    g.tongue.enter_context(speaking(g.language))


def keep(response: Response) -> Response:
    """Remember a choice that was made just now."""
    for name, value in g.get("chosen", {}).items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", path="/", secure=request.is_secure)
    response.headers["Content-Language"] = TAGS[g.get("language", DEFAULT)]
    return response


def fall_silent(_error: BaseException | None = None) -> None:
    """End the request's language."""
    if (tongue := g.pop("tongue", None)) is not None:
        tongue.close()


def init(app: Flask) -> None:
    """Let every request choose."""
    app.before_request(choose)
    app.after_request(keep)
    app.teardown_request(fall_silent)
