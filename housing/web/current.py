"""The request at hand: its database session, its visitor, and the cookie that tells who they are."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response as AnyResponse

from housing import clock
from housing.config import Config
from housing.db import act_as
from housing.services import policies, visits
from housing.services.actors import Actor
from housing.services.visits import PUBLIC, Visitor
from housing.web.access import holds


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the whole app shares."""

    config: Config
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]  # for pages that only look: they never wait for a writer


def wiring() -> Wiring:
    """Find what the running app shares."""
    found: Wiring = current_app.extensions["anju"]
    return found


def db_session() -> Session:
    """Give this request's database session; the view commits it once, and it closes by itself."""
    if "db" not in g:
        looking = request.method in {"GET", "HEAD"}
        db = g.db = wiring().reading() if looking else wiring().sessions()
        if visitor().kind == "staff":
            act_as(db, visitor().id)
        policies.refresh(db)
    found: Session = g.db
    return found


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back; what was not committed is gone."""
    if (db := g.pop("db", None)) is not None:
        db.close()


def visitor() -> Visitor:
    """Tell who is asking."""
    found: Visitor = g.get("visitor", PUBLIC)
    return found


def actor() -> Actor:
    """Tell who is acting, as services and the audit trail name them."""
    return visitor().actor


def can(right: str) -> bool:
    """Tell whether the visitor has a right of the bureau."""
    return holds(visitor(), right)


def network() -> str:
    """Tell the visitor's network, wide enough that a new address does not mean a new start."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 (an address, not a socket)
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))  # noqa: PLR2004


def cookie_name() -> str:
    """Name the login cookie; the prefix keeps it from being set over plain HTTP or by a sister host."""
    return "__Host-anju" if wiring().config.secure else "anju"


def recognise() -> None:
    """Find out who is asking, before anything is shown."""
    g.visitor = PUBLIC
    token = request.cookies.get(cookie_name())
    if not token or request.endpoint == "static":
        return
    with wiring().reading() as db:
        g.visitor, due = visits.find(db, token, at=clock.now())
    if due:
        with wiring().sessions() as db:
            visits.note(db, token, at=clock.now())
            db.commit()


def remember(response: AnyResponse, token: str) -> AnyResponse:
    """Hand a browser the token of its login."""
    response.set_cookie(cookie_name(), token, secure=wiring().config.secure, httponly=True, samesite="Lax", path="/")
    return response


def forget(response: Response) -> Response:
    """Log the browser out: the row and the cookie go, and forms left open in it are void."""
    if token := request.cookies.get(cookie_name()):
        visits.end(db_session(), token)
    session.clear()
    response.delete_cookie(cookie_name(), secure=wiring().config.secure, httponly=True, samesite="Lax", path="/")
    return response


def next_path(default: str) -> str:
    """Tell where to go after a detour (`?next=`): only ever a path of this site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if own and wanted.isprintable() else default


def init(app: Flask, found: Wiring) -> None:
    """Give the app its database and configuration."""
    app.extensions["anju"] = found
    app.teardown_request(close_session)
