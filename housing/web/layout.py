"""What the frame of every page needs: navigation, who is logged in, where the language buttons lead."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from housing import clock
from housing.i18n import counted, translated
from housing.i18n import current as language
from housing.web import assets, current, prefs
from housing.web.access import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the navigation; pages list theirs as `NAVIGATION` beside their blueprint."""

    endpoint: str
    label: str  # marked with _l
    right: str | None = None


def entries(app: Flask) -> list[dict[str, Any]]:
    """List the parts of the site that this visitor can open."""
    who = current.visitor()
    navigation: dict[str, tuple[Entry, ...]] = app.extensions["navigation"]
    shown = navigation.get("staff", ()) + navigation.get("auditor", ()) if who.kind == "staff" else ()
    shown = shown or navigation.get("public", ()) + (navigation.get("applicant", ()) if who.kind == "applicant" else ())
    return [
        {
            "href": url_for(entry.endpoint),
            "text": str(entry.label),
            "active": request.endpoint == entry.endpoint,
        }
        for entry in shown
        if entry.endpoint in app.view_functions and (entry.right is None or holds(who, entry.right))
    ]


def link(endpoint: str, **values: Any) -> str:
    """Give the address of a page, or nothing while the page does not exist."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def switch(**choice: str) -> str:
    """Give the address of this page in another language or text size."""
    if request.method != "GET" or request.endpoint is None:
        return f"/?{urlencode(choice)}"
    values = {**request.args.to_dict(flat=False), **(request.view_args or {}), **choice}
    return url_for(request.endpoint, **values)


def frame() -> dict[str, Any]:
    """Values every page shows."""
    config = current.wiring().config
    return {
        "visitor": current.visitor(),
        "can": current.can,
        "language": language(),
        "language_tag": prefs.TAGS[language()],
        "large": g.get("large", False),
        "demo": config.demo,
        "now": clock.now(),
        "switch": switch,
    }


def init(app: Flask) -> None:
    """Let templates speak, link and frame."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(translated, counted, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(link=link)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(frame)
    app.context_processor(lambda: {"navigation": lambda: entries(app)})
    assets.init(app)
